//! The OpenAPI document: it names just what can be called, and what it says of answers is so.

mod answers;
mod golden;
mod operations;
mod parameters;
mod schema;
mod schemas;
mod statuses;

use serde_json::Value;

use crate::harness::Server;

/// The document, as the service sends it.
async fn document() -> Value {
    Server::new().await.anyone().get("/openapi.json").await.ok(200)
}
