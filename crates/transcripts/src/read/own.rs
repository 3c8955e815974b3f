//! This service's own format, read back: as JSON Lines, or as one document. See `docs/transcripts.md`.

use std::io::{BufRead, BufReader, Read};
use std::rc::Rc;

use chat_history_domain::Limits;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::Value;

use super::found::{Beginning, Item, Sink};
use super::limits::ReadLimits;
use super::meter::{Meter, Metered, failure};
use super::stream;
use super::text::Text;
use crate::clean::Cleaner;
use crate::digest::Digest;
use crate::failure::Failure;
use crate::wire::{End, FORMAT, Header, MessageIn, ThreadIn, VERSION};

/// Whether a text that starts so is a transcript in JSON Lines: its first line is a header and nothing else.
pub(super) fn is_lines(start: &[u8]) -> bool {
    let line = start.split(|byte| *byte == b'\n').find(|line| !line.trim_ascii().is_empty());
    let header = line.and_then(|line| serde_json::from_slice::<Header>(line).ok());
    header.is_some_and(|header| header.format == FORMAT)
}

/// A line after the first.
#[derive(Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Thread(Value),
    Message(Value),
    End(End),
}

/// Reads JSON Lines.
pub(super) fn read_lines(
    text: &mut dyn Text,
    limits: &ReadLimits,
    sink: &mut dyn Sink,
) -> Result<(), Failure> {
    let mut reader = BufReader::new(text.open()?);
    let mut transcript = Transcript::new(&limits.rules, sink);
    let (mut raw, mut line, mut number) = (Vec::new(), Vec::new(), 0_u64);
    let mut is_begun = false;
    while next_line(&mut reader, limits.record_bytes, &mut raw)? {
        number += 1;
        line.clear();
        let mut cleaner = Cleaner::default();
        let replaced = cleaner.push(&raw, &mut line) + cleaner.finish(&mut line);
        let bare = line.strip_prefix("\u{FEFF}".as_bytes()).unwrap_or(&line).trim_ascii();
        if bare.is_empty() {
            continue;
        }
        let broken =
            |error: serde_json::Error| Failure::Refused(format!("is broken in line {number}: {error}"));
        if !std::mem::replace(&mut is_begun, true) {
            check_version(&serde_json::from_slice::<Header>(bare).map_err(broken)?)?;
            continue;
        }
        if transcript.end.is_some() {
            return Err(Failure::Refused(format!("goes on in line {number}, after its end")));
        }
        match serde_json::from_slice(bare).map_err(broken)? {
            Line::Thread(thread) => transcript.thread(thread)?,
            Line::Message(message) => transcript.message(message, &format!("line {number}"))?,
            Line::End(end) => transcript.end = Some(end),
        }
        transcript.replaced += replaced;
    }
    transcript.finish()
}

/// Reads the next line, if there is one.
fn next_line(reader: &mut impl BufRead, most: u64, line: &mut Vec<u8>) -> Result<bool, Failure> {
    line.clear();
    let read = reader.take(most).read_until(b'\n', line)?;
    if read as u64 == most && !line.ends_with(b"\n") {
        return Err(Failure::Refused("holds a line that is too large".into()));
    }
    Ok(read > 0)
}

/// A document, but for its messages.
#[derive(Deserialize)]
struct Document {
    #[serde(default)]
    format: Value,
    #[serde(default)]
    version: Value,
    #[serde(default)]
    thread: Value,
    #[serde(default)]
    messages: Option<IgnoredAny>,
    #[serde(default)]
    end: Option<End>,
}

/// Reads a document, where it is one of this format; gives whether it is. The messages may stand anywhere in it, so it
/// is gone through twice.
pub(super) fn read_document(
    text: &mut dyn Text,
    limits: &ReadLimits,
    sink: &mut dyn Sink,
) -> Result<bool, Failure> {
    let meter = Rc::<Meter>::default();
    meter.allow(u64::MAX);
    let whole = serde_json::from_reader::<_, Document>(Metered::new(text.open()?, &meter));
    let Document { format, version, thread, messages, end } = whole.map_err(failure)?;
    if format != FORMAT {
        return Ok(false);
    }
    let version = version.as_u64().unwrap_or_default();
    check_version(&Header { format: FORMAT.into(), version, exported_at: String::new() })?;
    if messages.is_none() {
        return Err(Failure::Refused("has no messages".into()));
    }
    let mut transcript = Transcript::new(&limits.rules, sink);
    transcript.thread(thread)?;
    let mut position = 0_u64;
    stream::members(&mut *text.open()?, "messages", limits.record_bytes, &mut |message, meter| {
        transcript.message(message, &format!("messages[{position}]"))?;
        transcript.replaced += meter.replaced();
        position += 1;
        Ok(())
    })?;
    transcript.end = end;
    transcript.finish()?;
    Ok(true)
}

fn check_version(header: &Header) -> Result<(), Failure> {
    if (1..=VERSION).contains(&header.version) {
        return Ok(());
    }
    let words =
        format!("is a transcript of version {}, and {VERSION} is the latest known here", header.version);
    Err(Failure::Refused(words))
}

/// A transcript that is being read.
struct Transcript<'a> {
    rules: &'a Limits,
    sink: &'a mut dyn Sink,
    digest: Digest,
    threads: u64,
    messages: u64,
    /// Characters replaced in the conversation that is open.
    replaced: u64,
    is_open: bool,
    /// Whether all is as it was written, so that its digest can be checked.
    is_intact: bool,
    end: Option<End>,
}

impl<'a> Transcript<'a> {
    fn new(rules: &'a Limits, sink: &'a mut dyn Sink) -> Self {
        let digest = Digest::default();
        Self {
            rules,
            sink,
            digest,
            threads: 0,
            messages: 0,
            replaced: 0,
            is_open: false,
            is_intact: true,
            end: None,
        }
    }

    fn thread(&mut self, thread: Value) -> Result<(), Failure> {
        self.close()?;
        let said = |name: &str| thread.get(name).and_then(Value::as_str).map(str::to_owned);
        let (source, title) = (said("id"), said("title"));
        let restored = serde_json::from_value::<ThreadIn>(thread).map_err(|error| format!("thread: {error}"));
        let restored = restored
            .and_then(|thread| thread.parse(self.rules).map_err(|error| error.within("thread").to_string()));
        match &restored {
            Ok(restored) => self.digest.restored(restored),
            Err(_) => self.is_intact = false,
        }
        self.threads += 1;
        self.is_open = true;
        self.sink.begin(Beginning { source, title, restored, notes: Vec::new() })
    }

    fn message(&mut self, message: Value, at: &str) -> Result<(), Failure> {
        if !self.is_open {
            return Err(Failure::Refused(format!("has a message before any thread, in {at}")));
        }
        self.messages += 1;
        let parsed = serde_json::from_value::<MessageIn>(message).map_err(|error| format!("{at}: {error}"));
        let parsed =
            parsed.and_then(|message| message.parse(self.rules).map_err(|error| format!("{at}: {error}")));
        self.sink.item(match parsed {
            Ok(message) => {
                self.digest.restored_message(&message);
                Item::Message(message)
            }
            Err(words) => {
                self.is_intact = false;
                Item::Wrong(words)
            }
        })
    }

    fn close(&mut self) -> Result<(), Failure> {
        if !std::mem::take(&mut self.is_open) {
            return Ok(());
        }
        self.is_intact &= self.replaced == 0;
        self.sink.end(std::mem::take(&mut self.replaced))
    }

    /// Ends the reading, where all that the end speaks of has come.
    fn finish(mut self) -> Result<(), Failure> {
        self.close()?;
        let Some(end) = self.end else {
            return Err(Failure::Refused("has no end: it was cut short".into()));
        };
        if (end.threads, end.messages) != (self.threads, self.messages) {
            let words = format!(
                "holds {} threads and {} messages, and its end speaks of {} and {}",
                self.threads, self.messages, end.threads, end.messages
            );
            return Err(Failure::Refused(words));
        }
        let is_other = |sha256: String| self.is_intact && sha256 != self.digest.finish();
        if end.sha256.is_some_and(is_other) {
            let words =
                "is not as it was written: its sha256 is of something else; leave it out to import it anyway";
            return Err(Failure::Refused(words.into()));
        }
        Ok(())
    }
}
