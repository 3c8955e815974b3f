//! The peer on SQLite: a loop on one connection that appends as the service does, with nothing around it.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use rusqlite::{Connection, Statement, params};

use crate::data::{Shape, user_id};
use crate::figures::Measured;
use crate::interrupt;
use crate::meter::Meter;
use crate::request::CONTENT;
use crate::statistics::percentile;

/// The settings of the service's connections; a test compares them.
const SETTINGS: &str = "PRAGMA busy_timeout = 5000; \
                        PRAGMA journal_mode = WAL; \
                        PRAGMA synchronous = FULL; \
                        PRAGMA foreign_keys = ON; \
                        PRAGMA secure_delete = ON; \
                        PRAGMA trusted_schema = OFF; \
                        PRAGMA cell_size_check = ON; \
                        PRAGMA journal_size_limit = 67108864; \
                        PRAGMA wal_autocheckpoint = 16000; \
                        PRAGMA temp_store = MEMORY";

const COUNT: &str = "UPDATE users SET modseq = modseq + 1 WHERE id = ?1 RETURNING modseq";

const GROW: &str = "UPDATE conversations SET message_count = message_count + 1, title = coalesce(title, ?1), \
                    summary = coalesce(summary, ?2), modseq = ?3, updated_at = ?4 WHERE user_id = ?5 AND id = ?6";

const INSERT: &str = "INSERT INTO messages (user_id, conversation_id, role, content, sources, selected_text_used, \
                      tool_calls, metadata, modseq, created_at, updated_at) \
                      VALUES (?1, ?2, 'user', ?3, '[]', 0, NULL, '{}', ?4, ?5, ?5) RETURNING id";

/// What is run before the measurement and not counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// Appends for so many seconds, so many in each commit. The latency is that of a commit with all that is in it.
pub(crate) fn measure(
    file: &Path,
    shape: &Shape,
    per_commit: u32,
    seconds: u32,
    seed: u32,
) -> Result<Measured> {
    let connection = Connection::open(file)?;
    connection.execute_batch(SETTINGS)?;
    let mut raw = Raw::new(&connection, shape, seed)?;
    raw.append_for(WARM_UP, per_commit)?;
    let begin = Instant::now();
    let limit = Duration::from_secs(seconds.into());
    let (mut commits, cpu) = Meter::of_ourselves(|| raw.append_for(limit, per_commit))?;
    let seconds = begin.elapsed().as_secs_f64();
    let requests = commits.len() as u64 * u64::from(per_commit);
    let mut at = |share: f64| {
        let microseconds = percentile(&mut commits, share).context("nothing was committed")?;
        anyhow::Ok(Duration::from_micros(microseconds).as_secs_f64() * 1e3)
    };
    Ok(Measured { requests, seconds, p50_ms: at(0.5)?, p99_ms: at(0.99)?, cpu })
}

/// The statements, and where they append next.
struct Raw<'a> {
    begin: Statement<'a>,
    count: Statement<'a>,
    grow: Statement<'a>,
    insert: Statement<'a>,
    commit: Statement<'a>,
    shape: &'a Shape,
    random: u64,
    /// The moment that the next append is of, in microseconds.
    now: i64,
}

impl<'a> Raw<'a> {
    fn new(connection: &'a Connection, shape: &'a Shape, seed: u32) -> Result<Self> {
        Ok(Self {
            begin: connection.prepare("BEGIN IMMEDIATE")?,
            count: connection.prepare(COUNT)?,
            grow: connection.prepare(GROW)?,
            insert: connection.prepare(INSERT)?,
            commit: connection.prepare("COMMIT")?,
            shape,
            random: (u64::from(seed) << 1) | 1,
            now: connection.query_row("SELECT max(updated_at) FROM conversations", [], |row| row.get(0))?,
        })
    }

    /// Commits for so long, and gives the microseconds that each took.
    fn append_for(&mut self, limit: Duration, per_commit: u32) -> Result<Vec<u64>> {
        let until = Instant::now() + limit;
        let mut commits = Vec::new();
        loop {
            interrupt::check()?;
            let begin = Instant::now();
            if begin >= until {
                return Ok(commits);
            }
            self.begin.execute([])?;
            for _ in 0..per_commit {
                self.append()?;
            }
            self.commit.execute([])?;
            commits.push(u64::try_from(begin.elapsed().as_micros())?);
        }
    }

    fn append(&mut self) -> Result<()> {
        self.random = next(self.random);
        self.now += 1;
        let place = usize::try_from((self.random >> 33) % self.shape.threads.len() as u64)?;
        let thread = self.shape.threads.get(place).context("there is no thread")?;
        let (owner, id, now) = (user_id(thread.user), i64::try_from(thread.id)?, self.now);
        let modseq: i64 = self.count.query_row([&owner], |row| row.get(0))?;
        let title: Option<&str> = None;
        let summary = CONTENT.get(..100).context("it is shorter than a summary")?;
        self.grow.execute(params![title, summary, modseq, now, owner, id])?;
        let _: i64 = self.insert.query_row(params![owner, id, CONTENT, modseq, now], |row| row.get(0))?;
        Ok(())
    }
}

/// The next number of a generator that is as random as picking threads needs (Knuth's MMIX).
fn next(random: u64) -> u64 {
    random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn its_settings_are_those_of_the_service() {
        let pragmas = |text: &str| -> Vec<String> {
            let of = |line: &str| {
                let pragma = line.split("PRAGMA ").nth(1)?.split([';', '"']).next()?;
                pragma.contains(" = ").then(|| pragma.trim().to_owned())
            };
            text.lines().filter_map(of).collect()
        };
        let service = include_str!("../../persistence/src/sqlite/settings.rs");
        let all = service.split_once("const SETTINGS").unwrap().1;
        let ours = pragmas(all.split_once("#[derive").unwrap().0);
        let raw = pragmas(&SETTINGS.replace("PRAGMA", "\nPRAGMA"));
        assert!(raw.len() >= 9);
        assert_eq!(raw, ours);
    }

    #[test]
    fn every_thread_has_its_turn() {
        let mut random = 1;
        let mut seen = std::collections::HashSet::new();
        for _ in 0..20_000 {
            random = next(random);
            seen.insert((random >> 33) % 1_000);
        }
        assert_eq!(seen.len(), 1_000);
    }
}
