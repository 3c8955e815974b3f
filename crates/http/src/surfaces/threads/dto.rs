//! The wire types of the native surface, and how they become domain types and back.

use chat_history_domain::conversation::{
    Conversation, ConversationCursor, ConversationFilter, ExternalId, NewConversation, Title, notebooks,
};
use chat_history_domain::message::{self, MessageCursor};
use chat_history_domain::{Json, Limits, Page, Result, Timestamp, UserId};
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use super::new_message::NewMessage;
use super::shown::Shown;
use crate::api::described::NotebookName;
use crate::wire::batch::batch;
use crate::wire::object::FromObject;

/// What the column of a title holds, as the validator counts it.
const TITLE_CHARS: u64 = Limits::TITLE_COLUMN_CHARS as u64;

/// A thread, without its messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Thread {
    #[schema(minimum = 1)]
    pub(super) id: i64,
    pub(super) user_id: String,
    /// The thread's id in the client's own system.
    pub(super) external_id: Option<String>,
    /// Set by a client, or taken from the first user message.
    pub(super) title: Option<String>,
    /// The first 100 characters of the first user message.
    pub(super) summary: Option<String>,
    #[schema(value_type = Vec<String>)]
    pub(super) notebooks: Json,
    #[schema(value_type = Object)]
    pub(super) metadata: Json,
    /// Whether the user keeps it at hand.
    pub(super) starred: bool,
    /// Whether the user has put it away: the list shows it only if asked to.
    pub(super) archived: bool,
    pub(super) message_count: i64,
    /// The number of the thread's latest change: its version, and its entity tag.
    pub(super) modseq: i64,
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(super) updated_at: Timestamp,
}

impl From<Conversation> for Thread {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id.0,
            user_id: conversation.owner.as_str().to_owned(),
            external_id: conversation.external_id.map(|id| id.as_str().to_owned()),
            title: conversation.title,
            summary: conversation.summary,
            notebooks: conversation.notebooks,
            metadata: conversation.metadata,
            starred: conversation.starred,
            archived: conversation.archived,
            message_count: conversation.message_count,
            modseq: conversation.modseq.0,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// A thread as it is made: with its messages, where some were given.
#[derive(Serialize, ToSchema)]
pub(crate) struct CreatedThread {
    #[serde(flatten)]
    thread: Thread,
    /// The messages, where some were given.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    messages: Option<Vec<Shown>>,
}

impl CreatedThread {
    /// The thread, and its messages where some were given.
    pub(crate) fn new(
        conversation: Conversation,
        messages: Option<Vec<message::Message>>,
        as_sent: bool,
    ) -> Self {
        let shown = |message| Shown::new(message, as_sent);
        let messages = messages.map(|messages| messages.into_iter().map(shown).collect());
        Self { thread: conversation.into(), messages }
    }
}

/// A thread with its newest messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenThread {
    #[serde(flatten)]
    pub(super) thread: Thread,
    /// The newest messages, oldest first.
    pub(super) messages: Vec<Shown>,
    /// Reads the messages before these, newest first, from `GET /threads/{id}/messages?cursor=`.
    pub(super) older_cursor: Option<String>,
}

impl OpenThread {
    /// Messages that are shown with a thread at most.
    pub(super) const MOST_MESSAGES: usize = 1_000;

    /// The thread and a page of its newest messages.
    pub(crate) fn new(
        conversation: Conversation,
        page: Page<message::Message, MessageCursor>,
        as_sent: bool,
    ) -> Self {
        let older_cursor = page.next.map(|cursor| cursor.encode(&conversation.owner));
        let messages = page.items.into_iter().map(|message| Shown::new(message, as_sent)).collect();
        Self { thread: conversation.into(), messages, older_cursor }
    }
}

/// A page of threads.
#[derive(Serialize, ToSchema)]
pub(crate) struct Threads {
    pub(super) threads: Vec<Thread>,
    /// Reads the next page; null on the last one.
    pub(super) next_cursor: Option<String>,
}

impl Threads {
    /// The page of those of that user's threads.
    pub(crate) fn new(
        page: Page<Conversation, ConversationCursor>,
        owner: &UserId,
        filter: &ConversationFilter,
    ) -> Self {
        let next_cursor = page.next.map(|cursor| cursor.encode(owner, filter));
        Self { threads: page.items.into_iter().map(Thread::from).collect(), next_cursor }
    }
}

/// A page of messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Messages {
    pub(super) messages: Vec<Shown>,
    /// Reads the next page; null on the last one.
    pub(super) next_cursor: Option<String>,
}

impl Messages {
    /// The page of that user's messages.
    pub(crate) fn new(page: Page<message::Message, MessageCursor>, owner: &UserId, as_sent: bool) -> Self {
        let next_cursor = page.next.map(|cursor| cursor.encode(owner));
        let messages = page.items.into_iter().map(|message| Shown::new(message, as_sent)).collect();
        Self { messages, next_cursor }
    }
}

/// A thread to make.
#[derive(Deserialize, ToSchema, Validate)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewThread {
    /// Without one, the thread is named after its first user message.
    #[validate(length(max = TITLE_CHARS, message = "must have at most 255 characters"))]
    #[schema(max_length = 255)]
    title: Option<String>,
    #[schema(value_type = Option<Vec<NotebookName>>)]
    notebooks: Option<Vec<String>>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    starred: Option<bool>,
    archived: Option<bool>,
    /// The thread's id in the client's own system. Where one of the caller's threads has it, that thread is the answer.
    #[schema(min_length = 1, max_length = 255)]
    external_id: Option<String>,
    /// Its first messages, in their order.
    #[schema(value_type = Option<Vec<NewMessage>>)]
    messages: Option<Vec<FromObject<NewMessage>>>,
    // What another thread was shown with may be sent along, and means nothing to a new one.
    #[serde(default, rename = "id")]
    #[schema(ignore)]
    _id: IgnoredAny,
    #[serde(default, rename = "user_id")]
    #[schema(ignore)]
    _user_id: IgnoredAny,
    #[serde(default, rename = "summary")]
    #[schema(ignore)]
    _summary: IgnoredAny,
    #[serde(default, rename = "message_count")]
    #[schema(ignore)]
    _message_count: IgnoredAny,
    #[serde(default, rename = "modseq")]
    #[schema(ignore)]
    _modseq: IgnoredAny,
    #[serde(default, rename = "created_at")]
    #[schema(ignore)]
    _created_at: IgnoredAny,
    #[serde(default, rename = "updated_at")]
    #[schema(ignore)]
    _updated_at: IgnoredAny,
    #[serde(default, rename = "older_cursor")]
    #[schema(ignore)]
    _older_cursor: IgnoredAny,
    #[serde(default, rename = "trashed_at")]
    #[schema(ignore)]
    _trashed_at: IgnoredAny,
    #[serde(default, rename = "delete_at")]
    #[schema(ignore)]
    _delete_at: IgnoredAny,
}

impl NewThread {
    /// The conversation to make and its first messages, where some were given.
    pub(crate) fn parse(
        self,
        limits: &Limits,
    ) -> Result<(NewConversation, Option<Vec<message::NewMessage>>)> {
        let title = self.title.map(|title| Title::parse(title, limits)).transpose();
        let external_id = self.external_id.map(ExternalId::parse).transpose();
        let mut new = NewConversation {
            external_id: external_id.map_err(|rule| rule.at("external_id"))?,
            title: title.map_err(|rule| rule.at("title"))?,
            starred: self.starred.unwrap_or(false),
            archived: self.archived.unwrap_or(false),
            ..NewConversation::default()
        };
        if let Some(names) = self.notebooks {
            new.notebooks = notebooks(&names, limits)?;
        }
        if let Some(metadata) = self.metadata {
            new.metadata = Json::object(&metadata, limits).map_err(|rule| rule.at("metadata"))?;
        }
        Ok((new, self.messages.map(|messages| batch(messages, limits, NewMessage::parse)).transpose()?))
    }
}
