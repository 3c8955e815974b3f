//! Spans of time in which something is counted.

use crate::Timestamp;

/// The moments from one on and before another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Span {
    /// The first moment.
    pub from: Timestamp,
    /// The first moment after it.
    pub until: Timestamp,
}

impl Span {
    /// Whether that moment is one of them.
    pub fn contains(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.until
    }
}

/// A quarter of an hour, by its number since 1970-01-01T00:00:00Z. No clock changes in the middle of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(pub i64);

impl Quarter {
    /// How long it is, in microseconds.
    pub const MICROS: i64 = 900_000_000;

    /// The one that holds that moment.
    pub fn of(time: Timestamp) -> Self {
        Self(time.micros().div_euclid(Self::MICROS))
    }

    /// Its first moment.
    pub fn start(self) -> Timestamp {
        Timestamp::from_micros(self.0.saturating_mul(Self::MICROS))
    }
}
