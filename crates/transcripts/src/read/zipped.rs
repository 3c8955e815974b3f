//! The files of a ZIP that hold conversations, inflated no further than is allowed.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};

use zip::ZipArchive;

use super::format::Format;
use super::found::Sink;
use super::limits::ReadLimits;
use super::single::{read_text, unknown};
use super::text::Text;
use crate::failure::Failure;

/// Reads every file of a ZIP that holds conversations.
pub(super) fn read(file: &mut File, limits: &ReadLimits, sink: &mut dyn Sink) -> Result<Format, Failure> {
    check_directory(file, limits)?;
    let mut archive = ZipArchive::new(BufReader::new(file)).map_err(broken)?;
    let mut names = Vec::new();
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(broken)?;
        if entry.is_file() {
            names.push((entry.name().map_err(broken)?.into_owned(), index));
        }
    }
    // In the order of their names, so that the parts of one export come one after another.
    names.sort();
    let inflated = Cell::new(0);
    let mut format = None;
    for (name, index) in wanted(&names) {
        let before = inflated.get();
        let mut entry = Entry { archive: &mut archive, index, limits, inflated: &inflated, before };
        let read = read_text(&mut entry, limits, sink).map_err(|failure| within(&name, failure))?;
        format = format.or(read);
    }
    format.ok_or_else(unknown)
}

/// The files that hold conversations: by their names, as products give them, or else whatever is JSON.
fn wanted(names: &[(String, usize)]) -> Vec<(String, usize)> {
    let base = |name: &str| name.rsplit('/').next().unwrap_or(name).to_ascii_lowercase();
    let ends = |name: &str, ending: &str| base(name).rsplit_once('.').is_some_and(|(_, end)| end == ending);
    let are = |is_meant: &dyn Fn(&str) -> bool| -> Vec<(String, usize)> {
        names.iter().filter(|(name, _)| is_meant(name)).cloned().collect()
    };
    let lines = are(&|name| ends(name, "jsonl"));
    let conversations = are(&|name| base(name).starts_with("conversations") && ends(name, "json"));
    let json = are(&|name| ends(name, "json"));
    [lines, conversations, json].into_iter().find(|some| !some.is_empty()).unwrap_or_default()
}

fn within(name: &str, failure: Failure) -> Failure {
    match failure {
        Failure::Refused(words) => Failure::Refused(format!("holds {name:?}, which {words}")),
        other => other,
    }
}

fn broken(error: zip::result::ZipError) -> Failure {
    match error {
        zip::result::ZipError::Io(error) => error.into(),
        other => Failure::Refused(format!("is a ZIP that cannot be read: {other}")),
    }
}

/// Refuses a directory that would take too much memory, before it is read. It is found as the archive will find it: by
/// its end, which has a fixed form.
fn check_directory(file: &mut File, limits: &ReadLimits) -> Result<(), Failure> {
    /// Bytes of the end of a directory, and of the comment that may follow it.
    const END: u64 = 22 + 65_535;
    let length = file.seek(SeekFrom::End(0))?;
    file.seek(SeekFrom::Start(length.saturating_sub(END)))?;
    let mut tail = Vec::new();
    file.take(END).read_to_end(&mut tail)?;
    let ends = tail.windows(12).filter_map(|window| window.strip_prefix(b"PK\x05\x06"));
    let counts = ends.filter_map(|end| Some(u64::from(u16::from_le_bytes([*end.get(6)?, *end.get(7)?]))));
    let most =
        counts.max().ok_or_else(|| Failure::Refused("is a ZIP without an end: it was cut short".into()))?;
    let is_64_bits = tail.windows(4).any(|window| window == b"PK\x06\x06");
    let entries = if is_64_bits { entries_of_64_bits(&tail).max(most) } else { most };
    if entries > limits.entries {
        return Err(Failure::Refused(format!("is a ZIP of more than {} files", limits.entries)));
    }
    Ok(())
}

/// The most files that a directory of the large form says it has.
fn entries_of_64_bits(tail: &[u8]) -> u64 {
    let ends = tail.windows(40).filter_map(|window| window.strip_prefix(b"PK\x06\x06"));
    let counts = ends.filter_map(|end| Some(u64::from_le_bytes(end.get(28..36)?.try_into().ok()?)));
    counts.max().unwrap_or(u64::MAX)
}

/// A file of a ZIP.
struct Entry<'a, R> {
    archive: &'a mut ZipArchive<R>,
    index: usize,
    limits: &'a ReadLimits,
    /// Bytes that files have been inflated to, all together.
    inflated: &'a Cell<u64>,
    /// What that was before this file, which may be read more than once.
    before: u64,
}

impl<R: Read + Seek> Text for Entry<'_, R> {
    fn open(&mut self) -> Result<Box<dyn Read + '_>, Failure> {
        /// What small files may inflate to, however little they hold.
        const SMALL: u64 = 1024 * 1024;
        let entry = self.archive.by_index(self.index).map_err(broken)?;
        let by_ratio = entry.compressed_size().saturating_mul(self.limits.ratio).max(SMALL);
        self.inflated.set(self.before);
        Ok(Box::new(Inflated {
            inner: entry,
            left: by_ratio,
            most: self.limits.inflated_bytes,
            all: self.inflated,
        }))
    }
}

/// A file that is being inflated.
struct Inflated<'a, R> {
    inner: R,
    left: u64,
    most: u64,
    all: &'a Cell<u64>,
}

impl<R: Read> Read for Inflated<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.inner.read(buffer)?;
        let bytes = read as u64;
        let Some(left) = self.left.checked_sub(bytes) else {
            return Err(io::Error::other(Bomb("much more than its size in the ZIP")));
        };
        self.left = left;
        self.all.set(self.all.get().saturating_add(bytes));
        if self.all.get() > self.most {
            return Err(io::Error::other(Bomb("more bytes than are allowed")));
        }
        Ok(read)
    }
}

/// That a file inflates to too much.
#[derive(Debug, thiserror::Error)]
#[error("inflates to {0}")]
pub(super) struct Bomb(&'static str);
