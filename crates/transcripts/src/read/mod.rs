//! Files with conversations, read a conversation at a time. What a file is shows in what it holds, not in its name.

mod foreign;
mod format;
mod found;
mod limits;
mod meter;
mod own;
mod single;
mod stream;
mod text;
mod zipped;

use std::fs::File;

use crate::failure::Failure;
pub use format::Format;
pub(crate) use found::{Beginning, Item, Sink};
pub use limits::ReadLimits;
use single::{read_text, unknown};
use text::{Text, start_of};

/// What every ZIP starts with; one without files starts with the second.
const ZIP_STARTS: [&[u8]; 2] = [b"PK\x03\x04", b"PK\x05\x06"];

/// Reads a file to its end.
pub(crate) fn read(file: &mut File, limits: &ReadLimits, sink: &mut dyn Sink) -> Result<Format, Failure> {
    let start = start_of(&mut *file.open()?, 4)?;
    if ZIP_STARTS.contains(&start.as_slice()) {
        return zipped::read(file, limits, sink);
    }
    read_text(file, limits, sink)?.ok_or_else(unknown)
}
