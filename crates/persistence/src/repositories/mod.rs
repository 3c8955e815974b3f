//! The repositories on a connection: each query written once, for both databases.

mod conversations;
mod copies;
mod idempotency_keys;
mod listing;
mod messages;
mod revisions;
mod shown;
mod sources;
mod stats;
mod trash;
mod users;
pub(crate) mod written;

/// A number of rows as SQL takes it.
pub(crate) fn rows(limit: usize) -> i64 {
    limit.try_into().unwrap_or(i64::MAX)
}
