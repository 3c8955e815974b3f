//! One open connection, to either database, and the transactions on it.

use std::time::Duration;

use diesel::connection::{AnsiTransactionManager, TransactionManager};
use diesel::r2d2::{ConnectionManager, PooledConnection};
use diesel::{PgConnection, SqliteConnection};

use chat_history_domain::Result;

use crate::failure::classify;
use crate::sabotage;

/// A connection on loan from its pool.
pub(crate) enum Session {
    /// To a PostgreSQL server.
    Postgres(PooledConnection<ConnectionManager<PgConnection>>),
    /// To a SQLite file.
    Sqlite(PooledConnection<ConnectionManager<SqliteConnection>>),
}

/// Compiles a query for both databases and runs it on the one that is open.
///
/// Build what is backend-neutral before; leave `as_select()`, `as_returning()` and `into_boxed()` inside.
macro_rules! on {
    ($session:expr, |$connection:ident| $query:expr) => {{
        let outcome = match $session {
            $crate::session::Session::Postgres(pooled) => {
                let $connection: &mut diesel::PgConnection = pooled;
                $query
            }
            $crate::session::Session::Sqlite(pooled) => {
                let $connection: &mut diesel::SqliteConnection = pooled;
                $query
            }
        };
        outcome.map_err($crate::failure::classify)
    }};
}
pub(crate) use on;

impl Session {
    /// Runs a read that sees one moment of the database.
    pub(crate) fn snapshot(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        match self {
            Self::Postgres(connection) => {
                let begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
                AnsiTransactionManager::begin_transaction_sql(&mut **connection, begin)
            }
            Self::Sqlite(connection) => {
                AnsiTransactionManager::begin_transaction_sql(&mut **connection, "BEGIN")
            }
        }
        .map_err(classify)?;
        self.end(work)
    }

    /// Runs a change in a transaction, which is committed if the work succeeds.
    pub(crate) fn transaction(&mut self, work: impl FnOnce(&mut Self) -> Result<()>) -> Result<()> {
        match self {
            Self::Postgres(connection) => AnsiTransactionManager::begin_transaction(&mut **connection),
            // A deferred transaction that turns to writing can fail at once, whatever the busy_timeout.
            Self::Sqlite(connection) => {
                AnsiTransactionManager::begin_transaction_sql(&mut **connection, "BEGIN IMMEDIATE")
            }
        }
        .map_err(classify)?;
        let outcome = self.end(|session| {
            work(session)?;
            sabotage::pause("acknowledges-early", Duration::from_millis(50));
            Ok(())
        });
        sabotage::pause("answers-late", Duration::from_secs(1));
        outcome
    }

    /// Runs a part of a transaction, which alone is undone if the part fails.
    pub(crate) fn savepoint<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        on!(self, |connection| AnsiTransactionManager::begin_transaction(connection))?;
        self.end(work)
    }

    /// Commits what `work` did, or rolls it back.
    fn end<T>(&mut self, work: impl FnOnce(&mut Self) -> Result<T>) -> Result<T> {
        match work(self) {
            Ok(outcome) => {
                let committed =
                    on!(self, |connection| AnsiTransactionManager::commit_transaction(connection));
                if !sabotage::is_on("believes-in-commits") {
                    committed?;
                }
                Ok(outcome)
            }
            Err(error) => {
                // The error that stopped the work is what the caller must hear of; a connection whose rollback fails
                // is thrown away when it goes back to its pool.
                if let Err(rollback) = self.rollback() {
                    log::warn!("a rollback failed: {rollback}");
                }
                Err(error)
            }
        }
    }

    /// Undoes the innermost open transaction or savepoint.
    pub(crate) fn rollback(&mut self) -> Result<()> {
        on!(self, |connection| AnsiTransactionManager::rollback_transaction(connection))
    }
}
