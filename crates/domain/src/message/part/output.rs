//! What a tool put out, as text.

use std::borrow::Cow;

use serde_json::Value;

use super::Texts;
use super::encoded::without_encoded;

/// Adds the text of a tool's output: a string, the text blocks among blocks, or the JSON itself. What is encoded in it, such
/// as an image in Base64, is left out.
pub(in crate::message) fn output<'a>(value: Option<&'a Value>, found: &mut Texts<'a>) {
    match value {
        None | Some(Value::Null) => {}
        Some(Value::String(text)) => found.made(without_encoded(Cow::Borrowed(text))),
        Some(Value::Array(items)) if items.iter().any(is_block) => {
            for item in items {
                block(item, found);
            }
        }
        Some(Value::Object(members)) => match (kind(members), members.get("content")) {
            // A wrapper of the AI SDK around the value, or around blocks.
            (Some("text" | "error-text" | "json" | "error-json" | "content"), None) if has_value(members) => {
                output(members.get("value"), found);
            }
            (Some("text"), None) => output(members.get("text"), found),
            // The result of a call by MCP.
            (None, Some(content @ Value::Array(_))) => output(Some(content), found),
            _ => json(value, found),
        },
        other => json(other, found),
    }
}

fn block<'a>(block: &'a Value, found: &mut Texts<'a>) {
    match block {
        Value::String(text) => found.made(without_encoded(Cow::Borrowed(text))),
        Value::Object(members) => {
            let text = match kind(members) {
                Some("text" | "input_text" | "output_text") | None => members.get("text"),
                Some("resource") => block.pointer("/resource/text"),
                Some(_) => None,
            };
            if let Some(Value::String(text)) = text {
                found.made(without_encoded(Cow::Borrowed(text)));
            }
            if let Some(value) = members.get("json").filter(|_| kind(members).is_none()) {
                json(Some(value), found);
            }
        }
        _ => {}
    }
}

fn json<'a>(value: Option<&'a Value>, found: &mut Texts<'a>) {
    if let Some(value) = value {
        found.made(without_encoded(Cow::Owned(value.to_string())));
    }
}

/// Whether it is one of several blocks, and not a row of data.
fn is_block(item: &Value) -> bool {
    item.get("type").is_some_and(Value::is_string) || item.get("text").is_some_and(Value::is_string)
}

fn kind(members: &serde_json::Map<String, Value>) -> Option<&str> {
    members.get("type").and_then(Value::as_str)
}

fn has_value(members: &serde_json::Map<String, Value>) -> bool {
    members.contains_key("value")
}
