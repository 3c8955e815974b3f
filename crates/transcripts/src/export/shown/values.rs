//! JSON of messages as people read it.

use chat_history_domain::Json;
use serde_json::Value;

/// The type of a part.
pub(super) fn kind_of(part: &Value) -> &str {
    part.get("type").and_then(Value::as_str).unwrap_or_default()
}

/// The text that a part is, if it is one.
pub(super) fn text_of(part: &Value) -> Option<&str> {
    let is_text = matches!(kind_of(part), "text" | "input_text" | "output_text");
    part.as_str().or_else(|| part.get("text").filter(|_| is_text).and_then(Value::as_str))
}

/// The value of a document.
pub(super) fn value_of(json: &Json) -> Value {
    // What is no JSON is shown as a string.
    serde_json::from_str(json.as_str()).unwrap_or_else(|_| json.as_str().into())
}

/// JSON for people, in which texts that are too long to be read are cut: most are files.
pub(super) fn pretty(value: &Value) -> String {
    serde_json::to_string_pretty(&cut(value)).unwrap_or_default()
}

fn cut(value: &Value) -> Value {
    /// Characters of a text that are shown.
    const MOST: usize = 4_000;
    match value {
        Value::String(text) if text.len() > MOST => {
            let start: String = text.chars().take(MOST).collect();
            let left = text.chars().count() - start.chars().count();
            if left == 0 { start.into() } else { format!("{start}… and {left} more characters").into() }
        }
        Value::Array(items) => items.iter().map(cut).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(name, value)| (name.clone(), cut(value))).collect())
        }
        other => other.clone(),
    }
}

/// What a value says: the text that it is, or that of its blocks, or else its JSON.
pub(super) fn words(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(blocks) if blocks.iter().all(|block| text_of(block).is_some()) => {
            blocks.iter().filter_map(text_of).collect::<Vec<_>>().join("\n\n")
        }
        other => pretty(other),
    }
}
