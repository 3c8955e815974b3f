//! An append as a value: the hot path, which a store may join with other callers' appends into one statement.

use std::borrow::Cow;

use super::{Additions, Message, NewMessage};
use crate::conversation::{ABSENT, AppendDelta, ConversationId, begin};
use crate::idempotency::{Creation, Once, Receipt, Told, once};
use crate::storage::Repositories;
use crate::{Context, Error, Result, Stamp, UserId, Versions};

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
    /// What makes it an append that is done once, where its caller has a key for it.
    pub once: Option<Once>,
}

/// What an append has left in the store.
#[derive(Clone, Debug, PartialEq)]
pub struct Appended {
    /// The messages as they are kept, in their order.
    pub messages: Vec<Message>,
    /// Whether all of them were there before.
    pub known: bool,
    /// How many of them are new by this request.
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
        Self { context, conversation, messages, delta, expected: Versions::Any, once: None }
    }

    /// The same append, refused where the conversation is not of an `expected` version.
    #[must_use]
    pub fn expecting(self, expected: Versions) -> Self {
        Self { expected, ..self }
    }

    /// The same append, done once for its key.
    #[must_use]
    pub fn keyed(self, once: Option<Once>) -> Self {
        Self { once, ..self }
    }

    /// The append as a piece of work: what every store's own form of it must be equal to.
    ///
    /// Of messages that carry an id of their client's, those that are there already under it are given back in their places,
    /// if they say the same or did at first. Where nothing is new, nothing is done, whatever version the conversation is of.
    ///
    /// # Errors
    /// [`Error::NotFound`], [`Error::Stale`], [`Error::Clash`] where the id of a message is that of one that says something
    /// else, [`Error::KeyReused`], or the store's own.
    pub fn apply(&self, repositories: &mut dyn Repositories) -> Result<Told<Appended>> {
        once(&self.context, repositories, self.once.as_ref(), self)
    }

    /// Whether a message carries an id of its client's.
    pub fn is_named(&self) -> bool {
        self.messages.iter().any(|message| message.public_id.is_some())
    }
}

impl Creation for Append {
    type Outcome = Appended;

    fn create(&self, context: &Context, repositories: &mut dyn Repositories) -> Result<Appended> {
        let (owner, id) = (&context.user, self.conversation);
        if self.is_named() {
            // What is there now must still be so when the others are added.
            repositories.users().lock(owner, context.now)?;
        }
        let additions = Additions::to(owner, id, &self.messages, repositories.messages())?;
        let added = additions.fresh().len();
        if added == 0 && !self.messages.is_empty() {
            return Ok(Appended { messages: additions.merged(Vec::new()), known: true, added });
        }
        let stamp = begin(context, repositories, id, &self.expected)?;
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

    fn receipt(&self, appended: &Appended) -> Receipt {
        Receipt::of_messages(&self.messages, &appended.messages).of_known(appended.known)
    }

    fn outcome(&self, owner: &UserId, receipt: &Receipt) -> Result<Appended> {
        let messages = receipt.messages(owner, self.conversation, &self.messages)?;
        Ok(Appended { messages, known: receipt.is_of_known(), added: 0 })
    }
}
