//! The write lane: whatever waits is committed together, so that callers share the disk's flush (group commit).
//!
//! Nobody is answered before the commit. A lone piece of work commits at once; there is no timer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use chat_history_domain::message::{Append, Appended};
use chat_history_domain::{Error, Result};
use crossbeam_channel::Receiver;

use super::Answer;
use super::lane::InUse;
use super::read::SessionWork;
use crate::pool::Connections;
use crate::postgres;
use crate::retry::retried;
use crate::session::Session;

/// Pieces of work that are committed together at most.
const BATCH: usize = 64;

/// A change, what came of it, and who waits for that.
pub(crate) enum WriteJob {
    /// Messages to add, which a batch can join into one statement.
    Append { append: Append, outcome: Option<Result<Appended>>, answer: Answer<Appended> },
    /// Any other change.
    Change { work: SessionWork, outcome: Option<Result<()>>, answer: Answer<()> },
}

/// What has been written since the start.
#[derive(Default)]
pub(crate) struct Counts {
    pub(crate) appended_messages: AtomicU64,
    pub(crate) commits: AtomicU64,
}

impl WriteJob {
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Append { answer, .. } => answer.is_abandoned(),
            Self::Change { answer, .. } => answer.is_abandoned(),
        }
    }

    fn is_done(&self) -> bool {
        match self {
            Self::Append { outcome, .. } => outcome.is_some(),
            Self::Change { outcome, .. } => outcome.is_some(),
        }
    }

    fn forget(&mut self) {
        match self {
            Self::Append { outcome, .. } => *outcome = None,
            Self::Change { outcome, .. } => *outcome = None,
        }
    }

    /// Does the work in a savepoint, so that it alone is undone if it fails. An `Err` concerns the whole transaction.
    fn run(&mut self, session: &mut Session) -> Result<()> {
        match self {
            Self::Append { append, outcome, .. } => {
                *outcome = Some(own(session.savepoint(|session| append.apply(session)))?);
            }
            Self::Change { work, outcome, .. } => {
                *outcome = Some(own(session.savepoint(|session| work(session)))?);
            }
        }
        Ok(())
    }

    /// Answers with what came of the work, or with what befell the whole transaction.
    fn settle(self, transaction: Result<()>, counts: &Counts) {
        match self {
            Self::Append { outcome, answer, .. } => {
                let outcome = transaction.and_then(|()| outcome.unwrap_or_else(|| Err(not_run())));
                let added = outcome.as_ref().map_or(0, |appended| appended.messages.len());
                counts.appended_messages.fetch_add(added.try_into().unwrap_or(0), Ordering::Relaxed);
                answer.give(outcome);
            }
            Self::Change { outcome, answer, .. } => {
                answer.give(transaction.and_then(|()| outcome.unwrap_or_else(|| Err(not_run()))));
            }
        }
    }
}

fn not_run() -> Error {
    Error::Internal("a change was committed without being run".into())
}

/// Tells an error of the piece of work itself, which is its outcome, from one of the database, which spoils the batch.
fn own<T>(outcome: Result<T>) -> Result<Result<T>> {
    match outcome {
        Err(error @ (Error::Conflict(_) | Error::Unavailable(_) | Error::Full(_) | Error::Internal(_))) => {
            Err(error)
        }
        outcome => Ok(outcome),
    }
}

/// Commits what waits, batch by batch, until the lane is dropped and its queue is empty.
pub(crate) fn serve_writes(
    counts: &Arc<Counts>,
    jobs: &Receiver<WriteJob>,
    connections: &Connections,
    use_one: &dyn Fn() -> InUse,
) {
    while let Ok(first) = jobs.recv() {
        let waiting = std::iter::once(first).chain(jobs.try_iter()).take(BATCH);
        let batch: Vec<WriteJob> = waiting.filter(|job| !job.is_abandoned()).collect();
        if batch.is_empty() {
            continue;
        }
        let in_use = use_one();
        commit(batch, connections, counts);
        drop(in_use);
    }
}

/// Commits a batch as one transaction; where that fails, each piece in its own, so that none fails its neighbours.
fn commit(mut batch: Vec<WriteJob>, connections: &Connections, counts: &Counts) {
    let together = retried(|| transact(&mut batch, connections));
    match together {
        Err(Error::Conflict(_) | Error::Full(_) | Error::Internal(_)) if batch.len() > 1 => {
            for job in batch {
                commit(vec![job], connections, counts);
            }
        }
        // A commit whose confirmation was lost may have happened, so an unreachable database is not asked again.
        outcome => {
            if outcome.is_ok() {
                counts.commits.fetch_add(1, Ordering::Relaxed);
            }
            for job in batch {
                job.settle(outcome.clone(), counts);
            }
        }
    }
}

fn transact(batch: &mut [WriteJob], connections: &Connections) -> Result<()> {
    batch.iter_mut().for_each(WriteJob::forget);
    let work = || connections.get()?.transaction(|session| run_all(session, batch));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Internal("a change panicked".into())))
}

fn run_all(session: &mut Session, batch: &mut [WriteJob]) -> Result<()> {
    if let Session::Postgres(connection) = session {
        let mut appends = Vec::new();
        let mut outcomes = Vec::new();
        for job in batch.iter_mut() {
            if let WriteJob::Append { append, outcome, .. } = job {
                appends.push(&*append);
                outcomes.push(outcome);
            }
        }
        for (slot, outcome) in outcomes.into_iter().zip(postgres::append(connection, &appends)?) {
            *slot = Some(outcome);
        }
    }
    batch.iter_mut().filter(|job| !job.is_done()).try_for_each(|job| job.run(session))
}
