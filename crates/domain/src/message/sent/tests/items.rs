//! Units with a type of their own: what of them is theirs and not ours, and how far they have come.

use serde_json::{Value, json};

use super::{changed, form, kept, parsed, shown};
use crate::Error;
use crate::message::{Kind, Message, PublicId, Status, Summary};

/// The message as `content=parts` shows it, with the fields of ours that the client has not sent.
fn answer(message: &Message) -> Value {
    let mut answer = shown(message);
    let ours = json!({"id": 5, "thread_id": 7, "client_id": message.public_id.as_ref().map(PublicId::as_str),
        "kind": message.body.kind.as_ref().map(Kind::as_str), "status": message.status.map(Status::as_str),
        "summary": Summary::cut(&message.body.content), "created_at": message.created_at.to_string(),
        "updated_at": message.updated_at.to_string()});
    for (name, value) in ours.as_object().unwrap() {
        answer.as_object_mut().unwrap().entry(name).or_insert(value.clone());
    }
    answer
}

#[test]
fn a_unit_with_a_type_keeps_what_is_called_like_a_field_of_ours_and_an_answer_of_ours_brings_none() {
    for sent in [
        json!({"type": "message.input", "created_at": "2025-05-01T10:00:00Z", "role": "user", "content": "hi"}),
        json!({"type": "summary", "id": "s1", "summary": "what went before"}),
        json!({"type": "foo", "user_id": "their", "modseq": 4, "updated_at": "2025-05-01T10:00:00.000000Z"}),
        json!({"type": "foo", "summary": null, "created_at": null, "thread_id": "thread_1"}),
        json!({"type": "human", "content": "hi", "summary": "hi"}),
        json!({"type": "message", "id": "m", "role": "assistant", "content": [{"type": "output_text", "text": "hi"}]}),
    ] {
        let message = kept(parsed(&sent));
        assert_eq!(shown(&message), sent);
        let answer = answer(&message);
        let again = parsed(&answer);
        assert!(again.body.says(&message.body), "{answer}: {:?}", again.body.item);
        assert_eq!(changed(&message, answer).unwrap(), message);
    }
    let human = json!({"type": "human", "content": "hi"});
    assert_eq!(form(&parsed(&answer(&kept(parsed(&human))))), human);
}

#[test]
fn a_null_for_what_is_shown_so_by_its_type_alone_is_no_change() {
    let sent = json!({"type": "foo", "name": 5, "tool_call_id": 6, "status": "searching", "parts": {}, "metadata": 7, "sources": "s"});
    let message = kept(parsed(&sent));
    let as_shown = json!({"id": 5, "thread_id": 7, "client_id": null, "role": "assistant", "content": "", "summary": "",
        "kind": "foo", "parts": null, "tool_call_id": null, "name": null, "sources": [], "selected_text_used": false,
        "tool_calls": null, "metadata": {}, "status": null});
    assert_eq!(changed(&message, as_shown.clone()).unwrap(), message);
    let mut more = as_shown;
    more["colour"] = "red".into();
    let expected = {
        let mut expected = sent;
        expected["colour"] = "red".into();
        expected
    };
    assert_eq!(shown(&changed(&message, more).unwrap()), expected);
}

#[test]
fn an_item_ends_with_the_status_of_its_own_api() {
    let part = |text: &str| json!([{"type": "output_text", "text": text, "annotations": []}]);
    let item = |status: &str| json!({"type": "message", "id": "m", "role": "assistant", "status": status, "content": part("hi")});
    let begun = kept(parsed(&item("in_progress")));
    assert_eq!(begun.status, Some(Status::InProgress));
    let ended = changed(&begun, json!({"status": "completed"})).unwrap();
    assert_eq!((ended.status, shown(&ended)), (None, item("completed")));
    assert_eq!(ended.body, kept(parsed(&item("completed"))).body);
    for same in ["completed", "complete"] {
        assert_eq!(changed(&ended, json!({"status": same})).unwrap(), ended);
    }
    assert_eq!(changed(&ended, json!({"status": null})).unwrap(), ended);
    // Both forms tell the same: where ours is told, that of the item is none.
    let given_up = changed(&ended, json!({"status": "incomplete"})).unwrap();
    assert_eq!(given_up.status, Some(Status::Incomplete));
    assert_eq!(shown(&given_up).get("status"), None);
    assert_eq!(changed(&given_up, json!({"status": "completed"})).unwrap(), ended);
    let plain = kept(parsed(&json!({"role": "assistant", "content": "hi"})));
    assert!(
        matches!(changed(&plain, json!({"status": "completed"})), Err(Error::Invalid { field, .. }) if field == "status")
    );
}

#[test]
fn an_id_that_is_too_long_for_one_of_ours_stays_in_its_item() {
    for (length, is_ours) in [(128, true), (129, false), (500, false)] {
        let sent = json!({"type": "reasoning", "id": "é".repeat(length), "summary": []});
        let new = parsed(&sent);
        assert_eq!((form(&new), new.public_id.is_some()), (sent, is_ours));
    }
}

#[test]
fn the_fields_of_well_known_clients_are_kept() {
    for name in [
        "toolInvocations",
        "providerOptions",
        "tool_name",
        "prefix",
        "phase",
        "tool_plan",
        "citations",
        "blocks",
        "providerMetadata",
        "experimental_providerMetadata",
    ] {
        let sent = json!({"role": "assistant", "content": "hi", name: [{"x": 1}]});
        assert_eq!(form(&parsed(&sent)), sent);
    }
}

#[test]
fn a_content_of_one_part_alone_comes_back_equal() {
    for (part, text) in [
        (json!({"type": "text", "text": "hi"}), "hi"),
        (json!({"type": "image", "data": "iVBORw0KGgo=", "mimeType": "image/png"}), ""),
        (json!({"type": "resource", "resource": {"uri": "file:///a", "text": "A"}}), "A"),
    ] {
        let sent = json!({"role": "user", "content": part});
        let message = kept(parsed(&sent));
        assert_eq!((shown(&message), message.body.content.as_str()), (sent.clone(), text));
        let same = changed(&message, json!({"content": text, "parts": [part]})).unwrap();
        assert_eq!(same, message);
        let several = changed(&message, json!({"parts": [part, part]})).unwrap();
        assert_eq!(shown(&several), json!({"role": "user", "content": [part, part]}));
    }
    let message =
        kept(parsed(&json!({"role": "user", "content": {"type": "text", "text": "hi", "_meta": 1}})));
    let edited = changed(&message, json!({"content": "ho"})).unwrap();
    assert_eq!(shown(&edited)["content"], json!({"type": "text", "text": "ho", "_meta": 1}));
    let anew = changed(&message, json!({"content": {"type": "text", "text": "new"}})).unwrap();
    assert_eq!(shown(&anew)["content"], json!({"type": "text", "text": "new"}));
}
