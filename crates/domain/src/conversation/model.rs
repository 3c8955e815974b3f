//! What a conversation is, what makes a new one, and what of it can be changed.

use super::{ExternalId, Title};
use crate::id::row_id;
use crate::{Change, Json, Modseq, Timestamp, UserId};

row_id! {
    /// The id of a conversation, unique across all users.
    ConversationId
}

/// A conversation, without its messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversation {
    /// Unique across all users.
    pub id: ConversationId,
    /// Whose it is.
    pub owner: UserId,
    /// Its id in the client's own system.
    pub external_id: Option<ExternalId>,
    /// What a client named it, or what its first user message says.
    pub title: Option<String>,
    /// The start of its first user message.
    pub summary: Option<String>,
    /// The names of the notebooks that it is filed under: a JSON array of strings.
    pub notebooks: Json,
    /// The client's own data: a JSON object.
    pub metadata: Json,
    /// Whether the user keeps it at hand.
    pub starred: bool,
    /// Whether the user has put it away.
    pub archived: bool,
    /// How many messages it has.
    pub message_count: i64,
    /// The number of its latest change, which is its version.
    pub modseq: Modseq,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it, or a message of it, last changed.
    pub updated_at: Timestamp,
}

/// A conversation as it is opened, with messages in the form `M`.
#[derive(Clone, Debug, PartialEq)]
pub enum Opened<M> {
    /// The caller already holds this version of it; its messages were not read.
    Unchanged(Conversation),
    /// The conversation and its messages.
    Read(Conversation, M),
}

/// A notebook, and how much is filed under it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notebook {
    /// Its name.
    pub name: String,
    /// How many conversations are filed under it.
    pub conversations: i64,
}

/// What a client gives to make a conversation.
#[derive(Clone, Debug, PartialEq)]
pub struct NewConversation {
    /// Its id in the client's own system.
    pub external_id: Option<ExternalId>,
    /// The client's name for it; without one it is named after its first user message.
    pub title: Option<Title>,
    /// The names of the notebooks that it is filed under: a JSON array of strings.
    pub notebooks: Json,
    /// The client's own data: a JSON object.
    pub metadata: Json,
    /// Whether the user keeps it at hand.
    pub starred: bool,
    /// Whether the user has put it away.
    pub archived: bool,
}

impl Default for NewConversation {
    fn default() -> Self {
        Self {
            external_id: None,
            title: None,
            notebooks: Json::empty_array(),
            metadata: Json::empty_object(),
            starred: false,
            archived: false,
        }
    }
}

/// A partial change of a conversation.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ConversationChange {
    /// The name; cleared, the next user message names the conversation.
    pub title: Change<Title>,
    /// The notebooks; cleared, `[]`.
    pub notebooks: Change<Json>,
    /// The client's own data; cleared, `{}`.
    pub metadata: Change<Json>,
    /// Whether the user keeps it at hand; cleared, `false`.
    pub starred: Change<bool>,
    /// Whether the user has put it away; cleared, `false`.
    pub archived: Change<bool>,
    /// Its id in the client's own system, which no two conversations have.
    pub external_id: Change<ExternalId>,
}

impl ConversationChange {
    /// Whether nothing is to be changed.
    pub fn is_empty(&self) -> bool {
        self.title.is_keep()
            && self.notebooks.is_keep()
            && self.metadata.is_keep()
            && self.starred.is_keep()
            && self.archived.is_keep()
            && self.external_id.is_keep()
    }

    /// What of the change a conversation is not like already.
    #[must_use]
    pub fn differing_from(self, now: &Conversation) -> Self {
        Self {
            title: self
                .title
                .unless(now.title.is_none(), |title| now.title.as_deref() == Some(title.as_str())),
            notebooks: self
                .notebooks
                .unless(now.notebooks == Json::empty_array(), |set| *set == now.notebooks),
            metadata: self.metadata.unless(now.metadata == Json::empty_object(), |set| *set == now.metadata),
            starred: self.starred.unless(!now.starred, |set| *set == now.starred),
            archived: self.archived.unless(!now.archived, |set| *set == now.archived),
            external_id: self
                .external_id
                .unless(now.external_id.is_none(), |set| Some(set) == now.external_id.as_ref()),
        }
    }
}
