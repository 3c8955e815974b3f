//! What a process and its descendants have used, as `/proc` tells: seconds of CPU, and memory.

use std::collections::HashMap;
use std::fs;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};

use crate::statistics::number;

/// How long the processes of a tree may come and go before it is found at rest.
const PATIENCE: Duration = Duration::from_secs(10);

/// A process with all that descend from it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tree {
    root: u32,
}

impl Tree {
    /// The tree of that process.
    pub(crate) fn of(root: u32) -> Self {
        Self { root }
    }

    /// Seconds of CPU that the tree has used, with those who have ended in it.
    pub(crate) fn cpu_seconds(self) -> Result<f64> {
        let until = Instant::now() + PATIENCE;
        loop {
            // Whoever ends between the look at its parent and the look at itself is in neither; then look again.
            let before = self.reaped_ticks()?;
            let ticks = self.members()?.iter().map(|process| process.own_ticks + process.reaped_ticks).sum();
            if self.reaped_ticks()? == before {
                return Ok(seconds(ticks));
            }
            ensure!(Instant::now() < until, "children of process {} never cease to end", self.root);
        }
    }

    fn reaped_ticks(self) -> Result<u64> {
        let stat = fs::read_to_string(format!("/proc/{}/stat", self.root)).ok();
        let process = stat.as_deref().and_then(parse);
        Ok(process.with_context(|| format!("process {} has ended", self.root))?.reaped_ticks)
    }

    /// The ids of all that are in it now.
    pub(crate) fn ids(self) -> Result<Vec<u32>> {
        Ok(self.members()?.iter().map(|process| process.id).collect())
    }

    fn members(self) -> Result<Vec<Process>> {
        let mut children: HashMap<u32, Vec<Process>> = HashMap::new();
        let mut found = Vec::new();
        for entry in fs::read_dir("/proc")?.flatten() {
            let Some(id) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else {
                continue;
            };
            // One that ends meanwhile is counted by its parent.
            let Some(process) = fs::read_to_string(entry.path().join("stat")).ok().as_deref().and_then(parse)
            else {
                continue;
            };
            if id == self.root {
                found.push(process);
            } else {
                children.entry(process.parent).or_default().push(process);
            }
        }
        found.first().with_context(|| format!("process {} has ended", self.root))?;
        let mut next = 0;
        while let Some(parent) = found.get(next).map(|process| process.id) {
            found.extend(children.remove(&parent).unwrap_or_default());
            next += 1;
        }
        Ok(found)
    }
}

/// Seconds of CPU that this process has used itself.
pub(crate) fn own_cpu_seconds() -> Result<f64> {
    Ok(seconds(this_process()?.own_ticks))
}

/// Seconds of CPU that children of this process have used which were waited for.
pub(crate) fn reaped_cpu_seconds() -> Result<f64> {
    Ok(seconds(this_process()?.reaped_ticks))
}

/// Resident memory of these processes in bytes; what they share counts for each.
pub(crate) fn resident_bytes(ids: &[u32]) -> Result<u64> {
    let mut pages = 0;
    for id in ids {
        let stat = fs::read_to_string(format!("/proc/{id}/stat"));
        let stat = stat.with_context(|| format!("process {id} has ended"))?;
        pages += parse(&stat).with_context(|| format!("process {id} is not told of"))?.resident_pages;
    }
    Ok(pages * rustix::param::page_size() as u64)
}

fn this_process() -> Result<Process> {
    parse(&fs::read_to_string("/proc/self/stat")?).context("/proc/self/stat is not in its known form")
}

fn seconds(ticks: u64) -> f64 {
    number(ticks) / number(rustix::param::clock_ticks_per_second())
}

/// What `/proc/ID/stat` says.
#[derive(Debug, PartialEq, Eq)]
struct Process {
    id: u32,
    parent: u32,
    /// Ticks of the clock in user and in system mode.
    own_ticks: u64,
    /// Those of children that were waited for.
    reaped_ticks: u64,
    resident_pages: u64,
}

fn parse(stat: &str) -> Option<Process> {
    let (id, rest) = stat.split_once(' ')?;
    // The name stands in parentheses, and may hold some itself.
    let fields: Vec<&str> = rest.rsplit_once(')')?.1.split_ascii_whitespace().collect();
    let field = |number: usize| fields.get(number - 3)?.parse::<u64>().ok();
    Some(Process {
        id: id.parse().ok()?,
        parent: u32::try_from(field(4)?).ok()?,
        own_ticks: field(14)? + field(15)?,
        reaped_ticks: field(16)? + field(17)?,
        resident_pages: field(24)?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_stat_is_read_whatever_the_name_holds() {
        let line = "4711 (post) gres: (x) S 12 4711 4711 0 -1 4194560 1 2 3 4 150 50 7 3 20 0 1 0 99 1000000 640 18446744073709551615 1 1";
        let expected =
            Process { id: 4711, parent: 12, own_ticks: 200, reaped_ticks: 10, resident_pages: 640 };
        assert_eq!(parse(line), Some(expected));
        assert_eq!(parse("4711 (short) S 12"), None);
        assert_eq!(parse(""), None);
    }

    #[test]
    fn this_process_has_memory_and_a_tree_that_begins_with_it() {
        let tree = Tree::of(std::process::id());
        assert_eq!(tree.ids().unwrap()[0], std::process::id());
        assert!(resident_bytes(&[std::process::id()]).unwrap() > 100_000);
        assert!(tree.cpu_seconds().unwrap() >= own_cpu_seconds().unwrap() - 1.0);
    }

    #[test]
    fn a_process_that_is_not_there_is_an_error() {
        assert!(Tree::of(u32::MAX).cpu_seconds().unwrap_err().to_string().contains("has ended"));
        assert!(resident_bytes(&[u32::MAX]).unwrap_err().to_string().contains("has ended"));
    }
}
