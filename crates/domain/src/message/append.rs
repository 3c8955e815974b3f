//! An append as a value: the hot path, which a store may join with other callers' appends into one statement.

use std::borrow::Cow;

use super::{Additions, Message, NewMessage};
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
    /// Whether all of them were there before.
    pub known: bool,
    /// How many of them are new.
    pub added: usize,
}

impl Appended {
    /// What is left by an append of messages that are all new.
    pub fn new(messages: Vec<Message>) -> Self {
        Self { added: messages.len(), known: false, messages }
    }

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
    /// Of messages that carry an id of their client's, those that are there already under it are given back in their places,
    /// if they say the same or did at first. Where nothing is new, nothing is done, whatever version the conversation is of.
    ///
    /// # Errors
    /// [`crate::Error::NotFound`], [`crate::Error::Stale`], [`crate::Error::Clash`] where the id of a message is that of one
    /// that says something else, or the store's own.
    pub fn apply(&self, repositories: &mut dyn Repositories) -> Result<Appended> {
        let (owner, id) = (&self.context.user, self.conversation);
        if self.is_named() {
            // What is there now must still be so when the others are added.
            repositories.users().lock(owner, self.context.now)?;
        }
        let additions = Additions::to(owner, id, &self.messages, repositories.messages())?;
        let added = additions.fresh().len();
        if added == 0 && !self.messages.is_empty() {
            return Ok(Appended { messages: additions.merged(Vec::new()), known: true, added });
        }
        let stamp = begin(&self.context, repositories, id, &self.expected)?;
        let delta = if added == self.messages.len() {
            Cow::Borrowed(&self.delta)
        } else {
            Cow::Owned(AppendDelta::of(additions.fresh()))
        };
        let at = repositories.conversations().apply_delta(owner, id, &delta, stamp)?;
        let stamp = Stamp { at: at.ok_or(ABSENT)?, ..stamp };
        let kept = repositories.messages().insert(owner, id, additions.fresh(), stamp)?;
        Ok(Appended { messages: additions.merged(kept), known: false, added })
    }

    /// Whether a message carries an id of its client's.
    pub fn is_named(&self) -> bool {
        self.messages.iter().any(|message| message.public_id.is_some())
    }
}
