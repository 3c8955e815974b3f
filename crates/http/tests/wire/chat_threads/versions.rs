//! `If-Match` on documents: a change goes on from the version that its caller has seen, or is refused.

use serde_json::{Value, json};

use super::{at, changes, made, opened};
use crate::harness::{Client, Server, said};

async fn thread() -> (Server, Client, Value) {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = made(&alice, json!([said("a")])).await;
    (server, alice, thread)
}

#[actix_web::test]
async fn every_change_goes_on_from_the_version_that_was_seen() {
    let (_, alice, thread) = thread().await;
    for (change, status) in changes(&thread) {
        let seen = alice.get(&at(&thread, "")).await.header("etag").unwrap().to_owned();
        assert_eq!(alice.send_with(&change, "if-match", &seen).await.status, status, "{change:?}");
    }
}

#[actix_web::test]
async fn every_change_from_another_version_is_refused_and_changes_nothing() {
    let (_, alice, thread) = thread().await;
    let before = alice.post(&at(&thread, "/messages"), said("since then")).await.ok(201);
    for (change, _) in changes(&thread) {
        for stale in ["\"1\"", "\"3\"", "W/\"2\"", "2", "\"two\"", ""] {
            alice.send_with(&change, "if-match", stale).await.is_stale();
        }
    }
    assert_eq!(opened(&alice, &thread).await, before);
}

#[actix_web::test]
async fn a_list_of_versions_and_the_star_let_any_of_them_go_on() {
    let (_, alice, thread) = thread().await;
    for (number, expected) in ["\"7\", \"1\"", "*", "\"3\""].into_iter().enumerate() {
        let save = ("PUT", at(&thread, ""), json!({"title": number.to_string()}));
        let etag = format!("\"{}\"", number + 2);
        assert_eq!(alice.send_with(&save, "if-match", expected).await.header("etag"), Some(etag.as_str()));
    }
}

#[actix_web::test]
async fn a_change_of_nothing_keeps_the_version_and_still_checks_it() {
    let (_, alice, thread) = thread().await;
    for same in [json!({}), json!({"messages": [said("a")]}), thread.clone()] {
        let save = ("PUT", at(&thread, ""), same);
        let kept = alice.send_with(&save, "if-match", "\"1\"").await;
        assert_eq!((kept.both(), kept.header("etag")), ((200, thread.clone()), Some("\"1\"")));
        alice.send_with(&save, "if-match", "\"2\"").await.is_stale();
    }
}

#[actix_web::test]
async fn of_two_who_save_from_the_same_version_the_second_is_refused() {
    let (_, alice, thread) = thread().await;
    let save = |word: &str| ("PUT", at(&thread, ""), json!({"messages": [said("a"), said(word)]}));
    let first = alice.send_with(&save("first"), "if-match", "\"1\"").await.ok(200);
    alice.send_with(&save("second"), "if-match", "\"1\"").await.is_stale();
    assert_eq!(opened(&alice, &thread).await, first);
}

#[actix_web::test]
async fn what_is_not_there_or_anothers_is_told_so_whatever_version_is_expected() {
    let (server, alice, thread) = thread().await;
    for expected in ["\"1\"", "\"2\"", "*"] {
        for (change, _) in changes(&json!({"id": 77})) {
            alice.send_with(&change, "if-match", expected).await.is_not_found("conversation");
        }
        for (change, _) in changes(&thread) {
            let refused = server.user("bob").send_with(&change, "if-match", expected).await;
            refused.is_problem(403, "Forbidden", "The conversation is another user's.");
        }
    }
    assert_eq!(opened(&alice, &thread).await, thread);
}
