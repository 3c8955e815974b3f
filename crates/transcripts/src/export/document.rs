//! One conversation as one JSON document, with a message on each line.

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Result, Timestamp};

use super::lines::{Lines, header, write};
use super::writer::{Wanted, Writer};
use crate::wire::{MessageOut, ThreadOut};

/// What has been written so far.
#[derive(Default)]
pub(super) struct Document {
    totals: Lines,
    has_messages: bool,
}

impl Writer for Document {
    fn begin(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Result<()> {
        write(&header(at), out)?;
        // The header's members go on.
        out.pop();
        Ok(())
    }

    fn item(&mut self, item: &Exported, _wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        self.totals.count(item);
        match item {
            Exported::Conversation(conversation, source) => {
                out.extend(b",\n\"thread\":");
                write(&ThreadOut::new(conversation, source), out)?;
                out.extend(b",\n\"messages\":[");
            }
            Exported::Message(message, name, revisions) => {
                out.extend(if std::mem::replace(&mut self.has_messages, true) { b",\n" } else { b"\n " });
                write(&MessageOut::new(message, name, revisions), out)?;
            }
        }
        Ok(())
    }

    fn end(&mut self, _wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        out.extend(b"\n],\n\"end\":");
        write(&self.totals.totals(), out)?;
        out.extend(b"}\n");
        Ok(())
    }
}
