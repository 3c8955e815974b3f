//! One fault test at a time: they measure, and what one of them does would be seen by the others.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Waits until no other fault test of this process runs. Those of other processes are kept apart by the runner
/// (`.config/nextest.toml`).
pub(crate) fn alone() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}
