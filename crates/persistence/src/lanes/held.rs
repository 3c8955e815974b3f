//! The connection that a thread of a lane holds on to, so that taking one costs nothing while all goes well.
//!
//! The pool asks a connection whether it still answers each time it lends it, which is a round trip. So it is given
//! back when anything went wrong on it, and when it was not in use for a while.

use std::time::{Duration, Instant};

use chat_history_domain::{Error, Result};

use crate::pool::Connections;
use crate::sabotage;
use crate::session::Session;

/// How long a connection for reading is trusted without being asked; a read that fails on it is done again.
pub(crate) const FOR_READS: Duration = Duration::from_secs(1);

/// The same for writing, where a failure leaves open what has happened. It spans from one piece of work to the next that
/// is waiting already, and no pause in which a connection can be lost.
pub(crate) const FOR_WRITES: Duration = Duration::from_millis(1);

/// How long a connection is held at a stretch, so that the pool can renew those that have grown old.
const STRETCH: Duration = Duration::from_secs(60);

/// A thread's connection, once it has one.
pub(crate) struct Held<'a> {
    connections: &'a Connections,
    /// How long a connection that is not used is trusted.
    trust: Duration,
    session: Option<Loan>,
    /// Whether the last one that was wanted could not be had.
    is_refused: bool,
}

/// A connection that is held.
struct Loan {
    session: Session,
    since: Instant,
    used: Instant,
}

impl Loan {
    fn begun(session: Session) -> Self {
        let now = Instant::now();
        Self { session, since: now, used: now }
    }

    fn is_trusted(&self, trust: Duration) -> bool {
        self.used.elapsed() < trust && self.since.elapsed() < STRETCH
    }
}

impl<'a> Held<'a> {
    /// Of these connections, none as yet.
    pub(crate) fn none(connections: &'a Connections, trust: Duration) -> Self {
        Self { connections, trust, session: None, is_refused: false }
    }

    /// Whether there is a connection that is used without being asked.
    pub(crate) fn is_trusted(&self) -> bool {
        self.session.as_ref().is_some_and(|loan| loan.is_trusted(self.trust))
    }

    /// Sees to it that there is a connection, which can take as long as the pool allows. Who has waited for it looks again
    /// whether what is to be done is still wanted.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where there is none.
    pub(crate) fn connect(&mut self) -> Result<()> {
        if !self.is_trusted() {
            self.session = None;
            self.session = Some(self.borrow()?);
        }
        Ok(())
    }

    /// Keeps a thread that got no connection from work that others of its lane, who have one, can do at once. It ends when
    /// the thread has one, too, or nobody has one, or the lane ends.
    pub(crate) fn stands_by(&mut self, is_at_its_end: impl Fn() -> bool) {
        if sabotage::is_on("never-stands-by") {
            return;
        }
        while self.is_refused && self.connections.open() > 0 && !is_at_its_end() {
            // Nobody waits for this one, so that there is none says nothing of the database.
            if let Ok(session) = self.connections.spare() {
                self.session = Some(Loan::begun(session));
                self.is_refused = false;
            }
        }
    }

    fn borrow(&mut self) -> Result<Loan> {
        let borrowed = self.connections.get();
        self.is_refused = borrowed.is_err();
        borrowed.map(Loan::begun)
    }

    /// Does something with the connection, which stays if nothing has gone wrong with it.
    ///
    /// # Errors
    /// What the work gives, or [`Error::Unavailable`] where there is no connection.
    pub(crate) fn with<T>(&mut self, work: impl FnOnce(&mut Session) -> Result<T>) -> Result<T> {
        // It is out of here while it works, so that it goes back to the pool if the work panics.
        let held = self.session.take().filter(|loan| loan.is_trusted(self.trust));
        let mut loan = held.map_or_else(|| self.borrow(), Ok)?;
        let outcome = work(&mut loan.session);
        if outcome.as_ref().err().is_none_or(is_of_the_work) {
            loan.used = Instant::now();
            self.session = Some(loan);
        }
        outcome
    }
}

/// Whether an error says something of what was asked, and nothing of the connection.
fn is_of_the_work(error: &Error) -> bool {
    match error {
        Error::Invalid { .. }
        | Error::NotFound(_)
        | Error::Forbidden(_)
        | Error::Stale
        | Error::Clash(_)
        | Error::KeyReused => true,
        Error::Conflict(_) | Error::Unavailable(_) | Error::Full(_) | Error::Internal(_) => false,
    }
}
