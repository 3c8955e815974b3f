//! One migrating process at a time: an advisory lock on PostgreSQL, a locked file beside a SQLite database.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use crate::sabotage;

/// The key of the advisory lock, the same for every version of this program: "chathist" in ASCII.
const KEY: i64 = 0x6368_6174_6869_7374;

/// The defect of migrating without a lock.
const OFF: &str = "migration-lock-off";

/// Waits for the lock on that server's database; it ends with the connection.
pub(super) fn on_server(connection: &mut PgConnection) -> QueryResult<()> {
    if sabotage::is_on(OFF) {
        return Ok(());
    }
    diesel::select(diesel::dsl::sql::<Text>("pg_advisory_lock(").bind::<BigInt, _>(KEY).sql(")::text"))
        .execute(connection)
        .map(drop)
}

/// Waits for the lock on that file's database; it ends when the file is dropped.
pub(super) fn on_file(database: &Path) -> io::Result<File> {
    let mut name = database.as_os_str().to_owned();
    name.push(".migrate-lock");
    let file = OpenOptions::new().create(true).append(true).mode(0o600).open(name)?;
    if !sabotage::is_on(OFF) {
        file.lock()?;
    }
    Ok(file)
}
