//! Taking a file in: gone through once to see that it can be read to its end, and once more to write it, in bounded
//! pieces that are a change each.
//!
//! Where a store fails half-way, what was written stays, and the same file can be imported again: nothing comes twice.

mod check;
mod report;
mod write;

use std::fs::File;
use std::io;
use std::time::Duration;

use chat_history_domain::{Context, Error, Result as DomainResult, Store};

use crate::read::{ReadLimits, read};
use check::Check;
pub use report::{Counts, Entry, Outcome, Report, Tally};
use write::Write;

/// Why a file was not imported, or not to its end.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// It is no file that can be imported. The words are the end of a sentence that starts with what it is called.
    #[error("{0}")]
    Refused(String),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] Error),
    /// The file cannot be read from where it is.
    #[error("the file cannot be read: {0}")]
    Disk(io::Error),
    /// Whoever asked for it no longer waits.
    #[error("nobody waits for it any more")]
    Abandoned,
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        use io::ErrorKind::{InvalidData, InvalidInput, Other, UnexpectedEof, Unsupported};
        match error.kind() {
            // What our own readers say of a file.
            Other if error.get_ref().is_some() => Self::Refused(error.to_string()),
            InvalidData | InvalidInput | UnexpectedEof | Unsupported => {
                Self::Refused(format!("cannot be read: {error}"))
            }
            _ => Self::Disk(error),
        }
    }
}

/// Waits for what a store gives, on a thread that may wait.
pub trait Wait {
    /// The outcome.
    fn for_outcome<T>(&self, outcome: impl Future<Output = DomainResult<T>>) -> DomainResult<T>;

    /// Waits for so long.
    fn pause(&self, time: Duration) {
        std::thread::sleep(time);
    }

    /// Whether nobody waits for the import any more.
    fn is_abandoned(&self) -> bool {
        false
    }

    /// Hears how many messages have been dealt with, and of how many.
    fn goes_on(&self, _done: u64, _all: u64) {}
}

/// What is imported, and for whom.
pub struct Import<'a, W> {
    /// Where it goes.
    pub store: &'a Store,
    /// Whose it becomes.
    pub context: &'a Context,
    /// How large the parts of it may be.
    pub limits: &'a ReadLimits,
    /// Whether it is only looked at.
    pub dry_run: bool,
    /// Who waits for it.
    pub wait: &'a W,
}

/// Imports a file, and reports on every conversation in it.
///
/// # Errors
/// As [`Failure`] says. Nothing has been written where the file is refused.
pub fn import<W: Wait>(file: &mut File, import: &Import<'_, W>) -> Result<Report, Failure> {
    let mut check = Check::new(|| import.wait.is_abandoned());
    let format = read(file, import.limits, &mut check)?;
    let mut write = Write::new(import, check.verdicts());
    if read(file, import.limits, &mut write)? != format {
        return Err(Failure::Refused("changed while it was read".into()));
    }
    Ok(Report::new(format, import.dry_run, write.finish()?))
}
