//! Any number of conversations as JSON Lines: a header, then each conversation and after it its messages, then an end.

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Error, Result, Timestamp};
use serde::Serialize;

use super::writer::{Wanted, Writer};
use crate::digest::Digest;
use crate::wire::{End, FORMAT, Header, MessageOut, ThreadOut, VERSION};

/// What has been written so far.
#[derive(Default)]
pub(super) struct Lines {
    threads: u64,
    messages: u64,
    digest: Digest,
}

#[derive(Serialize)]
struct ThreadLine<'a> {
    thread: ThreadOut<'a>,
}

#[derive(Serialize)]
struct MessageLine<'a> {
    message: MessageOut<'a>,
}

#[derive(Serialize)]
struct EndLine {
    end: End,
}

impl Lines {
    /// Takes a conversation or a message into account.
    pub(super) fn count(&mut self, item: &Exported) {
        match item {
            Exported::Conversation(conversation, _) => {
                self.threads += 1;
                self.digest.conversation(conversation);
            }
            Exported::Message(message, _, revisions) => {
                self.messages += 1;
                self.digest.message(message, revisions);
            }
        }
    }

    /// What all that was taken into account comes to.
    pub(super) fn totals(&mut self) -> End {
        let sha256 = Some(std::mem::take(&mut self.digest).finish());
        End { threads: self.threads, messages: self.messages, sha256 }
    }
}

/// What every file starts with.
pub(super) fn header(at: Timestamp) -> Header {
    Header { format: FORMAT.to_owned(), version: VERSION, exported_at: at.to_string() }
}

/// Writes a value as JSON.
pub(super) fn write(value: &impl Serialize, out: &mut Vec<u8>) -> Result<()> {
    serde_json::to_writer(out, value)
        .map_err(|error| Error::Internal(format!("a transcript cannot be written: {error}")))
}

fn line(value: &impl Serialize, out: &mut Vec<u8>) -> Result<()> {
    write(value, out)?;
    out.push(b'\n');
    Ok(())
}

impl Writer for Lines {
    fn begin(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Result<()> {
        line(&header(at), out)
    }

    fn item(&mut self, item: &Exported, _wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.count(item);
        match item {
            Exported::Conversation(conversation, source) => {
                line(&ThreadLine { thread: ThreadOut::new(conversation, source) }, out)
            }
            Exported::Message(message, name, revisions) => {
                line(&MessageLine { message: MessageOut::new(message, name, revisions) }, out)
            }
        }
    }

    fn end(&mut self, _wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        line(&EndLine { end: self.totals() }, out)
    }
}
