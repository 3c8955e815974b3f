//! The lanes that change no row: reads, each seeing one moment of the database, and care for the database's files.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chat_history_domain::{Error, Result};
use crossbeam_channel::Receiver;

use super::Answer;
use super::lane::InUse;
use crate::pool::Connections;
use crate::session::Session;

/// What a read does with its connection.
pub(crate) type SessionWork = Box<dyn FnMut(&mut Session) -> Result<()> + Send>;

/// A read, and who waits for it.
pub(crate) struct ReadJob {
    pub(crate) work: SessionWork,
    pub(crate) answer: Answer<()>,
}

/// Does reads until the lane is dropped, each in a snapshot of its own.
pub(crate) fn serve_reads(jobs: &Receiver<ReadJob>, connections: &Connections, use_one: &dyn Fn() -> InUse) {
    serve(jobs, use_one, |work| connections.get()?.snapshot(work));
}

/// Does care for the database itself until the lane is dropped, in no transaction.
pub(crate) fn serve_care(jobs: &Receiver<ReadJob>, connections: &Connections, use_one: &dyn Fn() -> InUse) {
    serve(jobs, use_one, |work| work(&mut connections.get()?));
}

fn serve(
    jobs: &Receiver<ReadJob>,
    use_one: &dyn Fn() -> InUse,
    run: impl Fn(&mut SessionWork) -> Result<()>,
) {
    while let Ok(mut job) = jobs.recv() {
        if job.answer.is_abandoned() {
            continue;
        }
        let in_use = use_one();
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&mut job.work)))
            .unwrap_or_else(|_| Err(Error::Internal("a piece of work panicked".into())));
        drop(in_use);
        job.answer.give(outcome);
    }
}
