//! SQLite's write lane: whatever waits is committed together, so that callers share the disk's flush (group commit).
//!
//! Nobody is answered before the commit. A lone piece of work commits at once; there is no timer.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use chat_history_domain::message::Append;
use chat_history_domain::{Error, Result};

use super::held::{FOR_WRITES, Held};
use super::job::{WriteCounters, WriteJob};
use super::lane::InUse;
use super::queue::Jobs;
use crate::pool::Connections;
use crate::retry::retried;
use crate::sabotage;
use crate::session::Session;
use crate::sqlite;

/// Pieces of work that are committed together at most.
const BATCH: usize = 128;

/// What a commit adds to the log, about, in pages: so many by itself, and so many for each piece of work.
const PAGES_OF_A_COMMIT: usize = 6;
const PAGES_OF_A_PIECE: usize = 5;

/// Pages of the log that are worth moving into the database: many, since those that are written again and again move once,
/// and some fewer than those at which the writer would have to move them itself.
const PAGES_OF_A_LOG: usize = 12_000;

/// Commits what waits, batch by batch, until the lane is dropped and its queue is empty. From time to time `move_log` is
/// told that there is something to move.
pub(crate) fn serve_together(
    counts: &Arc<WriteCounters>,
    move_log: &dyn Fn(),
    jobs: &Jobs<WriteJob>,
    connections: &Connections,
    use_one: &dyn Fn() -> InUse,
) {
    let mut held = Held::none(connections, FOR_WRITES);
    let mut logged = 0;
    while let Ok(first) = jobs.recv() {
        let waiting = std::iter::once(first).chain(jobs.try_iter()).take(BATCH);
        let batch: Vec<WriteJob> = waiting.filter(WriteJob::begins).collect();
        if batch.is_empty() {
            continue;
        }
        let in_use = use_one();
        logged += PAGES_OF_A_COMMIT + PAGES_OF_A_PIECE * batch.len();
        for _ in &batch {
            sabotage::pause("slow-database", Duration::from_millis(5));
        }
        commit(batch, &mut held, counts);
        drop(in_use);
        if logged >= PAGES_OF_A_LOG {
            logged = 0;
            move_log();
        }
    }
}

/// Commits a batch as one transaction; where that fails, each piece in its own, so that none fails its neighbours.
fn commit(mut batch: Vec<WriteJob>, held: &mut Held<'_>, counts: &WriteCounters) {
    let together = retried(|| transact(&mut batch, held));
    match together {
        Err(Error::Conflict(_) | Error::Full(_) | Error::Internal(_)) if batch.len() > 1 => {
            for job in batch {
                commit(vec![job], held, counts);
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

fn transact(batch: &mut [WriteJob], held: &mut Held<'_>) -> Result<()> {
    batch.iter_mut().for_each(WriteJob::forget);
    let work = || held.with(|session| session.transaction(|session| run_all(batch, session)));
    catch_unwind(AssertUnwindSafe(work)).unwrap_or_else(|_| Err(Error::Internal("a change panicked".into())))
}

/// Runs the appends of a batch together, and the others each in a savepoint, appends that cannot be done together too. They came at the same time, so none of their
/// callers can tell which was first.
fn run_all(batch: &mut [WriteJob], session: &mut Session) -> Result<()> {
    let appends: Vec<&Append> = batch.iter().filter_map(WriteJob::joining).collect();
    let appended = sqlite::append(session, &appends)?;
    let mut appended = appended.into_iter();
    let mut others = Vec::new();
    for job in batch.iter_mut() {
        let joined = if job.joining().is_some() { appended.next() } else { None };
        if joined.is_none_or(|joined| job.joined(joined)) {
            others.push(job);
        }
    }
    if !others.is_empty() {
        sqlite::signed(session, |session| others.into_iter().try_for_each(|job| job.run(session)))?;
    }
    batch.iter_mut().for_each(WriteJob::answer_early);
    Ok(())
}
