//! Entity tags: a thread that the caller holds already is not sent again.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, at, said};

async fn thread() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    (alice, thread)
}

async fn if_none_match(alice: &Client, thread: &Value, value: &str) -> Answer {
    alice.ask("GET", &at(thread, "")).header("if-none-match", value).send().await
}

#[actix_web::test]
async fn a_thread_carries_its_modseq_as_its_entity_tag() {
    let (alice, thread) = thread().await;
    alice.append(&thread, said("y")).await;
    let opened = alice.get(&at(&thread, "")).await;
    assert_eq!((opened.header("etag"), &opened.json()["modseq"]), (Some("\"2\""), &json!(2)));
    let changed = alice.patch(&at(&thread, ""), json!({"title": "z"})).await;
    assert_eq!((changed.header("etag"), &changed.json()["modseq"]), (Some("\"3\""), &json!(3)));
}

#[actix_web::test]
async fn what_does_not_change_a_thread_leaves_its_version() {
    let (alice, thread) = thread().await;
    let other = alice.thread(json!([said("other")])).await;
    alice.append(&other, said("more")).await;
    alice.get(&at(&thread, "/messages")).await.ok(200);
    alice.patch(&at(&thread, ""), json!({"title": 5})).await.is_invalid_at("title");
    assert_eq!(if_none_match(&alice, &thread, "\"1\"").await.status, 304);
}

#[actix_web::test]
async fn a_query_is_checked_even_where_the_caller_holds_the_version() {
    let (alice, thread) = thread().await;
    let asked = alice.ask("GET", &at(&thread, "?messages_limit=x")).header("if-none-match", "*");
    asked.send().await.is_invalid("messages_limit", "must be a whole number");
}
