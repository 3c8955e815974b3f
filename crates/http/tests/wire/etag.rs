//! Entity tags: a thread that the caller holds already is not sent again.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, at, message_at, said};

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
async fn a_version_that_the_caller_holds_is_not_sent_again() {
    let (alice, thread) = thread().await;
    for held in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "\"7\",W/\"1\" , \"x\"", "*", " \"1\" "] {
        let unchanged = if_none_match(&alice, &thread, held).await;
        assert_eq!((unchanged.status, unchanged.body.len()), (304, 0), "{held}");
        assert_eq!(unchanged.header("etag"), Some("\"1\""), "{held}");
        assert_eq!(unchanged.header("content-type"), None, "{held}");
    }
    let twice =
        alice.ask("GET", &at(&thread, "")).header("if-none-match", "\"7\"").header("if-none-match", "\"1\"");
    assert_eq!(twice.send().await.status, 304);
}

#[actix_web::test]
async fn a_version_that_the_caller_does_not_hold_is_sent() {
    let (alice, thread) = thread().await;
    let opened = alice.open(&thread).await;
    for other in [
        "\"0\"",
        "\"2\"",
        "W/\"2\"",
        "1",
        "\"1",
        "\"-1\"",
        "",
        ",",
        "\"\"",
        "\"99999999999999999999\"",
        "\"*\"",
    ] {
        assert_eq!(if_none_match(&alice, &thread, other).await.both(), (200, opened.clone()), "{other}");
    }
    let bytes = alice.ask("GET", &at(&thread, "")).header("if-none-match", b"\"\xff\"").send().await;
    assert_eq!(bytes.both(), (200, opened));
}

#[actix_web::test]
async fn every_change_of_a_thread_or_of_a_message_in_it_gives_a_new_version() {
    let (alice, thread) = thread().await;
    let message = &thread["messages"][0];
    let mut held = alice.get(&at(&thread, "")).await;
    for step in 0..6 {
        match step {
            0 => _ = alice.patch(&at(&thread, ""), json!({"title": "New"})).await.ok(200),
            1 => _ = alice.append(&thread, said("one")).await,
            2 => _ = alice.post(&at(&thread, "/messages"), json!({"messages": [said("two")]})).await.ok(201),
            3 => _ = alice.patch(&message_at(message), json!({"content": "New"})).await.ok(200),
            4 => _ = alice.patch(&message_at(message), json!({"metadata": {"seen": 1}})).await.ok(200),
            _ => _ = alice.delete(&message_at(message)).await.ok(204),
        }
        let tag = held.header("etag").unwrap();
        let now = if_none_match(&alice, &thread, tag).await;
        assert_eq!(now.status, 200, "{step}");
        assert_ne!(now.header("etag"), Some(tag), "{step}");
        assert!(now.json()["modseq"].as_i64() > held.json()["modseq"].as_i64(), "{step}");
        assert!(now.json()["updated_at"].as_str() > held.json()["updated_at"].as_str(), "{step}");
        held = now;
    }
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
async fn a_thread_that_is_not_there_is_not_found_whatever_the_caller_holds() {
    let (alice, thread) = thread().await;
    alice.delete(&at(&thread, "")).await.ok(204);
    if_none_match(&alice, &thread, "*").await.is_not_found("conversation");
    if_none_match(&alice, &thread, "\"1\"").await.is_not_found("conversation");
}

#[actix_web::test]
async fn a_query_is_checked_even_where_the_caller_holds_the_version() {
    let (alice, thread) = thread().await;
    let asked = alice.ask("GET", &at(&thread, "?messages_limit=x")).header("if-none-match", "*");
    asked.send().await.is_invalid("messages_limit", "must be a whole number");
}
