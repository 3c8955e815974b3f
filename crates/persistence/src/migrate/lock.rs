//! One migrating process at a time: an advisory lock on PostgreSQL, a locked file beside a SQLite database.

use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool};

use crate::sabotage;

/// The key of the advisory lock, the same for every version of this program: "chathist" in ASCII.
const KEY: i64 = 0x6368_6174_6869_7374;

/// The defect of migrating without a lock.
const OFF: &str = "migration-lock-off";

/// How long another process may migrate before this one gives up, and the pause between two looks.
const PATIENCE: Duration = Duration::from_secs(60);
const PAUSE: Duration = Duration::from_millis(20);

/// Waits for the lock on that server's database, which ends with the connection; gives whether it was had in time.
///
/// It is asked for again and again: a statement that waits for it would hold a snapshot, and the process that has the lock
/// may be making an index for which every older snapshot has to end.
pub(super) fn on_server(connection: &mut PgConnection) -> QueryResult<bool> {
    let start = Instant::now();
    let ask = || diesel::dsl::sql::<Bool>("pg_try_advisory_lock(").bind::<BigInt, _>(KEY).sql(")");
    while !sabotage::is_on(OFF) && !diesel::select(ask()).get_result::<bool>(connection)? {
        if start.elapsed() > PATIENCE {
            return Ok(false);
        }
        std::thread::sleep(PAUSE);
    }
    Ok(true)
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
