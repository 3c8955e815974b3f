//! One part of a message.

use serde_json::Value;

use super::model::{Image, Shown};
use super::source::citations;
use super::values::{kind_of, pretty, text_of, words};

/// Adds what a part shows.
pub(super) fn part(part: &Value, all: &mut Vec<Shown>) {
    let text = |name: &str| part.get(name).and_then(Value::as_str).map(str::to_owned);
    if let Some(said) = text_of(part) {
        all.push(Shown::Text(said.to_owned()));
        return citations(part, all);
    }
    if let Some(image) = Image::of(part) {
        return all.push(Shown::Image(image));
    }
    let name = || text("name").or_else(|| text("toolName")).or_else(|| text("tool_name"));
    match kind_of(part) {
        "refusal" => all.extend(text("refusal").map(Shown::Text)),
        "thinking" | "reasoning" => all.push(Shown::Thinking(thought(part))),
        "redacted_thinking" => all.push(Shown::Thinking("(not shown by the model's maker)".into())),
        "tool_use" | "server_tool_use" | "mcp_tool_use" | "function_call" | "custom_tool_call"
        | "tool-call" => {
            all.push(call(name().unwrap_or_default(), part));
        }
        "tool_result" | "tool-result" | "function_call_output" | "custom_tool_call_output" => {
            answer(part, all);
        }
        kind if kind.ends_with("_tool_result") => answer(part, all),
        "document" | "file" | "input_file" | "resource_link" | "container_upload" => {
            let name = ["filename", "title", "name", "file_id"].into_iter().find_map(text);
            let name =
                name.or_else(|| part.pointer("/file/filename").and_then(Value::as_str).map(str::to_owned));
            all.push(Shown::File(name.unwrap_or_else(|| "without a name".into())));
        }
        "source-url" | "source-document" => {
            let url = text("url");
            let title = text("title").or_else(|| url.clone()).unwrap_or_default();
            all.push(Shown::Source(title, url));
        }
        "step-start" => {}
        "dynamic-tool" => used(name().unwrap_or_default(), part, all),
        kind => match kind.strip_prefix("tool-") {
            Some(tool) => used(tool.to_owned(), part, all),
            None => {
                all.push(Shown::Other(if kind.is_empty() { "Part" } else { kind }.to_owned(), pretty(part)));
            }
        },
    }
}

/// What was thought: a text, or several.
fn thought(part: &Value) -> String {
    let each = ["thinking", "text", "summary", "content"].into_iter().filter_map(|name| part.get(name));
    let several = each.flat_map(|value| match value {
        Value::Array(some) => some.iter().filter_map(|one| one.get("text").and_then(Value::as_str)).collect(),
        other => other.as_str().into_iter().collect::<Vec<_>>(),
    });
    several.collect::<Vec<_>>().join("\n\n")
}

/// A call. Arguments that are JSON in a text are shown as JSON.
fn call(name: String, part: &Value) -> Shown {
    let with = ["input", "arguments", "args"].into_iter().find_map(|name| part.get(name));
    let with = match with {
        Some(Value::String(text)) => serde_json::from_str::<Value>(text)
            .ok()
            .filter(|value| value.is_object() || value.is_array())
            .map_or_else(|| text.clone(), |value| pretty(&value)),
        Some(other) => pretty(other),
        None => String::new(),
    };
    Shown::Call(name, with)
}

/// What a tool answered, pictures apart.
fn answer(part: &Value, all: &mut Vec<Shown>) {
    let Some(said) = ["content", "output", "result"].into_iter().find_map(|name| part.get(name)) else {
        return;
    };
    let Value::Array(blocks) = said else { return all.push(Shown::Answer(words(said))) };
    let (images, rest): (Vec<&Value>, Vec<&Value>) =
        blocks.iter().partition(|block| Image::of(block).is_some());
    let rest: Value = rest.into_iter().cloned().collect();
    all.push(Shown::Answer(words(&rest)));
    all.extend(images.into_iter().filter_map(Image::of).map(Shown::Image));
}

/// A call and its answer in one part.
fn used(tool: String, part: &Value, all: &mut Vec<Shown>) {
    all.push(call(tool, part));
    let answers = ["output", "result", "errorText"].into_iter().filter_map(|name| part.get(name));
    all.extend(answers.map(|answer| Shown::Answer(words(answer))));
}
