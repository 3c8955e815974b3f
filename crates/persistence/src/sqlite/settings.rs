//! The settings of every SQLite connection, read back so that none is silently refused.

use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::r2d2::{CustomizeConnection, Error};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryResult, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use crate::purpose::Purpose;
use crate::sabotage;

/// Prepares a connection for its purpose.
#[derive(Debug)]
pub(crate) struct Settings(pub(crate) Purpose);

/// In this order: the wait first, so that what follows can wait. The writer leaves the log to the lane of care
/// until it has as many pages as the file may keep.
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

#[derive(QueryableByName)]
struct ReadBack {
    #[diesel(sql_type = Text)]
    journal_mode: String,
    #[diesel(sql_type = BigInt)]
    synchronous: i64,
    #[diesel(sql_type = BigInt)]
    foreign_keys: i64,
}

const READ_BACK: &str = "SELECT journal_mode, synchronous, foreign_keys \
                         FROM pragma_journal_mode, pragma_synchronous, pragma_foreign_keys";

/// How long the switch to write-ahead logging is tried, as long as other statements wait for a lock.
const PATIENCE: Duration = Duration::from_secs(5);

/// The pause between two tries.
const PAUSE: Duration = Duration::from_millis(2);

/// Runs settings that switch to write-ahead logging. While others have a new file open, SQLite refuses that at once,
/// whatever the `busy_timeout`; a pool that is refused a connection waits long before it asks again, and so would whoever
/// needs it.
///
/// # Errors
/// What SQLite refuses, a lock only if it lasts.
pub(crate) fn apply(settings: &str, connection: &mut SqliteConnection) -> QueryResult<()> {
    let start = Instant::now();
    loop {
        match connection.batch_execute(settings) {
            Err(error) if error.to_string().contains("database is locked") && start.elapsed() < PATIENCE => {
                std::thread::sleep(PAUSE);
            }
            outcome => return outcome,
        }
    }
}

/// What `PRAGMA synchronous` calls FULL.
const FULL: i64 = 2;

impl CustomizeConnection<SqliteConnection, Error> for Settings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        apply(SETTINGS, connection).map_err(Error::QueryError)?;
        let found: ReadBack = sql_query(READ_BACK).get_result(connection).map_err(Error::QueryError)?;
        if found.journal_mode != "wal" || found.synchronous != FULL || found.foreign_keys != 1 {
            let refused = "the database file refuses write-ahead logging, full synchronisation or foreign keys; \
                           is it on a network file system?";
            return Err(Error::ConnectionError(diesel::ConnectionError::BadConnection(refused.into())));
        }
        if sabotage::is_on("synchronous-off") {
            connection.batch_execute("PRAGMA synchronous = OFF").map_err(Error::QueryError)?;
        }
        if self.0 == Purpose::Read {
            connection.batch_execute("PRAGMA query_only = ON").map_err(Error::QueryError)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;
    use std::thread;

    use diesel::Connection;

    use super::*;

    #[test]
    fn connections_that_are_opened_at_once_on_a_new_file_are_all_prepared() {
        for _ in 0..40 {
            let folder = tempfile::tempdir().unwrap();
            let file = folder.path().join("new.db");
            let start = Barrier::new(8);
            thread::scope(|scope| {
                for _ in 0..8 {
                    scope.spawn(|| {
                        let mut connection = SqliteConnection::establish(file.to_str().unwrap()).unwrap();
                        start.wait();
                        Settings(Purpose::Write).on_acquire(&mut connection).unwrap();
                    });
                }
            });
        }
    }
}
