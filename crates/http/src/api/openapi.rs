//! The OpenAPI document, put together from the tables of operations.

use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{OpenApi as Document, Server};
use utoipa::{Modify, OpenApi};

use super::described::one_of_these_fields;
use crate::routes::resources;
use crate::wire::error::{FieldFault, Problem};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Chat History",
        description = "Keeps the conversations people have with AI, safe and in order.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0")
    ),
    components(schemas(Problem, FieldFault)),
    modifiers(&BearerToken),
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
struct Whole;

/// The OpenAPI document of the service that answers at `public_url`.
pub fn document(public_url: &str) -> Document {
    let operations = resources().into_iter().map(|resource| resource.document());
    let mut document = operations.fold(Whole::openapi(), Document::merge_from);
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
