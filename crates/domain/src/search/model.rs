//! What is searched, and what is found.

use super::Snippet;
use crate::conversation::{ConversationId, NotebookName};
use crate::message::{MessageId, Role};
use crate::{Modseq, Timestamp};

/// Which titles and messages are searched.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchFilter {
    /// Messages of that role alone, and no titles.
    pub role: Option<Role>,
    /// In conversations that are starred, or that are not.
    pub starred: Option<bool>,
    /// In conversations that are archived, or that are not.
    pub archived: Option<bool>,
    /// In conversations that are filed under the notebook of that name.
    pub notebook: Option<NotebookName>,
    /// Of that moment or later: messages by when they were made, titles by when their conversation last changed.
    pub after: Option<Timestamp>,
    /// From before that moment.
    pub before: Option<Timestamp>,
}

impl SearchFilter {
    /// Whether something of that moment is searched.
    pub fn holds_at(&self, moment: Timestamp) -> bool {
        self.after.is_none_or(|after| moment >= after) && self.before.is_none_or(|before| moment < before)
    }
}

/// What a query is found in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FoundIn {
    /// The title of that conversation.
    Title(ConversationId),
    /// That message.
    Message(MessageId),
}

/// A place in which a query was found, and how well it fits.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Match {
    /// Where.
    pub place: FoundIn,
    /// When the message was made, or the conversation last changed.
    pub at: Timestamp,
    /// The larger, the better.
    pub score: f64,
}

/// The places in which a query was found, as far as they are ranked together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Matches {
    /// In no order.
    pub found: Vec<Match>,
    /// The last of the messages that were looked at, where there may be older ones that match, too.
    pub last: Option<MessageId>,
}

/// A conversation as a hit tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitConversation {
    /// Its id.
    pub id: ConversationId,
    /// Its title.
    pub title: Option<String>,
    /// Whether the user keeps it at hand.
    pub starred: bool,
    /// Whether the user has put it away.
    pub archived: bool,
    /// When it last changed.
    pub updated_at: Timestamp,
}

/// A message as a hit tells it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HitMessage {
    /// Its id.
    pub id: MessageId,
    /// Who speaks.
    pub role: Role,
    /// When it was made.
    pub created_at: Timestamp,
    /// What is said.
    pub content: String,
}

/// A title, or a message, in which a query was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The conversation.
    pub conversation: HitConversation,
    /// The message; of a title, none.
    pub message: Option<HitMessage>,
    /// The part of the title or of the content that fits.
    pub snippet: Snippet,
    /// The larger, the better; what it is worth is for each store to say.
    pub score: f64,
}

/// How far a user's changes can be searched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexProgress {
    /// The number of the latest change.
    pub changed: Modseq,
    /// The number up to which all changes can be searched.
    pub indexed: Modseq,
}
