//! The port through which messages are kept. Every promise below is a law in the storage contract.

use super::{Message, MessageChange, MessageCursor, MessageId, NewMessage, Summary};
use crate::conversation::ConversationId;
use crate::{Result, Stamp, UserId};

/// Reads messages. Another owner's message is absent, everywhere, and so is one of another conversation.
pub trait ReadMessages {
    /// The owner's message of that id in that conversation.
    ///
    /// # Errors
    /// The store's own.
    fn find(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>>;

    /// At most `limit` messages after a place, in the cursor's direction.
    ///
    /// # Errors
    /// The store's own.
    fn list(&mut self, owner: &UserId, after: &MessageCursor, limit: usize) -> Result<Vec<Message>>;

    /// The summary of the conversation's first user message.
    ///
    /// # Errors
    /// The store's own.
    fn first_user_summary(&mut self, owner: &UserId, conversation: ConversationId)
    -> Result<Option<Summary>>;
}

/// Keeps messages.
pub trait Messages: ReadMessages {
    /// Adds messages at the end of the owner's conversation, in their order.
    ///
    /// # Errors
    /// The store's own.
    fn insert(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        new: &[NewMessage],
        stamp: Stamp,
    ) -> Result<Vec<Message>>;

    /// Changes what the change names and nothing else; gives the message as it is then.
    ///
    /// # Errors
    /// The store's own.
    fn update(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<Option<Message>>;

    /// Deletes the message; gives whether there was one.
    ///
    /// # Errors
    /// The store's own.
    fn delete(&mut self, owner: &UserId, conversation: ConversationId, id: MessageId) -> Result<bool>;
}
