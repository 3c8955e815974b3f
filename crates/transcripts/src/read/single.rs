//! One text with conversations, whichever of the known formats it has.

use super::format::Format;
use super::found::Sink;
use super::limits::ReadLimits;
use super::text::{Text, start_of};
use super::{foreign, own};
use crate::failure::Failure;

/// Reads a text to its end; `None` where it is of no known format.
pub(super) fn read_text(
    text: &mut dyn Text,
    limits: &ReadLimits,
    sink: &mut dyn Sink,
) -> Result<Option<Format>, Failure> {
    /// Bytes within which a text shows what it is.
    const ENOUGH: u64 = 4096;
    let start = start_of(&mut *text.open()?, ENOUGH)?;
    if own::is_lines(&start) {
        own::read_lines(text, limits, sink)?;
        return Ok(Some(Format::Transcript));
    }
    match start.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{') if own::read_document(text, limits, sink)? => Ok(Some(Format::Transcript)),
        Some(b'{') => foreign::read(text, false, limits, sink),
        Some(b'[') => foreign::read(text, true, limits, sink),
        None => Err(Failure::Refused("holds nothing".into())),
        _ => Ok(None),
    }
}

/// A file of none of them is refused.
pub(super) fn unknown() -> Failure {
    Failure::Refused("is of no format that is known here".into())
}
