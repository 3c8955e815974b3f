//! A support desk that keeps its tickets as conversations: a small service that links the domain crate.
//!
//! Only this file knows a database. The desk itself knows `chat_history_domain` and nothing else of Chat History, and
//! its tests run on a store in memory.
//!
//! ```sh
//! cargo run -p chat-history-testkit --example support_desk -- sqlite://data/support-desk.db
//! ```

mod day;
mod desk;
mod inbox;
mod mail;
mod model;

#[cfg(test)]
mod in_earnest;
#[cfg(test)]
mod tests;

use std::error::Error;
use std::io::{self, Write};
use std::process::ExitCode;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use chat_history_domain::{Store, Timestamp};
use chat_history_persistence::{DatabaseUrl, Migrator, Options, SqlStore};

/// Where the tickets are kept unless the command line names another database.
const DATABASE: &str = "sqlite://data/support-desk.db";

fn main() -> ExitCode {
    let url = std::env::args().nth(1).unwrap_or_else(|| DATABASE.into());
    match spend_a_day(&url, now, &mut io::stdout()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("support_desk: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Brings the schema up to date, opens the store, and lets the desk work on it for a day.
fn spend_a_day(url: &str, clock: impl Fn() -> Timestamp, out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let url = DatabaseUrl::parse(url)?;
    Migrator::new(url.clone()).apply()?;
    // Nobody waits at a screen for the answer to a mail.
    let patient = Duration::from_secs(30);
    let options = Options { queue_wait: patient, deadline: patient, ..Options::default() };
    let store = Store::new(SqlStore::open(&url, options)?);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build()?;
    runtime.block_on(day::run(&store, clock, out))
}

/// The clock, which the domain never asks itself.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
fn now() -> Timestamp {
    let since_1970 = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp::from_micros(i64::try_from(since_1970.as_micros()).unwrap_or(i64::MAX))
}
