//! An operation's entry in the OpenAPI document, and what of it follows from what its handler takes.

use actix_web::http::{Method, StatusCode};
use actix_web::{HttpRequest, web};
use std::collections::BTreeMap;

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    Components, Content, Header, HeaderBuilder, KnownFormat, ObjectBuilder, OpenApi as Document, Ref, RefOr,
    Required, Response, SchemaFormat, Type,
};
use utoipa::{IntoResponses, ToSchema};

use super::access::Access;
use crate::Api;
use crate::surfaces::surface::{ErrorForm, Surface};

/// What a handler can take of a request. It tells the document of the parameters or the body that it reads, and of the
/// errors with which it refuses them.
pub(crate) trait Described {
    /// Adds to the entry of an operation that takes this.
    fn describe(entry: &mut Entry);
}

/// An operation's entry in the document.
pub(crate) struct Entry<'a> {
    surface: &'static Surface,
    operation: &'a mut Operation,
    components: &'a mut Components,
}

impl<'a> Entry<'a> {
    /// The entry of the operation with that path and method, where there is one.
    pub(crate) fn of(document: &'a mut Document, path: &str, method: &Method) -> Option<Self> {
        let item = document.paths.paths.get_mut(path)?;
        let operation = match *method {
            Method::GET => item.get.as_mut(),
            Method::POST => item.post.as_mut(),
            Method::PUT => item.put.as_mut(),
            Method::PATCH => item.patch.as_mut(),
            Method::DELETE => item.delete.as_mut(),
            _ => None,
        };
        Some(Self {
            surface: Surface::of(path),
            operation: operation?,
            components: document.components.get_or_insert_default(),
        })
    }

    /// Adds a parameter, where the table does not describe it.
    pub(crate) fn parameter(&mut self, parameter: Parameter) {
        let parameters = self.operation.parameters.get_or_insert_default();
        let is_it =
            |other: &RefOr<Parameter>| matches!(other, RefOr::T(other) if other.name == parameter.name);
        if !parameters.iter().any(is_it) {
            parameters.push(RefOr::T(parameter));
        }
    }

    /// Adds a header that may be sent.
    pub(crate) fn header(&mut self, name: &str, description: &str, schema: ObjectBuilder) {
        let header = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(description))
            .schema(Some(schema));
        self.parameter(header.build());
    }

    /// Adds an id in the path. What it names is found or not, whatever it is.
    pub(crate) fn id(&mut self, name: &str) {
        let schema = ObjectBuilder::new()
            .schema_type(Type::Integer)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
            .minimum(Some(1));
        let id = ParameterBuilder::new().name(name).parameter_in(ParameterIn::Path).schema(Some(schema));
        self.parameter(id.required(Required::True).build());
        if self.surface.foreign == StatusCode::FORBIDDEN {
            self.error(StatusCode::FORBIDDEN, "The thread is another user's.");
        }
        self.can_be_missing();
    }

    /// Adds the JSON body that is read.
    pub(crate) fn json_body<T: ToSchema>(&mut self) {
        let content = Content::new(Some(Ref::from_schema_name(T::name())));
        let body = RequestBodyBuilder::new().content("application/json", content);
        self.operation.request_body = Some(RefOr::T(body.required(Some(Required::True)).build()));
        let mut schemas = vec![(T::name().into_owned(), T::schema())];
        T::schemas(&mut schemas);
        self.components.schemas.extend(schemas);
        let number = ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(1));
        let about = "How many characters that cannot be kept became U+FFFD, where there were any.";
        let replaced = HeaderBuilder::new().schema(Some(number)).description(Some(about)).build();
        for status in [StatusCode::OK, StatusCode::CREATED] {
            self.answer_header(status, "Replaced-Characters", replaced.clone());
        }
        self.can_be_invalid();
        self.error(StatusCode::REQUEST_TIMEOUT, "The body took too long to arrive.");
        self.can_be_refused_as_a_body("The body is not JSON.");
    }

    /// Adds the answer to a caller who holds what the answer of 200 shows, with the same tag.
    pub(crate) fn can_be_unchanged(&mut self) {
        let responses = &mut self.operation.responses.responses;
        let Some(RefOr::T(full)) = responses.get(StatusCode::OK.as_str()) else { return };
        let mut unchanged = Response::new("The caller holds this version already.");
        unchanged.headers = full.headers.clone();
        responses.insert(StatusCode::NOT_MODIFIED.as_str().into(), RefOr::T(unchanged));
    }

    /// Adds a header to the answer of that status.
    pub(crate) fn answer_header(&mut self, status: StatusCode, name: &str, header: Header) {
        if let Some(RefOr::T(answer)) = self.operation.responses.responses.get_mut(status.as_str()) {
            answer.headers.insert(name.into(), RefOr::T(header));
        }
    }

    /// The operation checks what it takes.
    pub(crate) fn can_be_invalid(&mut self) {
        self.error(self.surface.invalid, "The body or a parameter breaks a rule.");
    }

    /// The operation is about something that may not be there.
    pub(crate) fn can_be_missing(&mut self) {
        self.error(StatusCode::NOT_FOUND, "The caller has no such object.");
    }

    /// The operation reads a body, of a media type.
    pub(crate) fn can_be_refused_as_a_body(&mut self, other_type: &str) {
        self.error(StatusCode::PAYLOAD_TOO_LARGE, "The body is too large.");
        self.error(StatusCode::UNSUPPORTED_MEDIA_TYPE, other_type);
    }

    /// Adds what every operation can answer, by who may call it and whether it writes.
    pub(crate) fn answers_as_any(&mut self, access: Access, writes: bool) {
        if access == Access::User {
            self.error(StatusCode::UNAUTHORIZED, "There is no bearer token, or it is invalid or expired.");
            self.error(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE);
        } else {
            self.operation.security = Some(vec![SecurityRequirement::default()]);
        }
        if access == Access::User && writes {
            self.error(StatusCode::INSUFFICIENT_STORAGE, "The store has no room left.");
        }
        if access != Access::Probe {
            self.error(
                StatusCode::TOO_MANY_REQUESTS,
                "The caller sends more requests than the operator allows.",
            );
        }
        self.error(StatusCode::INTERNAL_SERVER_ERROR, "A fault of the service.");
    }

    /// Adds an error. Where there is another one of that status, both are told.
    pub(crate) fn error(&mut self, status: StatusCode, description: &str) {
        let answer = match self.surface.errors {
            ErrorForm::Problem => problem,
        };
        let responses = &mut self.operation.responses.responses;
        match responses.get_mut(status.as_str()) {
            Some(RefOr::T(other)) if other.description != description => {
                let mut letters = description.chars();
                let first = letters.next().map(|first| first.to_ascii_lowercase());
                let other = &mut other.description;
                *other = format!(
                    "{}, or {}{}",
                    other.trim_end_matches('.'),
                    first.unwrap_or_default(),
                    letters.as_str()
                );
            }
            Some(_) => {}
            None => {
                responses.insert(status.as_str().into(), RefOr::T(answer(status, description)));
            }
        }
    }
}

/// The answer of an operation for everyone that works with the store: the others get it with their access.
pub(crate) struct Unavailable;

impl IntoResponses for Unavailable {
    fn responses() -> BTreeMap<String, RefOr<Response>> {
        let status = StatusCode::SERVICE_UNAVAILABLE;
        BTreeMap::from([(status.as_str().into(), RefOr::T(problem(status, UNAVAILABLE)))])
    }
}

const UNAVAILABLE: &str = "The store is unreachable or busy; `Retry-After` says when to try again.";

/// An answer with problem details, and the header that goes with its status.
fn problem(status: StatusCode, description: &str) -> Response {
    let header = match status {
        StatusCode::UNAUTHORIZED => Some(("WWW-Authenticate", Type::String, "How to authenticate.")),
        StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE => {
            Some(("Retry-After", Type::Integer, "Seconds to wait."))
        }
        _ => None,
    };
    let content = Content::new(Some(Ref::from_schema_name("Problem")));
    let mut answer = Response::new(description);
    answer.content.insert("application/problem+json".into(), RefOr::T(content));
    if let Some((name, kind, about)) = header {
        let schema = ObjectBuilder::new().schema_type(kind);
        let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build();
        answer.headers.insert(name.into(), RefOr::T(header));
    }
    answer
}

/// A file as the body.
impl Described for web::Payload {
    fn describe(entry: &mut Entry) {
        entry.can_be_refused_as_a_body("The body is of no media type that an import has.");
    }
}

/// What is the service's and not the request's, or is described in the table.
macro_rules! nothing_to_say {
    ($($taken:ty),+) => {$(
        impl Described for $taken {
            fn describe(_: &mut Entry) {}
        }
    )+};
}

nothing_to_say!((), web::Data<Api>, HttpRequest);

/// A handler's arguments.
macro_rules! arguments {
    ($($taken:ident),+) => {
        impl<$($taken: Described),+> Described for ($($taken,)+) {
            fn describe(entry: &mut Entry) {
                $($taken::describe(entry);)+
            }
        }
    };
}

arguments!(A);
arguments!(A, B);
arguments!(A, B, C);
arguments!(A, B, C, D);
arguments!(A, B, C, D, E);
arguments!(A, B, C, D, E, F);
