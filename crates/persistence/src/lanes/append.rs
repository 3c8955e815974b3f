//! PostgreSQL's lane of appends: those that wait are one statement, which is one round trip and one flush.
//!
//! Nobody is answered before the commit. A lone append commits at once; there is no timer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::{Error, Result, Versions};

use super::answer::{Answer, EARLY};
use super::held::{FOR_WRITES, Held};
use super::job::WriteCounters;
use super::lane::InUse;
use super::queue::Jobs;
use crate::joining::{Joined, Place, Together, following};
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

/// Does what waits, batch by batch, until the lane is dropped and its queue is empty. What cannot be done with others is
/// handed to `alone`.
pub(crate) fn serve_appends(
    counts: &Arc<WriteCounters>,
    alone: &dyn Fn(AppendJob),
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
                // They came at the same time, and others would make a new version of what these go on from.
                batch.sort_by_key(|job| job.append.expected == Versions::Any);
                append(batch, &mut held, counts, alone);
            }
            Err(error) => batch.into_iter().for_each(|job| job.answer.give(Err(error.clone()))),
        }
        drop(in_use);
    }
}

/// Does a batch in one statement; where that fails, each append in its own, so that none fails its neighbours.
fn append(batch: Vec<AppendJob>, held: &mut Held<'_>, counts: &WriteCounters, alone: &dyn Fn(AppendJob)) {
    if batch.is_empty() {
        return;
    }
    if sabotage::is_on(EARLY) {
        return acknowledge_early(batch, held);
    }
    let mut together = Together::default();
    let places: Vec<Place> =
        batch.iter().enumerate().map(|(number, job)| together.place(number, &job.append)).collect();
    let joining = batch.iter().zip(&places).filter(|(_, place)| **place == Place::Joins);
    let appends: Vec<&Append> = joining.map(|(job, _)| &job.append).collect();
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
        Ok(joined) => {
            sabotage::pause("answers-late", Duration::from_secs(1));
            counts.commits.fetch_add(1, Ordering::Relaxed);
            let outcomes = outcomes_of(&batch, &places, joined);
            for (job, outcome) in batch.into_iter().zip(outcomes) {
                let Some(outcome) = outcome else {
                    alone(job);
                    continue;
                };
                counts.count(&outcome);
                job.answer.give(outcome);
            }
        }
        Err(Error::Conflict(_) | Error::Full(_) | Error::Internal(_)) if batch.len() > 1 => {
            for job in batch {
                append(vec![job], held, counts, alone);
            }
        }
        // A commit whose confirmation was lost may have happened, so an unreachable database is not asked again.
        Err(error) => batch.into_iter().for_each(|job| job.answer.give(Err(error.clone()))),
    }
}

/// What has come of each append of a batch, of those that were joined and of those that follow one of them; none of what has
/// still to be done.
fn outcomes_of(
    batch: &[AppendJob],
    places: &[Place],
    joined: Vec<Joined>,
) -> Vec<Option<Result<Told<Appended>>>> {
    let mut joined = joined.into_iter();
    let mut outcomes: Vec<Option<Result<Told<Appended>>>> = Vec::with_capacity(batch.len());
    for (job, place) in batch.iter().zip(places) {
        let outcome = match place {
            Place::Alone => None,
            Place::Joins => match joined.next() {
                Some(Joined::Done(outcome)) => Some(outcome),
                Some(Joined::Alone) | None => None,
            },
            // Whom it follows comes before it.
            Place::Follows(leader) => batch
                .get(*leader)
                .zip(outcomes.get(*leader))
                .and_then(|(leader, outcome)| following(&job.append, &leader.append, outcome.as_ref()?)),
        };
        outcomes.push(outcome);
    }
    outcomes
}

/// The defect of answering before the commit.
fn acknowledge_early(mut batch: Vec<AppendJob>, held: &mut Held<'_>) {
    let append_and_answer = |session: &mut Session| {
        let Session::Postgres(connection) = session else { return Ok(()) };
        let appends: Vec<&Append> = batch.iter().map(|job| &job.append).collect();
        let outcomes = postgres::append(connection, &appends)?;
        batch.iter_mut().zip(&outcomes).for_each(|(job, outcome)| {
            if let Joined::Done(outcome) = outcome {
                job.answer.give_early(outcome);
            }
        });
        Ok(())
    };
    if let Err(error) = held.with(|session| session.transaction(append_and_answer)) {
        log::warn!("appends failed: {error}");
    }
}
