//! Filling a PostgreSQL database that the service has migrated.

use anyhow::Result;

use super::Shape;
use crate::postgres::Postgres;

/// Fills that database.
pub(crate) fn fill(postgres: &Postgres, database: &str, shape: &Shape) -> Result<()> {
    let mut script = "CREATE TEMP TABLE shape (thread BIGINT, user_id TEXT, messages BIGINT);\n".to_owned();
    script.extend(shape.rows());
    script.push_str(include_str!("postgres.sql"));
    postgres.run(database, &script).map(drop)
}
