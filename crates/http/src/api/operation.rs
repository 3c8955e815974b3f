//! A path and what can be done at it: declared once, in a table, and from there both routed and described.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{FromRequest, Handler, Responder, Route, guard, web};
use utoipa::openapi::OpenApi as Document;

use super::access::Access;
use super::entry::{Described, Entry};
use crate::auth::caller::authenticate;
use crate::edge::panics::caught;
use crate::edge::rate::by_address;
use crate::wire::error::ApiError;

/// A path and what can be done at it.
pub(crate) struct Resource {
    pub(crate) path: &'static str,
    pub(crate) access: Access,
    operations: Vec<Operation>,
    /// What the table says of the operations, as a document of their own.
    described: fn() -> Document,
}

struct Operation {
    method: Method,
    route: Route,
    /// Adds what follows from what the handler takes.
    taken: fn(&mut Entry),
}

/// Declares the operations of a surface, or of another part of the service: a table of paths, each with who may call it
/// and with its methods. A method has its handler, its facts and its answers, in the words of [`utoipa::path`].
///
/// What the handler takes is not said again: its arguments tell the parameters, the body and the errors that follow from
/// them (see [`Described`]). Nothing can be called that is in no table, and what is in one is in the document.
macro_rules! operations {
    ($(
        $path:literal $access:ident {
            $(
                $(#[doc = $words:literal])+
                $method:ident $handler:ident ($($about:tt)*) => $($answer:tt),+;
            )+
        }
    )+) => {
        /// What can be called here.
        pub(crate) fn operations() -> Vec<$crate::api::operation::Resource> {
            vec![$({
                let described = {
                    $(
                        #[utoipa::path($method, path = $path, $($about)*, responses($($answer),+))]
                        $(#[doc = $words])+
                        #[expect(dead_code, reason = "only its description is in use")]
                        fn $handler() {}
                    )+
                    #[derive(utoipa::OpenApi)]
                    #[openapi(paths($($handler),+))]
                    struct Described;
                    <Described as utoipa::OpenApi>::openapi
                };
                let access = $crate::api::access::Access::$access;
                $crate::api::operation::Resource::new($path, access, described)$(.$method($handler))+
            }),+]
        }
    };
}

pub(crate) use operations;

/// Adds a method to a resource, for each method that the tables use other than GET.
macro_rules! methods {
    ($($name:ident $method:ident),+) => {$(
        pub(crate) fn $name<F, Args>(self, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + Described + 'static,
            F::Output: Responder + 'static,
        {
            self.with::<Args>(Method::$method, web::$name().to(handler))
        }
    )+};
}

impl Resource {
    pub(crate) fn new(path: &'static str, access: Access, described: fn() -> Document) -> Self {
        Self { path, access, operations: Vec::new(), described }
    }

    methods!(post POST, put PUT, patch PATCH, delete DELETE);

    /// Adds GET, and with it HEAD, whose answer is the same without its body (RFC 9110, section 9.3.2).
    pub(crate) fn get<F, Args>(self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + Described + 'static,
        F::Output: Responder + 'static,
    {
        let reads = guard::Any(guard::Get()).or(guard::Head());
        self.with::<Args>(Method::GET, web::route().guard(reads).to(handler))
    }

    fn with<Args: Described>(mut self, method: Method, route: Route) -> Self {
        self.operations.push(Operation { method, route, taken: Args::describe });
        self
    }

    /// The methods of the operations, in the order of the table.
    pub(crate) fn methods(&self) -> impl Iterator<Item = &Method> {
        self.operations.iter().map(|operation| &operation.method)
    }

    /// Makes the path one that can be called.
    pub(crate) fn register(self, config: &mut web::ServiceConfig) {
        let with_head = |method: &Method| match *method {
            Method::GET => vec![Method::GET, Method::HEAD],
            _ => vec![method.clone()],
        };
        let allowed: Vec<Method> = self.methods().flat_map(with_head).collect();
        let other_methods = web::to(move || {
            let allowed = allowed.clone();
            async move { Err::<&str, _>(ApiError::NoMethod(allowed)) }
        });
        let all = web::resource(self.path).default_service(other_methods);
        let routes = self.operations.into_iter().map(|operation| operation.route);
        let resource = routes.fold(all, actix_web::Resource::route);
        match self.access {
            Access::User => config.service(resource.wrap(from_fn(authenticate))),
            Access::Public => config.service(resource.wrap(from_fn(by_address))),
            Access::Probe => config.service(resource.wrap(from_fn(caught))),
        };
    }

    /// The operations as a document of their own, with all that they can answer.
    pub(crate) fn document(&self) -> Document {
        let mut document = (self.described)();
        for operation in &self.operations {
            if let Some(mut entry) = Entry::of(&mut document, self.path, &operation.method) {
                (operation.taken)(&mut entry);
                entry.answers_as_any(self.access, operation.method != Method::GET);
            }
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use crate::routes::resources;

    use super::*;

    #[test]
    fn all_under_api_asks_for_a_token_and_nothing_else_does() {
        for resource in resources() {
            let is_private = resource.path.starts_with("/api/");
            assert_eq!(resource.access == Access::User, is_private, "{}", resource.path);
        }
    }
}
