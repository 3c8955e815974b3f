//! What a message is, what makes a new one, and what of it can be changed.

use super::{Body, Content, Kind, PublicId, Role, Status};
use crate::conversation::ConversationId;
use crate::id::row_id;
use crate::{Change, Json, Modseq, Stamp, Timestamp, UserId};

row_id! {
    /// The id of a message, unique across all users. Within a conversation, later messages have larger ids.
    MessageId
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
    /// The id that a client gave it, unique in its conversation.
    pub public_id: Option<PublicId>,
    /// What it says.
    pub body: Body,
    /// How far it has come; `None` where it is complete.
    pub status: Option<Status>,
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
    /// The client's id for it.
    pub public_id: Option<PublicId>,
    /// What it says.
    pub body: Body,
    /// How far it has come; `None` where it is complete.
    pub status: Option<Status>,
}

impl NewMessage {
    /// A complete message with nothing but its role and content.
    pub fn new(role: Role, content: Content) -> Self {
        Self::from(Body::new(role, content))
    }

    /// The message that this becomes once it is kept.
    pub fn kept(self, id: MessageId, owner: UserId, conversation: ConversationId, stamp: Stamp) -> Message {
        Message {
            id,
            owner,
            conversation,
            public_id: self.public_id,
            body: self.body,
            status: self.status,
            modseq: stamp.modseq,
            created_at: stamp.at,
            updated_at: stamp.at,
        }
    }
}

impl From<Body> for NewMessage {
    /// A complete message that says this.
    fn from(body: Body) -> Self {
        Self { public_id: None, body, status: None }
    }
}

/// A partial change of a message.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct MessageChange {
    /// Who speaks; it cannot be cleared.
    pub role: Option<Role>,
    /// What is said; it cannot be cleared.
    pub content: Option<Content>,
    /// The type of the unit; cleared, a plain message.
    pub kind: Change<Kind>,
    /// What was sent beyond the other fields.
    pub item: Change<Json>,
    /// What the answer rests on; cleared, `[]`.
    pub sources: Change<Json>,
    /// Whether a selected passage was asked about; cleared, `false`.
    pub selected_text_used: Change<bool>,
    /// The model's calls of tools.
    pub tool_calls: Change<Json>,
    /// The client's own data; cleared, `{}`.
    pub metadata: Change<Json>,
    /// How far the message has come; cleared, it is complete.
    pub status: Change<Status>,
}

impl From<&Body> for MessageChange {
    /// The change after which a message says just that.
    fn from(body: &Body) -> Self {
        let set = |value: &Option<Json>| value.clone().map_or(Change::Clear, Change::Set);
        Self {
            role: Some(body.role),
            content: Some(body.content.clone()),
            kind: body.kind.clone().map_or(Change::Clear, Change::Set),
            item: set(&body.item),
            sources: Change::Set(body.sources.clone()),
            selected_text_used: Change::Set(body.selected_text_used),
            tool_calls: set(&body.tool_calls),
            metadata: Change::Set(body.metadata.clone()),
            status: Change::Keep,
        }
    }
}

impl MessageChange {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self == &Self::default()
    }
}
