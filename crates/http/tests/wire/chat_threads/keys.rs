//! `Idempotency-Key` on documents: what is sent again with its key is done once and answered the same.

use serde_json::{Value, json};

use super::{at, made, opened, saved};
use crate::harness::{CHAT_THREADS, Client, Server, THREADS, said};

async fn total(caller: &Client) -> usize {
    caller.get(CHAT_THREADS).await.json().as_array().unwrap().len()
}

/// A caller and every call that makes something: its path and its body.
async fn creations() -> (Server, Client, [(String, Value); 2]) {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = made(&alice, json!([said("a")])).await;
    let calls = [
        (CHAT_THREADS.to_owned(), json!({"title": "one", "messages": [said("x")]})),
        (at(&thread, "/messages"), said("x")),
    ];
    (server, alice, calls)
}

#[actix_web::test]
async fn what_is_sent_again_with_its_key_is_done_once_and_answered_the_same() {
    let (_, alice, calls) = creations().await;
    for (path, body) in calls {
        let first = alice.keyed(&path, &path, &body).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (201, None), "{path}");
        let etag = alice.get(&at(&first.json(), "")).await.header("etag").unwrap().to_owned();
        assert_eq!(first.header("etag"), Some(etag.as_str()), "{path}");
        // A slash at the end makes no other request.
        for again in [path.clone(), format!("{path}/")] {
            let again = alice.keyed(&again, &path, &body).await;
            assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")), "{path}");
            assert_eq!(again.text(), first.text());
            for header in ["location", "etag", "content-type"] {
                assert_eq!(again.header(header), first.header(header), "{path} {header}");
            }
        }
    }
    assert_eq!(total(&alice).await, 2);
    assert_eq!(opened(&alice, &json!({"id": 1})).await["messages"], json!([said("a"), said("x")]));
}

#[actix_web::test]
async fn the_first_answer_is_given_again_even_after_what_it_tells_of_has_changed() {
    let (_, alice, [_, (path, body)]) = creations().await;
    let first = alice.keyed(&path, "k", &body).await;
    let thread = first.json();
    saved(&alice, &thread, json!({"title": "two", "messages": []})).await.ok(200);
    let again = alice.keyed(&path, "k", &body).await;
    assert_eq!((again.text(), again.header("etag")), (first.text(), first.header("etag")));
    alice.delete(&at(&thread, "")).await.ok(204);
    assert_eq!(alice.keyed(&path, "k", &body).await.text(), first.text());
    assert_eq!(total(&alice).await, 0);
}

#[actix_web::test]
async fn a_key_of_another_request_is_refused() {
    let (_, alice, calls) = creations().await;
    let [(make, new), (add, message)] = &calls;
    alice.keyed(make, "made", new).await.ok(201);
    alice.keyed(add, "added", message).await.ok(201);
    let before = opened(&alice, &json!({"id": 1})).await;
    for refused in [
        alice.keyed(make, "made", &json!({"title": "two"})).await,
        alice.keyed(make, "added", new).await,
        alice.keyed(add, "added", &said("y")).await,
        alice.keyed(add, "made", message).await,
        alice.keyed(&at(&json!({"id": 2}), "/messages"), "added", message).await,
        alice.keyed(THREADS, "made", new).await,
        alice.keyed(&format!("{THREADS}/1/messages"), "added", message).await,
    ] {
        refused.is_of_another_key();
    }
    assert_eq!((opened(&alice, &json!({"id": 1})).await, total(&alice).await), (before, 2));
}

#[actix_web::test]
async fn users_have_keys_of_their_own() {
    let (server, alice, [(path, body), _]) = creations().await;
    let bob = server.user("bob");
    let first = alice.keyed(&path, "k", &body).await;
    let other = bob.keyed(&path, "k", &body).await;
    assert_eq!((other.status, other.header("idempotent-replayed")), (201, None));
    assert_ne!(other.json()["id"], first.json()["id"]);
    assert_eq!(other.json()["user_id"], "bob");
}

#[actix_web::test]
async fn a_key_opens_no_thread_of_anothers() {
    let (server, alice, [_, (path, body)]) = creations().await;
    alice.keyed(&path, "k", &body).await.ok(201);
    let refused = server.user("bob").keyed(&path, "k", &body).await;
    refused.is_problem(403, "Forbidden", "The conversation is another user's.");
}

#[actix_web::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let (server, alice, [(path, body), (add, message)]) = creations().await;
    alice.keyed(&at(&json!({"id": 77}), "/messages"), "k", &said("x")).await.is_not_found("conversation");
    alice.keyed(&path, "k", &json!({"title": 1})).await.is_unprocessable_at("title");
    alice.keyed(&path, "k", &body).await.ok(201);
    let bob = server.user("bob");
    assert_eq!(bob.keyed(&add, "k", &message).await.status, 403);
    bob.keyed(&path, "k", &body).await.ok(201);
}

#[actix_web::test]
async fn a_key_that_cannot_be_one_is_refused_by_name() {
    let (_, alice, calls) = creations().await;
    for (path, body) in calls {
        for wrong in [" ", "", "a b", "\u{fc}", "k".repeat(256).as_str()] {
            let refused = alice.keyed(&path, wrong, &body).await;
            refused.is_unprocessable("Idempotency-Key", "must have 1 to 255 visible ASCII characters");
        }
        let twice = alice.ask("POST", &path).header("idempotency-key", "a").header("idempotency-key", "a");
        let refused = twice.json(body.to_string()).send().await;
        refused.is_unprocessable("Idempotency-Key", "is there twice");
        alice.keyed(&path, &format!("{}{path}", "k".repeat(255 - path.len())), &body).await.ok(201);
    }
}

#[actix_web::test]
async fn an_append_with_a_key_still_goes_on_from_the_version_that_was_seen() {
    let (_, alice, [_, (path, body)]) = creations().await;
    let send = |version: &str| {
        let ask = alice.ask("POST", &path).header("idempotency-key", "k").header("if-match", version);
        ask.json(body.to_string()).send()
    };
    send("\"7\"").await.is_stale();
    let first = send("\"1\"").await;
    // The thread has gone on, by this very request: sent again, it is told so.
    let again = send("\"1\"").await;
    assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
}
