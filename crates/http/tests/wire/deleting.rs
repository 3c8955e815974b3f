//! Deleting threads and messages: gone is gone, and nothing else goes with it.

use serde_json::json;

use crate::harness::{Server, THREADS, at, each, many, message_at};

#[actix_web::test]
async fn a_deleted_thread_is_gone_with_its_messages_and_the_others_stay() {
    let alice = Server::new().await.user("alice");
    let kept = alice.thread(many(1)).await;
    let thread = alice.thread(many(2)).await;
    let gone = alice.delete(&at(&thread, "")).await;
    assert_eq!(gone.both(), (204, json!(null)));
    assert_eq!(gone.header("content-type"), None);

    alice.get(&at(&thread, "")).await.is_not_found("conversation");
    alice.delete(&at(&thread, "")).await.is_not_found("conversation");
    alice.patch(&at(&thread, ""), json!({"title": "x"})).await.is_not_found("conversation");
    alice.get(&at(&thread, "/messages")).await.is_not_found("conversation");
    alice
        .post(&at(&thread, "/messages"), json!({"role": "user", "content": "x"}))
        .await
        .is_not_found("conversation");
    alice.get(&message_at(&thread["messages"][0])).await.is_not_found("message");
    assert_eq!(each(&alice.get(THREADS).await.json()["threads"], "id"), [&kept["id"]]);
}

#[actix_web::test]
async fn the_id_of_a_deleted_thread_is_not_given_again() {
    let alice = Server::new().await.user("alice");
    let first = alice.thread(json!([])).await;
    alice.delete(&at(&first, "")).await.ok(204);
    assert_ne!(alice.thread(json!([])).await["id"], first["id"]);
}

#[actix_web::test]
async fn a_deleted_message_is_gone_and_the_thread_follows() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(3)).await;
    let second = &thread["messages"][1];
    assert_eq!(alice.delete(&message_at(second)).await.both(), (204, json!(null)));

    alice.get(&message_at(second)).await.is_not_found("message");
    alice.delete(&message_at(second)).await.is_not_found("message");
    alice.patch(&message_at(second), json!({"content": "x"})).await.is_not_found("message");
    let opened = alice.open(&thread).await;
    assert_eq!(each(&opened["messages"], "content"), ["m1", "m3"]);
    assert_eq!(opened["message_count"], 2);
    assert!(opened["updated_at"].as_str() > thread["updated_at"].as_str());
}

#[actix_web::test]
async fn a_message_is_found_under_its_own_thread_alone() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(1)).await;
    let other = alice.thread(many(1)).await;
    let elsewhere = at(&other, &format!("/messages/{}", thread["messages"][0]["id"]));
    alice.get(&elsewhere).await.is_not_found("message");
    alice.patch(&elsewhere, json!({"content": "x"})).await.is_not_found("message");
    alice.delete(&elsewhere).await.is_not_found("message");
    assert_eq!(each(&alice.open(&thread).await["messages"], "content"), ["m1"]);
}
