//! Chat History on a database: embedded SQLite or PostgreSQL, chosen by the URL, behind the domain's storage port.
//!
//! [`SqlStore`] is the store; [`Migrator`] keeps its schema. Both take a [`DatabaseUrl`], which names the database.
//! Queries are written once for both (see `session`); where the two truly part, there is a file in `postgres/` and in
//! `sqlite/`. Outcomes are awaited inside a tokio runtime, which only the deadlines need: the work itself runs on the
//! store's own threads.

mod breaker;
mod failure;
mod health;
mod joining;
mod lanes;
mod migrate;
mod models;
mod options;
mod pool;
mod postgres;
mod purpose;
mod repositories;
mod retry;
mod sabotage;
mod schema;
mod search;
mod session;
mod sqlite;
mod store;
mod types;
mod url;

pub use migrate::{Applied, MigrationError, MigrationStatus, Migrator};
pub use options::Options;
pub use store::SqlStore;
pub use url::{DatabaseUrl, UnknownDatabase};

// Linked for what their build brings: SQLite, libpq and OpenSSL compiled in, at versions we choose.
use {libsqlite3_sys as _, openssl_sys as _, pq_sys as _};
