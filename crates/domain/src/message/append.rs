//! An append as a value: the hot path, which a store may join with other callers' appends into one statement.

use std::collections::{HashMap, HashSet};

use super::{Message, NewMessage, PublicId, RevisionCursor};
use crate::conversation::{ABSENT, AppendDelta, ConversationId, begin};
use crate::storage::Repositories;
use crate::{Context, Error, Result, Stamp, Versions};

/// Revisions that are looked through for what a message said first.
const MOST_REVISIONS: usize = 1_000;

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
    /// How many of them were there before, by the ids that their client gave them.
    pub known: usize,
}

impl Appended {
    /// Whether nothing was added.
    pub fn is_replayed(&self) -> bool {
        !self.messages.is_empty() && self.known == self.messages.len()
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
    /// # Errors
    /// [`crate::Error::NotFound`], [`crate::Error::Stale`], or the store's own.
    pub fn apply(&self, repositories: &mut dyn Repositories) -> Result<Appended> {
        if self.messages.iter().any(|message| message.public_id.is_some()) {
            return self.apply_once(repositories);
        }
        self.apply_new(repositories)
    }

    /// The same where messages have ids of their client's: those that are there already are given back in their places.
    fn apply_once(&self, repositories: &mut dyn Repositories) -> Result<Appended> {
        let owner = &self.context.user;
        // What is looked up must still be so when the others are added.
        repositories.users().lock(owner, self.context.now)?;
        let ids: Vec<&PublicId> =
            self.messages.iter().filter_map(|message| message.public_id.as_ref()).collect();
        let known = repositories.messages().find_public(owner, self.conversation, &ids)?;
        let mut there: HashMap<PublicId, Message> = known
            .into_iter()
            .filter_map(|message| message.public_id.clone().map(|id| (id, message)))
            .collect();
        let is_new =
            |message: &&NewMessage| message.public_id.as_ref().is_none_or(|id| !there.contains_key(id));
        let mut named = HashSet::new();
        let is_first =
            |message: &&NewMessage| message.public_id.as_ref().is_none_or(|id| named.insert(id.clone()));
        let new: Vec<NewMessage> = self.messages.iter().filter(is_new).filter(is_first).cloned().collect();
        let append = Self::new(self.context.clone(), self.conversation, new).expecting(self.expected.clone());
        let added =
            if append.messages.is_empty() { Vec::new() } else { append.apply_new(repositories)?.messages };
        let known = self.messages.len() - added.len();
        let mut added = added.into_iter();
        let mut messages = Vec::with_capacity(self.messages.len());
        for message in &self.messages {
            let kept = match message.public_id.as_ref().and_then(|id| there.get(id)) {
                Some(kept) => self.same(repositories, kept, message)?,
                None => added.next().ok_or_else(|| Error::Internal("a message was not added".into()))?,
            };
            there.extend(kept.public_id.clone().map(|id| (id, kept.clone())));
            messages.push(kept);
        }
        Ok(Appended { messages, known })
    }

    /// The message that is there, where it says the same as the new one, now or as it was first sent.
    fn same(&self, repositories: &mut dyn Repositories, kept: &Message, new: &NewMessage) -> Result<Message> {
        let mut is_same = kept.body == new.body;
        if !is_same {
            let all = RevisionCursor::start(kept.id);
            let owner = &self.context.user;
            let revisions =
                repositories.messages().revisions(owner, self.conversation, &all, MOST_REVISIONS)?;
            is_same = revisions.last().is_some_and(|first| first.body == new.body);
        }
        let other = || Error::Clash("a message with this client_id says something else");
        is_same.then(|| kept.clone()).ok_or_else(other)
    }

    fn apply_new(&self, repositories: &mut dyn Repositories) -> Result<Appended> {
        let owner = &self.context.user;
        let stamp = begin(&self.context, repositories, self.conversation, &self.expected)?;
        let at = repositories.conversations().apply_delta(owner, self.conversation, &self.delta, stamp)?;
        let stamp = Stamp { at: at.ok_or(ABSENT)?, ..stamp };
        let messages = repositories.messages().insert(owner, self.conversation, &self.messages, stamp)?;
        Ok(Appended { messages, known: 0 })
    }
}
