//! The trash of the model: conversations with a mark, which hides them from all that does not ask for it.

use std::sync::Arc;

use chat_history_domain::conversation::{ConversationId, TrashCursor, Trashed};
use chat_history_domain::{Timestamp, UserId};

use super::state::{State, Thread};

/// The conversation, where it is in the trash.
pub(super) fn trashed(thread: &Thread) -> Option<Trashed> {
    thread.trashed_at.map(|at| Trashed { conversation: thread.conversation.clone(), at })
}

impl State {
    /// At most `limit` of what the owner has in the trash after a place.
    pub(super) fn trash_of(&self, owner: &UserId, after: &TrashCursor, limit: usize) -> Vec<Trashed> {
        let threads = self.accounts.get(owner).into_iter().flat_map(|account| account.threads.values());
        let mut found: Vec<Trashed> = threads.filter_map(|thread| trashed(thread)).collect();
        let place = |trashed: &Trashed| (trashed.at, trashed.conversation.id);
        found.retain(|trashed| place(trashed) < (after.at, after.id));
        found.sort_by_key(|trashed| std::cmp::Reverse(place(trashed)));
        found.truncate(limit);
        found
    }

    /// Removes the conversation, wherever it is; gives whether there was one.
    pub(super) fn remove(&mut self, owner: &UserId, id: ConversationId) -> bool {
        self.account_mut(owner).is_some_and(|account| account.threads.remove(&id).is_some())
    }

    /// Deletes the first messages of a conversation in the trash, and marks it so that nobody takes it back.
    pub(super) fn cut(&mut self, owner: &UserId, id: ConversationId, most: usize) {
        let Some(thread) = self.anywhere_mut(owner, id).filter(|thread| thread.trashed_at.is_some()) else {
            return;
        };
        thread.trashed_at = Some(Timestamp::from_micros(0));
        thread.conversation.message_count -= i64::try_from(most).unwrap_or(i64::MAX);
        for _ in 0..most {
            thread.messages.pop_first();
        }
        thread.tidy();
    }

    /// Deletes what was put in the trash at that moment or before.
    pub(super) fn empty_trash(&mut self, due: Timestamp) {
        for account in self.accounts.values_mut().map(Arc::make_mut) {
            account.threads.retain(|_, thread| thread.trashed_at.is_none_or(|at| at > due));
        }
    }
}
