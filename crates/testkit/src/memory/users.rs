//! Users in the model: made by their first change, counted on by each that follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use chat_history_domain::user::{ReadUsers, Totals, User, Users};
use chat_history_domain::{Modseq, Result, Timestamp, UserId};

use super::state::{Account, State};

impl ReadUsers for State {
    fn find(&mut self, owner: &UserId) -> Result<Option<User>> {
        Ok(self.accounts.get(owner).map(|account| account.user.clone()))
    }

    fn totals(&mut self, owner: &UserId) -> Result<Totals> {
        Ok(self.threads(owner).fold(Totals::default(), |totals, thread| Totals {
            conversations: totals.conversations + 1,
            messages: totals.messages + thread.conversation.message_count,
        }))
    }
}

impl Users for State {
    fn advance(&mut self, owner: &UserId, now: Timestamp) -> Result<Modseq> {
        let user = &mut account(self, owner, now).user;
        user.modseq = Modseq(user.modseq.0 + 1);
        Ok(user.modseq)
    }

    fn delete(&mut self, owner: &UserId) -> Result<()> {
        self.accounts.remove(owner);
        Ok(())
    }

    fn lock(&mut self, owner: &UserId, now: Timestamp) -> Result<()> {
        // Writers of this store take turns, so there is nobody to keep away.
        account(self, owner, now);
        Ok(())
    }
}

fn account<'a>(state: &'a mut State, owner: &UserId, now: Timestamp) -> &'a mut Account {
    let account = state.accounts.entry(owner.clone()).or_insert_with(|| {
        let user = User { id: owner.clone(), modseq: Modseq(0), created_at: now };
        Arc::new(Account { user, threads: BTreeMap::new(), kept: BTreeMap::new() })
    });
    Arc::make_mut(account)
}
