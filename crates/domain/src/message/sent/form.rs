//! A message given back in the form in which it was sent, so that a list of any SDK comes back equal.

use std::borrow::Cow;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::value::RawValue;

use super::item::{Item, Parts};
use crate::Json;
use crate::message::{Body, PublicId};

/// The fields of a message as they were sent. A field that was not sent and is as it is when nobody sets it is left out.
pub struct Form<'a>(Vec<(Cow<'a, str>, Field<'a>)>);

/// The value of a field.
enum Field<'a> {
    Text(&'a str),
    Flag(bool),
    Json(&'a Json),
    Raw(&'a RawValue),
    Parts(Parts<'a>),
}

impl<'a> Form<'a> {
    /// What the message says, in the form in which it was sent, with the client's id where it was sent as `id`.
    pub fn of(body: &'a Body, id: Option<&'a PublicId>) -> Self {
        let mut form = Self(Vec::new());
        let item = Item::of(body);
        let is_absent = |name| item.as_ref().is_some_and(|item| item.is_absent(name));
        let as_sent = |name| item.as_ref().and_then(|item| value(item, name));
        if let Some(id) = id.filter(|_| item.as_ref().is_some_and(|item| item.is_id)) {
            form.push("id", Field::Text(id.as_str()));
        }
        if !is_absent("role") {
            form.push("role", as_sent("role").unwrap_or(Field::Text(body.role.as_str())));
        }
        if !is_absent("content") {
            form.push("content", as_sent("content").unwrap_or(Field::Text(&body.content)));
        }
        let columns = [
            ("sources", (body.sources.as_str() != "[]").then_some(Field::Json(&body.sources))),
            ("selected_text_used", body.selected_text_used.then_some(Field::Flag(true))),
            ("tool_calls", body.tool_calls.as_ref().map(Field::Json)),
            ("metadata", (body.metadata.as_str() != "{}").then_some(Field::Json(&body.metadata))),
        ];
        let held = columns.map(|(name, column)| {
            let is_held = column.is_some();
            if let Some(column) = column {
                form.push(name, column);
            }
            (name, is_held)
        });
        let is_written = |name: &str| ["role", "content"].contains(&name) || held.contains(&(name, true));
        for (name, raw) in item.iter().flat_map(|item| &item.fields).filter(|(name, _)| !is_written(name)) {
            let parts = if name == "parts" { as_sent("parts") } else { None };
            form.0.push((name.clone(), parts.unwrap_or(Field::Raw(raw))));
        }
        form
    }

    /// Writes the fields into an object that is being written.
    ///
    /// # Errors
    /// The object's own.
    pub fn write<M: SerializeMap>(&self, object: &mut M) -> Result<(), M::Error> {
        self.0.iter().try_for_each(|(name, field)| object.serialize_entry(name, field))
    }

    /// Whether there is a field of that name.
    pub fn has(&self, name: &str) -> bool {
        self.0.iter().any(|(field, _)| field == name)
    }

    fn push(&mut self, name: &'static str, field: Field<'a>) {
        self.0.push((Cow::Borrowed(name), field));
    }
}

/// The field of that name as it was sent.
fn value<'a>(item: &Item<'a>, name: &str) -> Option<Field<'a>> {
    let parts = ["content", "parts"].contains(&name).then(|| item.array(name)).flatten();
    parts.map(Field::Parts).or_else(|| item.field(name).map(Field::Raw))
}

/// Written as an object with these fields.
impl Serialize for Form<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut fields = serializer.serialize_map(Some(self.0.len()))?;
        self.write(&mut fields)?;
        fields.end()
    }
}

impl Serialize for Field<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Flag(flag) => serializer.serialize_bool(*flag),
            Self::Json(json) => json.serialize(serializer),
            Self::Raw(raw) => raw.serialize(serializer),
            Self::Parts(parts) => parts.serialize(serializer),
        }
    }
}
