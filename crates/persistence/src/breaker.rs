//! The breaker: while PostgreSQL is out of reach, requests are refused at once, and one thread asks when it is back.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};
use std::{io, thread};

use chat_history_domain::{Error, Result};
use crossbeam_channel::{Receiver, RecvTimeoutError, Sender, bounded};
use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection};

use crate::failure::has_too_many_clients;
use crate::sabotage;

/// How often a server that is out of reach is asked whether it is back.
const PAUSE: Duration = Duration::from_millis(500);

/// How long a server that left a piece of work without an outcome has to answer a simple question.
const DOUBT: Duration = Duration::from_millis(500);

/// Requests go through.
const CLOSED: u64 = u64::MAX;

/// Refuses work for a server that is out of reach. Its clones are one breaker.
#[derive(Clone)]
pub(crate) struct Breaker(Arc<Shared>);

struct Shared {
    began: Instant,
    /// The milliseconds after `began` from which on requests are refused.
    open_from: AtomicU64,
    /// Whether the server was last known to have no connection to spare.
    is_crowded: AtomicBool,
    /// Wakes the thread that asks; it ends when this is gone.
    wake: Sender<()>,
}

impl Breaker {
    /// A breaker for the server at that URI, which lets work through until there is reason not to.
    ///
    /// # Errors
    /// The system refuses a thread.
    pub(crate) fn new(uri: &str) -> io::Result<Self> {
        let (wake, woken) = bounded(1);
        let (open_from, is_crowded) = (AtomicU64::new(CLOSED), AtomicBool::new(false));
        let shared = Arc::new(Shared { began: Instant::now(), open_from, is_crowded, wake });
        let (watched, uri) = (Arc::downgrade(&shared), uri.to_owned());
        thread::Builder::new().name("breaker".into()).spawn(move || watch(&watched, &woken, &uri))?;
        Ok(Self(shared))
    }

    /// Lets work through, or not.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while the server is out of reach.
    pub(crate) fn admit(&self) -> Result<()> {
        let open_from = self.0.open_from.load(Ordering::Relaxed);
        if open_from == CLOSED || self.0.now() < open_from || sabotage::is_on("breaker-off") {
            return Ok(());
        }
        Err(Error::Unavailable("the database is out of reach".into()))
    }

    /// No connection could be had, for this reason. Refuses work until the server answers; a server that has only no
    /// connection to spare is not out of reach.
    pub(crate) fn trip(&self, why: &str) {
        if has_too_many_clients(why) {
            self.0.is_crowded.store(true, Ordering::Relaxed);
        } else if self.0.is_crowded.load(Ordering::Relaxed) {
            // The pool names a reason once, and then only that it waited; it is the same reason, if the server is there.
            self.suspect();
        } else {
            self.0.opens(self.0.now());
        }
    }

    /// Work was begun and came to no end in time. Refuses work unless the server shows soon that it answers.
    pub(crate) fn suspect(&self) {
        self.0.opens(self.0.now().saturating_add(millis(DOUBT)));
    }
}

impl Shared {
    fn now(&self) -> u64 {
        millis(self.began.elapsed())
    }

    fn opens(&self, from: u64) {
        if self.open_from.fetch_min(from, Ordering::Relaxed) == CLOSED {
            log::warn!("the database is out of reach, or slow; asking it");
        }
        // Where it is awake already, it need not be woken.
        let _ = self.wake.try_send(());
    }
}

/// Asks the server until it answers, each time that there is reason to.
fn watch(breaker: &Weak<Shared>, woken: &Receiver<()>, uri: &str) {
    while woken.recv().is_ok() {
        let mut is_crowded = false;
        while let Err(why) = ask(uri) {
            is_crowded = has_too_many_clients(&why);
            if is_crowded {
                break;
            }
            if woken.recv_timeout(PAUSE) == Err(RecvTimeoutError::Disconnected) {
                return;
            }
        }
        let Some(shared) = breaker.upgrade() else { return };
        // Whoever had doubts before this answer has none now.
        let _ = woken.try_recv();
        shared.is_crowded.store(is_crowded, Ordering::Relaxed);
        shared.open_from.store(CLOSED, Ordering::Relaxed);
        log::info!("the database answers");
    }
}

/// Asks the server for an answer over a connection of its own, within the time that its URI gives to connecting.
fn ask(uri: &str) -> std::result::Result<(), String> {
    let mut connection = PgConnection::establish(uri).map_err(|error| error.to_string())?;
    connection.batch_execute("SELECT 1").map_err(|error| error.to_string())
}

fn millis(duration: Duration) -> u64 {
    duration.as_millis().try_into().unwrap_or(CLOSED - 1)
}
