//! Forking a thread: a new one that goes on from where it was.

use serde_json::{Value, json};

use crate::harness::{AT_NOON, Server, THREADS, after_noon, at, many, said};

#[actix_web::test]
async fn a_fork_is_a_new_thread_with_copies_up_to_the_message_that_is_named() {
    let alice = Server::at_noon().await.user("alice");
    let new = json!({
        "title": "Old", "notebooks": ["n"], "metadata": {"k": 1}, "starred": true, "archived": true, "messages": many(3),
    });
    let thread = alice.post(THREADS, new).await.ok(201);
    let second = &thread["messages"][1]["id"];
    let made = alice.post(&at(&thread, "/fork"), json!({"up_to": second, "title": "New"})).await;
    assert_eq!(
        (made.header("location"), made.header("etag")),
        (Some("/api/v1/chat/threads/2"), Some("\"2\""))
    );
    let expected = json!({
        "id": 2, "user_id": "alice", "external_id": null, "title": "New", "summary": thread["summary"], "notebooks": ["n"],
        "metadata": {"k": 1}, "starred": false, "archived": false, "message_count": 2, "modseq": 2,
        "created_at": AT_NOON, "updated_at": after_noon(2),
    });
    assert_eq!(made.both(), (201, expected.clone()));
    let mut opened = alice.open(&expected).await;
    let messages: Vec<Value> = opened["messages"].as_array().unwrap().clone();
    for (place, copy) in messages.into_iter().enumerate() {
        let mut original = thread["messages"][place].clone();
        (original["id"], original["thread_id"]) = (json!(place + 4), json!(2));
        assert_eq!(copy, original);
    }
    assert_eq!(opened["messages"].take().as_array().unwrap().len(), 2);

    let whole = alice.post(&at(&thread, "/fork"), json!({})).await.ok(201);
    assert_eq!((&whole["title"], &whole["message_count"]), (&json!("Old"), &json!(3)));
}

#[actix_web::test]
async fn a_fork_that_is_sent_again_with_its_key_is_made_once() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(2)).await;
    let send = async || {
        let asked = alice.ask("POST", &at(&thread, "/fork")).header("idempotency-key", "k");
        asked.json("{}").send().await
    };
    let (first, again) = (send().await, send().await);
    assert_eq!((first.both(), again.header("idempotent-replayed")), (again.both(), Some("true")));
    assert_eq!(alice.get(THREADS).await.ok(200)["threads"].as_array().unwrap().len(), 2);
}

#[actix_web::test]
async fn what_is_not_in_the_thread_is_no_end_of_a_fork_and_a_stale_version_no_start() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (thread, other) = (alice.thread(many(1)).await, alice.thread(many(1)).await);
    let hers = bob.thread(json!([said("x")])).await;
    for absent in
        [&other["messages"][0]["id"], &hers["messages"][0]["id"], &json!(0), &json!(-1), &json!(4_711)]
    {
        let refused = alice.post(&at(&thread, "/fork"), json!({"up_to": absent})).await;
        refused.is_not_found("message");
    }
    alice.post(&at(&hers, "/fork"), json!({})).await.is_not_found("conversation");
    let stale = alice.ask("POST", &at(&thread, "/fork")).header("if-match", "\"9\"").json("{}").send().await;
    assert_eq!(stale.status, 412);
    for (wrong, field, rule) in [
        (json!({"up_to": "1"}), "up_to", None),
        (json!({"title": "x".repeat(256)}), "title", Some("must have at most 255 characters")),
        (json!({"messages": []}), "messages", Some("is not a known field")),
    ] {
        let refused = alice.post(&at(&thread, "/fork"), wrong).await;
        rule.map_or_else(|| refused.is_invalid_at(field), |rule| refused.is_invalid(field, rule));
    }
    assert_eq!(alice.get(THREADS).await.ok(200)["threads"].as_array().unwrap().len(), 2);
}
