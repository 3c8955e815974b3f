//! Changing a message: what is absent stays, `null` clears what can be cleared.

use serde_json::{Value, json};

use crate::harness::{Client, Server, at, message_at, said};

/// A message of alice's with a value in every field.
async fn full_message() -> (Client, Value, Value) {
    let alice = Server::new().await.user("alice");
    let message = json!({
        "role": "assistant",
        "content": "Old",
        "sources": ["old"],
        "selected_text_used": true,
        "tool_calls": {"old": 1},
        "metadata": {"old": 2},
    });
    let thread = alice.thread(json!([said("First words"), message])).await;
    let message = thread["messages"][1].clone();
    (alice, thread, message)
}

#[actix_web::test]
async fn each_field_is_set_or_cleared_and_the_others_stay() {
    for (field, sent, kept) in [
        ("content", json!("New"), json!("New")),
        ("content", json!(""), json!("")),
        ("sources", json!([{"new": 1}]), json!([{"new": 1}])),
        ("sources", json!(null), json!([])),
        ("selected_text_used", json!(false), json!(false)),
        ("selected_text_used", json!(null), json!(false)),
        ("tool_calls", json!("any JSON"), json!("any JSON")),
        ("tool_calls", json!([null]), json!([null])),
        ("tool_calls", json!(null), json!(null)),
        ("metadata", json!({"new": null}), json!({"new": null})),
        ("metadata", json!(null), json!({})),
    ] {
        let (alice, _, message) = full_message().await;
        let changed = alice.patch(&message_at(&message), json!({field: sent})).await.ok(200);
        assert!(changed["updated_at"].as_str() > message["updated_at"].as_str(), "{field}");
        let mut expected = message.clone();
        expected[field] = kept;
        expected["summary"] = expected["content"].clone();
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected, "{field}");
        assert_eq!(alice.get(&message_at(&message)).await.json(), expected, "{field}");
    }
}

#[actix_web::test]
async fn the_content_cannot_be_cleared() {
    let (alice, thread, message) = full_message().await;
    let before = alice.open(&thread).await;
    let refused = alice.patch(&message_at(&message), json!({"content": null, "metadata": {}})).await;
    refused.is_invalid("content", "cannot be cleared");
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn an_empty_change_leaves_the_message_and_its_thread_as_they_are() {
    let (alice, thread, message) = full_message().await;
    let before = alice.open(&thread).await;
    assert_eq!(alice.patch(&message_at(&message), json!({})).await.both(), (200, message));
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn fields_that_cannot_be_changed_are_refused() {
    let (alice, thread, message) = full_message().await;
    let before = alice.open(&thread).await;
    let fixed = ["id", "thread_id", "user_id", "role", "created_at"];
    for field in fixed {
        let refused = alice.patch(&message_at(&message), json!({"content": "New", field: "user"})).await;
        refused.is_invalid(field, "cannot be changed");
    }
    let refused = alice.patch(&message_at(&message), json!({"content": "New", "messages": []})).await;
    refused.is_invalid("messages", "is not a known field");
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_change_of_a_message_touches_its_thread_alone() {
    let (alice, thread, message) = full_message().await;
    let other = alice.thread(json!([said("other")])).await;
    let changed = alice.patch(&message_at(&message), json!({"content": "New"})).await.ok(200);
    assert_eq!(alice.open(&thread).await["updated_at"], changed["updated_at"]);
    assert_eq!(alice.open(&other).await["updated_at"], other["updated_at"]);
    let unchanged = alice.get(&message_at(&thread["messages"][0])).await.json();
    assert_eq!(unchanged, thread["messages"][0]);
}

#[actix_web::test]
async fn an_addition_touches_its_thread_at_the_time_of_the_message() {
    let (alice, thread, _) = full_message().await;
    let added = alice.append(&thread, said("x")).await;
    assert_eq!(alice.open(&thread).await["updated_at"], added["created_at"]);
    let added = alice.post(&at(&thread, "/messages"), json!({"messages": [said("y")]})).await.ok(201);
    assert_eq!(alice.open(&thread).await["updated_at"], added["messages"][0]["created_at"]);
}
