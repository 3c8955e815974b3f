//! The store: the domain's storage port over lanes: for reads, for changes, on PostgreSQL one for appends, and on SQLite
//! one for the care of its files.

use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, Storage, WriteWork};
use chat_history_domain::{Timestamp, UserId};

use crate::breaker::Breaker;
use crate::health::Health;
use crate::joining::can_join;
use crate::lanes::{
    Answer, AppendJob, CareJob, FAREWELL, Lane, Patience, ReadJob, SessionWork, WriteCounters, WriteJob,
    answer_within, serve_appends, serve_care, serve_changes, serve_reads, serve_together,
};
use crate::pool::Connections;
use crate::purpose::Purpose;
use crate::repositories::rows;
use crate::session::Session;
use crate::{DatabaseUrl, Options, migrate, sabotage, sqlite};

/// One connection appends, and on SQLite it does all that writes: it joins what waits, and a second one would only wait
/// for the first one's locks.
const ONE: u32 = 1;

/// Idempotency keys that are swept in one piece of work: few enough to pass unnoticed.
const SWEPT_AT_ONCE: i64 = 200;

/// Conversations in the trash that are deleted in one piece of work at most.
const TRASHED_AT_ONCE: i64 = 100;

/// Requests for care of the database's files that may wait.
const CARE_QUEUE: usize = 64;

/// Why there can be no changes, as told to whoever asks.
const NO_ROOM: &str = "there is no room left for changes, which fail until there is; reading goes on";

/// A limit of time, or none that matters where that defect is switched on.
fn unless_off(defect: &str, limit: Duration) -> Duration {
    if sabotage::is_on(defect) { Duration::from_secs(3_600) } else { limit }
}

/// Conversations kept in a SQL database.
pub struct SqlStore {
    reads: Lane<ReadJob>,
    changes: Arc<Lane<WriteJob>>,
    /// PostgreSQL's lane of appends; on SQLite they are changes like others.
    appends: Option<Lane<AppendJob>>,
    /// Keeps SQLite's files; PostgreSQL's server keeps its own.
    care: Option<Arc<Lane<CareJob>>>,
    counts: Arc<WriteCounters>,
    health: Health,
    for_reads: Patience,
    for_changes: Patience,
    /// That upkeep succeeds says nothing of room for changes.
    for_upkeep: Patience,
}

impl SqlStore {
    /// Opens the store. The database may be down, and is reached when it is back; its schema is the [`crate::Migrator`]'s.
    ///
    /// # Errors
    /// The system refuses a thread, or the SQLite file cannot be made.
    pub fn open(url: &DatabaseUrl, options: Options) -> io::Result<Self> {
        sabotage::pause("starts-late", Duration::from_secs(2));
        if let DatabaseUrl::Sqlite(path) = url {
            sqlite::make_private(path)?;
        }
        let counts = Arc::new(WriteCounters::default());
        let breaker = match url {
            DatabaseUrl::Sqlite(_) => None,
            DatabaseUrl::Postgres(uri) => Some(Breaker::new(uri)?),
        };
        let health = Health::new(breaker);
        let timeout = options.connect_timeout;
        let for_reading = Connections::new(url, Purpose::Read, options.readers, timeout, &health);
        let for_writing = |size| Connections::new(url, Purpose::Write, size, timeout, &health);
        let reads = Lane::open("reader", options.read_queue, options.readers, for_reading, serve_reads)?;
        let (queue, writers) = (options.write_queue, options.writers);
        let (counted, also) = (Arc::clone(&counts), Arc::clone(&counts));
        let (changes, appends, care) = match url {
            DatabaseUrl::Sqlite(_) => {
                let care = Arc::new(Lane::open("care", CARE_QUEUE, ONE, for_writing(ONE), serve_care)?);
                let told = Arc::clone(&care);
                let move_log = move || {
                    // Where care has enough to do already, it will get to the log without being told.
                    let _ = told.submit(None, CareJob { work: Box::new(sqlite::move_the_log), answer: None });
                };
                let changes =
                    Lane::open("writer", queue, ONE, for_writing(ONE), move |jobs, connections, use_one| {
                        serve_together(&counted, &move_log, jobs, connections, use_one);
                    });
                (Arc::new(changes?), None, Some(care))
            }
            DatabaseUrl::Postgres(_) => {
                let changes = Arc::new(Lane::open(
                    "writer",
                    queue,
                    writers,
                    for_writing(writers),
                    move |jobs, connections, use_one| serve_changes(&counted, jobs, connections, use_one),
                )?);
                let others = Arc::clone(&changes);
                let alone = move |job: AppendJob| {
                    let user = job.append.context.user.clone();
                    job.answer.waits_again();
                    let AppendJob { append, answer } = job;
                    // Where there is no room, the end of the job tells whoever waits for it.
                    let _ = others.submit(Some(&user), WriteJob::Append { append, outcome: None, answer });
                };
                let appends = Lane::open(
                    "appender",
                    queue,
                    ONE,
                    for_writing(ONE),
                    move |jobs, connections, use_one| {
                        serve_appends(&also, &alone, jobs, connections, use_one);
                    },
                )?;
                (changes, Some(appends), None)
            }
        };
        let turn = unless_off("shedding-off", options.queue_wait);
        let outcome = unless_off("deadline-off", options.deadline);
        let patience = |purpose| Patience { turn, outcome, purpose, health: health.clone() };
        let (for_reads, for_changes) = (patience(Purpose::Read), patience(Purpose::Write));
        let for_upkeep = for_reads.clone();
        Ok(Self { reads, changes, appends, care, counts, health, for_reads, for_changes, for_upkeep })
    }

    fn read_with(&self, user: Option<&UserId>, at_one_moment: bool, work: SessionWork) -> Pending<()> {
        answer_within(&self.for_reads, |answer| {
            self.reads.submit(user, ReadJob { work, at_one_moment, answer })
        })
    }

    fn write_with(&self, patience: &Patience, user: Option<&UserId>, work: SessionWork) -> Pending<()> {
        answer_within(patience, |answer| {
            self.changes.submit(user, WriteJob::Change { work, outcome: None, answer })
        })
    }
}

impl Storage for SqlStore {
    fn read(&self, owner: &UserId, mut work: ReadWork) -> Pending<()> {
        self.read_with(Some(owner), true, Box::new(move |session: &mut Session| work(session)))
    }

    fn read_one(&self, owner: &UserId, mut work: ReadWork) -> Pending<()> {
        self.read_with(Some(owner), false, Box::new(move |session: &mut Session| work(session)))
    }

    fn write(&self, owner: &UserId, mut work: WriteWork) -> Pending<()> {
        self.write_with(&self.for_changes, Some(owner), Box::new(move |session: &mut Session| work(session)))
    }

    fn append(&self, append: Append) -> Pending<Told<Appended>> {
        let user = append.context.user.clone();
        answer_within(&self.for_changes, |answer: Answer<Told<Appended>>| match &self.appends {
            Some(lane) if can_join(&append) => lane.submit(Some(&user), AppendJob { append, answer }),
            _ => self.changes.submit(Some(&user), WriteJob::Append { append, outcome: None, answer }),
        })
    }

    fn sweep(&self, before: Timestamp) -> Pending<bool> {
        let more = Arc::new(AtomicBool::new(false));
        let found = Arc::clone(&more);
        let done = self.write_with(
            &self.for_upkeep,
            None,
            Box::new(move |session| {
                let swept = rows(session.sweep_idempotency_keys(before, SWEPT_AT_ONCE)?);
                let is_untidy = session.tidy()?;
                found.store(swept == SWEPT_AT_ONCE || is_untidy, Ordering::Relaxed);
                Ok(())
            }),
        );
        Box::pin(async move {
            done.await?;
            Ok(more.load(Ordering::Relaxed))
        })
    }

    fn empty_trash(&self, due: Timestamp) -> Pending<bool> {
        let more = Arc::new(AtomicBool::new(false));
        let found = Arc::clone(&more);
        let done = self.write_with(
            &self.for_upkeep,
            None,
            Box::new(move |session| {
                found.store(session.empty_trash(due, TRASHED_AT_ONCE)?, Ordering::Relaxed);
                Ok(())
            }),
        );
        Box::pin(async move {
            done.await?;
            Ok(more.load(Ordering::Relaxed))
        })
    }

    fn scrub(&self) -> Pending<()> {
        match &self.care {
            Some(care) => answer_within(&self.for_upkeep, |answer| {
                care.submit(None, CareJob { work: Box::new(sqlite::empty_the_log), answer: Some(answer) })
            }),
            None => Box::pin(std::future::ready(Ok(()))),
        }
    }

    fn ready(&self) -> Pending<Readiness> {
        let found = Arc::new(Mutex::new(Readiness::Ready));
        let slot = Arc::clone(&found);
        let health = self.health.clone();
        let asked = self.read_with(
            None,
            true,
            Box::new(move |session| {
                let readiness =
                    migrate::status(session)?.complaint().map_or(Readiness::Ready, Readiness::Waiting);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = readiness;
                Ok(())
            }),
        );
        Box::pin(async move {
            asked.await?;
            let found = found.lock().unwrap_or_else(PoisonError::into_inner).clone();
            let is_read_only = found == Readiness::Ready && health.has_no_room();
            Ok(if is_read_only { Readiness::ReadOnly(NO_ROOM.into()) } else { found })
        })
    }

    fn load(&self) -> Load {
        Load {
            read: self.reads.load(),
            write: self.changes.load() + self.appends.as_ref().map(Lane::load).unwrap_or_default(),
            appended_messages: self.counts.appended_messages.load(Ordering::Relaxed),
            commits: self.counts.commits.load(Ordering::Relaxed),
        }
    }
}

/// Work under way in all lanes has the same time to end. The lane of care ends when the others do.
impl Drop for SqlStore {
    fn drop(&mut self) {
        let until = Instant::now() + FAREWELL;
        self.reads.close(until);
        if let Some(appends) = self.appends.take() {
            appends.close(until);
            // What its thread hands on is still let in.
            drop(appends);
        }
        self.changes.close(until);
    }
}
