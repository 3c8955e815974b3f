//! Taking a file in: gone through once to see that it can be read to its end, and once more to write it, in bounded
//! pieces that are a change each.
//!
//! Where a store fails half-way, what was written stays, and the same file can be imported again: nothing comes twice.

mod check;
mod report;
mod request;
mod write;

use std::fs::File;

use crate::failure::Failure;
use crate::read::read;
use check::Check;
pub use report::{Entry, MessageTally, Outcome, Report, Tally};
pub use request::{Import, Wait};
use write::Write;

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
