//! Whether two messages say the same, in whichever of the service's forms each was sent: what is said counts, and not how it
//! is written that something is not there.

use serde_json::{Map, Value};

use super::item::Item;
use super::ours::{is_our_time, is_summary};
use super::unit::Sent;
use crate::message::{Body, Kind};
use crate::{Json, Limits};

/// What says of an item of Responses no more than its absence: that it is there.
const COMPLETED: &str = "completed";

impl Body {
    /// Whether both say the same: what `selected_text_used` and `metadata` hold is about what is said, and no part of it.
    pub fn says(&self, other: &Self) -> bool {
        self.role == other.role
            && self.content == other.content
            && own_kind(self) == own_kind(other)
            && same(Some(&self.sources), Some(&other.sources))
            && same(self.tool_calls.as_ref(), other.tool_calls.as_ref())
            && (self.item == other.item || Json::stored(beside(self)) == Json::stored(beside(other)))
    }

    /// Whether the other says what our own form of this message shows, which has no more than some of its fields.
    pub fn is_shown_as(&self, other: &Self) -> bool {
        self.item.is_some() && self.as_shown().is_some_and(|shown| shown.says(other))
    }

    /// The message that would be made of our own form of this one.
    fn as_shown(&self) -> Option<Self> {
        let item = Item::of(self)?;
        let [tool_call_id, name] = item.shown_beside();
        let mut form = Map::new();
        let mut put =
            |name: &str, value: Option<Value>| form.extend(value.map(|value| (name.to_owned(), value)));
        put("role", Some(self.role.as_str().into()));
        put("content", Some(self.content.as_str().into()));
        put("kind", self.kind.as_ref().map(|kind| kind.as_str().into()));
        put("parts", item.parts().as_ref().map(value));
        put("tool_call_id", tool_call_id.map(Value::from));
        put("name", name.map(Value::from));
        put("sources", Some(value(&self.sources)));
        put("tool_calls", self.tool_calls.as_ref().map(value));
        let most = usize::MAX;
        let limits = Limits { message_chars: most, json_bytes: most, item_bytes: most, ..Limits::default() };
        Sent::from(form).parse(&limits).ok().map(|new| new.body)
    }
}

/// The kind, where it is more than that of a message, whose content alone tells whether it has parts.
fn own_kind(body: &Body) -> Option<&Kind> {
    body.kind.as_ref().filter(|kind| kind.as_str() != Kind::MESSAGE)
}

fn same(one: Option<&Json>, other: Option<&Json>) -> bool {
    let said = |json: &Json| {
        let mut value = value(json);
        forget_nulls(&mut value);
        Json::stored(value.to_string())
    };
    one == other || one.zip(other).is_some_and(|(one, other)| said(one) == said(other))
}

/// What stands beside the text, but for what says that something is not there.
fn beside(body: &Body) -> String {
    let item = Item::of(body);
    let mut fields = Map::new();
    for (name, raw) in item.iter().flat_map(|item| &item.fields).filter(|(name, _)| name != "role") {
        let parts = item.as_ref().and_then(|item| item.array(name).filter(|_| is_holder(name)));
        let field = match parts {
            Some(parts) => serde_json::to_value(parts),
            None => serde_json::from_str(raw.get()),
        };
        fields.extend(
            field
                .ok()
                .filter(|field| !is_idle(name, field, &body.content))
                .map(|field| (name.to_string(), field)),
        );
    }
    let mut fields = Value::Object(fields);
    forget_nulls(&mut fields);
    fields.to_string()
}

fn is_holder(name: &str) -> bool {
    ["content", "parts"].contains(&name)
}

/// Whether a field says no more than its absence would: none is of what an answer of ours could tell as well.
fn is_idle(name: &str, value: &Value, text: &str) -> bool {
    match (name, value) {
        ("summary", Value::String(_)) => is_summary(value, text),
        ("created_at" | "updated_at", Value::String(_)) => is_our_time(value),
        ("status", Value::String(status)) => status == COMPLETED,
        ("selected_text_used", Value::Bool(used)) => !used,
        ("sources", Value::Array(sources)) => sources.is_empty(),
        ("metadata", Value::Object(metadata)) => metadata.is_empty(),
        _ => value.is_null(),
    }
}

/// Takes the members out that are null, wherever they are: some clients write those that others leave out.
fn forget_nulls(value: &mut Value) {
    match value {
        Value::Array(items) => items.iter_mut().for_each(forget_nulls),
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null());
            members.values_mut().for_each(forget_nulls);
        }
        _ => {}
    }
}

fn value(json: &Json) -> Value {
    serde_json::from_str(json.as_str()).unwrap_or_default()
}
