//! What is kept of a message that was sent: its text, and beside it, as an item, what no column holds.

use serde_json::{Map, Value};

use super::fields::{ABSENT, AS, SAID, kept, sent, shortened};
use super::say::text_of;
use super::sorted::Sorted;
use super::text::{Holder, Text};
use crate::json::check;
use crate::message::{Content, Role};
use crate::text::refuse_nul;
use crate::{Error, Json, Limits, Result, Violation};

/// What is known of a message when it is put away.
pub(super) struct Kept {
    pub(super) role: Role,
    /// The name under which the role was sent.
    pub(super) named: Option<String>,
    /// The text that was found; `None` where the content is a text and stands alone.
    pub(super) found: Option<Text>,
}

impl Kept {
    /// The text of the message, and its item where it has one.
    pub(super) fn content_and_item(self, sorted: Sorted, limits: &Limits) -> Result<(Content, Option<Json>)> {
        let Self { role, named, found } = self;
        let Sorted { content, parts, fields, idle, id, .. } = sorted;
        let absent = [("role", named.is_none()), ("content", content.is_none())];
        let said = found.as_ref().and_then(|found| found.said);
        let (text, content) = match (content, found) {
            (Some(Value::String(whole)), None) => (whole, None),
            (Some(Value::String(same)), Some(found)) if same == found.whole => (same, None),
            (content, found) => (found.map(|found| found.whole).unwrap_or_default(), content),
        };
        let mut item = Map::new();
        item.extend(named.filter(|name| name != role.as_str()).map(|name| ("role".into(), name.into())));
        item.extend(content.map(|content| ("content".to_owned(), content)));
        item.extend(parts.map(|parts| ("parts".to_owned(), parts)));
        item.extend(fields.into_iter().map(|(name, value)| (kept(name), value)));
        let absent: Vec<&str> =
            absent.into_iter().filter(|(_, is_absent)| *is_absent).map(|(name, _)| name).collect();
        if !absent.is_empty() {
            item.insert(ABSENT.into(), absent.into());
        }
        if let Some((holder, position)) = said {
            elide(&mut item, holder, position);
            item.insert(SAID.into(), position.into());
        }
        if id.is_some() {
            item.insert(AS.into(), "id".into());
        }
        if item.is_empty() {
            return Ok((Content::stored(text), None));
        }
        item.extend(idle.into_iter().map(|(name, value)| (kept(name), value)));
        written_item(item, limits).map(|item| (Content::stored(text), Some(item)))
    }
}

/// Leaves out the text of the part that says all.
fn elide(item: &mut Map<String, Value>, holder: Holder, position: usize) {
    if let Some(text) = item.get_mut(holder.field()).and_then(|parts| text_of(parts, position)) {
        *text = Value::String(String::new());
    }
}

/// The item as it is stored.
///
/// # Errors
/// [`Error::Invalid`], with the field of it that nests too deep or takes too much room.
pub fn written_item(item: Map<String, Value>, limits: &Limits) -> Result<Json> {
    for (name, value) in &item {
        let checked = refuse_nul(name).and_then(|()| check(value, Limits::ITEM_DEPTH));
        checked.map_err(|rule| rule.at(field(name)))?;
    }
    let written = Value::Object(item).to_string();
    if written.len() > limits.item_bytes {
        return Err(too_large(&written, limits.item_bytes));
    }
    Ok(Json::stored(written))
}

/// The fault of an item that is too large, at the field that takes most of it.
fn too_large(item: &str, most: usize) -> Error {
    let fields: Map<String, Value> = serde_json::from_str(item).unwrap_or_default();
    let largest = fields.iter().max_by_key(|(_, value)| value.to_string().len());
    let name = largest.map_or_else(|| "body".into(), |(name, _)| field(name));
    Violation(format!("must have at most {most} bytes of JSON, together with the fields beside it")).at(&name)
}

/// The name of a field that an item keeps, as it is told to the client.
fn field(name: &str) -> String {
    shortened(sent(name).unwrap_or(name))
}
