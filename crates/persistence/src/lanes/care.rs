//! SQLite's lane of care for the database's files, beside the one that writes.

use std::panic::{AssertUnwindSafe, catch_unwind};

use chat_history_domain::{Error, Result};

use super::Answer;
use super::lane::InUse;
use super::queue::Jobs;
use super::read::SessionWork;
use crate::pool::Connections;

/// What is to be done with the files, and who waits for it, if anybody does.
pub(crate) struct CareJob {
    pub(crate) work: SessionWork,
    pub(crate) answer: Option<Answer<()>>,
}

/// Does care until the lane is dropped, in no transaction.
pub(crate) fn serve_care(jobs: &Jobs<CareJob>, connections: &Connections, use_one: &dyn Fn() -> InUse) {
    while let Ok(mut job) = jobs.recv() {
        if job.answer.as_ref().is_some_and(|answer| !answer.begins()) {
            continue;
        }
        let in_use = use_one();
        let run = || -> Result<()> { (job.work)(&mut connections.get()?) };
        let outcome = catch_unwind(AssertUnwindSafe(run))
            .unwrap_or_else(|_| Err(Error::Internal("care of the database's files panicked".into())));
        drop(in_use);
        match (job.answer, outcome) {
            (Some(answer), outcome) => answer.give(outcome),
            (None, Err(error)) => log::warn!("care of the database's files: {error}"),
            (None, Ok(())) => {}
        }
    }
}
