//! SQLite's write-ahead log, which holds copies of pages as they were.

use diesel::sql_types::BigInt;
use diesel::{QueryableByName, RunQueryDsl, sql_query};

use chat_history_domain::{Error, Result};

use crate::failure::classify;
use crate::retry::retried;
use crate::session::Session;

#[derive(QueryableByName)]
struct Checkpoint {
    /// Whether someone who reads or writes was in the way.
    #[diesel(sql_type = BigInt)]
    busy: i64,
}

/// Moves the log into the database and cuts it to nothing, so that no deleted word stays in it. In the database itself
/// deleted rows are overwritten at once (`secure_delete`).
pub(crate) fn empty_the_log(session: &mut Session) -> Result<()> {
    let Session::Sqlite(connection) = session else { return Ok(()) };
    retried(|| {
        let outcome: Checkpoint =
            sql_query("PRAGMA wal_checkpoint(TRUNCATE)").get_result(&mut **connection).map_err(classify)?;
        if outcome.busy == 0 { Ok(()) } else { Err(Error::Conflict("the write-ahead log is in use".into())) }
    })
}

/// Moves the log into the database as far as nobody is in the way, beside those who read and write. So the writer need
/// not do it, and finds little left to do when the log has reached the size at which it must.
pub(crate) fn move_the_log(session: &mut Session) -> Result<()> {
    let Session::Sqlite(connection) = session else { return Ok(()) };
    sql_query("PRAGMA wal_checkpoint(PASSIVE)").execute(&mut **connection).map_err(classify).map(drop)
}
