//! `Idempotency-Key`: what is sent again with its key is done once and answered the same.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{Surface, counts, filled, is_denied, on_every_surface, opened};
use crate::harness::{Answer, CHAT_THREADS, CHATS, Server, THREADS};

on_every_surface!(
    what_is_sent_again_with_its_key_is_done_once_and_answered_the_same,
    an_answer_with_a_key_is_like_one_without,
    the_first_answer_is_given_again_even_after_what_it_tells_of_has_changed,
    a_key_of_another_request_is_refused,
    users_have_keys_of_their_own,
    a_request_that_failed_leaves_its_key_free,
    a_key_that_cannot_be_one_is_refused_by_name,
    a_message_with_a_key_still_goes_on_from_the_version_that_was_seen,
);

async fn what_is_sent_again_with_its_key_is_done_once_and_answered_the_same<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (_, path, body) in S::creations("1") {
        let first = alice.keyed(&path, &path, &body).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (201, None), "{path}");
        // A slash at the end makes no other request.
        for again in [path.clone(), format!("{path}/")] {
            let again = alice.keyed(&again, &path, &body).await;
            assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")), "{path}");
            assert_eq!(again.text(), first.text());
            for header in ["location", "etag", "content-type"] {
                assert_eq!(again.header(header), first.header(header), "{path} {header}");
            }
        }
        if let Some(location) = first.header("location") {
            alice.get(location).await.ok(200);
        }
        if let Some(etag) = first.header("etag") {
            let thread = alice.get(&format!("{}/{}", S::ROOT, first.json()["id"])).await;
            assert_eq!(thread.header("etag"), Some(etag), "{path}");
        }
    }
    let mut counts = counts(&alice).await;
    counts.sort_unstable();
    assert_eq!((counts.len(), counts.pop()), (2, Some(2)));
}

async fn an_answer_with_a_key_is_like_one_without<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (_, path, body) in S::creations("1") {
        let (keyed, plain) = (alice.keyed(&path, &path, &body).await, alice.post(&path, body).await);
        let parts = |answer: &Answer| -> (BTreeSet<String>, BTreeSet<String>) {
            let headers = answer.told_headers().into_iter().map(|(name, _)| name).collect();
            (headers, answer.ok(201).as_object().unwrap().keys().cloned().collect())
        };
        assert_eq!(parts(&keyed), parts(&plain), "{path}");
    }
}

async fn the_first_answer_is_given_again_even_after_what_it_tells_of_has_changed<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let [(_, make, new), (_, add, message)] = S::creations("1");
    let (first_thread, first_message) =
        (alice.keyed(&make, "c", &new).await, alice.keyed(&add, "m", &message).await);
    let made_at = format!("{}/{}", S::ROOT, first_thread.ok(201)["id"]);
    first_message.ok(201);
    let deleted = ("DELETE", made_at, Value::Null);
    for (change, status) in S::changes("1", "1").into_iter().chain([(deleted, 204)]) {
        assert_eq!(alice.send(&change).await.status, status, "{change:?}");
        let thread_again = alice.keyed(&make, "c", &new).await;
        assert_eq!(
            (thread_again.text(), thread_again.header("etag")),
            (first_thread.text(), first_thread.header("etag"))
        );
        let message_again = alice.keyed(&add, "m", &message).await;
        // A document is shown as it is by now, and no more where it is gone.
        let now = alice.get(&format!("{}/1", S::ROOT)).await;
        let expected = if S::ROOT == CHAT_THREADS { &now } else { &first_message };
        if expected.status >= 400 {
            assert_eq!(message_again.status, expected.status, "{change:?}");
            continue;
        }
        assert_eq!(
            (message_again.status, message_again.text(), message_again.header("etag")),
            (201, expected.text(), expected.header("etag"))
        );
    }
    assert_eq!(counts(&alice).await, [0_i64; 0]);
}

async fn a_key_of_another_request_is_refused<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let [(_, make, new), (_, add, message)] = S::creations("1");
    let [_, (_, add_other, other_message)] = S::creations("2");
    alice.keyed(&make, "c", &new).await.ok(201);
    alice.keyed(&add, "m", &message).await.ok(201);
    let before = (opened::<S>(&alice).await.json(), counts(&alice).await);
    let mut refused = vec![
        alice.keyed(&make, "c", &json!({})).await,
        alice.keyed(&make, "m", &new).await,
        alice.keyed(&add, "c", &message).await,
        // The same for another thread, and the same in other bytes.
        alice.keyed(&add_other, "m", &other_message).await,
        alice.ask("POST", &add).header("idempotency-key", "m").json(format!(" {message}")).send().await,
    ];
    for other in [THREADS, CHAT_THREADS, CHATS].into_iter().filter(|other| *other != S::ROOT) {
        refused.push(alice.keyed(other, "c", &json!({})).await);
    }
    refused.iter().for_each(Answer::is_of_another_key);
    assert_eq!((opened::<S>(&alice).await.json(), counts(&alice).await), before);
}

async fn users_have_keys_of_their_own<S: Surface>() {
    let server = Server::new().await;
    let (alice, bob) = (filled(&server).await, server.user("bob"));
    let [(_, make, new), (_, add, message)] = S::creations("1");
    let first = alice.keyed(&make, "k", &new).await;
    alice.keyed(&add, "m", &message).await.ok(201);
    is_denied::<S>(&bob.keyed(&add, "m", &message).await);
    let other = bob.keyed(&make, "k", &new).await;
    assert_eq!((other.status, other.header("idempotent-replayed")), (201, None));
    assert_ne!(other.json()["id"], first.json()["id"]);
}

async fn a_request_that_failed_leaves_its_key_free<S: Surface>() {
    let server = Server::new().await;
    let (alice, bob) = (filled(&server).await, server.user("bob"));
    let [(_, make, new), (_, add, message)] = S::creations("1");
    let [_, (_, missing, to_missing)] = S::creations("77");
    alice.keyed(&missing, "k", &to_missing).await.is_not_found("conversation");
    let wrong = alice.keyed(&make, "k", &json!({"title": 1, "notebooks": 1})).await;
    assert_eq!(wrong.status, S::INVALID.0);
    alice.keyed(&add, "k", &message).await.ok(201);
    alice.keyed(&make, "k", &new).await.is_of_another_key();
    is_denied::<S>(&bob.keyed(&add, "k", &message).await);
    bob.keyed(&make, "k", &new).await.ok(201);
}

async fn a_key_that_cannot_be_one_is_refused_by_name<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (_, path, body) in S::creations("1") {
        for wrong in [" ", "", "a b", "\u{fc}", "k".repeat(256).as_str()] {
            let rule = "must have 1 to 255 visible ASCII characters";
            alice.keyed(&path, wrong, &body).await.breaks_rule(S::INVALID, "Idempotency-Key", rule);
        }
        for second in ["a", "b"] {
            let twice =
                alice.ask("POST", &path).header("idempotency-key", "a").header("idempotency-key", second);
            let refused = twice.json(body.to_string()).send().await;
            refused.breaks_rule(S::INVALID, "Idempotency-Key", "is there twice");
        }
        alice.keyed(&path, &format!("{}{path}", "k".repeat(255 - path.len())), &body).await.ok(201);
    }
}

async fn a_message_with_a_key_still_goes_on_from_the_version_that_was_seen<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let [_, (_, path, body)] = S::creations("1");
    let send = |version: &str| {
        let ask = alice.ask("POST", &path).header("idempotency-key", "k").header("if-match", version);
        ask.json(body.to_string()).send()
    };
    send("\"7\"").await.is_stale();
    let first = send("\"1\"").await;
    // The thread has gone on, by this very request: sent again, it is told so.
    let again = send("\"1\"").await;
    assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
    assert_eq!(counts(&alice).await, [2]);
}
