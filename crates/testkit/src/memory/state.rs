//! All that the model holds at one moment. The repositories are written on it, so a copy of it is a transaction.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_history_domain::conversation::{Conversation, ConversationId};
use chat_history_domain::idempotency::Kept;
use chat_history_domain::message::{Message, MessageId, Revision};
use chat_history_domain::transfer::{Source, SourceId};
use chat_history_domain::user::User;
use chat_history_domain::{Modseq, Timestamp, UserId};

/// What is held of all users. Copies share the accounts that neither of them has changed.
#[derive(Clone, Default)]
pub(super) struct State {
    pub(super) accounts: BTreeMap<UserId, Arc<Account>>,
    /// The id that was given to a conversation last; all users draw from the one counter.
    pub(super) last_conversation: i64,
    /// The id that was given to a message last.
    pub(super) last_message: i64,
}

/// What is held of one user.
#[derive(Clone)]
pub(super) struct Account {
    pub(super) user: User,
    pub(super) threads: BTreeMap<ConversationId, Arc<Thread>>,
    /// What is kept under the user's idempotency keys.
    pub(super) kept: BTreeMap<String, Kept>,
}

/// A conversation with its messages.
#[derive(Clone)]
pub(super) struct Thread {
    pub(super) conversation: Conversation,
    /// When it was put in the trash.
    pub(super) trashed_at: Option<Timestamp>,
    pub(super) messages: BTreeMap<MessageId, Arc<Message>>,
    pub(super) revisions: BTreeMap<(MessageId, Modseq), Arc<Revision>>,
    /// Where it came from.
    pub(super) source: Option<Source>,
    /// The names that its messages had there.
    pub(super) names: BTreeMap<MessageId, SourceId>,
}

impl State {
    /// The owner's account, to change it.
    pub(super) fn account_mut(&mut self, owner: &UserId) -> Option<&mut Account> {
        self.accounts.get_mut(owner).map(Arc::make_mut)
    }

    /// The owner's conversation, to read it, unless it is in the trash.
    pub(super) fn thread(&self, owner: &UserId, id: ConversationId) -> Option<&Thread> {
        self.anywhere(owner, id).filter(|thread| thread.trashed_at.is_none())
    }

    /// The owner's conversation, be it in the trash or not.
    pub(super) fn anywhere(&self, owner: &UserId, id: ConversationId) -> Option<&Thread> {
        self.accounts.get(owner)?.threads.get(&id).map(Arc::as_ref)
    }

    /// The owner's conversation, to change it, unless it is in the trash.
    pub(super) fn thread_mut(&mut self, owner: &UserId, id: ConversationId) -> Option<&mut Thread> {
        self.thread(owner, id)?;
        self.anywhere_mut(owner, id)
    }

    /// The owner's conversation, to change it, be it in the trash or not.
    pub(super) fn anywhere_mut(&mut self, owner: &UserId, id: ConversationId) -> Option<&mut Thread> {
        self.account_mut(owner)?.threads.get_mut(&id).map(Arc::make_mut)
    }

    /// All conversations of the owner that are not in the trash.
    pub(super) fn threads(&self, owner: &UserId) -> impl Iterator<Item = &Arc<Thread>> {
        let threads = self.accounts.get(owner).into_iter().flat_map(|account| account.threads.values());
        threads.filter(|thread| thread.trashed_at.is_none())
    }
}
