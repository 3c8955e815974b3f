//! The text of a message as it was sent, which is its content: what search, summaries, titles and simple clients see.

use serde_json::{Map, Value};

use crate::message::Role;
use crate::message::part::{self, Texts};

/// A unit whose text is looked for.
pub(super) struct Unit<'a> {
    pub(super) role: Role,
    pub(super) content: Option<&'a Value>,
    pub(super) parts: Option<&'a Value>,
    /// The other fields.
    pub(super) others: &'a Map<String, Value>,
}

/// The array that holds the part which says all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    Content,
    Parts,
}

/// The text of a unit, and the part that says all of it where there is one.
#[derive(Default)]
pub(super) struct Text {
    pub(super) whole: String,
    pub(super) said: Option<(Holder, usize)>,
    /// The field whose parts of text make more characters than a text may have.
    pub(super) too_long: Option<&'static str>,
}

impl<'a> Unit<'a> {
    /// The text, cut to that many characters.
    pub(super) fn text(&self, most: usize) -> Text {
        let mut found = Texts::default();
        let mut holder = None;
        if let Some(content) = parts(self.content) {
            part::texts(content, &mut found);
            holder = Some(Holder::Content);
        }
        if let Some(parts) = array(self.parts).filter(|_| found.is_empty()) {
            part::texts(parts, &mut found);
            // An item with two arrays tells by none of them where the text is.
            holder = holder.is_none().then_some(Holder::Parts);
        }
        if found.is_empty() {
            found.some(self.content.and_then(Value::as_str));
        }
        let field = if parts(self.content).is_some() { "content" } else { "parts" };
        let too_long = found.say_more_than(most).then_some(field);
        self.beside(&mut found);
        let (whole, position) = found.joined(most);
        Text { whole, said: holder.zip(position), too_long }
    }

    /// Whether the content is a text, and all that there is.
    pub(super) fn is_text_alone(&self) -> bool {
        let mut found = Texts::default();
        self.beside(&mut found);
        matches!(self.content, Some(Value::String(_))) && self.parts.is_none() && found.is_empty()
    }

    /// Whether it is a message with which the person's side answers nothing but calls.
    pub(super) fn is_tool_result(&self) -> bool {
        let arrays = [parts(self.content), array(self.parts)];
        self.role == Role::User && arrays.into_iter().flatten().next().is_some_and(part::are_tool_results)
    }

    /// Adds the text of fields beside the content.
    fn beside(&self, found: &mut Texts<'a>) {
        if self.others.is_empty() {
            return;
        }
        let field = |name| self.others.get(name);
        found.some(field("refusal").and_then(Value::as_str));
        if self.content.is_none_or(Value::is_null) {
            found.some(field("audio").and_then(|audio| audio.get("transcript")?.as_str()));
            if self.role == Role::Tool {
                part::output(field("output"), found);
            }
            match field("data").and_then(|data| data.get("content")) {
                Some(Value::String(text)) => found.some(Some(text)),
                Some(Value::Array(parts)) => part::texts(parts, found),
                _ => {}
            }
        }
    }
}

/// The parts that a content is: one of them may stand there alone.
fn parts(content: Option<&Value>) -> Option<&[Value]> {
    let alone = || content.filter(|content| is_part(content)).map(std::slice::from_ref);
    array(content).or_else(alone)
}

/// Whether a content is one part that stands there alone, which its type tells.
pub(super) fn is_part(content: &Value) -> bool {
    content.is_object() && content.get("type").is_some_and(Value::is_string)
}

fn array(value: Option<&Value>) -> Option<&[Value]> {
    value.and_then(Value::as_array).map(Vec::as_slice)
}
