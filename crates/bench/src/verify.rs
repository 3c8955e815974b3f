//! Whether a database holds what was acknowledged: a load that loses rows or miscounts them is not fast but wrong.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;

use crate::postgres::Postgres;

/// Rows, and what is counted of them.
const QUERY: &str = "SELECT count(*), (SELECT count(*) FROM messages), CAST(coalesce(sum(message_count), 0) AS BIGINT) \
                     FROM conversations";

/// How many there are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Messages.
    pub(crate) messages: u64,
    /// Threads.
    pub(crate) threads: u64,
}

impl Counts {
    /// Both together.
    pub(crate) fn plus(self, other: Self) -> Self {
        Self { messages: self.messages + other.messages, threads: self.threads + other.threads }
    }

    /// Whether these are at least as many as those.
    pub(crate) fn hold(self, least: Self) -> bool {
        self.messages >= least.messages && self.threads >= least.threads
    }

    fn of(row: [u64; 3]) -> Result<Self> {
        let [threads, messages, counted] = row;
        ensure!(messages == counted, "{messages} messages are there, and {counted} are counted");
        Ok(Self { messages, threads })
    }
}

/// What a PostgreSQL database holds.
pub(crate) fn of_postgres(postgres: &Postgres, database: &str) -> Result<Counts> {
    let told = postgres.run(database, QUERY)?;
    let row: Vec<u64> = told.trim().split('|').filter_map(|number| number.parse().ok()).collect();
    Counts::of(row.try_into().ok().with_context(|| format!("psql told {told:?}"))?)
}

/// What a SQLite database holds.
pub(crate) fn of_sqlite(file: &Path) -> Result<Counts> {
    let connection = Connection::open(file)?;
    let row: [i64; 3] = connection.query_row(QUERY, [], |row| Ok([row.get(0)?, row.get(1)?, row.get(2)?]))?;
    Counts::of(row.map(i64::unsigned_abs))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_wrong_count_is_an_error() {
        assert_eq!(Counts::of([2, 7, 7]).unwrap(), Counts { messages: 7, threads: 2 });
        assert!(Counts::of([2, 7, 8]).is_err());
    }

    #[test]
    fn less_than_was_acknowledged_is_noticed() {
        let counts = Counts { messages: 7, threads: 2 };
        assert!(counts.hold(counts));
        assert!(!counts.hold(Counts { messages: 8, threads: 2 }));
        assert!(!counts.hold(counts.plus(Counts { messages: 0, threads: 1 })));
    }
}
