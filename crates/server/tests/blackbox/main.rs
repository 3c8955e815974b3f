//! Black-box tests: the real binary as a child process, spoken to over HTTP, on real SQLite and real PostgreSQL.
//!
//! Every test has a database, a working folder and a port of its own, so all of them can run at once.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what it expects by panicking"
)]

mod harness;

mod appends;
mod clients;
mod commands;
mod configuration;
mod direct_sql;
mod dump;
mod edge;
mod erasure;
mod files;
mod fuzz;
mod hostile;
mod identity;
mod isolation;
mod logs;
mod migrations;
mod outage;
mod paging;
mod process;
mod shutdown;
mod surfaces;
mod tls;
mod tokens;
