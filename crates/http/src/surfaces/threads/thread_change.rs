//! What can be sent to change a thread.

use chat_history_domain::conversation::{ConversationChange, ExternalId, Title, notebooks};
use chat_history_domain::{Change, Json, Limits, Result};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::api::described::NotebookName;

/// A change of a thread: what is absent stays, `null` clears.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadChange {
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255, pattern = "^[^\\u0000]*$")]
    title: Change<String>,
    #[serde(default)]
    #[schema(value_type = Option<Vec<NotebookName>>)]
    notebooks: Change<Vec<String>>,
    #[serde(default)]
    #[schema(value_type = Option<Object>)]
    metadata: Change<Value>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    starred: Change<bool>,
    #[serde(default)]
    #[schema(value_type = Option<bool>)]
    archived: Change<bool>,
    /// The thread's id in the client's own system, which no two of the caller's threads have.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255, pattern = "^[^\\u0000]*$")]
    external_id: Change<String>,
}

impl ThreadChange {
    /// The change of the conversation.
    pub(crate) fn parse(self, limits: &Limits) -> Result<ConversationChange> {
        Ok(ConversationChange {
            title: self
                .title
                .try_map(|title| Title::parse(title, limits))
                .map_err(|rule| rule.at("title"))?,
            notebooks: self.notebooks.try_map(|names| notebooks(&names, limits))?,
            metadata: self
                .metadata
                .try_map(|metadata| Json::object(&metadata, limits))
                .map_err(|rule| rule.at("metadata"))?,
            starred: self.starred,
            archived: self.archived,
            external_id: self
                .external_id
                .try_map(ExternalId::parse)
                .map_err(|rule| rule.at("external_id"))?,
        })
    }
}
