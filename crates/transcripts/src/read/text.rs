//! Texts that can be read more than once, so that what they are shows before they are read to their end.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use crate::failure::Failure;

/// A text that can be read from its start more than once.
pub(crate) trait Text {
    /// The text from its start.
    fn open(&mut self) -> Result<Box<dyn Read + '_>, Failure>;
}

impl Text for File {
    fn open(&mut self) -> Result<Box<dyn Read + '_>, Failure> {
        self.seek(SeekFrom::Start(0))?;
        Ok(Box::new(self))
    }
}

/// The first bytes of a text, without the mark that some programs put in front.
pub(super) fn start_of(text: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    text.take(most).read_to_end(&mut start)?;
    if let Some(rest) = start.strip_prefix("\u{FEFF}".as_bytes()) {
        return Ok(rest.to_vec());
    }
    Ok(start)
}
