//! Idempotency keys in the model: a user's answers by their keys.

use std::sync::Arc;

use chat_history_domain::idempotency::{IdempotencyKey, IdempotencyKeys, Kept, Once, ReadIdempotencyKeys};
use chat_history_domain::{Error, Result, Timestamp, UserId};

use super::state::State;

impl ReadIdempotencyKeys for State {
    fn find(&mut self, owner: &UserId, key: &IdempotencyKey) -> Result<Option<Kept>> {
        Ok(self.accounts.get(owner).and_then(|account| account.kept.get(key.as_str())).cloned())
    }
}

impl IdempotencyKeys for State {
    fn keep(&mut self, owner: &UserId, once: &Once, answer: &str, now: Timestamp) -> Result<()> {
        let unknown = || Error::Conflict(format!("{owner} is no user yet"));
        let kept = Kept { fingerprint: once.fingerprint.clone(), answer: answer.to_owned(), created_at: now };
        self.account_mut(owner).ok_or_else(unknown)?.kept.insert(once.key.as_str().to_owned(), kept);
        Ok(())
    }
}

impl State {
    /// Forgets the keys that were first used before that moment.
    pub(super) fn sweep(&mut self, before: Timestamp) {
        for account in self.accounts.values_mut().map(Arc::make_mut) {
            account.kept.retain(|_, kept| kept.created_at >= before);
        }
    }
}
