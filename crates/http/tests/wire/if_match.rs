//! `If-Match`: a change goes on from the version that its caller has seen, or is refused.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, at, message_at, said};

const REFUSED: &str = "It has changed since it was read.";

async fn thread() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("first"), said("second")])).await;
    (alice, thread)
}

/// Every way to change a thread or its messages, the last of which ends it.
fn changes(thread: &Value) -> [(&'static str, String, Value, u16); 5] {
    let message = message_at(&thread["messages"][0]);
    [
        ("PATCH", at(thread, ""), json!({"title": "renamed"}), 200),
        ("POST", at(thread, "/messages"), said("third"), 201),
        ("PATCH", message.clone(), json!({"content": "edited"}), 200),
        ("DELETE", message, Value::Null, 204),
        ("DELETE", at(thread, ""), Value::Null, 204),
    ]
}

async fn if_match(
    alice: &Client,
    (method, path, body, _): &(&str, String, Value, u16),
    value: &str,
) -> Answer {
    let ask = alice.ask(method, path).header("if-match", value);
    if body.is_null() { ask.send().await } else { ask.json(body.to_string()).send().await }
}

#[actix_web::test]
async fn every_change_goes_on_from_the_version_that_was_seen() {
    let (alice, thread) = thread().await;
    for change in changes(&thread) {
        let seen = alice.get(&at(&thread, "")).await.header("etag").unwrap().to_owned();
        assert_eq!(if_match(&alice, &change, &seen).await.status, change.3, "{change:?}");
    }
}

#[actix_web::test]
async fn every_change_from_another_version_is_refused_and_changes_nothing() {
    let (alice, thread) = thread().await;
    alice.append(&thread, said("since then")).await;
    let before = alice.open(&thread).await;
    for change in changes(&thread) {
        for stale in ["\"1\"", "\"3\"", "W/\"2\"", "2", "\"two\"", ""] {
            if_match(&alice, &change, stale).await.is_problem(412, "Precondition Failed", REFUSED);
        }
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_list_of_versions_and_the_star_let_any_of_them_go_on() {
    let (alice, thread) = thread().await;
    let rename = &changes(&thread)[0];
    assert_eq!(if_match(&alice, rename, "\"7\", \"1\"").await.header("etag"), Some("\"2\""));
    assert_eq!(if_match(&alice, rename, "*").await.header("etag"), Some("\"3\""));
    let twice = alice.ask("PATCH", &rename.1).header("if-match", "\"7\"").header("if-match", "\"3\"");
    assert_eq!(twice.json(rename.2.to_string()).send().await.header("etag"), Some("\"4\""));
}

#[actix_web::test]
async fn a_change_of_nothing_keeps_the_version_and_still_checks_it() {
    let (alice, thread) = thread().await;
    let nothing = ("PATCH", at(&thread, ""), json!({}), 200);
    assert_eq!(if_match(&alice, &nothing, "\"1\"").await.header("etag"), Some("\"1\""));
    if_match(&alice, &nothing, "\"2\"").await.is_problem(412, "Precondition Failed", REFUSED);
}

#[actix_web::test]
async fn what_is_not_there_is_not_found_whatever_version_is_expected() {
    let server = Server::new().await;
    let thread = server.user("alice").thread(json!([said("first")])).await;
    for change in changes(&thread) {
        for expected in ["\"1\"", "\"2\"", "*"] {
            assert_eq!(if_match(&server.user("bob"), &change, expected).await.status, 404, "{change:?}");
        }
    }
}
