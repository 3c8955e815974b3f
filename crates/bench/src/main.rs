//! The benchmark: the service beside its peers, from outside, in one run.
//!
//! It knows nothing of the crates that it measures; it starts their program and speaks HTTP to it.

mod child;
mod compare;
mod data;
mod fastapi;
mod figures;
mod flush;
mod goals;
mod http;
mod interrupt;
mod machine;
mod memory;
mod meter;
mod pgbench;
mod postgres;
mod process_tree;
mod raw_sqlite;
mod request;
mod results;
mod safe;
mod scale;
mod searching;
mod service;
mod settings;
mod soak;
mod statistics;
mod table;
mod verify;
mod wrk;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::settings::Settings;

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("bench: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    interrupt::listen()?;
    let settings = Settings::load()?;
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        [] | ["compare"] => compare::run(&settings).and_then(|()| safe::run(&settings)),
        ["safe"] => safe::run(&settings),
        ["scale"] => scale::run(&settings).and_then(|()| searching::run(&settings)),
        ["search"] => searching::run(&settings),
        ["soak"] => soak::run(&settings),
        _ => bail!("usage: bench [compare|safe|scale|search|soak]"),
    }
}
