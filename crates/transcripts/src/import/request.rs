//! What an import is asked to do, and how it waits for the store meanwhile.

use std::time::Duration;

use chat_history_domain::{Context, Result as DomainResult, Store};

use crate::read::ReadLimits;

/// Waits for what a store gives, on a thread that may wait.
pub trait Wait {
    /// The outcome.
    fn for_outcome<T>(&self, outcome: impl Future<Output = DomainResult<T>>) -> DomainResult<T>;

    /// Waits for so long.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Whether nobody waits for the import any more.
    fn is_abandoned(&self) -> bool {
        false
    }

    /// Hears how many messages have been dealt with, and of how many.
    fn goes_on(&self, _done: u64, _all: u64) {}
}

/// What is imported, and for whom.
pub struct Import<'a, W> {
    /// Where it goes.
    pub store: &'a Store,
    /// Whose it becomes.
    pub context: &'a Context,
    /// How large the parts of it may be.
    pub limits: &'a ReadLimits,
    /// Whether it is only looked at.
    pub dry_run: bool,
    /// Who waits for it.
    pub wait: &'a W,
}
