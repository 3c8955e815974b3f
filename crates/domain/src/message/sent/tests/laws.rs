//! Laws of parts: whatever they are, they come back equal, and what is encoded in them is no text.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{changed, form, kept, parsed, shown};
use crate::message::sent::{Ending, Item};
use crate::message::{Content, Kind};

fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        prop::num::f64::NORMAL.prop_map(Value::from),
        "[^\\x00]{0,12}".prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((name(), inner), 0..4)
                .prop_map(|members| Value::from(Map::from_iter(members))),
        ]
    })
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        Just("type".to_owned()),
        Just("text".to_owned()),
        Just("output".to_owned()),
        Just("content".to_owned()),
        "[^\\x00]{0,6}",
    ]
}

/// Parts that are like those of SDKs, and parts that are like nothing.
fn part() -> impl Strategy<Value = Value> {
    let types = prop_oneof![
        Just("text"),
        Just("output_text"),
        Just("refusal"),
        Just("tool_result"),
        Just("tool-x"),
        Just("dynamic-tool"),
        Just("file"),
        Just("reasoning"),
        Just("web_search_tool_result"),
        Just("x_output"),
        Just("resource"),
        Just("thinking"),
    ];
    let known = (types, json_value(), json_value(), "[^\\x00]{0,20}").prop_map(|(name, one, other, text)| {
        json!({"type": name, "text": text, "content": one, "output": other, "refusal": text, "filename": "f"})
    });
    prop_oneof![3 => known, 1 => json_value(), 1 => "[^\\x00]{1,20}".prop_map(|text| json!({"type": "text", "text": text}))]
}

fn parts() -> impl Strategy<Value = Vec<Value>> {
    prop::collection::vec(part(), 0..5)
}

proptest! {
    #[test]
    fn any_parts_come_back_equal_in_whichever_field_they_were_sent(parts in parts(), text in prop::option::of("[^\\x00]{0,9}")) {
        let in_content = json!({"role": "user", "content": parts});
        let new = parsed(&in_content);
        prop_assert_eq!(form(&new), in_content);
        let item = Item::of(&new.body).unwrap();
        let all: Value = serde_json::from_str(item.parts().unwrap().as_str()).unwrap();
        prop_assert_eq!(all, Value::from(parts.clone()));
        let mut in_parts = json!({"role": "assistant", "parts": parts});
        if let Some(text) = text {
            in_parts["content"] = text.into();
        }
        prop_assert_eq!(form(&parsed(&in_parts)), in_parts);
    }

    #[test]
    fn a_unit_of_any_type_comes_back_equal_with_all_its_fields(
        fields in prop::collection::vec((prop_oneof![name(), Just("said".into()), Just("as".into()), "\\$[a-z]{1,3}", Just("absent".into())], json_value()), 0..6),
    ) {
        let mut sent = Map::from_iter(fields);
        sent.insert("type".into(), "thing".into());
        let sent = Value::from(sent);
        prop_assert_eq!(form(&parsed(&sent)), sent);
    }

    #[test]
    fn what_is_encoded_in_parts_is_no_text(data in prop::collection::vec(any::<u8>(), 400..600), text in "[a-z ]{1,20}") {
        let data = STANDARD.encode(data);
        let url = format!("data:image/png;base64,{data}");
        let sent = json!({"role": "user", "content": [
            {"type": "text", "text": text},
            {"type": "image_url", "image_url": {"url": url}},
            {"type": "image", "source": {"type": "base64", "data": data}},
            {"type": "input_audio", "input_audio": {"data": data}},
            {"type": "file", "file": {"filename": "a", "file_data": url}},
            {"type": "file", "filename": "b", "url": url},
            {"type": "input_file", "filename": data, "file_data": data},
            {"type": "tool_result", "content": [{"type": "image", "source": {"data": data}}]},
            {"type": "tool_result", "content": data},
            {"type": "tool-x", "output": {"image": url, "more": [data]}},
            {"type": "tool-x", "output": format!("{{\"image\":\"{data}\"}}")},
            {"type": "resource", "resource": {"blob": data}},
            {"inlineData": {"data": data}},
        ]});
        let new = parsed(&sent);
        prop_assert!(!new.body.content.contains("base64"));
        prop_assert!(!new.body.content.contains(data.get(..64).unwrap()), "{}", new.body.content.as_str());
        prop_assert_eq!(form(&new), sent);
    }

    #[test]
    fn a_message_that_is_sent_back_as_it_was_shown_is_no_change(parts in parts()) {
        let message = kept(parsed(&json!({"role": "user", "content": parts})));
        let same = changed(&message, shown(&message)).unwrap();
        prop_assert_eq!(same, message);
    }

    #[test]
    fn a_message_is_the_same_as_either_form_of_an_answer_shows_it(parts in parts(), field in prop_oneof![Just("content"), Just("parts")]) {
        let message = kept(parsed(&json!({"role": "assistant", field: parts, "annotations": [1]})));
        prop_assert!(parsed(&shown(&message)).body.says(&message.body));
        let body = &message.body;
        let ours = json!({"id": 5, "thread_id": 7, "client_id": null, "role": "assistant", "content": body.content.as_str(),
            "kind": body.kind.as_ref().map(Kind::as_str), "parts": parts, "tool_call_id": null, "name": null, "sources": [],
            "selected_text_used": false, "tool_calls": null, "metadata": {}, "status": null});
        prop_assert!(body.is_shown_as(&parsed(&ours).body), "{}", ours);
    }

    #[test]
    fn a_text_that_is_added_or_changed_is_there_as_if_it_had_been_sent_so(
        parts in prop::option::of(parts()),
        content in prop::option::of("[^\\x00]{0,9}"),
        refusal in prop::option::of("[^\\x00]{0,3}"),
        transcript in prop::option::of("[^\\x00]{0,3}"),
        in_content in any::<bool>(),
        more in "[^\\x00]{0,9}",
    ) {
        let mut sent = json!({"role": "assistant", "content": content, "refusal": refusal, "tool_calls": [1],
            "audio": {"transcript": transcript}});
        if let Some(parts) = parts {
            sent[if in_content { "content" } else { "parts" }] = parts.into();
        }
        let message = kept(parsed(&sent));
        if Ending::of(&message.body) == Ending::Text {
            let mut grown = message.clone();
            grown.body.content = Content::stored(format!("{}{more}", message.body.content));
            prop_assert_eq!(&kept(parsed(&shown(&grown))).body, &grown.body);
        }
        let edited = changed(&message, json!({"content": more})).unwrap();
        prop_assert_eq!(edited.body.content.as_str(), more);
        prop_assert_eq!(kept(parsed(&shown(&edited))).body.content, edited.body.content);
    }

    #[test]
    fn after_a_change_of_parts_a_message_is_as_if_it_had_been_sent_so(before in parts(), then in parts()) {
        let message = kept(parsed(&json!({"role": "user", "content": before})));
        let sent = json!({"role": "user", "content": then});
        let expected = kept(parsed(&sent));
        prop_assert_eq!(&changed(&message, json!({"content": then})).unwrap(), &expected);
        prop_assert_eq!(&changed(&message, json!({"parts": then})).unwrap(), &expected);
    }
}
