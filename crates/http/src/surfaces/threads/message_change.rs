//! What can be sent to change a message.

use chat_history_domain::message::sent::Edit;
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use crate::api::described::Words;

/// A change of a message: what is absent stays, `null` clears.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct MessageChange(pub(super) Edit);

impl Validate for MessageChange {
    /// What is sent is held against the message when it is changed.
    fn validate(&self) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

/// A change of a message: what is absent stays, `null` clears. Fields that are sent as they are shown stay, too, so that a
/// message can be sent back as it was read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is in use")]
struct Described {
    /// It cannot be cleared. A text takes the place of the text of a message with parts.
    #[schema(value_type = Words, required = false)]
    content: Value,
    parts: Option<Vec<Value>>,
    sources: Option<Vec<Value>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    tool_call_id: Option<String>,
    name: Option<String>,
    /// Null and `complete` end an answer that grew.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
}

impl PartialSchema for MessageChange {
    fn schema() -> RefOr<Schema> {
        Described::schema()
    }
}

impl ToSchema for MessageChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Described::schemas(schemas);
    }
}
