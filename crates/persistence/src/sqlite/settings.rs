//! The settings of every SQLite connection, read back so that none is silently refused.

use diesel::connection::SimpleConnection;
use diesel::r2d2::{CustomizeConnection, Error};
use diesel::sql_types::{BigInt, Text};
use diesel::{QueryableByName, RunQueryDsl, SqliteConnection, sql_query};

use crate::pool::Purpose;
use crate::sabotage;

/// Prepares a connection for its purpose.
#[derive(Debug)]
pub(crate) struct Settings(pub(crate) Purpose);

/// In this order: the wait first, so that the switch to WAL itself can wait. The writer leaves the log to the lane of care
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

/// What `PRAGMA synchronous` calls FULL.
const FULL: i64 = 2;

impl CustomizeConnection<SqliteConnection, Error> for Settings {
    fn on_acquire(&self, connection: &mut SqliteConnection) -> Result<(), Error> {
        connection.batch_execute(SETTINGS).map_err(Error::QueryError)?;
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
