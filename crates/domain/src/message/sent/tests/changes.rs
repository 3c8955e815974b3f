//! Changes of messages: a text, parts and the fields beside them.

use serde_json::{Value, json};

use super::{changed, kept, parsed, plain, shown};
use crate::message::Message;
use crate::{Error, Result};

fn message(sent: &Value) -> Message {
    kept(parsed(sent))
}

fn with_image() -> Message {
    message(&json!({"role": "user", "content": [{"type": "text", "text": "hi"}, {"type": "image", "x": 1}]}))
}

fn refused(result: Result<Message>) -> (String, String) {
    match result {
        Err(Error::Invalid { field, rule }) => (field, rule),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_text_takes_the_place_of_the_part_that_said_all_and_the_others_stay() {
    let edited = changed(&with_image(), json!({"content": "ho"})).unwrap();
    assert_eq!(edited.body.content, "ho");
    let expected =
        json!({"role": "user", "content": [{"type": "text", "text": "ho"}, {"type": "image", "x": 1}]});
    assert_eq!(shown(&edited), expected);
}

#[test]
fn a_text_takes_the_place_of_all_parts_where_none_said_all() {
    let several = message(
        &json!({"role": "user", "parts": [{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]}),
    );
    let edited = changed(&several, json!({"content": "ho"})).unwrap();
    assert_eq!((edited.body.kind.clone(), edited.body.item.clone()), (None, None));
    assert_eq!(shown(&edited), json!({"role": "user", "content": "ho"}));
}

#[test]
fn parts_come_to_a_plain_message_and_go_from_it() {
    let plain = message(&plain());
    let parts = json!([{"type": "text", "text": "a"}, {"type": "text", "text": "b"}]);
    let edited = changed(&plain, json!({"parts": parts})).unwrap();
    assert_eq!(shown(&edited), json!({"role": "user", "content": "a\n\nb", "parts": parts}));
    assert_eq!(edited.body.kind.as_ref().unwrap().as_str(), "message");
    let without = changed(&edited, json!({"parts": null})).unwrap();
    assert_eq!(shown(&without), json!({"role": "user", "content": "a\n\nb"}));
    assert_eq!((without.body.kind, without.body.item), (None, None));
}

#[test]
fn fields_beside_the_text_are_changed_one_by_one() {
    let answer = message(&json!({"role": "tool", "tool_call_id": "a", "content": "42"}));
    let edited =
        changed(&answer, json!({"tool_call_id": "b", "artifact": {"x": 1}, "content": "43"})).unwrap();
    assert_eq!(
        shown(&edited),
        json!({"role": "tool", "content": "43", "tool_call_id": "b", "artifact": {"x": 1}})
    );
    let reasoning = message(&json!({"type": "reasoning", "id": "rs", "summary": [1]}));
    let edited = changed(&reasoning, json!({"summary": [2], "more": true})).unwrap();
    assert_eq!(shown(&edited), json!({"id": "rs", "type": "reasoning", "summary": [2], "more": true}));
}

#[test]
fn what_stays_as_it_is_may_be_sent_along() {
    let message = with_image();
    let as_shown = json!({"id": 5, "thread_id": 7, "user_id": "alice", "role": "user", "content": "hi",
        "parts": [{"type": "text", "text": "hi"}, {"type": "image", "x": 1}], "kind": "message", "tool_call_id": null, "name": null,
        "client_id": null, "status": null, "summary": "hi", "sources": [], "selected_text_used": false, "tool_calls": null,
        "metadata": {}, "modseq": 3, "created_at": "2023-11-14T22:13:20.000000Z", "updated_at": "2023-11-14T22:13:20Z"});
    assert_eq!(changed(&message, as_shown).unwrap(), message);
}

#[test]
fn what_cannot_be_changed_is_refused_by_its_name() {
    for (fields, field) in [
        (json!({"role": "assistant"}), "role"),
        (json!({"id": 6}), "id"),
        (json!({"id": "5"}), "id"),
        (json!({"client_id": "a"}), "client_id"),
        (json!({"thread_id": 8}), "thread_id"),
        (json!({"user_id": "bob"}), "user_id"),
        (json!({"kind": "reasoning"}), "kind"),
        (json!({"created_at": "2023-11-14T22:13:21Z"}), "created_at"),
        (json!({"type": "message"}), "type"),
    ] {
        assert_eq!(refused(changed(&with_image(), fields)), (field.into(), "cannot be changed".into()));
    }
    for derived in
        [json!({"summary": "ho"}), json!({"modseq": 9}), json!({"updated_at": "2020-01-01T00:00:00Z"})]
    {
        assert_eq!(changed(&with_image(), derived).unwrap(), with_image());
    }
    for (fields, field, rule) in [
        (json!({"content": null}), "content", "cannot be cleared"),
        (json!({"content": 7}), "content", "must be a string or an array of parts"),
        (json!({"parts": "x"}), "parts", "must be an array"),
        (json!({"colour": 7}), "colour", "is not a known field"),
        (json!({"status": "done"}), "status", "must be in_progress, incomplete or complete"),
        (json!({"name": 7}), "name", "must be a string"),
        (json!({"content": "ho", "parts": []}), "parts", "cannot be changed together with content"),
    ] {
        assert_eq!(refused(changed(&with_image(), fields)), (field.into(), rule.into()));
    }
}

#[test]
fn a_content_and_the_parts_may_be_sent_together_where_one_of_them_stays() {
    let parts = json!([{"type": "text", "text": "hi"}, {"type": "image", "x": 1}]);
    let edited = changed(&with_image(), json!({"content": "ho", "parts": parts})).unwrap();
    assert_eq!(edited.body.content, "ho");
    let edited = changed(&with_image(), json!({"content": "hi", "parts": ["ho"]})).unwrap();
    assert_eq!(shown(&edited), json!({"role": "user", "content": ["ho"]}));
}
