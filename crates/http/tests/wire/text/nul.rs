//! U+0000 is refused wherever text can stand, and the answer names the place.

use serde_json::json;

use crate::harness::{Server, THREADS, at, message_at, said};

const RULE: &str = "must not contain the character U+0000";

#[actix_web::test]
async fn a_nul_is_refused_in_every_text_of_a_thread() {
    let alice = Server::new().await.user("alice");
    let thread = alice.post(THREADS, json!({"title": "t"})).await.ok(201);
    let before = alice.open(&thread).await;
    for (wrong, field) in [
        (json!({"title": "\0"}), "title"),
        (json!({"title": "a\0b"}), "title"),
        (json!({"notebooks": ["fine", "a\0"]}), "notebooks[1]"),
        (json!({"metadata": {"k": "\0"}}), "metadata"),
        (json!({"metadata": {"k\0": 1}}), "metadata"),
        (json!({"metadata": {"k": [{"deep": ["a\0"]}]}}), "metadata"),
        (json!({"metadata": {"k": [{"\0": null}]}}), "metadata"),
    ] {
        alice.post(THREADS, wrong.clone()).await.is_invalid(field, RULE);
        alice.patch(&at(&thread, ""), wrong).await.is_invalid(field, RULE);
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_nul_is_refused_in_every_text_of_a_message() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let before = alice.open(&thread).await;
    for (field, wrong) in [
        ("content", json!("\0")),
        ("content", json!("after a hundred characters ".repeat(10) + "\0")),
        ("sources", json!(["a\0"])),
        ("sources", json!([{"a\0": 1}])),
        ("tool_calls", json!("\0")),
        ("tool_calls", json!({"a": {"b\0": 1}})),
        ("metadata", json!({"a": "\0"})),
        ("metadata", json!({"\0": "a"})),
    ] {
        let mut message = said("fine");
        message[field] = wrong.clone();
        let batch = json!({"messages": [said("fine"), message]});
        alice.post(&at(&thread, "/messages"), message).await.is_invalid(field, RULE);
        alice
            .post(&at(&thread, "/messages"), batch.clone())
            .await
            .is_invalid(&format!("messages[1].{field}"), RULE);
        alice.post(THREADS, batch).await.is_invalid(&format!("messages[1].{field}"), RULE);
        alice.patch(&message_at(&thread["messages"][0]), json!({field: wrong})).await.is_invalid(field, RULE);
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn other_control_characters_are_kept() {
    let alice = Server::new().await.user("alice");
    let controls: String = ('\u{1}'..='\u{1f}').chain('\u{7f}'..='\u{9f}').collect();
    let new = json!({
        "title": controls,
        "notebooks": [controls],
        "metadata": {controls.clone(): controls},
        "messages": [said(&controls)],
    });
    let thread = alice.post(THREADS, new).await.ok(201);
    assert_eq!(
        json!([
            thread["title"],
            thread["notebooks"][0],
            thread["metadata"][&controls],
            thread["messages"][0]["content"]
        ]),
        json!([controls, controls, controls, controls])
    );
}
