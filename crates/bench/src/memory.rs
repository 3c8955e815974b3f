//! The resident memory of a server: idle, at its peak, and at the end.

use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use crate::process_tree::{Tree, resident_bytes};

/// How often memory is looked at under load.
const PAUSE: Duration = Duration::from_millis(100);

/// Resident memory in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Resident {
    /// Before the first request of a load.
    pub(crate) idle: u64,
    /// The most that was seen.
    pub(crate) peak: u64,
    /// What was seen last.
    pub(crate) end: u64,
}

impl Resident {
    /// All the samples of an idle server so far: one.
    fn idle(bytes: u64) -> Self {
        Self { idle: bytes, peak: bytes, end: bytes }
    }

    fn saw(&mut self, bytes: u64) {
        self.peak = self.peak.max(bytes);
        self.end = bytes;
    }
}

/// Looks at a server's memory again and again.
#[derive(Debug)]
pub(crate) struct Watch {
    processes: Vec<u32>,
    resident: Resident,
    last: Instant,
}

impl Watch {
    /// Begins with a server that is ready and idle, all of whose processes are there.
    pub(crate) fn begin(server: Tree) -> Result<Self> {
        let processes = server.ids()?;
        let resident = Resident::idle(resident_bytes(&processes)?);
        Ok(Self { processes, resident, last: Instant::now() })
    }

    /// Looks, unless it did a moment ago.
    pub(crate) fn glance(&mut self) -> Result<()> {
        if self.last.elapsed() >= PAUSE { self.look().map(drop) } else { Ok(()) }
    }

    /// Looks, and tells what is resident now.
    pub(crate) fn look(&mut self) -> Result<u64> {
        let bytes = resident_bytes(&self.processes)?;
        self.resident.saw(bytes);
        self.last = Instant::now();
        Ok(bytes)
    }

    /// What was seen so far.
    pub(crate) fn resident(&self) -> Resident {
        self.resident
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_peak_stays_and_the_end_is_the_last() {
        let mut resident = Resident::idle(10);
        resident.saw(30);
        resident.saw(20);
        assert_eq!(resident, Resident { idle: 10, peak: 30, end: 20 });
    }
}
