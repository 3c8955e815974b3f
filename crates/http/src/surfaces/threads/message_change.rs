//! What can be sent to change a message.

use chat_history_domain::message::{self, Content};
use chat_history_domain::{Change, Json, Limits, Result, Violation};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

/// A change of a message: what is absent stays, `null` clears.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct MessageChange {
    /// It cannot be cleared.
    #[serde(default)]
    #[schema(value_type = String, required = false, pattern = "^[^\\u0000]*$")]
    content: Change<String>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<Value>>)]
    sources: Change<Value>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    selected_text_used: Change<bool>,
    #[serde(default)]
    #[schema(value_type = Option<Value>)]
    tool_calls: Change<Value>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Change<Value>,
}

impl MessageChange {
    /// The change of the message.
    pub(crate) fn parse(self, limits: &Limits) -> Result<message::MessageChange> {
        let content = match self.content {
            Change::Keep => None,
            Change::Clear => return Err(Violation("cannot be cleared".into()).at("content")),
            Change::Set(content) => Some(Content::parse(content, limits).map_err(|rule| rule.at("content"))?),
        };
        Ok(message::MessageChange {
            content,
            sources: self
                .sources
                .try_map(|value| Json::array(&value, limits))
                .map_err(|rule| rule.at("sources"))?,
            selected_text_used: self.selected_text_used,
            tool_calls: self
                .tool_calls
                .try_map(|value| Json::any(&value, limits))
                .map_err(|rule| rule.at("tool_calls"))?,
            metadata: self
                .metadata
                .try_map(|value| Json::object(&value, limits))
                .map_err(|rule| rule.at("metadata"))?,
            ..message::MessageChange::default()
        })
    }
}
