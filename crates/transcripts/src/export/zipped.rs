//! JSON Lines in a ZIP, which is made as it is sent: nothing of it is kept.

use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Error, Result, Timestamp};
use zip::ZipWriter;
use zip::write::{SimpleFileOptions, StreamWriter};

use super::lines::Lines;
use super::writer::{Wanted, Writer};

/// The file in the ZIP.
const NAME: &str = "transcript.jsonl";

/// A ZIP that is under way.
pub(super) struct Zipped {
    lines: Lines,
    text: Vec<u8>,
    made: Made,
    zip: Option<ZipWriter<StreamWriter<Made>>>,
}

/// Where what was made waits to be taken.
#[derive(Clone, Default)]
struct Made(Arc<Mutex<Vec<u8>>>);

impl Write for Made {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Default for Zipped {
    fn default() -> Self {
        let made = Made::default();
        let zip = Some(ZipWriter::new_stream(made.clone()));
        Self { lines: Lines::default(), text: Vec::new(), made, zip }
    }
}

impl Zipped {
    /// Moves on what has been written: text into the ZIP, and what that made out of it.
    fn pass_on(&mut self, out: &mut Vec<u8>) -> Result<()> {
        if let Some(zip) = &mut self.zip {
            zip.write_all(&self.text).map_err(broken)?;
        }
        self.text.clear();
        out.append(&mut self.made.0.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(())
    }
}

fn broken(error: impl std::fmt::Display) -> Error {
    Error::Internal(format!("a ZIP cannot be written: {error}"))
}

impl Writer for Zipped {
    fn begin(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Result<()> {
        if let Some(zip) = &mut self.zip {
            // Nobody knows yet how large it becomes.
            zip.start_file(NAME, SimpleFileOptions::default().large_file(true)).map_err(broken)?;
        }
        self.lines.begin(at, &mut self.text)?;
        self.pass_on(out)
    }

    fn item(&mut self, item: &Exported, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.lines.item(item, wanted, &mut self.text)?;
        self.pass_on(out)
    }

    fn end(&mut self, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.lines.end(wanted, &mut self.text)?;
        self.pass_on(out)?;
        if let Some(zip) = self.zip.take() {
            zip.finish().map_err(broken)?;
        }
        self.pass_on(out)
    }
}
