//! What the figures were measured on: without it they say nothing.

use std::fs;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};
use serde::Serialize;

use crate::postgres::Postgres;
use crate::{child, fastapi, flush};

/// Facts, each with its name.
#[derive(Debug, Serialize)]
pub(crate) struct Machine {
    facts: Vec<(&'static str, String)>,
}

impl Machine {
    /// Looks at the machine, at PostgreSQL and at the folder of the SQLite files.
    pub(crate) fn look(postgres: &Postgres, sqlite: &Path) -> Result<Self> {
        let cores = std::thread::available_parallelism()?;
        let cpu = fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
        let kernel = fs::read_to_string("/proc/sys/kernel/osrelease")?;
        let memory = fs::read_to_string("/proc/meminfo")?;
        let load = fs::read_to_string("/proc/loadavg")?;
        let settings = "SELECT current_setting('server_version'); \
                        SELECT string_agg(name || '=' || current_setting(name), ', ') FROM pg_settings WHERE name IN \
                        ('fsync', 'synchronous_commit', 'full_page_writes', 'wal_sync_method', 'shared_buffers'); \
                        SELECT to_char(now() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI')";
        let told = postgres.run("postgres", settings)?;
        let mut told = told.lines();
        let mut next = || told.next().map(str::to_owned).context("psql told too little");
        let (version, settings, time) = (next()?, next()?, next()?);
        let place = |folder: &Path| {
            let cost = flush::microseconds(folder).map(|cost| format!("{cost} µs"));
            format!("{}, {}", file_system(folder), cost.unwrap_or_else(|error| error.to_string()))
        };
        Ok(Self {
            facts: vec![
                ("when (UTC)", time),
                ("processor", format!("{cores} cores, {}", field(&cpu, "model name").unwrap_or("unknown"))),
                ("memory", field(&memory, "MemTotal").unwrap_or("unknown").to_owned()),
                ("kernel", kernel.trim().to_owned()),
                ("load when the run began", load.split(' ').take(3).collect::<Vec<_>>().join(", ")),
                ("PostgreSQL", format!("{version}; {settings}")),
                ("PostgreSQL's disk, a page with its flush", place(&postgres.folder)),
                ("SQLite", format!("{}; synchronous=FULL, WAL", rusqlite::version())),
                ("SQLite's disk, a page with its flush", place(sqlite)),
                ("FastAPI", fastapi::versions().unwrap_or_else(|_| "not in this run".to_owned())),
                ("wrk", wrk_version()),
            ],
        })
    }

    /// As a list.
    pub(crate) fn lines(&self) -> String {
        let lines: Vec<String> = self.facts.iter().map(|(name, fact)| format!("- {name}: {fact}")).collect();
        lines.join("\n") + "\n"
    }
}

/// What stands behind that name in a file of `/proc`.
fn field<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let (found, value) = text.lines().find(|line| line.starts_with(name))?.split_once(':')?;
    (found.trim() == name).then(|| value.trim())
}

/// The kind of file system that a folder is on.
fn file_system(folder: &Path) -> String {
    let mut stat = Command::new("stat");
    let kind = child::run(stat.args(["-f", "-c", "%T"]).arg(folder), Duration::from_secs(10));
    let kind = kind.map_or_else(|_| "unknown".to_owned(), |kind| kind.trim().to_owned());
    if kind == "tmpfs" { "tmpfs, WHERE A FLUSH COSTS NOTHING: set TMPDIR to a disk".to_owned() } else { kind }
}

/// wrk tells its version with its usage, and fails.
fn wrk_version() -> String {
    let Ok(told) = Command::new("wrk").arg("--version").output() else { return "not on this machine".into() };
    let told = String::from_utf8_lossy(&told.stdout);
    told.lines().next().and_then(|line| line.split(" [").next()).unwrap_or("of an unknown version").to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_found_by_its_whole_name() {
        let text = "processor\t: 0\nmodel\t\t: 85\nmodel name\t: Some CPU @ 2.60GHz\n";
        assert_eq!(field(text, "model name"), Some("Some CPU @ 2.60GHz"));
        assert_eq!(field("MemTotal:  24000 kB\n", "MemTotal"), Some("24000 kB"));
        assert_eq!(field(text, "flags"), None);
    }
}
