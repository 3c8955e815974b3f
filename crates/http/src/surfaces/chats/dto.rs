//! The wire types of the notebook surface. Fields that are not known are passed over, as these clients expect.

use chat_history_domain::conversation::{
    Conversation, ConversationChange, ConversationId, NewConversation, notebooks,
};
use chat_history_domain::message::sent::{Edit, Sent};
use chat_history_domain::message::{self, Role, Shown};
use chat_history_domain::{Change, Json, Limits, Result, Timestamp, Violation};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;
use validator::Validate;

use crate::api::described::{NotebookName, Words};
use crate::wire::body_id::BodyId;

/// The roles of the messages that this surface shows.
pub(super) const SHOWN: Shown = Shown::DialogueAndSystem;

/// A chat, without its messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct Chat {
    #[schema(minimum = 1)]
    id: i64,
    #[schema(value_type = Vec<String>)]
    notebooks: Json,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<Conversation> for Chat {
    fn from(conversation: Conversation) -> Self {
        Self {
            id: conversation.id.0,
            notebooks: conversation.notebooks,
            created_at: conversation.created_at,
            updated_at: conversation.updated_at,
        }
    }
}

/// A chat with its messages.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenChat {
    #[serde(flatten)]
    chat: Chat,
    /// All its messages, oldest first.
    messages: Vec<ChatMessage>,
}

impl OpenChat {
    /// The chat and its messages.
    pub(crate) fn new(conversation: Conversation, messages: Vec<message::Message>) -> Self {
        let messages = messages.into_iter().map(ChatMessage::from).collect();
        Self { chat: conversation.into(), messages }
    }
}

/// A message of a chat.
#[derive(Serialize, ToSchema)]
pub(crate) struct ChatMessage {
    #[schema(minimum = 1)]
    id: i64,
    chat_id: i64,
    #[schema(pattern = "^(user|ai|system)$", example = "user")]
    role: &'static str,
    content: String,
    #[schema(value_type = String, format = DateTime)]
    created_at: Timestamp,
    #[schema(value_type = String, format = DateTime)]
    updated_at: Timestamp,
}

impl From<message::Message> for ChatMessage {
    fn from(message: message::Message) -> Self {
        Self {
            id: message.id.0,
            chat_id: message.conversation.0,
            role: shown(message.body.role),
            content: message.body.content.into_string(),
            created_at: message.created_at,
            updated_at: message.updated_at,
        }
    }
}

/// The name of a role on this surface.
fn shown(role: Role) -> &'static str {
    match role {
        Role::Assistant => "ai",
        other => other.as_str(),
    }
}

/// The role of that name on this surface, which takes `assistant`, too.
fn role(name: &str) -> Result<Role> {
    let known = Role::parse(name).ok().filter(|role| SHOWN.roles().contains(role));
    known.ok_or_else(|| Violation("must be user, ai or system".into()).at("role"))
}

/// A chat to make.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct NewChat {
    /// The names of the notebooks that it is filed in.
    #[schema(value_type = Option<Vec<NotebookName>>)]
    notebooks: Option<Vec<String>>,
}

impl NewChat {
    /// The conversation to make.
    pub(crate) fn parse(self, limits: &Limits) -> Result<NewConversation> {
        let mut new = NewConversation::default();
        if let Some(names) = self.notebooks {
            new.notebooks = notebooks(&names, limits)?;
        }
        Ok(new)
    }
}

/// The notebooks that a chat is to be filed in.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct ChatFiling {
    /// The names of all of them.
    #[schema(value_type = Vec<NotebookName>)]
    notebooks: Vec<String>,
}

impl ChatFiling {
    /// The change of the conversation.
    pub(crate) fn parse(self, limits: &Limits) -> Result<ConversationChange> {
        let notebooks = Change::Set(notebooks(&self.notebooks, limits)?);
        Ok(ConversationChange { notebooks, ..ConversationChange::default() })
    }
}

/// A message to add.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct NewChatMessage {
    /// The chat that it is added to.
    #[schema(value_type = i64, minimum = 1, maximum = 9_007_199_254_740_991_i64)]
    chat_id: BodyId,
    /// `assistant` is another name for `ai`.
    #[schema(pattern = "^(user|ai|assistant|system)$", example = "user")]
    role: String,
    #[schema(value_type = Words)]
    content: Value,
}

impl NewChatMessage {
    /// Where the message goes, and the message.
    pub(crate) fn parse(self, limits: &Limits) -> Result<(ConversationId, message::NewMessage)> {
        let message = Sent::of(role(&self.role)?, self.content).parse(limits)?;
        SHOWN.require(&message.body)?;
        Ok((ConversationId(self.chat_id.0), message))
    }
}

/// A change of a message: what is absent or `null` stays, and one of both must be there.
#[derive(Deserialize, ToSchema, Validate)]
pub(crate) struct ChatMessageChange {
    /// `assistant` is another name for `ai`.
    #[schema(pattern = "^(user|ai|assistant|system)$")]
    role: Option<String>,
    #[schema(value_type = Option<Words>)]
    content: Option<Value>,
}

impl ChatMessageChange {
    /// The change of the message.
    pub(crate) fn parse(self) -> Result<Edit> {
        if self.role.is_none() && self.content.is_none() {
            return Err(Violation("must hold content or role".into()).at("body"));
        }
        Ok(Edit::of(self.content, self.role.as_deref().map(role).transpose()?))
    }
}
