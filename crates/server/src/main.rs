//! The binary: reads the configuration, wires a store to the HTTP API, and serves, migrates or mints a token.
//!
//! No rule of the product lives here.

mod cli;
mod clock;
mod commands;
mod config;
mod process;
mod sabotage;
mod serve;
mod transfer;

use chat_history_persistence::Migrator;
use clap::Parser;

use crate::cli::Command;
use crate::config::{Config, ForTransfer};

/// The allocator: messages are read on one thread and freed on another, which this one was made for.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() {
    let outcome = match cli::Arguments::parse().command.unwrap_or_default() {
        Command::Serve => Config::load().map(|config| {
            log_to_stderr(&config.log);
            process::leave_no_core_dump();
            serve::run(config)
        }),
        Command::Migrate { action } => Config::load_database().map(|(database, log)| {
            log_to_stderr(&log);
            commands::migrate(&Migrator::new(database), action.as_ref())
        }),
        Command::Export { transfer } => ForTransfer::load().map(|config| {
            log_to_stderr(&config.log);
            transfer::export(&config, &transfer)
        }),
        Command::Import { transfer, dry_run } => ForTransfer::load().map(|config| {
            log_to_stderr(&config.log);
            transfer::import(&config, &transfer, dry_run)
        }),
        Command::Token { user, ttl } => {
            Config::load().map(|config| commands::token(&config.auth, &user, ttl))
        }
    };
    process::end(match outcome {
        Ok(Ok(())) => SUCCESS,
        Ok(Err(error)) => {
            eprintln!("chat-history: {error:#}");
            FAILURE
        }
        Err(faults) => {
            eprintln!("The configuration cannot be used:\n{faults}");
            UNUSABLE_CONFIGURATION
        }
    })
}

/// The exit codes of work that is done and of work that failed.
const SUCCESS: u8 = 0;
const FAILURE: u8 = 1;

/// The exit code that tells a configuration that cannot be used from work that failed.
const UNUSABLE_CONFIGURATION: u8 = 2;

fn log_to_stderr(levels: &str) {
    env_logger::Builder::new().parse_filters(levels).format_timestamp_micros().init();
}
