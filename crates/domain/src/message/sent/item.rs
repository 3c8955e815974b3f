//! What a message holds beside its columns, read without a copy.

use std::borrow::Cow;

use serde::de::{MapAccess, Visitor};
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;

use super::fields::{ABSENT, AS, SAID, SHOWN_BESIDE, sent};
use crate::Json;
use crate::message::{Body, Kind, part};

/// What a message was sent with beyond its text and the fields that columns hold.
pub struct Item<'a> {
    /// The fields as they were sent, in their order.
    pub(super) fields: Vec<(Cow<'a, str>, &'a RawValue)>,
    absent: Vec<String>,
    said: Option<usize>,
    /// Whether the client's id was sent under the name `id`.
    pub(super) is_id: bool,
    /// The text of the message.
    text: &'a str,
}

impl<'a> Item<'a> {
    /// What a message holds beside its columns: nothing for a plain one. What a hand has left there and is no object counts
    /// for nothing, too.
    pub fn of(body: &'a Body) -> Option<Self> {
        let Members(members) = serde_json::from_str(body.item.as_ref()?.as_str()).ok()?;
        let mut item =
            Self { fields: Vec::new(), absent: Vec::new(), said: None, is_id: false, text: &body.content };
        for (name, value) in members {
            match &*name {
                ABSENT => item.absent = serde_json::from_str(value.get()).unwrap_or_default(),
                SAID => item.said = serde_json::from_str(value.get()).ok(),
                AS => item.is_id = true,
                other => {
                    let field = sent(other).map(str::len);
                    // An escape stands in front, so the field is the end of the name.
                    let start = name.len() - field.unwrap_or(name.len());
                    item.fields.push((tail(name, start), value));
                }
            }
        }
        Some(item)
    }

    /// The parts of the message, as they were sent, whatever the field that held them.
    pub fn parts(&self) -> Option<Json> {
        let parts = ["content", "parts"].into_iter().find_map(|name| self.array(name))?;
        serde_json::to_string(&Parts { is_alone: false, ..parts }).ok().map(Json::stored)
    }

    /// The field of that name, where it is a text.
    pub fn text(&self, name: &str) -> Option<String> {
        serde_json::from_str(self.field(name)?.get()).ok()
    }

    /// The fields beside the text that every answer has: the call that a tool answers, and who speaks.
    pub fn shown_beside(&self) -> [Option<String>; 2] {
        SHOWN_BESIDE.map(|name| self.text(name))
    }

    /// The field of that name as it was sent, but for the text of a part that says all.
    pub(super) fn field(&self, name: &str) -> Option<&'a RawValue> {
        self.fields.iter().find(|(field, _)| field == name).map(|(_, value)| *value)
    }

    /// Whether the field of that name was not sent.
    pub(super) fn is_absent(&self, name: &str) -> bool {
        self.absent.iter().any(|absent| absent == name)
    }

    /// The field that holds the part which says all, and the part's position.
    pub(super) fn said(&self) -> Option<(&'static str, usize)> {
        let holder = ["content", "parts"].into_iter().find(|name| self.array(name).is_some())?;
        self.said.map(|position| (holder, position))
    }

    /// The parts in the field of that name, with all their text: an array, or one part that stands there alone.
    pub(super) fn array(&self, name: &str) -> Option<Parts<'a>> {
        let field = self.field(name)?;
        let is_object = field.get().trim_start().starts_with('{');
        let is_alone = name == "content" && is_object && serde_json::from_str::<Typed>(field.get()).is_ok();
        let items = if is_alone { vec![field] } else { serde_json::from_str(field.get()).ok()? };
        // Of two arrays, the content is the one of which a part says all.
        let is_holder = name == "content" || self.array("content").is_none();
        Some(Parts { items, is_alone, said: self.said.filter(|_| is_holder), text: self.text })
    }
}

/// How text can be added at the end of what a message says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// The content ends with it, and what stands beside the content stays as it is.
    Text,
    /// The message was sent without a content and says nothing, so that adding one changes what stands beside it.
    Unsaid,
    /// It cannot: the message is several parts, has text beside its content, or is a unit of another kind than a message.
    Parts,
}

impl Ending {
    /// How text can be added to a message that says this.
    pub fn of(body: &Body) -> Self {
        let Some(item) = Item::of(body) else { return Self::Text };
        let is_message = body.kind.as_ref().is_none_or(|kind| kind.as_str() == Kind::MESSAGE);
        let is_in_parts = ["content", "parts"].into_iter().any(|name| item.array(name).is_some());
        let content = item.field("content").map(RawValue::get);
        if let Some((holder, position)) = item.said() {
            // Where another text was begun after it, it is that one which would grow.
            let is_begun = item.array(holder).is_some_and(|parts| parts.have_text_after(position));
            return if is_begun { Self::Parts } else { Self::Text };
        }
        match content {
            _ if is_in_parts || !is_message => Self::Parts,
            Some("null") if body.content.is_empty() => Self::Unsaid,
            None if item.is_absent("content") && body.content.is_empty() => Self::Unsaid,
            None if !item.is_absent("content") => Self::Text,
            // Its text is in fields beside the content, or in both.
            _ => Self::Parts,
        }
    }
}

/// The parts of a message, of which one may say all of its text.
pub(super) struct Parts<'a> {
    items: Vec<&'a RawValue>,
    /// Whether the one of them was sent without an array around it.
    is_alone: bool,
    said: Option<usize>,
    text: &'a str,
}

impl<'a> Parts<'a> {
    fn have_text_after(&self, position: usize) -> bool {
        let is_text = |part: &&RawValue| {
            serde_json::from_str(part.get()).is_ok_and(|part: Value| part::text(&part).is_some())
        };
        self.items.iter().skip(position.saturating_add(1)).any(is_text)
    }

    fn each(&self) -> impl Iterator<Item = Saying<'a>> + '_ {
        let text = |position| (self.said == Some(position)).then_some(self.text);
        self.items.iter().enumerate().map(move |(position, part)| Saying { part, text: text(position) })
    }
}

impl Serialize for Parts<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self.each().next() {
            Some(alone) if self.is_alone => alone.serialize(serializer),
            _ => serializer.collect_seq(self.each()),
        }
    }
}

/// A part, whose text may be elsewhere.
struct Saying<'a> {
    part: &'a RawValue,
    text: Option<&'a str>,
}

impl Serialize for Saying<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Some(text) = self.text else { return self.part.serialize(serializer) };
        let Ok(Members(members)) = serde_json::from_str(self.part.get()) else {
            return serializer.serialize_str(text);
        };
        let mut part = serializer.serialize_map(Some(members.len()))?;
        for (name, value) in &members {
            if name == "text" {
                part.serialize_entry(name, text)?;
            } else {
                part.serialize_entry(name, value)?;
            }
        }
        part.end()
    }
}

/// An object that has a type, as a part that stands alone has.
#[derive(Deserialize)]
struct Typed<'a> {
    #[serde(borrow, rename = "type")]
    _name: Cow<'a, str>,
}

/// The members of an object, in their order.
struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

/// A name, without a copy where it needs none.
#[derive(Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

impl<'de> Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Each;
        impl<'de> Visitor<'de> for Each {
            type Value = Members<'de>;

            fn expecting(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                formatter.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
                let mut all = Vec::new();
                while let Some(Name(name)) = members.next_key()? {
                    all.push((name, members.next_value()?));
                }
                Ok(Members(all))
            }
        }
        deserializer.deserialize_map(Each)
    }
}

/// The text from there on.
fn tail(text: Cow<'_, str>, start: usize) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.get(start..).unwrap_or(text)),
        Cow::Owned(text) => Cow::Owned(text.get(start..).map(str::to_owned).unwrap_or(text)),
    }
}
