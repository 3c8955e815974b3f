//! The user's change counter, from which versions, ETags and order follow (IMAP CONDSTORE, RFC 7162; JMAP `state`, RFC 8620).

use crate::{Error, Result, Timestamp};

/// A value of a user's change counter. Every change takes the next one, and stamps what it changed with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Modseq(pub i64);

/// What a change leaves on every row that it writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// The change's number among the user's changes.
    pub modseq: Modseq,
    /// When the change was asked for.
    pub at: Timestamp,
}

impl Stamp {
    /// What the change leaves on the message in that place among those that it adds: each has a microsecond of its own, so
    /// that their order by time is their order.
    #[must_use]
    pub fn of_place(self, place: usize) -> Self {
        Self { at: self.at.later_by(place.try_into().unwrap_or(i64::MAX)), ..self }
    }
}

/// The versions of an object that a caller names in a precondition (RFC 9110, section 13.1).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Versions {
    /// `*`: any version of an object that exists.
    Any,
    /// One of these.
    Listed(Vec<Modseq>),
}

impl Versions {
    /// No version at all: what a caller names who states no precondition for a read.
    pub const NONE: Self = Self::Listed(Vec::new());

    /// Refuses to go on from a version that is not among them.
    ///
    /// # Errors
    /// [`Error::Stale`]
    pub fn require(&self, version: Modseq) -> Result<()> {
        if self.contain(version) { Ok(()) } else { Err(Error::Stale) }
    }

    /// Whether `version` is among them.
    pub fn contain(&self, version: Modseq) -> bool {
        match self {
            Self::Any => true,
            Self::Listed(versions) => versions.contains(&version),
        }
    }
}
