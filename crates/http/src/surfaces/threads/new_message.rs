//! A message that can be sent, in the form of any SDK.

use chat_history_domain::message::sent::Sent;
use chat_history_domain::{Limits, Result, message};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};

use crate::api::described::Words;

/// A message to add.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct NewMessage(Sent);

impl NewMessage {
    /// The message to add.
    pub(crate) fn parse(self, limits: &Limits) -> Result<message::NewMessage> {
        self.0.parse(limits)
    }
}

/// A message to add. Its content is a text, parts in the form of any SDK, or null with tool calls.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is in use")]
struct Described {
    /// `developer` is read as `system`, `function` as `tool`, `human` as `user`, and `ai`, `model` and `bot` as `assistant`.
    #[schema(
        pattern = "^(user|assistant|system|tool|developer|function|human|ai|model|bot)$",
        example = "user"
    )]
    role: String,
    #[schema(value_type = Option<Words>)]
    content: Value,
    /// The parts of a message, as the Vercel AI SDK has them.
    parts: Option<Vec<Value>>,
    /// The type of the unit, such as `reasoning`; left out for messages.
    #[schema(min_length = 1, max_length = 64)]
    kind: Option<String>,
    /// An id of the client's own, unique in the thread. Sent again, it adds nothing.
    #[schema(min_length = 1, max_length = 128)]
    client_id: Option<String>,
    /// `in_progress` for an answer that is still being written.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
    /// The call that a tool answers.
    tool_call_id: Option<String>,
    /// The name of the speaker or the tool.
    name: Option<String>,
    /// The sources of an answer.
    sources: Option<Vec<Value>>,
    /// Whether the person asked about a passage they had selected.
    selected_text_used: Option<bool>,
    /// The model's calls of tools: any JSON.
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
}

impl PartialSchema for NewMessage {
    fn schema() -> RefOr<Schema> {
        Described::schema()
    }
}

impl ToSchema for NewMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Described::schemas(schemas);
    }
}
