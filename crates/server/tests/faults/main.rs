//! Fault tests: the real program is killed, frozen, starved and flooded, and what it promised is counted afterwards.
//!
//! They run one at a time, as some of them measure. `FAULTS=long` makes them as long as `make test-faults` wants them.
//! Each check has a control: the same check on a service with a defect switched on, which must not pass.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a test says what it expects by panicking"
)]

#[path = "../blackbox/harness/mod.rs"]
#[allow(dead_code, unused_imports, unused_macros, reason = "the harness serves other tests, too")]
mod harness;

mod alone;
mod appender;
mod control;
mod dice;
mod ledger;
mod own_postgres;
mod row;
mod scale;
#[allow(dead_code, reason = "the table serves other tests, too")]
mod surfaces;

mod crash;
mod flush;
mod migrations;
mod resend;
mod reset;
mod slow_clients;
mod start;
mod stop;
mod versions;
