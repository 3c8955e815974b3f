//! Applies, reverts and lists migrations, on a connection of its own.

use std::path::Path;

use diesel::connection::SimpleConnection;
use diesel::migration::MigrationConnection;
use diesel::prelude::*;
use diesel::{ConnectionError, PgConnection, SqliteConnection};
use diesel_migrations::MigrationHarness;

use super::lock;
use super::scripts::{FOLDERS, Scripts, version};
use super::status::MigrationStatus;
use crate::pool::text;
use crate::retry::retried_while;
use crate::{DatabaseUrl, sqlite};

/// Keeps the schema of one database.
#[derive(Clone, Debug)]
pub struct Migrator {
    url: DatabaseUrl,
}

/// The migrations that a call has applied, oldest first, by folder name.
pub type Applied = Vec<String>;

/// Why the schema could not be read or changed.
#[derive(Debug, thiserror::Error)]
pub enum MigrationError {
    /// The database cannot be reached: trying again later can help.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// The database was changed by a newer program.
    #[error("{0}")]
    Newer(String),
    /// There is nothing to revert.
    #[error("no migration is applied")]
    NothingApplied,
    /// Another process has been migrating for long.
    #[error("another process has been migrating the database for more than a minute")]
    Busy,
    /// A statement was refused; its migration has left no trace, or is completed when it is run again.
    #[error("a migration failed: {0}")]
    Refused(String),
}

/// Waits longer than requests do: another process may be migrating.
const LOCK_TIMEOUT: &str = "SET lock_timeout = '60s'; SET statement_timeout = 0";

impl Migrator {
    /// The keeper of that database's schema.
    pub fn new(url: DatabaseUrl) -> Self {
        Self { url }
    }

    /// Applies what is pending, each migration in a transaction unless it asks for none, while no other process migrates.
    ///
    /// # Errors
    /// The database is unreachable or newer, or refuses a statement.
    pub fn apply(&self) -> Result<Applied, MigrationError> {
        self.locked(Job::Apply)
    }

    /// Reverts the latest migration and gives its name.
    ///
    /// # Errors
    /// The database is unreachable or newer, has no migration, or refuses a statement.
    pub fn revert(&self) -> Result<Applied, MigrationError> {
        self.locked(Job::Revert)
    }

    /// Where the database stands.
    ///
    /// # Errors
    /// The database is unreachable.
    pub fn status(&self) -> Result<MigrationStatus, MigrationError> {
        match &self.url {
            DatabaseUrl::Postgres(uri) => {
                status(&mut PgConnection::establish(uri).map_err(|error| self.unreachable(&error))?)
            }
            // Asking must not make a database.
            DatabaseUrl::Sqlite(path) if !path.exists() => Ok(MigrationStatus::of(Vec::new())),
            DatabaseUrl::Sqlite(path) => retried_while(is_locked, || status(&mut self.open(path)?)),
        }
    }

    fn locked(&self, job: Job) -> Result<Applied, MigrationError> {
        match &self.url {
            DatabaseUrl::Postgres(uri) => {
                let mut connection =
                    PgConnection::establish(uri).map_err(|error| self.unreachable(&error))?;
                connection.batch_execute(LOCK_TIMEOUT).map_err(refused)?;
                if !lock::on_server(&mut connection).map_err(refused)? {
                    return Err(MigrationError::Busy);
                }
                run(&mut connection, job)
            }
            DatabaseUrl::Sqlite(path) => {
                let unreachable = |error: std::io::Error| MigrationError::Unreachable(error.to_string());
                sqlite::make_private(path).map_err(unreachable)?;
                let _held = lock::on_file(path).map_err(unreachable)?;
                // What was begun is rolled back.
                retried_while(is_locked, || run(&mut self.open(path)?, job))
            }
        }
    }
}

impl Migrator {
    fn open(&self, path: &Path) -> Result<SqliteConnection, MigrationError> {
        let mut connection =
            SqliteConnection::establish(&text(path)).map_err(|error| self.unreachable(&error))?;
        let settings = "PRAGMA busy_timeout = 60000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                        PRAGMA foreign_keys = ON";
        sqlite::apply(settings, &mut connection).map_err(refused)?;
        Ok(connection)
    }

    fn unreachable(&self, error: &ConnectionError) -> MigrationError {
        MigrationError::Unreachable(self.url.tell(&error.to_string()))
    }
}

fn is_locked(error: &MigrationError) -> bool {
    matches!(error, MigrationError::Refused(words) if words.contains("database is locked"))
}

/// What is done under the lock.
#[derive(Clone, Copy)]
enum Job {
    Apply,
    Revert,
}

fn run<C, DB>(connection: &mut C, job: Job) -> Result<Applied, MigrationError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + MigrationConnection,
    Scripts: diesel::migration::MigrationSource<DB>,
{
    let found = status(connection)?;
    if !found.unknown.is_empty() {
        return Err(MigrationError::Newer(found.complaint().unwrap_or_default()));
    }
    let versions = match job {
        Job::Apply => connection.run_pending_migrations(Scripts).map_err(refused)?,
        Job::Revert if found.applied.is_empty() => return Err(MigrationError::NothingApplied),
        Job::Revert => vec![connection.revert_last_migration(Scripts).map_err(refused)?],
    };
    let folder = |done: String| {
        FOLDERS.iter().find(|folder| version(folder) == done).map_or(done, ToString::to_string)
    };
    Ok(versions.iter().map(|version| folder(version.to_string())).collect())
}

fn status<C, DB>(connection: &mut C) -> Result<MigrationStatus, MigrationError>
where
    DB: diesel::backend::Backend,
    C: MigrationHarness<DB> + MigrationConnection,
{
    let versions = connection.applied_migrations().map_err(refused)?;
    Ok(MigrationStatus::of(versions.iter().map(ToString::to_string).collect()))
}

#[expect(clippy::needless_pass_by_value, reason = "it is passed to map_err")]
fn refused(error: impl ToString) -> MigrationError {
    MigrationError::Refused(error.to_string())
}
