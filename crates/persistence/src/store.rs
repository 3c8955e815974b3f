//! The store: the domain's storage port over lanes: for reads, for changes, on PostgreSQL one for appends, and on SQLite
//! one for the care of its files.

use std::io;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chat_history_domain::message::{Append, Appended};
use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, Storage, WriteWork};
use chat_history_domain::{Timestamp, UserId};

use crate::lanes::{
    Answer, AppendJob, CareJob, Counts, Lane, ReadJob, SessionWork, WriteJob, answer_within, can_join,
    serve_appends, serve_care, serve_changes, serve_reads, serve_together,
};
use crate::pool::{Connections, Purpose};
use crate::session::Session;
use crate::{DatabaseUrl, Options, migrate, sabotage, sqlite};

/// One connection appends, and on SQLite it does all that writes: it joins what waits, and a second one would only wait
/// for the first one's locks.
const ONE: u32 = 1;

/// Idempotency keys that are swept in one piece of work: few enough to pass unnoticed.
const SWEPT_AT_ONCE: i64 = 200;

/// Requests for care of the database's files that may wait.
const CARE_QUEUE: usize = 64;

/// Conversations kept in a SQL database.
pub struct SqlStore {
    reads: Lane<ReadJob>,
    changes: Lane<WriteJob>,
    /// PostgreSQL's lane of appends; on SQLite they are changes like others.
    appends: Option<Lane<AppendJob>>,
    /// Keeps SQLite's files; PostgreSQL's server keeps its own.
    care: Option<Arc<Lane<CareJob>>>,
    counts: Arc<Counts>,
    options: Options,
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
        let counts = Arc::new(Counts::default());
        let for_reading = Connections::new(url, Purpose::Read, options.readers, options.connect_timeout);
        let for_writing = |size| Connections::new(url, Purpose::Write, size, options.connect_timeout);
        let reads = Lane::open("reader", options.read_queue, options.readers, for_reading, serve_reads)?;
        let (queue, writers) = (options.write_queue, options.writers);
        let (counted, also) = (Arc::clone(&counts), Arc::clone(&counts));
        let (changes, appends, care) = match url {
            DatabaseUrl::Sqlite(_) => {
                let care = Arc::new(Lane::open("care", CARE_QUEUE, ONE, for_writing(ONE), serve_care)?);
                let told = Arc::clone(&care);
                let move_log = move || {
                    // Where care has enough to do already, it will get to the log without being told.
                    let _ = told.submit(CareJob { work: Box::new(sqlite::move_the_log), answer: None });
                };
                let changes =
                    Lane::open("writer", queue, ONE, for_writing(ONE), move |jobs, connections, use_one| {
                        serve_together(&counted, &move_log, jobs, connections, use_one);
                    });
                (changes?, None, Some(care))
            }
            DatabaseUrl::Postgres(_) => (
                Lane::open(
                    "writer",
                    queue,
                    writers,
                    for_writing(writers),
                    move |jobs, connections, use_one| {
                        serve_changes(&counted, jobs, connections, use_one);
                    },
                )?,
                Some(Lane::open(
                    "appender",
                    queue,
                    ONE,
                    for_writing(ONE),
                    move |jobs, connections, use_one| {
                        serve_appends(&also, jobs, connections, use_one);
                    },
                )?),
                None,
            ),
        };
        Ok(Self { reads, changes, appends, care, counts, options })
    }

    fn read_with(&self, at_one_moment: bool, work: SessionWork) -> Pending<()> {
        answer_within(self.options.deadline, |answer| {
            self.reads.submit(ReadJob { work, at_one_moment, answer })
        })
    }

    fn write_with(&self, work: SessionWork) -> Pending<()> {
        answer_within(self.options.deadline, |answer| {
            self.changes.submit(WriteJob::Change { work, outcome: None, answer })
        })
    }
}

impl Storage for SqlStore {
    fn read(&self, _owner: &UserId, mut work: ReadWork) -> Pending<()> {
        self.read_with(true, Box::new(move |session: &mut Session| work(session)))
    }

    fn ask(&self, _owner: &UserId, mut work: ReadWork) -> Pending<()> {
        self.read_with(false, Box::new(move |session: &mut Session| work(session)))
    }

    fn write(&self, _owner: &UserId, mut work: WriteWork) -> Pending<()> {
        self.write_with(Box::new(move |session: &mut Session| work(session)))
    }

    fn append(&self, append: Append) -> Pending<Appended> {
        answer_within(self.options.deadline, |answer: Answer<Appended>| match &self.appends {
            Some(lane) if can_join(&append) => lane.submit(AppendJob { append, answer }),
            _ => self.changes.submit(WriteJob::Append { append, outcome: None, answer }),
        })
    }

    fn sweep(&self, before: Timestamp) -> Pending<bool> {
        let swept = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&swept);
        let done = self.write_with(Box::new(move |session| {
            count.store(session.sweep_idempotency_keys(before, SWEPT_AT_ONCE)?, Ordering::Relaxed);
            Ok(())
        }));
        Box::pin(async move {
            done.await?;
            Ok(i64::try_from(swept.load(Ordering::Relaxed)).is_ok_and(|swept| swept == SWEPT_AT_ONCE))
        })
    }

    fn scrub(&self) -> Pending<()> {
        match &self.care {
            Some(care) => answer_within(self.options.deadline, |answer| {
                care.submit(CareJob { work: Box::new(sqlite::empty_the_log), answer: Some(answer) })
            }),
            None => Box::pin(std::future::ready(Ok(()))),
        }
    }

    fn ready(&self) -> Pending<Readiness> {
        let found = Arc::new(Mutex::new(Readiness::Ready));
        let slot = Arc::clone(&found);
        let asked = self.read_with(
            true,
            Box::new(move |session| {
                let readiness =
                    migrate::standing(session)?.complaint().map_or(Readiness::Ready, Readiness::Waiting);
                *slot.lock().unwrap_or_else(PoisonError::into_inner) = readiness;
                Ok(())
            }),
        );
        Box::pin(async move {
            asked.await?;
            Ok(found.lock().unwrap_or_else(PoisonError::into_inner).clone())
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
