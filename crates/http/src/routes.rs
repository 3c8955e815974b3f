//! The route table: every path and method that can be called. Nothing is registered in any other way.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceFactory, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::{Condition, NormalizePath, from_fn};
use actix_web::{App, FromRequest, Handler, Responder, Route, guard, web};
use std::sync::Arc;

use crate::auth::caller::authenticate;
use crate::edge::cors;
use crate::edge::observe::observe;
use crate::edge::rate::by_address;
use crate::surfaces::{chat_threads, chats, threads};
use crate::wire::error::ApiError;
use crate::{Api, ops, transfer, users};

/// Who may call a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Access {
    /// Anyone.
    Public,
    /// Whoever has a good token.
    User,
}

/// A path and what can be done with it.
struct Resource {
    path: &'static str,
    access: Access,
    methods: Vec<(Method, Route)>,
}

/// Everything that can be called.
#[rustfmt::skip]
fn resources() -> Vec<Resource> {
    vec![
        at("/api/v1/chat/threads")
            .get(threads::list)
            .post(threads::create),
        // Before the threads by their ids, none of which is called so.
        at("/api/v1/chat/threads/bulk")
            .post(threads::change_many),
        at("/api/v1/chat/threads/trash")
            .get(threads::list_trash),
        at("/api/v1/chat/notebooks")
            .get(threads::list_notebooks),
        at("/api/v1/chat/stats")
            .get(threads::stats),
        at("/api/v1/chat/search")
            .get(threads::search),
        at("/api/v1/chat/threads/{id}")
            .get(threads::open)
            .patch(threads::update)
            .delete(threads::delete),
        at("/api/v1/chat/threads/{id}/restore")
            .post(threads::restore),
        at("/api/v1/chat/threads/{id}/fork")
            .post(threads::fork),
        at("/api/v1/chat/threads/{id}/export")
            .get(transfer::export_one),
        at("/api/v1/chat/export")
            .get(transfer::export_all),
        at("/api/v1/chat/import")
            .post(transfer::import),
        at("/api/v1/chat/threads/{id}/messages")
            .get(threads::list_messages)
            .post(threads::append),
        at("/api/v1/chat/threads/{id}/messages/{message_id}")
            .get(threads::find_message)
            .patch(threads::edit_message)
            .delete(threads::delete_message),
        at("/api/v1/chat/threads/{id}/messages/{message_id}/revisions")
            .get(threads::list_revisions),

        at("/api/v1/chat-threads")
            .get(chat_threads::list)
            .post(chat_threads::create),
        at("/api/v1/chat-threads/{id}")
            .get(chat_threads::open)
            .put(chat_threads::replace)
            .delete(chat_threads::delete),
        at("/api/v1/chat-threads/{id}/messages")
            .post(chat_threads::append),

        at("/api/chats")
            .get(chats::list)
            .post(chats::create),
        at("/api/chats/{id}")
            .get(chats::open)
            .put(chats::file)
            .delete(chats::delete),
        at("/api/messages")
            .post(chats::append),
        at("/api/messages/chat/{id}")
            .get(chats::list_messages),
        at("/api/messages/{id}")
            .get(chats::find_message)
            .put(chats::edit_message)
            .delete(chats::delete_message),

        at("/api/v1/users/me")
            .get(users::me)
            .delete(users::erase),

        public("/healthz").get(ops::healthz),
        public("/readyz").get(ops::readyz),
        public("/metrics").get(ops::metrics),
        public("/openapi.json").get(ops::openapi),
        public("/docs").get(ops::docs),
        public("/docs/{file}").get(ops::docs_file),
    ]
}

/// The paths and methods that can be called, in the order of the table.
pub fn table() -> Vec<(&'static str, Method)> {
    let methods =
        |resource: Resource| resource.methods.into_iter().map(move |(method, _)| (resource.path, method));
    resources().into_iter().flat_map(methods).collect()
}

/// The whole service: the routes, and around them observation.
pub fn app(
    api: Arc<Api>,
) -> App<
    impl ServiceFactory<
        ServiceRequest,
        Config = (),
        Response = ServiceResponse<impl MessageBody>,
        Error = actix_web::Error,
        InitError = (),
    >,
> {
    let origins = &api.settings.cors_origins;
    let cors = Condition::new(!origins.is_empty(), cors::rules(origins));
    let nowhere = web::to(|| async { Err::<&str, _>(ApiError::NoRoute) }).wrap(from_fn(by_address));
    // The first to be wrapped is the innermost.
    App::new()
        .app_data(web::Data::from(api))
        .configure(|config| resources().into_iter().for_each(|resource| resource.register(config)))
        .default_service(nowhere)
        .wrap(NormalizePath::trim())
        .wrap(cors)
        .wrap(from_fn(observe))
}

fn at(path: &'static str) -> Resource {
    Resource { path, access: Access::User, methods: Vec::new() }
}

fn public(path: &'static str) -> Resource {
    Resource { path, access: Access::Public, methods: Vec::new() }
}

/// Adds a method to a resource, for each method that the table uses other than GET.
macro_rules! methods {
    ($($name:ident $method:ident),+) => {$(
        fn $name<F, Args>(mut self, handler: F) -> Self
        where
            F: Handler<Args>,
            Args: FromRequest + 'static,
            F::Output: Responder + 'static,
        {
            self.methods.push((Method::$method, web::$name().to(handler)));
            self
        }
    )+};
}

impl Resource {
    methods!(post POST, put PUT, patch PATCH, delete DELETE);

    /// Adds GET, and with it HEAD, whose answer is the same without its body (RFC 9110, section 9.3.2).
    fn get<F, Args>(mut self, handler: F) -> Self
    where
        F: Handler<Args>,
        Args: FromRequest + 'static,
        F::Output: Responder + 'static,
    {
        let reads = guard::Any(guard::Get()).or(guard::Head());
        self.methods.push((Method::GET, web::route().guard(reads).to(handler)));
        self
    }

    fn register(self, config: &mut web::ServiceConfig) {
        let with_head = |(method, _): &(Method, Route)| match *method {
            Method::GET => vec![Method::GET, Method::HEAD],
            _ => vec![method.clone()],
        };
        let allowed: Vec<Method> = self.methods.iter().flat_map(with_head).collect();
        let other_methods = web::to(move || {
            let allowed = allowed.clone();
            async move { Err::<&str, _>(ApiError::NoMethod(allowed)) }
        });
        let all = web::resource(self.path).default_service(other_methods);
        let resource = self.methods.into_iter().fold(all, |resource, (_, route)| resource.route(route));
        match self.access {
            Access::Public => config.service(resource.wrap(from_fn(by_address))),
            Access::User => config.service(resource.wrap(from_fn(authenticate))),
        };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn just_the_operations_are_public() {
        for resource in resources() {
            assert_eq!(
                resource.access == Access::User,
                resource.path.starts_with("/api/"),
                "{}",
                resource.path
            );
        }
    }
}
