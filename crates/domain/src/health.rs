//! What a store says of itself: whether it can be worked with, and what it is busy with.

/// Whether a store that answers can be worked with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Readiness {
    /// It can.
    Ready,
    /// It can be read from and not written to, for the reason that these words say.
    ReadOnly(String),
    /// Not before an operator has done what these words say; they hold nothing that must be kept from strangers.
    Waiting(String),
}

/// What a store is busy with, for metrics.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Connections for reading.
    pub read: LaneLoad,
    /// Connections for writing.
    pub write: LaneLoad,
    /// Messages appended since the start.
    pub appended_messages: u64,
    /// Transactions that appended them or made other changes, since the start.
    pub commits: u64,
}

/// The connections of one kind, and the work that waits for them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LaneLoad {
    /// Connections at work.
    pub in_use: u64,
    /// Connections open and free.
    pub idle: u64,
    /// Pieces of work that wait.
    pub waiting: u64,
}

impl std::ops::Add for LaneLoad {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            in_use: self.in_use + other.in_use,
            idle: self.idle + other.idle,
            waiting: self.waiting + other.waiting,
        }
    }
}
