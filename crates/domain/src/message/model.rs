//! What a message is, what makes a new one, and what of it can be changed.

use super::Content;
use crate::conversation::ConversationId;
use crate::id::row_id;
use crate::{Change, Json, Modseq, Stamp, Timestamp, UserId, Violation};

row_id! {
    /// The id of a message, unique across all users. Within a conversation, later messages have larger ids.
    MessageId
}

/// Who speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Role {
    /// The person.
    User,
    /// The model.
    Assistant,
    /// The application's instructions to the model.
    System,
    /// What a tool answered to the model's call.
    Tool,
}

impl Role {
    /// Every role.
    pub const ALL: [Self; 4] = [Self::User, Self::Assistant, Self::System, Self::Tool];

    /// The roles of the person and the model; the others stand behind what is said.
    pub const DIALOGUE: [Self; 2] = [Self::User, Self::Assistant];

    /// The role of that name; `ai` is another name for `assistant`.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(name: &str) -> Result<Self, Violation> {
        let known = Self::ALL.into_iter().find(|role| role.as_str() == name);
        known
            .or((name == "ai").then_some(Self::Assistant))
            .ok_or_else(|| Violation("must be user, assistant, system or tool".into()))
    }

    /// The name under which it is kept.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Assistant => "assistant",
            Self::System => "system",
            Self::Tool => "tool",
        }
    }
}

/// A message of a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct Message {
    /// Unique across all users; the order within the conversation.
    pub id: MessageId,
    /// Whose it is.
    pub owner: UserId,
    /// The conversation that it is part of.
    pub conversation: ConversationId,
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: String,
    /// What the answer rests on: a JSON array of the client's making.
    pub sources: Json,
    /// Whether the person asked about a passage they had selected.
    pub selected_text_used: bool,
    /// The model's calls of tools, as the client keeps them.
    pub tool_calls: Option<Json>,
    /// The client's own data: a JSON object.
    pub metadata: Json,
    /// The number of its latest change.
    pub modseq: Modseq,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// What a client gives to make a message.
#[derive(Clone, Debug, PartialEq)]
pub struct NewMessage {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub content: Content,
    /// What the answer rests on: a JSON array.
    pub sources: Json,
    /// Whether the person asked about a passage they had selected.
    pub selected_text_used: bool,
    /// The model's calls of tools: any JSON.
    pub tool_calls: Option<Json>,
    /// The client's own data: a JSON object.
    pub metadata: Json,
}

impl NewMessage {
    /// A message with nothing but its role and content.
    pub fn new(role: Role, content: Content) -> Self {
        let (sources, metadata) = (Json::empty_array(), Json::empty_object());
        Self { role, content, sources, selected_text_used: false, tool_calls: None, metadata }
    }

    /// The message that this becomes once it is kept.
    pub fn kept(self, id: MessageId, owner: UserId, conversation: ConversationId, stamp: Stamp) -> Message {
        Message {
            id,
            owner,
            conversation,
            role: self.role,
            content: self.content.into_string(),
            sources: self.sources,
            selected_text_used: self.selected_text_used,
            tool_calls: self.tool_calls,
            metadata: self.metadata,
            modseq: stamp.modseq,
            created_at: stamp.at,
            updated_at: stamp.at,
        }
    }
}

/// A partial change of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageChange {
    /// Who speaks; it cannot be cleared.
    pub role: Option<Role>,
    /// What is said; it cannot be cleared.
    pub content: Option<Content>,
    /// What the answer rests on; cleared, `[]`.
    pub sources: Change<Json>,
    /// Whether a selected passage was asked about; cleared, `false`.
    pub selected_text_used: Change<bool>,
    /// The model's calls of tools.
    pub tool_calls: Change<Json>,
    /// The client's own data; cleared, `{}`.
    pub metadata: Change<Json>,
}

impl MessageChange {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_read_by_its_name_and_ai_is_the_assistant() {
        for role in Role::ALL {
            assert_eq!(Role::parse(role.as_str()), Ok(role));
        }
        assert_eq!(Role::parse("ai"), Ok(Role::Assistant));
        for wrong in ["", "User", "human", "user "] {
            assert_eq!(
                Role::parse(wrong),
                Err(Violation("must be user, assistant, system or tool".into())),
                "{wrong:?}"
            );
        }
    }
}
