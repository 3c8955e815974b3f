//! The binary: reads the configuration, wires a store to the HTTP API, and serves, migrates or mints a token.
//!
//! No rule of the product lives here.

mod cli;
mod commands;
mod config;
mod serve;

use std::process::ExitCode;

use clap::Parser;

use crate::config::Config;

fn main() -> ExitCode {
    let command = cli::Arguments::parse().command.unwrap_or_default();
    let config = match Config::load() {
        Ok(config) => config,
        Err(faults) => {
            eprintln!("The configuration cannot be used:\n{faults}");
            return ExitCode::from(2);
        }
    };
    env_logger::Builder::new().parse_filters(&config.log).format_timestamp_micros().init();
    match commands::run(command, config) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("chat-history: {error:#}");
            ExitCode::FAILURE
        }
    }
}
