//! Seconds of CPU that a piece of work costs its client, the server and the database.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::Result;
use serde::Serialize;

use crate::interrupt;
use crate::process_tree::{Tree, own_cpu_seconds, reaped_cpu_seconds};

/// How long processes are looked at to see whether they rest.
const LOOK: Duration = Duration::from_millis(100);

/// The seconds of CPU in that time that still count as rest.
const REST: f64 = 0.02;

/// How long they may take to come to rest; what goes on after that is not the work of those who have left.
const PATIENCE: Duration = Duration::from_secs(5);

/// Waits until these have done what was asked of them by clients that have left, which the next one would pay for.
pub(crate) fn settle(trees: &[Tree]) -> Result<()> {
    let used = || trees.iter().map(|tree| tree.cpu_seconds()).sum::<Result<f64>>();
    let until = Instant::now() + PATIENCE;
    loop {
        interrupt::check()?;
        let before = used()?;
        sleep(LOOK);
        if used()? - before <= REST || Instant::now() >= until {
            return Ok(());
        }
    }
}

/// Seconds of CPU, of each part that there is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Cpu {
    /// Whoever sends the load.
    pub(crate) client: Option<f64>,
    /// Whoever serves it; on SQLite with the database, which is a part of it.
    pub(crate) server: Option<f64>,
    /// PostgreSQL with all its processes.
    pub(crate) database: Option<f64>,
}

impl Cpu {
    /// What one would have cost, where this is the cost of so many.
    pub(crate) fn divided_by(self, count: f64) -> Self {
        let part = |seconds: Option<f64>| seconds.map(|seconds| seconds / count);
        Self { client: part(self.client), server: part(self.server), database: part(self.database) }
    }
}

/// Who is watched while work is done.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Meter {
    /// The server, where one is under test.
    pub(crate) server: Option<Tree>,
    /// PostgreSQL, where it is in use.
    pub(crate) database: Option<Tree>,
}

impl Meter {
    /// Work done by a child that is started and waited for within it, and what it cost.
    pub(crate) fn of_a_child<T>(self, work: impl FnOnce() -> Result<T>) -> Result<(T, Cpu)> {
        let before = (reaped_cpu_seconds()?, self.watched()?);
        let done = work()?;
        let (client, after) = (reaped_cpu_seconds()? - before.0, self.watched()?);
        let since = |after: Option<f64>, before: Option<f64>| Some(after? - before?);
        let (server, database) = (since(after.0, before.1.0), since(after.1, before.1.1));
        Ok((done, Cpu { client: Some(client), server, database }))
    }

    /// Work that this process does itself, as the server would.
    pub(crate) fn of_ourselves<T>(work: impl FnOnce() -> Result<T>) -> Result<(T, Cpu)> {
        let before = own_cpu_seconds()?;
        let done = work()?;
        Ok((done, Cpu { server: Some(own_cpu_seconds()? - before), ..Cpu::default() }))
    }

    /// Waits until those who are watched rest.
    pub(crate) fn settle(self) -> Result<()> {
        let trees: Vec<Tree> = self.server.into_iter().chain(self.database).collect();
        settle(&trees)
    }

    fn watched(self) -> Result<(Option<f64>, Option<f64>)> {
        let of = |tree: Option<Tree>| tree.map(Tree::cpu_seconds).transpose();
        Ok((of(self.server)?, of(self.database)?))
    }
}

#[cfg(test)]
mod tests {
    use std::process::Command;
    use std::time::Duration;

    use super::*;
    use crate::child;

    #[test]
    fn the_seconds_of_a_child_are_its_own() {
        let busy = || {
            let mut command = Command::new("sh");
            command.args(["-c", "i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done"]);
            child::run(&mut command, Duration::from_secs(60))
        };
        let (_, cpu) = Meter::default().of_a_child(busy).unwrap();
        assert!(cpu.client.unwrap() > 0.0);
        assert_eq!((cpu.server, cpu.database), (None, None));
    }

    #[test]
    fn a_cost_is_shared_among_the_requests() {
        let cost = Cpu { client: Some(2.0), server: Some(4.0), database: None };
        assert_eq!(cost.divided_by(4.0), Cpu { client: Some(0.5), server: Some(1.0), database: None });
    }
}
