//! The OpenAPI document, generated from the handlers; what every operation can answer is added here, once.

use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{
    Content, Header, HeaderBuilder, ObjectBuilder, OpenApi as Document, Ref, RefOr, Required, Response,
    ResponseBuilder, Server, Type,
};
use utoipa::{Modify, OpenApi};

use chat_history_domain::idempotency::IdempotencyKey;

use crate::api::described::one_of_these_fields;
use crate::surfaces::surface::Surface;
use crate::surfaces::{chat_threads, chats, threads};
use crate::wire::error::{FieldFault, Problem};
use crate::{ops, transfer, users};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chat History",
        description = "Keeps the conversations people have with AI, safe and in order.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    paths(
        threads::schema::list,
        threads::schema::create,
        threads::schema::open,
        threads::schema::update,
        threads::schema::delete,
        threads::schema::list_trash,
        threads::schema::restore,
        threads::schema::fork,
        threads::schema::change_many,
        threads::schema::list_notebooks,
        threads::schema::stats,
        threads::schema::find,
        transfer::schema::export_one,
        transfer::schema::export_all,
        transfer::schema::import,
        threads::schema::list_messages,
        threads::schema::append,
        threads::schema::find_message,
        threads::schema::edit_message,
        threads::schema::delete_message,
        threads::schema::list_revisions,
        chat_threads::schema::list,
        chat_threads::schema::create,
        chat_threads::schema::open,
        chat_threads::schema::replace,
        chat_threads::schema::append,
        chat_threads::schema::delete,
        chats::schema::list,
        chats::schema::create,
        chats::schema::open,
        chats::schema::file,
        chats::schema::delete,
        chats::schema::append,
        chats::schema::list_messages,
        chats::schema::find_message,
        chats::schema::edit_message,
        chats::schema::delete_message,
        users::schema::me,
        users::schema::erase,
        ops::schema::healthz,
        ops::schema::readyz,
        ops::schema::metrics,
        ops::schema::openapi,
        ops::schema::docs,
        ops::schema::docs_file,
    ),
    components(schemas(Problem, FieldFault)),
    modifiers(&BearerToken, &CommonAnswers),
    security(("bearer" = [])),
    tags(
        (name = "threads", description = "Conversations."),
        (name = "messages", description = "What is said in them."),
        (name = "chat-threads", description = "Conversations as whole documents."),
        (name = "chats", description = "Conversations in notebooks."),
        (name = "chat messages", description = "What is said in chats."),
        (name = "users", description = "All that the caller has."),
        (name = "operations", description = "For operators and developers.")
    )
)]
struct Described;

/// The OpenAPI document of the service that answers at `public_url`.
pub fn document(public_url: &str) -> Document {
    let mut document = Described::openapi();
    one_of_these_fields(&mut document, "ChatMessageChange", &["content", "role"]);
    document.servers = Some(vec![Server::new(public_url)]);
    document
}

/// How callers show who they are.
struct BearerToken;

impl Modify for BearerToken {
    fn modify(&self, document: &mut Document) {
        let scheme = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The errors that follow from what an operation takes, so that no handler has to repeat them.
struct CommonAnswers;

impl Modify for CommonAnswers {
    fn modify(&self, document: &mut Document) {
        for (path, item) in &mut document.paths.paths {
            let reads = [&mut item.get];
            let writes = [&mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            reads.into_iter().flatten().for_each(|operation| add_errors(path, false, operation));
            writes.into_iter().flatten().for_each(|operation| add_errors(path, true, operation));
        }
    }
}

/// The header that makes it safe to send a request that creates again.
fn idempotency_key() -> Parameter {
    ParameterBuilder::new()
        .name("Idempotency-Key")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some(
            "A name for this request, such as a UUID. Sent again with the same key within 24 hours, it creates nothing \
             and is answered as before, marked `Idempotent-Replayed: true`.",
        ))
        .schema(Some(
            ObjectBuilder::new()
                .schema_type(Type::String)
                .min_length(Some(1))
                .max_length(Some(IdempotencyKey::MAX_CHARS))
                .pattern(Some("^[!-~]+$")),
        ))
        .build()
}

/// The header that tells an answer which was given before.
fn replayed() -> Header {
    let schema = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["true"]));
    let about = "Is there where an earlier request with the same `Idempotency-Key` was given this answer.";
    HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build()
}

/// The header with which a change names the version it goes on from.
fn if_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The `ETag` of the thread's version that the change goes on from."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// The header with which a caller names the versions that it holds already.
fn if_none_match() -> Parameter {
    ParameterBuilder::new()
        .name("If-None-Match")
        .parameter_in(ParameterIn::Header)
        .required(Required::False)
        .description(Some("The `ETag` of a version that the caller holds."))
        .schema(Some(ObjectBuilder::new().schema_type(Type::String)))
        .build()
}

/// The path whose bodies are files.
const IMPORT: &str = "/api/v1/chat/import";

/// The statuses that any operation can answer with, and when.
fn add_errors(path: &str, writes: bool, operation: &mut Operation) {
    let takes_a_body = operation.request_body.is_some();
    // An id in the path is found or not, whatever it is.
    let takes_a_query = operation.parameters.iter().flatten().any(is_in_query);
    let is_private = path.starts_with("/api/");
    let is_limited = !matches!(path, "/healthz" | "/readyz");
    // A message names its chat in its body, and a change of several threads names them there.
    let names_in_body = ["/api/messages", "/api/v1/chat/threads/bulk"].contains(&path);
    let expects_a_version = is_private && writes && (path.contains("{id}") || names_in_body);
    let finds = path.contains('{') || names_in_body;
    let is_checked = is_private && (takes_a_body || takes_a_query);
    let surface = Surface::of(path);
    let made = operation.responses.responses.get_mut("201");
    let creates = made.is_some();
    if let Some(RefOr::T(made)) = made {
        made.headers.insert("Idempotent-Replayed".into(), replayed().into());
    }
    if creates {
        operation.parameters.get_or_insert_default().push(RefOr::T(idempotency_key()));
    }
    if operation.responses.responses.contains_key("304") {
        operation.parameters.get_or_insert_default().push(RefOr::T(if_none_match()));
    }
    if expects_a_version {
        operation.parameters.get_or_insert_default().push(RefOr::T(if_match()));
    }
    let errors = [
        (is_checked && surface == Surface::Threads, "400", "The body or a parameter breaks a rule."),
        (creates && surface == Surface::Threads, "422", "The idempotency key was used for another request."),
        (
            is_checked && surface != Surface::Threads,
            "422",
            "The body or a parameter breaks a rule, or the idempotency key was used for another request.",
        ),
        (path.contains('{') && surface == Surface::ChatThreads, "403", "The thread is another user's."),
        (is_private, "401", "There is no bearer token, or it is invalid or expired."),
        (finds, "404", "The caller has no such object."),
        (takes_a_body, "408", "The body took too long to arrive."),
        (expects_a_version, "412", "The thread is not of the version that `If-Match` names."),
        (takes_a_body, "413", "The body is too large."),
        (takes_a_body && path != IMPORT, "415", "The body is not JSON."),
        (path == IMPORT, "415", "The body is of no media type that an import has."),
        (is_limited, "429", "The caller sends more requests than the operator allows."),
        (true, "500", "A fault of the service."),
        (
            is_private || path == "/readyz",
            "503",
            "The store is unreachable or busy; `Retry-After` says when to try again.",
        ),
        (is_private && writes, "507", "The store has no room left."),
    ];
    for (_, status, description) in errors.into_iter().filter(|(applies, ..)| *applies) {
        operation
            .responses
            .responses
            .entry(status.into())
            .or_insert_with(|| RefOr::T(problem(status, description)));
    }
}

fn is_in_query(parameter: &RefOr<Parameter>) -> bool {
    matches!(parameter, RefOr::T(parameter) if parameter.parameter_in == ParameterIn::Query)
}

fn problem(status: &str, description: &str) -> Response {
    let response = ResponseBuilder::new()
        .description(description)
        .content("application/problem+json", Content::new(Some(Ref::from_schema_name("Problem"))));
    let header = match status {
        "401" => Some(("WWW-Authenticate", Type::String, "How to authenticate.")),
        "429" | "503" => Some(("Retry-After", Type::Integer, "Seconds to wait.")),
        _ => None,
    };
    let with_header = |response: ResponseBuilder, (name, kind, about): (&str, Type, &str)| {
        let schema = ObjectBuilder::new().schema_type(kind);
        response.header(name, HeaderBuilder::new().schema(Some(schema)).description(Some(about)).build())
    };
    header.into_iter().fold(response, with_header).build()
}
