//! Which fields of a new message are those of an answer of ours that is sent back, and no content of it.

use serde_json::{Map, Value};

use crate::Timestamp;
use crate::message::Summary;

/// What may be ours in a message that is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Ours {
    /// All fields that the service sets: a message without a type has none of its own by these names.
    All,
    /// Those whose values are of the types that ours have, in a unit of a kind that has no type.
    OfTheirTypes,
    /// Those that an answer of ours shows of a unit with a type, in their exact form.
    OfAnAnswer,
    /// None: it has a type, and is no answer of ours.
    None,
}

impl Ours {
    /// What may be ours among these fields.
    pub(super) fn among(fields: &Map<String, Value>) -> Self {
        let has = |name: &str| fields.contains_key(name);
        if !fields.get("type").is_some_and(Value::is_string) {
            let is_unit = fields.get("kind").is_some_and(Value::is_string);
            return if is_unit { Self::OfTheirTypes } else { Self::All };
        }
        // The item may have a thread of its own, but only we show the others beside its type.
        let is_answer = fields.get("thread_id").is_some_and(Value::is_number)
            || has("kind") && has("client_id") && has("status");
        if is_answer { Self::OfAnAnswer } else { Self::None }
    }

    /// Whether a field that the service sets is ours, and none of the unit's own. A summary is told by the text.
    pub(super) fn has(self, name: &str, value: &Value) -> bool {
        match (self, name, value) {
            (Self::All, ..) => true,
            (Self::None, ..) => false,
            (_, "thread_id", Value::Number(number)) => number.is_i64(),
            (Self::OfAnAnswer, "created_at" | "updated_at", time) => is_our_time(time),
            (Self::OfAnAnswer, ..) => false,
            (_, "modseq", Value::Number(number)) => number.is_i64(),
            (_, _, Value::Null) | (_, "user_id" | "summary", Value::String(_)) => true,
            (_, "created_at" | "updated_at", Value::String(time)) => Timestamp::parse(time).is_ok(),
            _ => false,
        }
    }
}

/// Whether it is a time in the form in which we write one.
pub(super) fn is_our_time(value: &Value) -> bool {
    let text = value.as_str();
    text.and_then(|text| Timestamp::parse(text).ok().map(|time| time.to_string() == text)) == Some(true)
}

/// Whether it is the summary of a message with that text.
pub(super) fn is_summary(value: &Value, text: &str) -> bool {
    value.as_str() == Some(Summary::cut(text))
}
