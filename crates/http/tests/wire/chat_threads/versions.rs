//! `If-Match` on documents: a change goes on from the version that its caller has seen, or is refused.

use serde_json::{Value, json};

use super::{at, made, opened};
use crate::harness::{Client, Server, said};

async fn thread() -> (Server, Client, Value) {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = made(&alice, json!([said("a")])).await;
    (server, alice, thread)
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
