//! Filling a SQLite database that the service has migrated.

use std::path::Path;

use anyhow::{Context, Result};
use rusqlite::Connection;

use super::Shape;
use crate::interrupt;

/// Fills that database.
pub(crate) fn fill(file: &Path, shape: &Shape) -> Result<()> {
    let connection = Connection::open(file)?;
    connection
        .execute_batch("PRAGMA synchronous = OFF; CREATE TEMP TABLE shape (thread, user_id, messages);")?;
    for rows in shape.rows() {
        interrupt::check()?;
        connection.execute_batch(&rows)?;
    }
    connection.execute_batch(include_str!("sqlite.sql"))?;
    connection.close().map_err(|(_, error)| error).context("the filled database cannot be closed")
}
