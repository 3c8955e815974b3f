//! Where another text goes in a message that was sent: to the place of the text that it has.

use serde_json::{Map, Value};

use super::text::{Holder, Unit};
use crate::Violation;
use crate::message::Role;
use crate::message::part::BETWEEN;

/// The field beside the content whose text always counts, at the end.
pub(super) const REFUSAL: &str = "refusal";

/// Puts another text into the part or the field that says all, else in the place of all parts. The text of a refusal at its
/// end is the one that stands beside; where it is not there, the refusal is none any more. A text that is said apart from the
/// refusal leaves it alone.
pub(super) fn say(
    form: &mut Map<String, Value>,
    (role, is_apart): (Role, bool),
    text: &str,
) -> Result<(), Violation> {
    let Some(refusal) = form.get(REFUSAL).and_then(Value::as_str).filter(|refusal| !refusal.is_empty())
    else {
        return say_beside(form, role, text);
    };
    let said = if is_apart { Some(text) } else { said_before(text, refusal) }.map(str::to_owned);
    let stays = Value::from(said.as_ref().map(|_| refusal));
    form.insert(REFUSAL.into(), Value::Null);
    say_beside(form, role, said.as_deref().unwrap_or(text))?;
    form.insert(REFUSAL.into(), stays);
    Ok(())
}

/// Puts a text into the content, in the place of all parts.
pub(super) fn say_alone(form: &mut Map<String, Value>, text: &str) {
    let refusal = form.get(REFUSAL).and_then(Value::as_str).unwrap_or_default();
    let said = said_before(text, refusal).unwrap_or(text).to_owned();
    form.shift_remove("parts");
    form.insert("content".into(), said.into());
}

/// What of a text is said before a refusal that it ends with.
fn said_before<'a>(text: &'a str, refusal: &str) -> Option<&'a str> {
    let before = text.strip_suffix(refusal).filter(|_| !refusal.is_empty())?;
    if before.is_empty() {
        Some(before)
    } else {
        before.strip_suffix(BETWEEN).filter(|said| !said.is_empty())
    }
}

/// Puts another text into the part or the field that says all but what is refused.
fn say_beside(form: &mut Map<String, Value>, role: Role, text: &str) -> Result<(), Violation> {
    let unit = Unit { role, content: form.get("content"), parts: form.get("parts"), others: form };
    if let Some((holder, position)) = unit.text(usize::MAX).said {
        if form.get("content").is_some_and(Value::is_string) {
            form.insert("content".into(), text.into());
        }
        if let Some(text_of) = form.get_mut(holder.field()).and_then(|parts| text_of(parts, position)) {
            *text_of = text.into();
        }
        return Ok(());
    }
    if form.get("content").is_none_or(Value::is_null) {
        let output = form.get_mut("output").filter(|output| role == Role::Tool && !output.is_null());
        let (field, place) = match output {
            Some(output) => ("output", Some(output)),
            None => ("data", form.get_mut("data").and_then(|data| data.get_mut("content"))),
        };
        match place {
            Some(Value::String(said)) => {
                text.clone_into(said);
                return Ok(());
            }
            Some(_) => return Err(has_no_place(field)),
            None => {}
        }
    }
    say_alone(form, text);
    Ok(())
}

/// The refusal of a text for which the field has no place.
fn has_no_place(field: &str) -> Violation {
    Violation(format!("cannot be changed in this message: change its {field} instead"))
}

impl Holder {
    /// The field that holds the parts.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Parts => "parts",
        }
    }
}

/// The text of the part at that position among parts, or of the one part that stands there alone.
pub(super) fn text_of(parts: &mut Value, position: usize) -> Option<&mut Value> {
    let part = if parts.is_object() { parts } else { parts.get_mut(position)? };
    match part {
        Value::Object(part) => part.get_mut("text"),
        part => Some(part),
    }
}
