//! A message as it is shown in our own form: the same fields for every message, absent ones null.

use chat_history_domain::message::sent::Item;
use chat_history_domain::message::{self, Kind, PublicId, Status, Summary};
use chat_history_domain::{Json, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// A message of a thread.
#[derive(Serialize, ToSchema)]
pub(crate) struct Message {
    #[schema(minimum = 1)]
    pub(super) id: i64,
    pub(super) thread_id: i64,
    /// The id that a client gave, unique in the thread.
    #[schema(required = true)]
    pub(super) client_id: Option<String>,
    #[schema(pattern = "^(user|assistant|system|tool)$")]
    pub(super) role: &'static str,
    /// The text that was said; of a message with parts, their texts.
    pub(super) content: String,
    /// The first 100 characters of the content.
    pub(super) summary: String,
    /// The type of the unit; null for a plain message, which is all text.
    #[schema(required = true)]
    pub(super) kind: Option<String>,
    /// The parts as they were sent; null where there are none.
    #[schema(value_type = Option<Vec<Value>>, required = true)]
    pub(super) parts: Option<Json>,
    /// The call that a tool answers.
    #[schema(required = true)]
    pub(super) tool_call_id: Option<String>,
    /// The name of the speaker or the tool.
    #[schema(required = true)]
    pub(super) name: Option<String>,
    #[schema(value_type = Vec<Value>)]
    pub(super) sources: Json,
    pub(super) selected_text_used: bool,
    #[schema(value_type = Value, nullable = true)]
    pub(super) tool_calls: Option<Json>,
    #[schema(value_type = Object)]
    pub(super) metadata: Json,
    /// How far the message has come; null where it is complete.
    #[schema(pattern = "^(in_progress|incomplete)$", required = true)]
    pub(super) status: Option<&'static str>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(super) updated_at: Timestamp,
}

/// What is shown of an item beside the text; null where nothing was sent.
pub(super) struct BesideText {
    pub(super) parts: Option<Json>,
    pub(super) tool_call_id: Option<String>,
    pub(super) name: Option<String>,
}

impl BesideText {
    pub(super) fn of(body: &message::Body) -> Self {
        let item = Item::of(body);
        let parts = item.as_ref().and_then(Item::parts);
        let [tool_call_id, name] = item.map(|item| item.shown_beside()).unwrap_or_default();
        Self { parts, tool_call_id, name }
    }
}

impl From<message::Message> for Message {
    fn from(message: message::Message) -> Self {
        let body = message.body;
        let BesideText { parts, tool_call_id, name } = BesideText::of(&body);
        Self {
            id: message.id.0,
            thread_id: message.conversation.0,
            client_id: message.public_id.map(PublicId::into_string),
            role: body.role.as_str(),
            summary: Summary::cut(body.content.as_str()).to_owned(),
            content: body.content.into_string(),
            kind: body.kind.map(Kind::into_string),
            parts,
            tool_call_id,
            name,
            sources: body.sources,
            selected_text_used: body.selected_text_used,
            tool_calls: body.tool_calls,
            metadata: body.metadata,
            status: message.status.map(Status::as_str),
            created_at: message.created_at,
            updated_at: message.updated_at,
        }
    }
}
