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
    let before = text.strip_suffix(refusal)?;
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
        if let Some(text_of) = form.get_mut(holder.field()).and_then(|parts| holder.text_of(parts, position))
        {
            *text_of = text.into();
        }
        return Ok(());
    }
    if form.get("content").is_none_or(Value::is_null) {
        if role == Role::Tool && form.get("output").is_some_and(|output| !output.is_null()) {
            return put(form.get_mut("output"), text, "output");
        }
        if let Some(data) = form.get_mut("data").filter(|data| data.get("content").is_some()) {
            return put(data.get_mut("content"), text, "data");
        }
    }
    say_alone(form, text);
    Ok(())
}

/// Puts a text in the place of another.
fn put(place: Option<&mut Value>, text: &str, field: &str) -> Result<(), Violation> {
    match place {
        Some(Value::String(said)) => text.clone_into(said),
        _ => return Err(Violation(format!("cannot be changed in this message: change its {field} instead"))),
    }
    Ok(())
}

impl Holder {
    /// The field that holds the parts.
    pub(super) fn field(self) -> &'static str {
        match self {
            Self::Content => "content",
            Self::Parts => "parts",
        }
    }

    /// The text of the part at that position.
    pub(super) fn text_of(self, parts: &mut Value, position: usize) -> Option<&mut Value> {
        match parts.get_mut(position)? {
            Value::Object(part) => part.get_mut("text"),
            part => Some(part),
        }
    }
}
