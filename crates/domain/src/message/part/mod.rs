//! The parts of a message, in the form of whichever SDK made them: what of them is text. Nothing is translated: parts are
//! kept as they were sent, and a part of an unknown type is kept, too.

mod encoded;
mod output;
mod texts;

use serde_json::{Map, Value};

pub(super) use output::output;
pub(super) use texts::{BETWEEN, Texts};

/// Characters of a name of a file that are taken for text.
const NAME_CHARS: usize = 255;

/// Adds the text of each of the parts: texts, refusals, names of files, what tools put out. Of calls, reasoning and data
/// there is none.
pub(super) fn texts<'a>(parts: &'a [Value], found: &mut Texts<'a>) {
    for (position, part) in parts.iter().enumerate() {
        match text(part) {
            Some(said) => found.said(position, said),
            None => beside(part, found),
        }
    }
}

/// Whether there are parts, and all of them are results of tools.
pub(super) fn are_tool_results(parts: &[Value]) -> bool {
    let is_result = |part: &Value| match type_of(part) {
        Some(name) => matches!(name, "tool_result" | "tool-result") || name.ends_with("_tool_result"),
        None => part.get("functionResponse").is_some() || part.get("toolResult").is_some(),
    };
    !parts.is_empty() && parts.iter().all(is_result)
}

/// The text that a part of text holds. A part is its text where it is a string, and some SDKs leave the type out.
pub(super) fn text(part: &Value) -> Option<&str> {
    if let Value::String(text) = part {
        return Some(text);
    }
    let is_text = match type_of(part) {
        Some(name) => matches!(name, "text" | "input_text" | "output_text" | "text-plain"),
        None => part.get("thought") != Some(&Value::Bool(true)),
    };
    part.get("text").filter(|_| is_text).and_then(Value::as_str)
}

/// Adds the text of a part that is no text itself.
fn beside<'a>(part: &'a Value, found: &mut Texts<'a>) {
    let Value::Object(members) = part else { return };
    match type_of(part) {
        Some("refusal") => found.some(string(members, "refusal")),
        Some("file" | "document" | "input_file" | "resource_link") => found.some(name(members)),
        Some("resource") => found.some(part.pointer("/resource/text").and_then(Value::as_str)),
        Some("input_audio" | "output_audio" | "audio") => found.some(transcript(members)),
        Some("tool_result") => output(members.get("content"), found),
        Some("tool-invocation") => output(part.pointer("/toolInvocation/result"), found),
        Some(tool) if tool == "dynamic-tool" || tool.starts_with("tool-") => {
            output(members.get("output").or_else(|| members.get("result")), found);
            found.some(string(members, "errorText"));
        }
        Some(result) if result.ends_with("_tool_result") => output(members.get("content"), found),
        Some(unit) if unit.ends_with("_output") => output(members.get("output"), found),
        None => {
            output(part.pointer("/functionResponse/response"), found);
            output(part.pointer("/toolResult/content"), found);
        }
        Some(_) => {}
    }
}

/// The words of a recording, where somebody has written them down.
pub(super) fn transcript(members: &Map<String, Value>) -> Option<&str> {
    string(members, "transcript")
        .or_else(|| members.values().find_map(|member| member.get("transcript")?.as_str()))
}

/// The name of a file, where it has one.
fn name(members: &Map<String, Value>) -> Option<&str> {
    let named = |members| ["filename", "name", "title"].into_iter().find_map(|field| string(members, field));
    let inner = || members.get("file").and_then(Value::as_object).and_then(named);
    named(members).or_else(inner).filter(|name| name.chars().nth(NAME_CHARS).is_none())
}

fn type_of(part: &Value) -> Option<&str> {
    part.get("type").and_then(Value::as_str)
}

fn string<'a>(members: &'a Map<String, Value>, name: &str) -> Option<&'a str> {
    members.get(name).and_then(Value::as_str)
}
