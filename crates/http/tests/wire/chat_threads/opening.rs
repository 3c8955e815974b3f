//! Opening a document: all of it, in its order, and only what the person and the model have said.

use serde_json::{Value, json};

use super::{answered, at, changes, made, opened};
use crate::harness::{Server, at as native_at, many, said};

#[actix_web::test]
async fn a_document_has_all_its_messages_however_many() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, many(1_000).into()).await;
    for _ in 0..2 {
        alice.post(&native_at(&thread, "/messages"), json!({"messages": many(1_000)})).await.ok(201);
    }
    let whole = [many(1_000), many(1_000), many(1_000)].concat();
    assert_eq!(opened(&alice, &thread).await["messages"], Value::from(whole));
}

#[actix_web::test]
async fn a_message_is_shown_by_its_role_and_its_content_alone() {
    let alice = Server::new().await.user("alice");
    let full = json!({
        "role": "ai",
        "content": "y",
        "sources": [{"url": "https://example.org"}],
        "selected_text_used": true,
        "tool_calls": [{"name": "f"}],
        "metadata": {"m": 1},
    });
    let thread = alice.thread(json!([said("x"), full])).await;
    assert_eq!(opened(&alice, &thread).await["messages"], json!([said("x"), answered("y")]));
}

#[actix_web::test]
async fn messages_of_other_roles_are_not_shown() {
    let alice = Server::new().await.user("alice");
    let hidden = |role: &str| json!({"role": role, "content": "hidden"});
    let all = json!([
        hidden("system"),
        said("a"),
        hidden("tool"),
        hidden("tool"),
        answered("b"),
        hidden("system"),
        said("c")
    ]);
    let thread = alice.thread(all).await;
    assert_eq!(opened(&alice, &thread).await["messages"], json!([said("a"), answered("b"), said("c")]));
    let behind = alice.thread(json!([hidden("system"), hidden("tool")])).await;
    assert_eq!(opened(&alice, &behind).await["messages"], json!([]));
}

#[actix_web::test]
async fn every_change_gives_a_new_version_which_its_answer_tells() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    for (change, status) in &changes(&thread)[..2] {
        let held = alice.get(&at(&thread, "")).await.header("etag").unwrap().to_owned();
        let changed = alice.send(change).await;
        let now = alice.ask("GET", &at(&thread, "")).header("if-none-match", &held).send().await;
        assert_eq!((changed.status, now.status), (*status, 200));
        assert_ne!(now.header("etag"), Some(held.as_str()));
        assert_eq!((now.header("etag"), now.text()), (changed.header("etag"), changed.text()));
    }
}

#[actix_web::test]
async fn what_is_hidden_changes_the_version_too() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    alice.append(&thread, json!({"role": "tool", "content": "hidden"})).await;
    let now = alice.get(&at(&thread, "")).await;
    assert_eq!(now.header("etag"), Some("\"2\""));
    assert_eq!(now.json()["messages"], thread["messages"]);
    assert!(now.json()["updated_at"].as_str() > thread["updated_at"].as_str());
}
