//! `Idempotency-Key`: what is sent again with its key is done once and answered the same.

use serde_json::json;

use crate::harness::{Client, Server, THREADS, at, said};

async fn threads(alice: &Client) -> usize {
    alice.get(THREADS).await.json()["threads"].as_array().unwrap().len()
}

#[actix_web::test]
async fn a_thread_that_is_sent_again_with_its_key_is_made_once() {
    let alice = Server::new().await.user("alice");
    let body = json!({"title": "one", "messages": [said("x")]});
    let first = alice.keyed(THREADS, "k", &body).await;
    assert_eq!((first.status, first.header("idempotent-replayed")), (201, None));
    let again = alice.keyed(THREADS, "k", &body).await;
    assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")));
    assert_eq!((again.text(), again.header("location")), (first.text(), first.header("location")));
    assert_eq!(again.header("content-type"), first.header("content-type"));
    assert_eq!(threads(&alice).await, 1);
}

#[actix_web::test]
async fn messages_that_are_sent_again_with_their_key_are_added_once() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    let path = at(&thread, "/messages");
    for (key, body) in [("one", said("x")), ("many", json!({"messages": [said("y"), said("z")]}))] {
        let first = alice.keyed(&path, key, &body).await;
        let again = alice.keyed(&path, key, &body).await;
        assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    }
    assert_eq!(alice.open(&thread).await["message_count"], 3);
}

#[actix_web::test]
async fn the_first_answer_is_given_again_even_after_what_it_tells_of_has_changed() {
    let alice = Server::new().await.user("alice");
    let first = alice.keyed(THREADS, "k", &json!({"title": "one"})).await;
    let thread = first.json();
    alice.patch(&at(&thread, ""), json!({"title": "two"})).await.ok(200);
    assert_eq!(alice.keyed(THREADS, "k", &json!({"title": "one"})).await.text(), first.text());
    alice.delete(&at(&thread, "")).await.ok(204);
    assert_eq!(alice.keyed(THREADS, "k", &json!({"title": "one"})).await.text(), first.text());
    assert_eq!(threads(&alice).await, 0);
}

#[actix_web::test]
async fn a_key_of_another_request_is_refused() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    let path = at(&thread, "/messages");
    alice.keyed(&path, "k", &said("x")).await.ok(201);
    let before = alice.open(&thread).await;
    let words = "The idempotency key was used for another request.";
    // Another body, the same one written otherwise, another path, and another kind of request.
    let written_otherwise =
        alice.ask("POST", &path).header("idempotency-key", "k").json(format!(" {}", said("x")));
    for refused in [
        alice.keyed(&path, "k", &said("y")).await,
        written_otherwise.send().await,
        alice.keyed(THREADS, "k", &json!({})).await,
    ] {
        refused.is_problem(422, "Unprocessable Entity", words);
    }
    assert_eq!((alice.open(&thread).await, threads(&alice).await), (before, 1));
}

#[actix_web::test]
async fn users_have_keys_of_their_own() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let first = alice.keyed(THREADS, "k", &json!({})).await;
    let other = bob.keyed(THREADS, "k", &json!({"title": "bob's"})).await;
    assert_eq!((other.status, other.header("idempotent-replayed")), (201, None));
    assert_ne!(other.json()["id"], first.json()["id"]);
}

#[actix_web::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let alice = Server::new().await.user("alice");
    let missing = format!("{THREADS}/77/messages");
    alice.keyed(&missing, "k", &said("x")).await.is_not_found("conversation");
    alice.keyed(THREADS, "k", &json!({"title": 1})).await.is_invalid_at("title");
    alice.keyed(THREADS, "k", &json!({"title": "at last"})).await.ok(201);
}

#[actix_web::test]
async fn a_key_that_cannot_be_one_is_refused_by_name() {
    let alice = Server::new().await.user("alice");
    for wrong in [" ", "", "a b", "\u{fc}", "k".repeat(256).as_str()] {
        alice.keyed(THREADS, wrong, &json!({})).await.is_invalid_at("Idempotency-Key");
    }
    let twice = alice.ask("POST", THREADS).header("idempotency-key", "a").header("idempotency-key", "b");
    twice.json("{}").send().await.is_invalid("Idempotency-Key", "is there twice");
    alice.keyed(THREADS, &"k".repeat(255), &json!({})).await.ok(201);
}

#[actix_web::test]
async fn an_append_with_a_key_still_goes_on_from_the_version_that_was_seen() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    let send = |version: &str| {
        let ask = alice.ask("POST", &at(&thread, "/messages")).header("idempotency-key", "k");
        ask.header("if-match", version).json(said("x").to_string()).send()
    };
    send("\"7\"").await.is_problem(412, "Precondition Failed", "It has changed since it was read.");
    let first = send("\"1\"").await;
    // The thread has gone on, by this very request: sent again, it is told so.
    let again = send("\"1\"").await;
    assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
}
