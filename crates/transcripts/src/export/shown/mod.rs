//! What a message shows to whoever reads it: its text, and set apart from that what was thought, called, answered by tools,
//! attached and cited.
//!
//! Parts are read as leniently as SDKs write them. Of a part that is not known, its JSON is shown.

mod image;
mod model;
mod part;
mod source;
mod values;

use chat_history_domain::message::{Body, Kind};
use serde_json::Value;

pub(super) use model::{Image, Shown};
use part::part;
use source::{citations, sources};
use values::{pretty, value_of};

/// All that a message shows, in its order.
pub(super) fn shown(body: &Body) -> Vec<Shown> {
    let item = body.item.as_ref().and_then(|item| serde_json::from_str::<Value>(item.as_str()).ok());
    let mut all = Vec::new();
    match &item {
        Some(item) => unit(body, item, &mut all),
        None => all.push(Shown::Text(body.content.to_string())),
    }
    if let Some(calls) = &body.tool_calls {
        all.push(Shown::Other("Tool calls".into(), pretty(&value_of(calls))));
    }
    sources(&value_of(&body.sources), &mut all);
    all.retain(|shown| !matches!(shown, Shown::Text(text) | Shown::Thinking(text) if text.trim().is_empty()));
    all
}

/// What a unit with more than a text shows.
fn unit(body: &Body, item: &Value, all: &mut Vec<Shown>) {
    let text = |name: &str| item.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    all.push(Shown::Thinking(text("reasoning_content")));
    let parts = ["content", "parts"].into_iter().find_map(|name| item.get(name).and_then(Value::as_array));
    let kind = body.kind.as_ref().map(Kind::as_str);
    if let Some(parts) = parts {
        let said = item.get("said").and_then(Value::as_u64);
        for (position, one) in (0..).zip(parts) {
            if said == Some(position) {
                all.push(Shown::Text(body.content.to_string()));
                citations(one, all);
            } else {
                part(one, all);
            }
        }
        if kind == Some("reasoning") {
            part(&typed(item, "reasoning"), all);
        }
    } else if let Some(kind) = kind.filter(|kind| !matches!(*kind, Kind::MESSAGE | Kind::TOOL_RESULT)) {
        part(&typed(item, kind), all);
    } else {
        all.push(Shown::Text(body.content.to_string()));
        if body.content != text("refusal") {
            all.push(Shown::Text(text("refusal")));
        }
    }
    if let Some(call) = item.get("function_call").filter(|call| call.is_object()) {
        part(&typed(call, "function_call"), all);
    }
    citations(item, all);
}

/// An object as a part of that type.
fn typed(object: &Value, kind: &str) -> Value {
    let mut members = object.as_object().cloned().unwrap_or_default();
    members.insert("type".into(), kind.into());
    Value::Object(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_history_domain::Json;
    use chat_history_domain::message::{Content, Role};
    use serde_json::json;

    fn of(kind: Option<&str>, content: &str, item: &Value) -> Vec<Shown> {
        shown(&Body {
            kind: kind.map(|kind| Kind::parse(kind).unwrap()),
            item: Some(Json::stored(item.to_string())),
            ..Body::new(Role::Assistant, Content::stored(content.into()))
        })
    }

    fn text(words: &str) -> Shown {
        Shown::Text(words.into())
    }

    #[test]
    fn parts_of_every_sdk_are_shown_by_what_they_are() {
        let call = || Shown::Call("find".into(), "{\n  \"q\": 1\n}".into());
        for (part, expected) in [
            (json!({"type": "output_text", "text": "a"}), vec![text("a")]),
            (json!("a"), vec![text("a")]),
            (json!({"type": "refusal", "refusal": "no"}), vec![text("no")]),
            (
                json!({"type": "thinking", "thinking": "hm", "signature": "x"}),
                vec![Shown::Thinking("hm".into())],
            ),
            (json!({"type": "reasoning", "text": "hm"}), vec![Shown::Thinking("hm".into())]),
            (json!({"type": "tool_use", "id": "1", "name": "find", "input": {"q": 1}}), vec![call()]),
            (json!({"type": "function_call", "name": "find", "arguments": "{\"q\":1}"}), vec![call()]),
            (
                json!({"type": "tool-find", "state": "output-available", "input": {"q": 1}, "output": "it"}),
                vec![call(), Shown::Answer("it".into())],
            ),
            (
                json!({"type": "tool_result", "content": [{"type": "text", "text": "it"}]}),
                vec![Shown::Answer("it".into())],
            ),
            (
                json!({"type": "document", "title": "a.pdf", "source": {"data": "x"}}),
                vec![Shown::File("a.pdf".into())],
            ),
            (json!({"type": "input_file", "filename": "b"}), vec![Shown::File("b".into())]),
            (
                json!({"type": "source-url", "url": "https://a.b/", "title": "t"}),
                vec![Shown::Source("t".into(), Some("https://a.b/".into()))],
            ),
            (json!({"type": "step-start"}), vec![]),
            (
                json!({"type": "new", "x": 1}),
                vec![Shown::Other("new".into(), "{\n  \"type\": \"new\",\n  \"x\": 1\n}".into())],
            ),
        ] {
            assert_eq!(of(Some("message"), "", &json!({"content": [part.clone()]})), expected, "{part}");
        }
    }

    #[test]
    fn the_text_of_a_message_stands_where_its_part_does() {
        let item = json!({"said": 1, "content": [{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": ""}]});
        assert_eq!(of(Some("message"), "said", &item), [Shown::Thinking("hm".into()), text("said")]);
        let item = json!({"tool_call_id": "1", "name": "find"});
        assert_eq!(of(None, "said", &item), [text("said")]);
        let item = json!({"content": null, "reasoning_content": "hm"});
        assert_eq!(of(Some("message"), "", &item), [Shown::Thinking("hm".into())]);
    }

    #[test]
    fn units_of_their_own_are_shown_as_parts_are() {
        let item = json!({"name": "find", "arguments": "x", "call_id": "1"});
        assert_eq!(of(Some("function_call"), "", &item), [Shown::Call("find".into(), "x".into())]);
        let item = json!({"output": "it", "call_id": "1"});
        assert_eq!(of(Some("function_call_output"), "it", &item), [Shown::Answer("it".into())]);
        let item = json!({"summary": [{"type": "summary_text", "text": "hm"}]});
        assert_eq!(of(Some("reasoning"), "", &item), [Shown::Thinking("hm".into())]);
    }

    #[test]
    fn texts_that_nobody_would_read_are_cut() {
        let item = json!({"content": [{"type": "new", "data": "x".repeat(100_000)}]});
        let Some(Shown::Other(_, json)) = of(Some("message"), "", &item).pop() else { panic!("no JSON") };
        assert!(json.len() < 4_200 && json.contains("… and 96000 more characters"), "{json}");
    }
}
