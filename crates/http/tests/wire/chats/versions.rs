//! `If-Match` on chats and their messages: a change goes on from the version that its caller has seen, or is refused.

use serde_json::{Value, json};

use super::{add, at, changes, chat, opened, to};
use crate::harness::{Client, MESSAGES, Server};

/// A chat of alice's of version 2, and the message in it.
async fn filled() -> (Server, Client, Value, Value) {
    let server = Server::new().await;
    let alice = server.user("alice");
    let chat = chat(&alice).await;
    let message = add(&alice, &chat, "x").await;
    (server, alice, chat, message)
}

#[actix_web::test]
async fn every_change_goes_on_from_the_version_that_was_seen() {
    let (_, alice, chat, message) = filled().await;
    for (change, status) in changes(&chat, &message) {
        let seen = alice.get(&at(&chat)).await.header("etag").unwrap().to_owned();
        assert_eq!(alice.send_with(&change, "if-match", &seen).await.status, status, "{change:?}");
    }
}

#[actix_web::test]
async fn every_change_from_another_version_is_refused_and_changes_nothing() {
    let (_, alice, chat, message) = filled().await;
    let before = opened(&alice, &chat).await;
    for (change, _) in changes(&chat, &message) {
        for stale in ["\"1\"", "\"3\"", "W/\"2\"", "2", "\"two\"", ""] {
            alice.send_with(&change, "if-match", stale).await.is_stale();
        }
    }
    assert_eq!(opened(&alice, &chat).await, before);
    assert_eq!(alice.get(&at(&chat)).await.header("etag"), Some("\"2\""));
}

#[actix_web::test]
async fn a_list_of_versions_and_the_star_let_any_of_them_go_on() {
    let (_, alice, chat, _) = filled().await;
    let file = ("PUT", at(&chat), json!({"notebooks": []}));
    for (expected, etag) in [("\"7\", \"2\"", "\"3\""), ("*", "\"4\""), ("\"4\"", "\"5\"")] {
        assert_eq!(alice.send_with(&file, "if-match", expected).await.header("etag"), Some(etag));
    }
    for expected in ["\"7\", \"5\"", "*"] {
        let add = ("POST", MESSAGES.to_owned(), to(&chat, "ai", "more"));
        assert_eq!(alice.send_with(&add, "if-match", expected).await.status, 201);
    }
}

#[actix_web::test]
async fn the_version_is_that_of_the_chat_and_not_of_another() {
    let (_, alice, chat, message) = filled().await;
    let other = super::chat(&alice).await;
    let etag = alice.get(&at(&other)).await.header("etag").unwrap().to_owned();
    for (change, _) in changes(&chat, &message) {
        alice.send_with(&change, "if-match", &etag).await.is_stale();
    }
}

#[actix_web::test]
async fn what_is_not_there_or_anothers_is_not_found_whatever_version_is_expected() {
    let (server, alice, chat, message) = filled().await;
    let before = opened(&alice, &chat).await;
    let (bob, missing) = (server.user("bob"), json!({"id": 77}));
    let kinds = ["conversation", "conversation", "message", "message", "conversation"];
    for expected in ["\"1\"", "\"2\"", "*"] {
        for (calls, caller) in [(changes(&chat, &message), &bob), (changes(&missing, &missing), &alice)] {
            for ((call, _), kind) in calls.iter().zip(kinds) {
                caller.send_with(call, "if-match", expected).await.is_not_found(kind);
            }
        }
    }
    assert_eq!(opened(&alice, &chat).await, before);
}
