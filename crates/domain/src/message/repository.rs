//! The port through which messages are kept. Every promise below is a law in the storage contract.

use super::{
    Content, Message, MessageChange, MessageCursor, MessageId, NewMessage, PublicId, Revision,
    RevisionCursor, Shown, Summary,
};
use crate::conversation::ConversationId;
use crate::stats::{RawCounts, Span};
use crate::transfer::RestoredMessage;
use crate::{Modseq, Result, Slice, Stamp, UserId};

/// Reads messages. Another owner's message is absent, everywhere, and so is one of another conversation.
pub trait ReadMessages {
    /// The owner's message of that id in that conversation.
    fn find(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>>;

    /// Those of the conversation's messages that have one of these ids, in any order.
    fn find_all(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<Message>>;

    /// Those of the conversation's messages that have one of these ids of their client's, in any order.
    fn by_public_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<Message>>;

    /// The owner's message of that id, in whichever conversation.
    fn locate(&mut self, owner: &UserId, id: MessageId) -> Result<Option<Message>>;

    /// At most `limit` messages after a place, in the cursor's direction.
    fn list(&mut self, owner: &UserId, after: &MessageCursor, limit: usize) -> Result<Vec<Message>>;

    /// A part, by its numbers, of those of the conversation's messages that are shown, oldest first.
    fn slice(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        shown: Shown,
        slice: Slice,
    ) -> Result<Vec<Message>>;

    /// How many of the conversation's messages are shown.
    fn count(&mut self, owner: &UserId, conversation: ConversationId, shown: Shown) -> Result<i64>;

    /// For those of the conversations that have any: how many messages that [`Shown::Dialogue`] leaves out.
    fn count_beside_dialogue(
        &mut self,
        owner: &UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, i64)>>;

    /// The summary of the conversation's first user message that is part of the dialogue.
    fn first_user_summary(&mut self, owner: &UserId, conversation: ConversationId)
    -> Result<Option<Summary>>;

    /// At most `limit` of the revisions of a message of that conversation after a place, newest first.
    fn revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        after: &RevisionCursor,
        limit: usize,
    ) -> Result<Vec<Revision>>;

    /// What a message of that conversation said at first, where it was edited since.
    fn first_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Revision>>;

    /// Those of these messages of the conversation of which there are revisions.
    fn revised(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<MessageId>>;

    /// How many of the owner's messages were made in that span: in each quarter of an hour, and in each conversation by each
    /// role, there with the characters that they have now. What has none is left out.
    fn count_made_in(&mut self, owner: &UserId, span: Span) -> Result<RawCounts>;
}

/// Keeps messages. What is deleted takes its revisions along.
pub trait Messages: ReadMessages {
    /// Adds messages at the end of the owner's conversation, in their order, the first with the stamp's time, and each further
    /// one a microsecond later.
    fn insert(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        new: &[NewMessage],
        stamp: Stamp,
    ) -> Result<Vec<Message>>;

    /// Adds messages at the end of the owner's conversation, in their order, with the times that they had; gives their ids
    /// in that order.
    fn restore(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        as_were: &[&RestoredMessage],
        modseq: Modseq,
    ) -> Result<Vec<MessageId>>;

    /// Adds copies of messages of one conversation at the end of another of the owner's, in their order: of at most `limit`
    /// from the first on, and of none after the last that is named. Gives how many they are. A copy is as the message is,
    /// times included, but for its id, its conversation and its number; that of one in progress is incomplete, since nobody
    /// writes it.
    fn copy(
        &mut self,
        owner: &UserId,
        from: ConversationId,
        to: ConversationId,
        last: Option<MessageId>,
        limit: usize,
        stamp: Stamp,
    ) -> Result<usize>;

    /// Changes what the change names and nothing else; gives the message as it is then. The time of its latest change never
    /// goes back.
    fn update(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<Option<Message>>;

    /// Adds text at the end of the message's content, without reading what is there, and changes what the change names, which
    /// is not the content.
    fn extend(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        text: &Content,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<()>;

    /// Keeps the message as it is now as a revision of it, which the change of the number `until` makes the past.
    fn keep_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        until: Modseq,
    ) -> Result<()>;

    /// Adds revisions of messages of the owner's conversation.
    fn restore_revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        revisions: &[Revision],
    ) -> Result<()>;

    /// Deletes at most so many of the owner's revisions, whichever messages they are of; gives how many they were.
    fn forget_revisions(&mut self, owner: &UserId, most: usize) -> Result<usize>;

    /// Deletes those of the conversation's messages that are shown, from that one on; gives how many they were.
    fn delete_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        shown: Shown,
        first: MessageId,
    ) -> Result<i64>;

    /// Deletes the last of the conversation's messages from the one up to the other: at most `most` of them, and few enough
    /// bytes not to keep other writers waiting, one at least if there is one. Gives how many they were.
    fn delete_last(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        range: (MessageId, MessageId),
        most: usize,
    ) -> Result<i64>;

    /// Deletes the message; gives whether there was one.
    fn delete(&mut self, owner: &UserId, conversation: ConversationId, id: MessageId) -> Result<bool>;
}
