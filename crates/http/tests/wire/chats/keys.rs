//! `Idempotency-Key` on chats and their messages: what is sent again with its key is done once and answered the same.

use serde_json::{Value, json};

use super::{at, chat, message_at, messages_of, opened, to};
use crate::harness::{CHAT_THREADS, CHATS, Client, MESSAGES, Server, THREADS};

async fn totals(caller: &Client) -> (Value, Value) {
    let messages = caller.get("/api/messages/chat/1").await.json()["total"].clone();
    (caller.get(CHATS).await.json()["total"].clone(), messages)
}

/// A caller with a chat, and every call that makes something: its path and its body.
async fn creations() -> (Server, Client, [(&'static str, Value); 2]) {
    let server = Server::new().await;
    let alice = server.user("alice");
    let chat = chat(&alice).await;
    (server, alice, [(CHATS, json!({"notebooks": ["n"]})), (MESSAGES, to(&chat, "assistant", "x"))])
}

#[actix_web::test]
async fn what_is_sent_again_with_its_key_is_done_once_and_answered_the_same() {
    let (_, alice, calls) = creations().await;
    for (path, body) in calls {
        let first = alice.keyed(path, path, &body).await;
        assert_eq!((first.status, first.header("idempotent-replayed")), (201, None), "{path}");
        // A slash at the end makes no other request.
        for again in [path.to_owned(), format!("{path}/")] {
            let again = alice.keyed(&again, path, &body).await;
            assert_eq!((again.status, again.header("idempotent-replayed")), (201, Some("true")), "{path}");
            assert_eq!(again.text(), first.text());
            for header in ["location", "etag", "content-type"] {
                assert_eq!(again.header(header), first.header(header), "{path} {header}");
            }
        }
        alice.get(first.header("location").unwrap()).await.ok(200);
    }
    assert_eq!(totals(&alice).await, (json!(2), json!(1)));
}

#[actix_web::test]
async fn an_answer_with_a_key_is_like_one_without() {
    let (_, alice, calls) = creations().await;
    for (path, body) in calls {
        let (keyed, plain) = (alice.keyed(path, path, &body).await, alice.post(path, body).await);
        let names = |headers: Vec<(String, String)>| -> Vec<String> {
            headers.into_iter().map(|(name, _)| name).collect()
        };
        assert_eq!(names(keyed.told_headers()), names(plain.told_headers()), "{path}");
        let (mut keyed, plain) = (keyed.ok(201), plain.ok(201));
        for own in ["id", "created_at", "updated_at"] {
            keyed[own] = plain[own].clone();
        }
        assert_eq!(keyed, plain, "{path}");
    }
}

#[actix_web::test]
async fn the_first_answer_is_given_again_even_after_what_it_tells_of_has_changed() {
    let (_, alice, [(_, new), (_, message)]) = creations().await;
    let (made, added) = (alice.keyed(CHATS, "c", &new).await, alice.keyed(MESSAGES, "m", &message).await);
    let again = async || {
        let made_again = alice.keyed(CHATS, "c", &new).await;
        assert_eq!((made_again.text(), made_again.header("etag")), (made.text(), made.header("etag")));
        assert_eq!(alice.keyed(MESSAGES, "m", &message).await.text(), added.text());
    };
    alice.put(&at(&made.json()), json!({"notebooks": []})).await.ok(200);
    alice.put(&message_at(&added.json()), json!({"content": "y"})).await.ok(200);
    again().await;
    alice.delete(&at(&made.json())).await.ok(204);
    alice.delete(&message_at(&added.json())).await.ok(204);
    again().await;
    alice.delete(&at(&json!({"id": 1}))).await.ok(204);
    again().await;
    assert_eq!(alice.get(CHATS).await.json()["total"], 0);
}

#[actix_web::test]
async fn a_key_of_another_request_is_refused() {
    let (_, alice, [(_, new), (_, message)]) = creations().await;
    alice.keyed(CHATS, "c", &new).await.ok(201);
    alice.keyed(MESSAGES, "m", &message).await.ok(201);
    let before = (opened(&alice, &json!({"id": 1})).await, totals(&alice).await);
    let (mut other_words, mut other_chat) = (message.clone(), message.clone());
    other_words["content"] = json!("y");
    other_chat["chat_id"] = json!(2);
    for refused in [
        alice.keyed(CHATS, "c", &json!({})).await,
        alice.keyed(CHATS, "m", &new).await,
        alice.keyed(MESSAGES, "m", &other_words).await,
        alice.keyed(MESSAGES, "m", &other_chat).await,
        alice.keyed(MESSAGES, "c", &message).await,
        alice.keyed(THREADS, "c", &new).await,
        alice.keyed(CHAT_THREADS, "c", &new).await,
    ] {
        refused.is_of_another_key();
    }
    assert_eq!((opened(&alice, &json!({"id": 1})).await, totals(&alice).await), before);
}

#[actix_web::test]
async fn users_have_keys_of_their_own() {
    let (server, alice, [(path, new), (_, message)]) = creations().await;
    let bob = server.user("bob");
    let first = alice.keyed(path, "k", &new).await;
    bob.keyed(MESSAGES, "k", &message).await.is_not_found("conversation");
    let other = bob.keyed(path, "k", &new).await;
    assert_eq!((other.status, other.header("idempotent-replayed")), (201, None));
    assert_ne!(other.json()["id"], first.json()["id"]);
}

#[actix_web::test]
async fn a_request_that_failed_leaves_its_key_free() {
    let (_, alice, [(_, new), (_, message)]) = creations().await;
    let mut missing = message.clone();
    missing["chat_id"] = json!(77);
    alice.keyed(MESSAGES, "k", &missing).await.is_not_found("conversation");
    alice.keyed(CHATS, "k", &json!({"notebooks": 1})).await.is_unprocessable_at("notebooks");
    alice.keyed(MESSAGES, "k", &message).await.ok(201);
    alice.keyed(CHATS, "k", &new).await.is_of_another_key();
}

#[actix_web::test]
async fn a_key_that_cannot_be_one_is_refused_by_name() {
    let (_, alice, calls) = creations().await;
    for (path, body) in calls {
        for wrong in [" ", "", "a b", "\u{fc}", "k".repeat(256).as_str()] {
            let refused = alice.keyed(path, wrong, &body).await;
            refused.is_unprocessable("Idempotency-Key", "must have 1 to 255 visible ASCII characters");
        }
        let twice = alice.ask("POST", path).header("idempotency-key", "a").header("idempotency-key", "a");
        let refused = twice.json(body.to_string()).send().await;
        refused.is_unprocessable("Idempotency-Key", "is there twice");
        alice.keyed(path, &format!("{}{path}", "k".repeat(255 - path.len())), &body).await.ok(201);
    }
}

#[actix_web::test]
async fn a_message_with_a_key_still_goes_on_from_the_version_that_was_seen() {
    let (_, alice, [_, (path, body)]) = creations().await;
    let send = |version: &str| {
        let ask = alice.ask("POST", path).header("idempotency-key", "k").header("if-match", version);
        ask.json(body.to_string()).send()
    };
    send("\"7\"").await.is_stale();
    let first = send("\"1\"").await;
    // The chat has gone on, by this very request: sent again, it is told so.
    let again = send("\"1\"").await;
    assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
    assert_eq!(alice.get(&messages_of(&json!({"id": 1}))).await.json()["total"], 1);
}
