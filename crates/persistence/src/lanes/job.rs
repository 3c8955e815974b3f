//! A change on its way through a lane: the work, what came of it, and who waits for that.

use std::sync::atomic::{AtomicU64, Ordering};

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::{Error, Result};

use super::Answer;
use super::read::SessionWork;
use crate::joining::{Joined, can_join};
use crate::session::Session;

/// A change, what came of it, and who waits for that.
pub(crate) enum WriteJob {
    /// Messages to add, which a batch can join into one statement.
    Append { append: Append, outcome: Option<Result<Told<Appended>>>, answer: Answer<Told<Appended>> },
    /// Any other change.
    Change { work: SessionWork, outcome: Option<Result<()>>, answer: Answer<()> },
}

/// What has been written since the start.
#[derive(Default)]
pub(crate) struct WriteCounters {
    pub(crate) appended_messages: AtomicU64,
    pub(crate) commits: AtomicU64,
}

impl WriteCounters {
    /// Counts the messages that an append has added.
    pub(super) fn count(&self, outcome: &Result<Told<Appended>>) {
        if let Ok(Told::Now(appended)) = outcome {
            self.appended_messages.fetch_add(appended.added.try_into().unwrap_or(0), Ordering::Relaxed);
        }
    }
}

impl WriteJob {
    /// As [`Answer::begins`].
    pub(super) fn begins(&self) -> bool {
        match self {
            Self::Append { answer, .. } => answer.begins(),
            Self::Change { answer, .. } => answer.begins(),
        }
    }

    pub(super) fn is_abandoned(&self) -> bool {
        match self {
            Self::Append { answer, .. } => answer.is_abandoned(),
            Self::Change { answer, .. } => answer.is_abandoned(),
        }
    }

    pub(super) fn forget(&mut self) {
        match self {
            Self::Append { outcome, .. } => *outcome = None,
            Self::Change { outcome, .. } => *outcome = None,
        }
    }

    /// The append that can join others, where it is one.
    pub(super) fn joining(&self) -> Option<&Append> {
        match self {
            Self::Append { append, .. } => Some(append).filter(|append| can_join(append)),
            Self::Change { .. } => None,
        }
    }

    /// Takes what came of an append that was joined with others; gives whether it has still to be done, alone.
    pub(super) fn joined(&mut self, joined: Joined) -> bool {
        match (self, joined) {
            (Self::Append { outcome, .. }, Joined::Done(told)) => {
                *outcome = Some(told);
                false
            }
            _ => true,
        }
    }

    /// Does the work in a savepoint, so that it alone is undone if it fails. An `Err` concerns the whole transaction.
    pub(super) fn run(&mut self, session: &mut Session) -> Result<()> {
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

    /// Answers before the commit, where that defect is switched on.
    pub(super) fn answer_early(&mut self) {
        match self {
            Self::Append { outcome: Some(outcome), answer, .. } => answer.give_early(outcome),
            Self::Change { outcome: Some(outcome), answer, .. } => answer.give_early(outcome),
            _ => {}
        }
    }

    /// Does the work in a transaction of its own.
    pub(super) fn run_alone(&mut self, session: &mut Session) -> Result<()> {
        session.transaction(|session| {
            match self {
                Self::Append { append, outcome, .. } => *outcome = Some(Ok(append.apply(session)?)),
                Self::Change { work, outcome, .. } => *outcome = Some(Ok(work(session)?)),
            }
            self.answer_early();
            Ok(())
        })
    }

    /// Answers with what came of the work, or with what befell the whole transaction.
    pub(super) fn settle(self, transaction: Result<()>, counts: &WriteCounters) {
        match self {
            Self::Append { outcome, answer, .. } => {
                let outcome = transaction.and_then(|()| outcome.unwrap_or_else(|| Err(not_run())));
                counts.count(&outcome);
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
