//! How the database is, as far as callers have found out: out of reach, or out of room.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use chat_history_domain::{Error, Result};

use crate::breaker::Breaker;
use crate::purpose::Purpose;

/// What is known of one database; its clones know the same.
#[derive(Clone)]
pub(crate) struct Health {
    /// SQLite's file is never out of reach.
    breaker: Option<Breaker>,
    is_full: Arc<AtomicBool>,
}

impl Health {
    /// Of a database that is looked after by this breaker, if by any.
    pub(crate) fn new(breaker: Option<Breaker>) -> Self {
        Self { breaker, is_full: Arc::default() }
    }

    /// Whether work can be given to the database.
    ///
    /// # Errors
    /// [`Error::Unavailable`] while it is out of reach.
    pub(crate) fn admit(&self) -> Result<()> {
        self.breaker.as_ref().map_or(Ok(()), Breaker::admit)
    }

    /// Work was begun and came to no end in time.
    pub(crate) fn suspect(&self) {
        self.breaker.iter().for_each(Breaker::suspect);
    }

    /// No connection could be had, for this reason.
    pub(crate) fn is_cut_off(&self, why: &str) {
        self.breaker.iter().for_each(|breaker| breaker.trip(why));
    }

    /// What came of a piece of work.
    pub(crate) fn hears(&self, purpose: Purpose, error: Option<&Error>) {
        match error {
            Some(Error::Full(_)) => self.is_full.store(true, Ordering::Relaxed),
            None if purpose == Purpose::Write && self.has_no_room() => {
                self.is_full.store(false, Ordering::Relaxed);
            }
            _ => {}
        }
    }

    /// Whether changes failed for want of room, and none has succeeded since.
    pub(crate) fn has_no_room(&self) -> bool {
        self.is_full.load(Ordering::Relaxed)
    }
}
