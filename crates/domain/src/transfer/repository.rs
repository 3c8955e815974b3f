//! The port through which it is kept where things came from. Every promise below is a law in the storage contract.

use super::{Source, SourceId};
use crate::conversation::{ConversationId, ExternalId};
use crate::message::{MessageId, PublicId};
use crate::{Result, UserId};

/// Reads where conversations and messages came from. Another owner's are absent, everywhere.
pub trait ReadSources {
    /// The owner's conversation that came from there.
    fn conversation_from(&mut self, owner: &UserId, source: &Source) -> Result<Option<ConversationId>>;

    /// Where those of the owner's conversations came from that were imported, by their ids.
    fn of_conversations(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Source)>>;

    /// Those of the conversation's imported messages that had one of these names, by their ids.
    fn messages_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[SourceId],
    ) -> Result<Vec<(MessageId, SourceId)>>;

    /// The names that those of these messages had which were imported, by their ids.
    fn of_messages(&mut self, owner: &UserId, ids: &[MessageId]) -> Result<Vec<(MessageId, SourceId)>>;

    /// The owner's conversation, but for what is in the trash, that has this id of an application's.
    fn conversation_called(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<ConversationId>>;

    /// Those of these ids of clients that messages of the conversation have.
    fn taken_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<PublicId>>;
}

/// Keeps where conversations and messages came from, for as long as they are there.
pub trait Sources: ReadSources {
    /// Keeps where a conversation of the owner's came from; there is no other that came from there.
    fn keep_conversation(&mut self, owner: &UserId, id: ConversationId, source: &Source) -> Result<()>;

    /// Keeps the names that messages of the owner's conversation had; no other of its messages had one of them.
    fn keep_messages(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[(MessageId, &SourceId)],
    ) -> Result<()>;
}
