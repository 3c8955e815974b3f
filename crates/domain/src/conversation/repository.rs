//! The port through which conversations are kept. Every promise below is a law in the storage contract.

use super::{
    Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId, ExternalId,
    NewConversation, Notebook, Opened, Title, TrashCursor, Trashed,
};
use crate::message::{Message, NewMessage, Role, Summary};
use crate::transfer::Restored;
use crate::{Change, Result, Slice, Stamp, Timestamp, UserId, Versions};

/// Reads conversations. Another owner's conversation is absent, everywhere; so is one in the trash, with its messages, save
/// for the calls that name the trash.
pub trait ReadConversations {
    /// The owner's conversation of that id.
    fn find(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Conversation>>;

    /// The owner's conversation of that id in the client's own system.
    fn find_external(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<Conversation>>;

    /// The same as [`Self::find`], with at most `limit` of its newest messages, newest first, all as they are at one moment. Where the
    /// conversation is of a `known` version, its messages are not read.
    fn open(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        known: &Versions,
        limit: usize,
    ) -> Result<Option<Opened<Vec<Message>>>>;

    /// At most `limit` of the owner's conversations of that kind after a place, in the place's order.
    fn list(
        &mut self,
        owner: &UserId,
        filter: &ConversationFilter,
        after: &ConversationCursor,
        limit: usize,
    ) -> Result<Vec<Conversation>>;

    /// At most `limit` of the owner's conversations of larger ids than that, by their ids.
    fn following(&mut self, owner: &UserId, id: ConversationId, limit: usize) -> Result<Vec<Conversation>>;

    /// The largest id of the owner's conversations.
    fn last(&mut self, owner: &UserId) -> Result<Option<ConversationId>>;

    /// A part of the list of all conversations by its numbers, newest activity first, equals by descending id.
    fn slice(&mut self, owner: &UserId, slice: Slice) -> Result<Vec<Conversation>>;

    /// How many conversations the owner has.
    fn count(&mut self, owner: &UserId) -> Result<i64>;

    /// The first `limit` notebooks that the owner's conversations are filed under, by their names' code points.
    fn notebooks(&mut self, owner: &UserId, limit: usize) -> Result<Vec<Notebook>>;

    /// Whether a conversation of that id is there that is not the owner's.
    fn is_anothers(&mut self, owner: &UserId, id: ConversationId) -> Result<bool>;

    /// The owner's conversation of that id in the trash.
    fn find_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Trashed>>;

    /// At most `limit` of the owner's conversations in the trash after a place, what was put there last first, equals by
    /// descending id.
    fn list_trash(&mut self, owner: &UserId, after: &TrashCursor, limit: usize) -> Result<Vec<Trashed>>;
}

/// Keeps conversations. For changes, too, one in the trash is absent, save for the calls that name the trash.
pub trait Conversations: ReadConversations {
    /// Makes a conversation, counted and named for the messages that are inserted next, the last of which gives it the time
    /// of its latest change.
    fn insert(
        &mut self,
        owner: &UserId,
        new: &NewConversation,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Conversation>;

    /// Changes what the change names and nothing else; gives the conversation as it is then. No change takes the time of the
    /// latest one back, whatever the stamp says.
    fn update(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<Option<Conversation>>;

    /// Changes what the change names of those of the conversations that are the owner's; gives how many they are, and the time
    /// of the change: the stamp's, or the latest that one of them had.
    fn update_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<(usize, Timestamp)>;

    /// Counts messages that are being added, and names the conversation where it has no title or summary yet. Gives the time
    /// of the first of them, where there is such a conversation: the stamp's, or the microsecond after the conversation's
    /// latest change if that is later. The last of them, with a microsecond for each, gives the time of the latest change.
    fn apply_delta(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Option<Timestamp>>;

    /// Counts messages that come with the times that they had, and names the conversation as [`Self::apply_delta`] does.
    fn count_restored(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<()>;

    /// Gives the conversation all that is said of it there, the time of its making included; of its change, the stamp's.
    fn restore(&mut self, owner: &UserId, id: ConversationId, as_was: &Restored, stamp: Stamp) -> Result<()>;

    /// Follows an edit or a removal of messages: counts off `removed`, and changes the summary.
    fn refresh(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        removed: i64,
        summary: &Change<Summary>,
        stamp: Stamp,
    ) -> Result<()>;

    /// Deletes the conversation with all its messages; gives whether there was one.
    fn delete(&mut self, owner: &UserId, id: ConversationId) -> Result<bool>;

    /// Puts the conversation in the trash, where it is as it was but for its number; gives whether there was one.
    fn trash(&mut self, owner: &UserId, id: ConversationId, stamp: Stamp) -> Result<bool>;

    /// Puts those of the conversations that are the owner's in the trash, as if it had been at that moment; gives how many
    /// they are.
    fn trash_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        at: Timestamp,
        stamp: Stamp,
    ) -> Result<usize>;

    /// Takes the conversation out of the trash, if it was put there after that moment, with its external id or without;
    /// gives it as it is then.
    fn take_back(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        trashed_after: Timestamp,
        with_external_id: bool,
        stamp: Stamp,
    ) -> Result<Option<Conversation>>;

    /// Deletes the conversation in the trash with all its messages; gives whether there was one.
    fn delete_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<bool>;

    /// Deletes at most so many messages, the first ones, of a conversation in the trash, and counts them off. What is left
    /// of it counts as put there in 1970, so that nobody takes it back.
    fn cut_trashed(&mut self, owner: &UserId, id: ConversationId, most: usize) -> Result<()>;
}

/// What appended messages change of their conversation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct AppendDelta {
    /// How many they are.
    pub messages: i64,
    /// The title that the first user message among them gives, for a conversation without one.
    pub title: Option<Title>,
    /// The summary of the first user message among them, for a conversation without one.
    pub summary: Option<Summary>,
}

impl AppendDelta {
    /// Microseconds from the first of the messages to the last.
    pub fn span_micros(&self) -> i64 {
        self.messages.saturating_sub(1).max(0)
    }

    /// What `messages` bring, in their order.
    pub fn of(messages: &[NewMessage]) -> Self {
        Self::of_all(messages.iter())
    }

    /// The same of messages that stand in different places.
    pub(crate) fn of_all<'a>(mut messages: impl ExactSizeIterator<Item = &'a NewMessage>) -> Self {
        let count = messages.len();
        let first = messages
            .find(|message| message.body.role == Role::User && message.body.is_dialogue())
            .map(|message| message.body.content.as_str());
        Self {
            messages: count.try_into().unwrap_or(i64::MAX),
            title: first.and_then(Title::taken_from),
            summary: first.map(Summary::of),
        }
    }
}

impl NewConversation {
    /// The conversation that this becomes once it is kept, of that id and with messages that bring this.
    pub fn made(
        &self,
        id: ConversationId,
        owner: &UserId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Conversation {
        let title = self.title.as_ref().or(delta.title.as_ref());
        Conversation {
            id,
            owner: owner.clone(),
            external_id: self.external_id.clone(),
            title: title.map(|title| title.as_str().to_owned()),
            summary: delta.summary.as_ref().map(|summary| summary.as_str().to_owned()),
            notebooks: self.notebooks.clone(),
            metadata: self.metadata.clone(),
            starred: self.starred,
            archived: self.archived,
            message_count: delta.messages,
            modseq: stamp.modseq,
            created_at: stamp.at,
            updated_at: stamp.at.later_by(delta.span_micros()),
        }
    }
}
