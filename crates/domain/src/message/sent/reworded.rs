//! What a message says after a change of its text, its parts or the fields beside them.

use serde_json::{Map, Value};

use super::say::{say, say_alone};
use super::text::{Unit, is_part};
use super::unit::Sent;
use crate::message::{Body, Kind, Message, MessageChange, Role};
use crate::{Change, Error, Limits, Result, Violation};

/// What is to be said otherwise than now.
#[derive(Default)]
pub(super) struct Reworded {
    pub(super) content: Option<Value>,
    /// The parts; `null` leaves the text alone.
    pub(super) parts: Option<Value>,
    /// Fields beside them.
    pub(super) fields: Map<String, Value>,
    pub(super) role: Option<Role>,
    /// Whether the content is said apart from the refusal beside it.
    pub(super) is_apart: bool,
}

impl Reworded {
    /// Whether anything is.
    pub(super) fn is_some(&self) -> bool {
        let is_other = self.content.is_some() || self.parts.is_some() || self.role.is_some();
        is_other || !self.fields.is_empty()
    }

    /// The message that was sent in that form, with what is said otherwise. It is read anew, so that each rule holds of it;
    /// what stays as it is does not have to keep limits that were set since.
    pub(super) fn body(
        self,
        message: &Message,
        mut form: Map<String, Value>,
        limits: &Limits,
    ) -> Result<Said> {
        let kind = message.body.kind.as_ref().map(Kind::as_str);
        let own = kind.filter(|kind| ![Kind::MESSAGE, Kind::TOOL_RESULT].contains(kind));
        if let Some(kind) = own.filter(|_| !form.contains_key("type")) {
            form.insert("kind".into(), kind.into());
        }
        let role = self.role.unwrap_or(message.body.role);
        if self.role.is_some() {
            form.insert("role".into(), role.as_str().into());
        }
        form.extend(self.fields);
        let text = message.body.content.as_str();
        let limits = Limits {
            message_chars: limits.message_chars.max(text.chars().count()),
            json_bytes: usize::MAX,
            ..limits.clone()
        };
        let called = if self.content.is_none() && self.parts.is_some() { "parts" } else { "content" };
        let (is_apart, mut told) = (self.is_apart, None);
        match (self.content, self.parts) {
            (Some(Value::String(text)), _) => {
                say(&mut form, (role, is_apart), &text).map_err(|rule| rule.at("content"))?;
                told = Some(text).filter(|_| !is_apart);
            }
            (Some(parts), _) => {
                form.shift_remove("parts");
                form.insert("content".into(), parts);
            }
            (None, Some(Value::Null)) => say_alone(&mut form, text),
            (None, Some(parts)) if form.get("content").is_some_and(is_in_parts) => {
                form.insert("content".into(), parts);
            }
            (None, Some(parts)) => {
                let is_text = form.shift_remove("content").is_some();
                form.insert("parts".into(), parts);
                if is_text {
                    // The content of a message with parts is their text.
                    let unit = Unit { role, content: None, parts: form.get("parts"), others: &Map::new() };
                    let text = unit.text(limits.message_chars).whole;
                    form.insert("content".into(), text.into());
                }
            }
            (None, None) => {}
        }
        let said = Sent::from(form).parse(&limits).map_err(|error| match error {
            // Parts can be the content that was sent.
            Error::Invalid { field, rule } if field == "content" => Violation(rule).at(called),
            other => other,
        })?;
        if told.is_some_and(|told| said.body.content != told) {
            let refusal = "cannot be changed so: the message would show another text, of its other fields";
            return Err(Violation(refusal.into()).at("content"));
        }
        Ok(Said(said.body))
    }
}

/// Whether a content is parts, or one of them.
fn is_in_parts(content: &Value) -> bool {
    content.is_array() || is_part(content)
}

/// What a message is to say.
pub(super) struct Said(Body);

impl Said {
    /// Adds to a change what of it the message does not say now.
    pub(super) fn differences(self, message: &Message, change: &mut MessageChange) {
        let (now, Self(then)) = (&message.body, self);
        change.role = (then.role != now.role).then_some(then.role);
        change.content = (then.content != now.content).then_some(then.content);
        if then.kind != now.kind {
            change.kind = then.kind.map_or(Change::Clear, Change::Set);
        }
        if then.item != now.item {
            change.item = then.item.map_or(Change::Clear, Change::Set);
        }
    }
}
