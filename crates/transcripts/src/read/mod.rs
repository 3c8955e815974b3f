//! Files with conversations, read a conversation at a time. What a file is shows in what it holds, not in its name.

mod foreign;
mod meter;
mod own;
mod stream;
mod zipped;

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};

use chat_history_domain::transfer::{Restored, RestoredMessage};
use chat_history_domain::{Limits, Timestamp};

use crate::import::Failure;

/// What a file with conversations is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// This service's own transcript.
    Transcript,
    /// ChatGPT's `conversations.json`, in as many parts as it has.
    ChatGpt,
    /// Claude's `conversations.json`.
    Claude,
    /// Chats as Open WebUI exports them.
    OpenWebUi,
    /// A conversation as LibreChat exports it.
    LibreChat,
}

impl Format {
    /// Its name, as reports have it.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Transcript => "transcript",
            Self::ChatGpt => "chatgpt",
            Self::Claude => "claude",
            Self::OpenWebUi => "open-webui",
            Self::LibreChat => "librechat",
        }
    }
}

/// How large what is read may be.
#[derive(Clone, Debug)]
pub struct ReadLimits {
    /// The rules that what is kept is held to.
    pub rules: Limits,
    /// Bytes of one record: of a line, a conversation or a message, whichever is held in memory.
    pub record_bytes: u64,
    /// Bytes that the files of a ZIP have in all, once they are inflated.
    pub inflated_bytes: u64,
    /// How many times larger than in the ZIP a file of it may be.
    pub ratio: u64,
    /// Files in a ZIP.
    pub entries: u64,
    /// The moment that stands for one that a file does not tell.
    pub now: Timestamp,
}

impl ReadLimits {
    /// The limits for files of at most that many bytes.
    pub fn of_files(bytes: u64, rules: Limits, now: Timestamp) -> Self {
        Self {
            rules,
            record_bytes: 32 * 1024 * 1024,
            inflated_bytes: bytes.saturating_mul(4),
            ratio: 200,
            entries: 20_000,
            now,
        }
    }
}

/// A conversation as it is found in a file. Its messages follow.
#[derive(Debug)]
pub(crate) struct Beginning {
    /// Where it says that it comes from, as far as that can be read.
    pub(crate) source: Option<String>,
    /// Its name.
    pub(crate) title: Option<String>,
    /// The conversation, or why it is none that can be kept.
    pub(crate) restored: Result<Restored, String>,
    /// What else there is to say of it.
    pub(crate) notes: Vec<String>,
}

/// What a conversation holds.
#[derive(Debug)]
pub(crate) enum Item {
    /// A message.
    Message(RestoredMessage),
    /// One that cannot be kept as it is, and why; with it the conversation cannot either.
    Wrong(String),
    /// What is no message, and why: these words follow on how many they are.
    LeftOut(&'static str),
}

/// Takes what is found, in its order.
pub(crate) trait Sink {
    /// A conversation begins.
    fn begin(&mut self, found: Beginning) -> Result<(), Failure>;
    /// It holds this.
    fn item(&mut self, item: Item) -> Result<(), Failure>;
    /// It has ended; so many characters of it were replaced.
    fn end(&mut self, replaced: u64) -> Result<(), Failure>;
}

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

/// Reads a text to its end; `None` where it is of no known format.
pub(crate) fn read_text(
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

fn unknown() -> Failure {
    Failure::Refused("is of no format that is known here".into())
}

/// The first bytes of a text, without the mark that some programs put in front.
fn start_of(text: &mut dyn Read, most: u64) -> io::Result<Vec<u8>> {
    let mut start = Vec::new();
    text.take(most).read_to_end(&mut start)?;
    if let Some(rest) = start.strip_prefix("\u{FEFF}".as_bytes()) {
        return Ok(rest.to_vec());
    }
    Ok(start)
}
