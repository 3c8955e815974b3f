//! An append as a value: the hot path, which a store may join with other callers' appends into one statement.

use super::{Message, NewMessage};
use crate::conversation::{ABSENT, AppendDelta, ConversationId, begin};
use crate::storage::Repositories;
use crate::{Context, Error, Result, Stamp, Versions};

/// Messages to add at the end of a conversation, all or none, with every rule applied that needs no row.
#[derive(Clone, Debug)]
pub struct Append {
    /// Who adds them, and when.
    pub context: Context,
    /// Where they go.
    pub conversation: ConversationId,
    /// What is added, in its order.
    pub messages: Vec<NewMessage>,
    /// What the messages bring to their conversation.
    pub delta: AppendDelta,
    /// The versions of the conversation from which the append may go on.
    pub expected: Versions,
}

/// What an append has left in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Appended {
    /// The messages as they are kept, in their order.
    pub messages: Vec<Message>,
}

impl Appended {
    /// The message of an append of one.
    ///
    /// # Errors
    /// [`Error::Internal`] where the append was of any other number.
    pub fn only(self) -> Result<Message> {
        let alone = <[Message; 1]>::try_from(self.messages);
        let several =
            |others: Vec<Message>| Error::Internal(format!("{} messages instead of one", others.len()));
        alone.map(|[message]| message).map_err(several)
    }
}

impl Append {
    /// The append of `messages` by the caller.
    pub fn new(context: Context, conversation: ConversationId, messages: Vec<NewMessage>) -> Self {
        let delta = AppendDelta::of(&messages);
        Self { context, conversation, messages, delta, expected: Versions::Any }
    }

    /// The same append, refused where the conversation is not of an `expected` version.
    #[must_use]
    pub fn expecting(self, expected: Versions) -> Self {
        Self { expected, ..self }
    }

    /// The append as a piece of work: what every store's own form of it must be equal to.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`], [`crate::Error::Stale`], or the store's own.
    pub fn apply(&self, repositories: &mut dyn Repositories) -> Result<Appended> {
        let owner = &self.context.user;
        let stamp = begin(&self.context, repositories, self.conversation, &self.expected)?;
        let at = repositories.conversations().apply_delta(owner, self.conversation, &self.delta, stamp)?;
        let stamp = Stamp { at: at.ok_or(ABSENT)?, ..stamp };
        let messages = repositories.messages().insert(owner, self.conversation, &self.messages, stamp)?;
        Ok(Appended { messages })
    }
}
