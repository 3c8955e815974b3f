//! PostgreSQL's lane of appends: those that wait are one statement, which is one round trip and one flush.
//!
//! Nobody is answered before the commit. A lone append commits at once; there is no timer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;

use chat_history_domain::Error;
use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};

use super::answer::{Answer, EARLY};
use super::held::{FOR_WRITES, Held};
use super::job::WriteCounters;
use super::lane::InUse;
use super::queue::Jobs;
use crate::pool::Connections;
use crate::postgres;
use crate::retry::retried_while;
use crate::sabotage;
use crate::session::Session;

/// Appends that are done together at most.
const BATCH: usize = 128;

/// An append, and who waits for what comes of it.
pub(crate) struct AppendJob {
    pub(crate) append: Append,
    pub(crate) answer: Answer<Told<Appended>>,
}

/// Does what waits, batch by batch, until the lane is dropped and its queue is empty.
pub(crate) fn serve_appends(
    counts: &Arc<WriteCounters>,
    jobs: &Jobs<AppendJob>,
    connections: &Connections,
    use_one: &dyn Fn() -> InUse,
) {
    let mut held = Held::none(connections, FOR_WRITES);
    while let Ok(first) = jobs.recv() {
        let waiting = std::iter::once(first).chain(jobs.try_iter()).take(BATCH);
        let mut batch: Vec<AppendJob> = waiting.filter(|job| job.answer.begins()).collect();
        let in_use = use_one();
        match held.connect() {
            Ok(()) => {
                // Nobody is told that what was refused meanwhile has happened.
                batch.retain(|job| !job.answer.is_abandoned());
                append(batch, &mut held, counts);
            }
            Err(error) => batch.into_iter().for_each(|job| job.answer.give(Err(error.clone()))),
        }
        drop(in_use);
    }
}

/// Does a batch in one statement; where that fails, each append in its own, so that none fails its neighbours.
fn append(batch: Vec<AppendJob>, held: &mut Held<'_>, counts: &WriteCounters) {
    if batch.is_empty() {
        return;
    }
    if sabotage::is_on(EARLY) {
        return acknowledge_early(batch, held);
    }
    let appends: Vec<&Append> = batch.iter().map(|job| &job.append).collect();
    let append_all = |session: &mut Session| match session {
        Session::Postgres(connection) => postgres::append(connection, &appends),
        Session::Sqlite(_) => Err(Error::Internal("SQLite has no lane of appends".into())),
    };
    let is_lost =
        |error: &Error| sabotage::is_on("retries-unkeyed") && matches!(error, Error::Unavailable(_));
    let outcomes = retried_while(
        |error| matches!(error, Error::Conflict(_)) || is_lost(error),
        || {
            catch_unwind(AssertUnwindSafe(|| held.with(append_all)))
                .unwrap_or_else(|_| Err(Error::Internal("an append panicked".into())))
        },
    );
    match outcomes {
        Ok(outcomes) => {
            counts.commits.fetch_add(1, Ordering::Relaxed);
            for (job, outcome) in batch.into_iter().zip(outcomes) {
                counts.count(&outcome);
                job.answer.give(outcome);
            }
        }
        Err(Error::Conflict(_) | Error::Full(_) | Error::Internal(_)) if batch.len() > 1 => {
            for job in batch {
                append(vec![job], held, counts);
            }
        }
        // A commit whose confirmation was lost may have happened, so an unreachable database is not asked again.
        Err(error) => batch.into_iter().for_each(|job| job.answer.give(Err(error.clone()))),
    }
}

/// The defect of answering before the commit.
fn acknowledge_early(mut batch: Vec<AppendJob>, held: &mut Held<'_>) {
    let append_and_answer = |session: &mut Session| {
        let Session::Postgres(connection) = session else { return Ok(()) };
        let appends: Vec<&Append> = batch.iter().map(|job| &job.append).collect();
        let outcomes = postgres::append(connection, &appends)?;
        batch.iter_mut().zip(&outcomes).for_each(|(job, outcome)| job.answer.give_early(outcome));
        Ok(())
    };
    if let Err(error) = held.with(|session| session.transaction(append_and_answer)) {
        log::warn!("appends failed: {error}");
    }
}
