//! How a store is sized: connections, queues and deadlines.

use std::time::Duration;

/// How many connections a store opens, how much work may wait, and for how long.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Options {
    /// Connections for reading, each with a thread of its own. Few beat many: about two per core.
    pub readers: u32,
    /// Connections for changes other than appends, each with a thread of its own. PostgreSQL only: SQLite has one writer.
    pub writers: u32,
    /// Pieces of work that may wait for a reader; more are refused at once.
    pub read_queue: usize,
    /// Changes that may wait for a writer, and appends as many again; more are refused at once.
    pub write_queue: usize,
    /// How long a caller waits for their work to be begun before it is given up, so that nobody waits long for a refusal.
    pub queue_wait: Duration,
    /// How long a caller waits for an outcome before the store is declared unavailable.
    pub deadline: Duration,
    /// How long opening a connection may take.
    pub connect_timeout: Duration,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            readers: 4,
            writers: 4,
            read_queue: 256,
            write_queue: 1_024,
            queue_wait: Duration::from_millis(200),
            deadline: Duration::from_millis(2_500),
            connect_timeout: Duration::from_secs(1),
        }
    }
}
