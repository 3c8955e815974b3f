//! PostgreSQL's lane of changes: each in a transaction of its own, several at a time, beside the lane of appends.
//!
//! The server lets transactions that commit at the same time share a flush, so nothing is gained by joining them here,
//! and a long change holds up nobody but its user.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chat_history_domain::Error;

use super::held::{FOR_WRITES, Held};
use super::job::{WriteCounters, WriteJob};
use super::lane::InUse;
use super::queue::Jobs;
use crate::pool::Connections;
use crate::retry::retried;
use crate::sabotage;

/// Does changes one after the other, until the lane is dropped and its queue is empty.
pub(crate) fn serve_changes(
    counts: &Arc<WriteCounters>,
    jobs: &Jobs<WriteJob>,
    connections: &Connections,
    use_one: &dyn Fn() -> InUse,
) {
    let mut held = Held::none(connections, FOR_WRITES);
    loop {
        held.stands_by(|| jobs.is_closed());
        let Ok(mut job) = jobs.recv() else { return };
        if !job.begins() {
            continue;
        }
        let in_use = use_one();
        if let Err(error) = held.connect() {
            job.settle(Err(error), counts);
            continue;
        }
        // The caller may have been refused while there was no connection; what they were refused must not happen.
        if job.is_abandoned() {
            continue;
        }
        sabotage::pause("slow-database", Duration::from_millis(20));
        let outcome = retried(|| {
            job.forget();
            catch_unwind(AssertUnwindSafe(|| held.with(|session| job.run_alone(session))))
                .unwrap_or_else(|_| Err(Error::Internal("a change panicked".into())))
        });
        drop(in_use);
        if outcome.is_ok() {
            counts.commits.fetch_add(1, Ordering::Relaxed);
        }
        job.settle(outcome, counts);
    }
}
