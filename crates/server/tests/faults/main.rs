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
mod backends;
mod clock;
mod control;
mod crash;
mod dice;
mod flush;
mod fsync;
mod full;
mod ledger;
mod migrations;
mod network;
mod open_loop;
mod outage;
mod overload;
mod own_postgres;
mod proxy;
mod record;
mod resend;
mod reset;
mod row;
mod scale;
mod slow_clients;
mod small_volume;
mod start;
mod stop;
#[allow(dead_code, reason = "the table serves other tests, too")]
mod surfaces;
mod versions;
