//! What the scenarios stand on: real databases, the real program, and a client that speaks HTTP to it.

mod client;
mod database;
mod patience;
mod program;
mod service;
mod wire;

pub(crate) use client::{Answer, Client, THREADS};
pub(crate) use database::{Database, Kind, Sql};
pub(crate) use patience::{SOON, eventually, in_parallel};
pub(crate) use program::{Finished, Program, Running, SECRET};
pub(crate) use service::Service;
pub(crate) use wire::{Heard, Wire};

/// Makes a test on SQLite and a test on PostgreSQL out of each scenario, with a fresh database for each.
macro_rules! on_both {
    ($($scenario:ident),+ $(,)?) => {$(
        mod $scenario {
            use crate::harness::{Database, Kind};

            #[test]
            fn on_sqlite() {
                super::$scenario(&Database::fresh(Kind::Sqlite));
            }

            #[test]
            fn on_postgres() {
                super::$scenario(&Database::fresh(Kind::Postgres));
            }
        }
    )+};
}
pub(crate) use on_both;
