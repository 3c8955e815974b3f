//! The wire types of the whole-document surface. Fields that are not known are passed over, since these clients send
//! back what they were given, and more.

use chat_history_domain::conversation::document::DocumentChange;
use chat_history_domain::conversation::{Conversation, NewConversation, Title};
use chat_history_domain::message::sent::Sent;
use chat_history_domain::message::{self, Role, Shown};
use chat_history_domain::{Change, Limits, Result, Timestamp, UserId, Violation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::api::described::Words;
use crate::wire::batch::document;
use crate::wire::object::{FromObject, given};

/// What the column of a title holds, as the validator counts it.
const TITLE_CHARS: u64 = Limits::TITLE_COLUMN_CHARS as u64;

/// The user as clients of this surface know them: a number where the id is one.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
pub(crate) enum Subject {
    /// An id that is a whole number below 2^53, written as usual.
    Number(u64),
    /// Any other id.
    Text(String),
}

impl Subject {
    fn of(user: &UserId) -> Self {
        const MOST: u64 = (1 << 53) - 1;
        let number = user.as_str().parse().ok().filter(|number: &u64| *number <= MOST);
        // What is written otherwise, such as 007, is another user.
        match number.filter(|number| number.to_string() == user.as_str()) {
            Some(number) => Self::Number(number),
            None => Self::Text(user.as_str().to_owned()),
        }
    }
}

/// A thread as one document.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChatThread {
    #[schema(minimum = 1)]
    pub(super) id: i64,
    #[schema(value_type = Subject)]
    pub(super) user_id: Subject,
    /// Set by a client, or taken from the first user message.
    #[schema(required = true)]
    pub(super) title: Option<String>,
    /// All that the person and the model have said, oldest first.
    pub(super) messages: Vec<SaidMessage>,
    #[schema(value_type = String, format = DateTime)]
    pub(super) created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    pub(super) updated_at: Timestamp,
}

impl ChatThread {
    /// The document of a conversation and what is said in it.
    pub(crate) fn new(conversation: Conversation, messages: Vec<message::Message>) -> Self {
        Self {
            id: conversation.id.0,
            user_id: Subject::of(&conversation.owner),
            title: conversation.title,
            messages: messages.into_iter().map(SaidMessage::from).collect(),
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// What is said in a thread.
#[derive(Serialize, ToSchema)]
pub(crate) struct SaidMessage {
    #[schema(pattern = "^(user|assistant)$", example = "user")]
    pub(super) role: &'static str,
    pub(super) content: String,
}

impl From<message::Message> for SaidMessage {
    fn from(message: message::Message) -> Self {
        Self { role: message.body.role.as_str(), content: message.body.content.into_string() }
    }
}

/// A thread without its messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChatThreadSummary {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(value_type = Subject)]
    user_id: Subject,
    #[schema(required = true)]
    title: Option<String>,
    /// How many messages the document has.
    message_count: i64,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<(Conversation, i64)> for ChatThreadSummary {
    fn from((conversation, message_count): (Conversation, i64)) -> Self {
        Self {
            id: conversation.id.0,
            user_id: Subject::of(&conversation.owner),
            title: conversation.title,
            message_count,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// A thread to make.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct NewChatThread {
    /// Without one, the thread is named after its first user message.
    #[validate(length(max = TITLE_CHARS, message = "must have at most 255 characters"))]
    #[schema(max_length = 255)]
    title: Option<String>,
    /// Its first messages, in their order.
    #[schema(value_type = Option<Vec<NewSaidMessage>>)]
    messages: Option<Vec<FromObject<NewSaidMessage>>>,
}

impl NewChatThread {
    /// The conversation to make and its first messages.
    pub(crate) fn parse(self, limits: &Limits) -> Result<(NewConversation, Vec<message::NewMessage>)> {
        let title = self.title.map(|title| Title::parse(title, limits)).transpose();
        let title = title.map_err(|rule| rule.at("title"))?;
        let messages = document(self.messages.unwrap_or_default(), limits, NewSaidMessage::parse)?;
        Ok((NewConversation { title, ..NewConversation::default() }, messages))
    }
}

/// What of a thread is to be saved: what is absent stays.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct ChatThreadChange {
    /// With `null`, the next user message names the thread.
    #[serde(default)]
    #[schema(value_type = Option<String>, max_length = 255)]
    title: Change<String>,
    /// All messages of the thread, in their order. Those at the start that are there already are left as they are.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<NewSaidMessage>, required = false)]
    messages: Option<Vec<FromObject<NewSaidMessage>>>,
}

impl ChatThreadChange {
    /// The change of the document.
    pub(crate) fn parse(self, limits: &Limits) -> Result<DocumentChange> {
        let title = self.title.try_map(|title| Title::parse(title, limits));
        let messages = self.messages.map(|messages| document(messages, limits, NewSaidMessage::parse));
        Ok(DocumentChange { title: title.map_err(|rule| rule.at("title"))?, messages: messages.transpose()? })
    }
}

/// A message to add.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct NewSaidMessage {
    #[schema(pattern = "^(user|assistant)$", example = "user")]
    role: String,
    #[schema(value_type = Words)]
    content: Value,
}

impl NewSaidMessage {
    /// The message to add.
    pub(crate) fn parse(self, limits: &Limits) -> Result<message::NewMessage> {
        let role = Role::DIALOGUE.into_iter().find(|role| role.as_str() == self.role);
        let role = role.ok_or_else(|| Violation("must be user or assistant".into()).at("role"))?;
        let message = Sent::of(role, self.content).parse(limits)?;
        Shown::Dialogue.require(&message.body)?;
        Ok(message)
    }
}
