//! What is no message is refused, with the field that is wrong.

use serde_json::{Value, json};

use super::{parse, parsed, wrong};
use crate::message::sent::Sent;
use crate::message::{PublicId, Status};
use crate::{Limits, Violation};

#[test]
fn what_is_no_message_is_refused_by_the_field_that_is_wrong() {
    for (sent, field, rule) in [
        (json!({}), "role", "is required"),
        (json!({"content": "hi"}), "role", "is required"),
        (json!({"role": "critic", "content": "hi"}), "role", "must be user, assistant, system or tool"),
        (json!({"role": 7, "content": "hi"}), "role", "must be a string"),
        (json!({"role": "user"}), "content", "is required"),
        (json!({"role": "user", "content": null}), "content", "must be a string or an array of parts"),
        (json!({"role": "user", "content": 7}), "content", "must be a string or an array of parts"),
        (
            json!({"role": "user", "content": {"text": "x"}}),
            "content",
            "must be a string or an array of parts",
        ),
        (json!({"role": "user", "content": "hi", "colour": 1}), "colour", "is not a known field"),
        (json!({"role": "user", "content": "hi", "parts": "x"}), "parts", "must be an array"),
        (json!({"role": "user", "content": "hi", "name": 7}), "name", "must be a string"),
        (json!({"role": "user", "content": "hi", "type": 7}), "type", "must be a string"),
        (json!({"role": "user", "content": "hi", "type": ""}), "type", "must not be empty"),
        (
            json!({"role": "user", "content": "hi", "kind": "x".repeat(65)}),
            "kind",
            "must have at most 64 characters",
        ),
        (json!({"type": "reasoning", "kind": "message"}), "kind", "must be reasoning for such a message"),
        (json!({"role": "user", "content": "hi", "id": ""}), "id", "must not be empty"),
        (json!({"role": "user", "content": "hi", "id": true}), "id", "must be a string or a number"),
        (json!({"role": "user", "content": "hi", "client_id": 7}), "client_id", "must be a string"),
        (
            json!({"role": "user", "content": "hi", "client_id": "x".repeat(129)}),
            "client_id",
            "must have at most 128 characters",
        ),
        (
            json!({"role": "user", "content": "hi", "id": "a", "client_id": "b"}),
            "client_id",
            "must be the same as id, which is a string",
        ),
        (
            json!({"role": "user", "content": "hi", "status": "completed"}),
            "status",
            "must be in_progress, incomplete or complete",
        ),
        (json!({"role": "user", "content": "hi", "metadata": []}), "metadata", "must be an object"),
        (
            json!({"role": "user", "content": "hi", "selected_text_used": "no"}),
            "selected_text_used",
            "must be a boolean",
        ),
    ] {
        assert_eq!(wrong(&sent), (field.into(), rule.into()), "{sent}");
    }
}

#[test]
fn a_long_name_that_nobody_knows_is_told_by_its_start() {
    let mut sent = json!({"role": "user", "content": "hi"});
    sent["é".repeat(101)] = Value::Null;
    assert_eq!(wrong(&sent).0, format!("{}…", "é".repeat(100)));
}

#[test]
fn ids_and_states_are_read() {
    for (sent, id, status) in [
        (json!({"client_id": "a", "status": "in_progress"}), Some("a"), Some(Status::InProgress)),
        (json!({"id": "a", "client_id": "a", "status": "incomplete"}), Some("a"), Some(Status::Incomplete)),
        (json!({"id": 12, "status": "complete"}), None, None),
    ] {
        let mut sent = sent;
        sent["role"] = "user".into();
        sent["content"] = "hi".into();
        let new = parsed(&sent);
        assert_eq!((new.public_id.as_ref().map(PublicId::as_str), new.status), (id, status), "{sent}");
    }
}

#[test]
fn parts_are_held_to_64_levels_and_to_their_bytes() {
    let nested = |levels: usize| (0..levels).fold(json!(1), |inner, _| json!([inner]));
    let of = |part: Value| json!({"role": "user", "content": [part]});
    assert!(parse(&of(nested(63))).is_ok());
    assert_eq!(wrong(&of(nested(64))), ("content".into(), "must nest at most 64 levels deep".into()));
    let sized = |bytes: usize| {
        let sent: Sent = serde_json::from_value(of(json!({"type": "x", "a": "b"}))).unwrap();
        sent.parse(&Limits { item_bytes: bytes, ..Limits::default() })
    };
    let exactly = r#"{"content":[{"type":"x","a":"b"}]}"#.len();
    assert!(sized(exactly).is_ok() && sized(exactly + 1).is_ok());
    assert!(sized(exactly - 1).is_err());
}

#[test]
fn the_text_of_a_message_is_held_to_the_limit_and_what_a_tool_puts_out_is_cut_at_it() {
    let limits = Limits { message_chars: 4, ..Limits::default() };
    let read = |sent: &Value| serde_json::from_value::<Sent>(sent.clone()).unwrap().parse(&limits);
    let text = |text: &str| json!({"type": "text", "text": text});
    for (fits, long) in [
        (json!({"content": "京都市内"}), json!({"content": "京都市内x"})),
        (json!({"content": [text("京都市内")]}), json!({"content": [text("京都市内x")]})),
        (json!({"content": [text("a"), text("b")]}), json!({"content": [text("a"), text("bc")]})),
        (json!({"parts": [text("京都市内")]}), json!({"parts": [text("京都市内x")]})),
    ] {
        let [fits, long] = [fits, long].map(|mut sent| {
            sent["role"] = "user".into();
            sent
        });
        assert!(read(&fits).is_ok(), "{fits}");
        let field = if long.get("parts").is_some() { "parts" } else { "content" };
        assert_eq!(read(&long), Err(Violation("must have at most 4 characters".into()).at(field)), "{long}");
    }
    let output = json!({"role": "user", "content": [{"type": "tool_result", "content": "京都市内x"}]});
    let long = read(&output).unwrap();
    assert_eq!(long.body.content, "京都市内");
    assert_eq!(super::form(&long)["content"], output["content"]);
}

#[test]
fn a_unit_keeps_what_only_is_called_like_a_field_of_ours() {
    let item = json!({"kind": "reasoning", "summary": [{"type": "summary_text", "text": "t"}], "modseq": 4});
    let kept = super::form(&parsed(&item));
    assert_eq!((&kept["summary"], kept.get("modseq")), (&item["summary"], None));
}
