//! A bounded queue and the threads that serve it.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};

use chat_history_domain::storage::LaneLoad;
use chat_history_domain::{Error, Result, UserId};
use crossbeam_channel::{Receiver, bounded};

use super::queue::{Entrance, Jobs, Refused, fair_queue};
use crate::pool::Connections;
use crate::sabotage;

/// How long a lane that is dropped waits for work under way; a frozen database must not hold the process.
pub(crate) const FAREWELL: Duration = Duration::from_secs(5);

/// A queue of jobs, and the threads that do them. Dropping it lets what is queued finish.
pub(crate) struct Lane<J> {
    queue: Entrance<J>,
    /// Disconnects when the last thread has ended.
    ended: Receiver<()>,
    connections: Connections,
    in_use: Arc<AtomicU64>,
    /// Until when its end is waited for, where that was said.
    until: OnceLock<Instant>,
}

/// Counts a connection as in use for as long as it lives.
pub(crate) struct InUse(Arc<AtomicU64>);

impl InUse {
    fn count(counter: &Arc<AtomicU64>) -> Self {
        counter.fetch_add(1, Ordering::Relaxed);
        Self(Arc::clone(counter))
    }
}

impl Drop for InUse {
    fn drop(&mut self) {
        if !sabotage::is_on("connections-leaked") {
            self.0.fetch_sub(1, Ordering::Relaxed);
        }
    }
}

impl<J: Send + 'static> Lane<J> {
    /// Opens a lane of `threads` threads, each of which takes jobs with `serve` until the lane is dropped.
    ///
    /// # Errors
    /// The system refuses another thread.
    pub(crate) fn open(
        name: &str,
        capacity: usize,
        threads: u32,
        connections: Connections,
        serve: impl Fn(&Jobs<J>, &Connections, &dyn Fn() -> InUse) + Clone + Send + 'static,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = fair_queue(capacity);
        let (alive, ended) = bounded::<()>(0);
        let in_use = Arc::new(AtomicU64::new(0));
        for number in 1..=threads {
            let (jobs, alive, connections) = (jobs.clone(), alive.clone(), connections.clone());
            let (serve, in_use) = (serve.clone(), Arc::clone(&in_use));
            std::thread::Builder::new().name(format!("{name}-{number}")).spawn(move || {
                serve(&jobs, &connections, &|| InUse::count(&in_use));
                // Whatever it holds, such as another lane, is gone before the thread counts as ended.
                drop(serve);
                drop(connections);
                drop(alive);
            })?;
        }
        Ok(Self { queue, ended, connections, in_use, until: OnceLock::new() })
    }

    /// Queues a job of that user, or of nobody.
    ///
    /// # Errors
    /// [`Error::Unavailable`] at once where the queue is full, so that overload is shed before it costs anything.
    pub(crate) fn submit(&self, user: Option<&UserId>, job: J) -> Result<()> {
        self.queue.push(user, job).map_err(|refused| {
            Error::Unavailable(match refused {
                Refused::Full => "too much work is waiting".into(),
                Refused::Closed => "the store is shutting down".into(),
            })
        })
    }

    /// Takes nothing more. When it is dropped, its end is waited for until that moment, which several lanes can share.
    pub(crate) fn close(&self, until: Instant) {
        self.queue.close();
        let _ = self.until.set(until);
    }

    /// What the lane is busy with.
    pub(crate) fn load(&self) -> LaneLoad {
        let in_use = self.in_use.load(Ordering::Relaxed);
        LaneLoad {
            in_use,
            idle: u64::from(self.connections.open()).saturating_sub(in_use),
            waiting: self.queue.len().try_into().unwrap_or(u64::MAX),
        }
    }
}

impl<J> Drop for Lane<J> {
    fn drop(&mut self) {
        self.queue.close();
        let until = self.until.get().copied().unwrap_or_else(|| Instant::now() + FAREWELL);
        let longer = if sabotage::is_on("stops-late") { FAREWELL } else { Duration::ZERO };
        let _ = self.ended.recv_deadline(until + longer);
    }
}
