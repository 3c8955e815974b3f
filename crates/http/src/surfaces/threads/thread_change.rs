//! What can be sent to change a thread.

use chat_history_domain::conversation::{ConversationChange, ExternalId, Title, notebooks};
use chat_history_domain::{Change, Json, Limits, Result};
use serde::Deserialize;
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::sent_back::SentBack;
use crate::api::described::NotebookName;
use crate::wire::object::given;

/// A change of a thread: what is absent stays, `null` clears. Fields that the service sets may be sent back as they are
/// shown, so that a thread can be sent as it was read.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct ThreadChange {
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
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
    #[schema(value_type = Option<String>, min_length = 1, max_length = 255)]
    external_id: Change<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    id: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    user_id: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    summary: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    message_count: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    modseq: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    created_at: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    updated_at: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    messages: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    older_cursor: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    trashed_at: Option<Value>,
    #[serde(default, deserialize_with = "given")]
    #[schema(ignore)]
    delete_at: Option<Value>,
}

impl ThreadChange {
    /// The change of the conversation, and the fields that are to be as they are.
    pub(crate) fn parse(self, limits: &Limits) -> Result<(ConversationChange, SentBack)> {
        let sent_back = SentBack::of([
            ("id", self.id),
            ("user_id", self.user_id),
            ("summary", self.summary),
            ("message_count", self.message_count),
            ("modseq", self.modseq),
            ("created_at", self.created_at),
            ("updated_at", self.updated_at),
            ("messages", self.messages),
            ("older_cursor", self.older_cursor),
            ("trashed_at", self.trashed_at),
            ("delete_at", self.delete_at),
        ]);
        let change = ConversationChange {
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
        };
        Ok((change, sent_back))
    }
}
