//! The exports of other products, a conversation at a time. What a record is shows in its members.

mod chatgpt;
mod claude;
mod librechat;
mod open_webui;
mod restored;
mod threads;
mod tree;
mod values;
mod ways;

use serde_json::Value;

use super::format::Format;
use super::found::{Beginning, Sink};
use super::limits::ReadLimits;
use super::meter::Meter;
use super::stream;
use super::text::Text;
use crate::failure::Failure;
use tree::Tree;

/// Reads an array of conversations, or one conversation by itself; `None` where none of it is known.
pub(super) fn read(
    text: &mut dyn Text,
    is_array: bool,
    limits: &ReadLimits,
    sink: &mut dyn Sink,
) -> Result<Option<Format>, Failure> {
    let mut found = Found { limits, sink, format: None, unknown: 0 };
    let mut take = |record: Value, meter: &Meter| found.record(&record, meter.replaced());
    if is_array {
        stream::elements(&mut *text.open()?, limits.record_bytes, &mut take)?;
    } else {
        stream::whole(&mut *text.open()?, limits.record_bytes, &mut take)?;
    }
    if found.format.is_none() && is_array && found.unknown == 0 {
        return Err(Failure::Refused("holds no conversations".into()));
    }
    Ok(found.format)
}

/// What has been found so far.
struct Found<'a> {
    limits: &'a ReadLimits,
    sink: &'a mut dyn Sink,
    format: Option<Format>,
    unknown: u64,
}

impl Found<'_> {
    fn record(&mut self, record: &Value, replaced: u64) -> Result<(), Failure> {
        // Some tools wrap the array.
        if let Some(several) = record.get("conversations").and_then(Value::as_array) {
            return several.iter().try_for_each(|one| self.record(one, 0));
        }
        if let Some((format, tree)) = tree_of(record) {
            self.format = self.format.or(Some(format));
            return tree.hand_on(self.limits, replaced, self.sink);
        }
        self.unknown += 1;
        let restored = Err("is no conversation of a known kind".to_owned());
        let title = values::text(record, "title").map(str::to_owned);
        self.sink.begin(Beginning { source: None, title, restored, notes: Vec::new() })?;
        self.sink.end(replaced)
    }
}

/// The conversation that a record is, and whose.
fn tree_of(record: &Value) -> Option<(Format, Tree)> {
    let has = |name: &str| record.get(name).is_some();
    if has("mapping") {
        Some((Format::ChatGpt, chatgpt::tree(record)))
    } else if has("chat_messages") {
        Some((Format::Claude, claude::tree(record)))
    } else if record.get("chat").is_some_and(Value::is_object) {
        Some((Format::OpenWebUi, open_webui::tree(record)))
    } else if has("conversationId") && has("messages") {
        Some((Format::LibreChat, librechat::tree(record)))
    } else {
        None
    }
}
