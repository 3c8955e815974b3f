//! The lane of reads, which change no row.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use chat_history_domain::{Error, Result};

use super::Answer;
use super::held::{FOR_READS, Held};
use super::lane::InUse;
use super::queue::Jobs;
use crate::pool::Connections;
use crate::sabotage;
use crate::session::Session;

/// What a read does with its connection.
pub(crate) type SessionWork = Box<dyn FnMut(&mut Session) -> Result<()> + Send>;

/// A read, and who waits for it.
pub(crate) struct ReadJob {
    pub(crate) work: SessionWork,
    /// Whether all of it must see one moment of the database.
    pub(crate) at_one_moment: bool,
    pub(crate) answer: Answer<()>,
}

/// Does reads until the lane is dropped, those that ask for it in a snapshot of their own.
pub(crate) fn serve_reads(jobs: &Jobs<ReadJob>, connections: &Connections, use_one: &dyn Fn() -> InUse) {
    let mut held = Held::none(connections, FOR_READS);
    loop {
        held.stands_by(|| jobs.is_closed());
        let Ok(mut job) = jobs.recv() else { return };
        if !job.answer.begins() {
            continue;
        }
        let in_use = use_one();
        let outcome = catch_unwind(AssertUnwindSafe(|| run(&mut held, &mut job)))
            .unwrap_or_else(|_| Err(Error::Internal("a piece of work panicked".into())));
        drop(in_use);
        job.answer.give(outcome);
    }
}

fn run(held: &mut Held<'_>, job: &mut ReadJob) -> Result<()> {
    let was_trusted = held.is_trusted();
    match held.with(|session| read(session, job)) {
        // The database may have been restarted since the connection was last used; a read can be done again.
        Err(Error::Unavailable(_)) if was_trusted && !job.answer.is_abandoned() => {
            held.with(|session| read(session, job))
        }
        outcome => outcome,
    }
}

fn read(session: &mut Session, job: &mut ReadJob) -> Result<()> {
    sabotage::pause("slow-database", Duration::from_millis(20));
    // On SQLite a transaction costs nothing, and spares taking the file's lock for each statement.
    if job.at_one_moment || matches!(session, Session::Sqlite(_)) {
        session.snapshot(&mut job.work)
    } else {
        (job.work)(session)
    }
}
