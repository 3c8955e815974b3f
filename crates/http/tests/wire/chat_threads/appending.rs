//! Adding a message to a document.

use serde_json::json;

use super::{answered, at, made, opened, saved};
use crate::harness::{AT_NOON, Server, after_noon, each, said};

#[actix_web::test]
async fn the_answer_is_the_document_with_the_message_at_its_end() {
    let alice = Server::at_noon().await.user("alice");
    made(&alice, json!([])).await;
    let added = alice.post("/api/v1/chat-threads/1/messages", answered("Hello!")).await;
    let mut expected = json!({
        "id": 1,
        "user_id": "alice",
        "title": null,
        "messages": [{"role": "assistant", "content": "Hello!"}],
        "created_at": AT_NOON,
        "updated_at": after_noon(1),
    });
    assert_eq!(added.both(), (201, expected.clone()));
    assert_eq!((added.header("etag"), added.header("location")), (Some("\"2\""), None));
    assert_eq!(added.header("content-type"), Some("application/json"));

    let added = alice.post("/api/v1/chat-threads/1/messages", said("Hi")).await;
    expected["messages"] =
        json!([{"role": "assistant", "content": "Hello!"}, {"role": "user", "content": "Hi"}]);
    expected["title"] = json!("Hi");
    expected["updated_at"] = json!(after_noon(2));
    assert_eq!(added.both(), (201, expected.clone()));
    assert_eq!(added.header("etag"), Some("\"3\""));
    assert_eq!(alice.get("/api/v1/chat-threads/1").await.both(), (200, expected));
}

#[actix_web::test]
async fn an_addition_is_behind_what_is_hidden_and_behind_what_was_saved() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("a")])).await;
    alice.append(&thread, json!({"role": "tool", "content": "1"})).await;
    saved(&alice, &thread, json!({"messages": [said("a"), answered("b")]})).await.ok(200);
    let added = alice.post(&at(&thread, "/messages"), said("")).await.ok(201);
    assert_eq!(added["messages"], json!([said("a"), answered("b"), said("")]));
    assert_eq!(each(&alice.open(&thread).await["messages"], "content"), ["a", "1", "b", ""]);
    assert_eq!(added["created_at"], thread["created_at"]);
    assert!(added["updated_at"].as_str() > thread["updated_at"].as_str());
}

#[actix_web::test]
async fn fields_that_are_not_known_are_passed_over() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([])).await;
    let message =
        json!({"role": "user", "content": "a", "id": 5, "sources": 1, "messages": [], "colour": {}});
    let added = alice.post(&at(&thread, "/messages"), message).await.ok(201);
    assert_eq!(added["messages"], json!([said("a")]));
    assert_eq!(alice.open(&thread).await["messages"][0]["sources"], json!([]));
}

#[actix_web::test]
async fn a_message_that_is_wrong_is_not_added() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("a")])).await;
    for (wrong, field, rule) in [
        (json!({}), "role", "is required"),
        (json!({"role": "user"}), "content", "is required"),
        (json!({"content": "x"}), "role", "is required"),
        (json!({"messages": [said("x")]}), "role", "is required"),
        (json!({"role": null, "content": "x"}), "role", "must be a string"),
        (json!({"role": "user", "content": null}), "content", "must be a string or an array of parts"),
        (
            json!({"role": "user", "content": {"text": "x"}}),
            "content",
            "must be a string or an array of parts",
        ),
        (json!({"role": "ai", "content": "x"}), "role", "must be user or assistant"),
        (json!({"role": "system", "content": "x"}), "role", "must be user or assistant"),
        (json!({"role": "tool", "content": "x"}), "role", "must be user or assistant"),
        (json!({"role": "User", "content": "x"}), "role", "must be user or assistant"),
    ] {
        alice.post(&at(&thread, "/messages"), wrong).await.is_unprocessable(field, rule);
    }
    assert_eq!(opened(&alice, &thread).await, thread);
}
