//! Sizes of chats and messages at their limits, and U+0000: the limit itself is kept, one more is refused.

use serde_json::{Value, json};

use super::{add, at, chat, message_at, opened, to};
use crate::harness::{CHATS, Client, MESSAGES, Server};

/// A chat of alice's and a message in it.
async fn filled() -> (Client, Value, Value) {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let message = add(&alice, &chat, "x").await;
    (alice, chat, message)
}

#[actix_web::test]
async fn content_is_held_to_its_limit_in_characters_not_bytes() {
    let (alice, chat, message) = filled().await;
    for letter in ["a", "👍"] {
        for fits in [999_999, 1_000_000] {
            let content = letter.repeat(fits);
            assert_eq!(add(&alice, &chat, &content).await["content"], content);
            let changed = alice.put(&message_at(&message), json!({"content": content})).await.ok(200);
            assert_eq!(changed["content"], content);
        }
        let long = letter.repeat(1_000_001);
        let rule = "must have at most 1000000 characters";
        alice.post(MESSAGES, to(&chat, "user", &long)).await.is_unprocessable("content", rule);
        alice.put(&message_at(&message), json!({"content": long})).await.is_unprocessable("content", rule);
    }
}

#[actix_web::test]
async fn notebooks_are_held_to_their_number_and_their_length() {
    let (alice, chat, _) = filled().await;
    for fits in [json!(vec!["n"; 99]), json!(vec!["n"; 100]), json!(["京".repeat(254), "👍".repeat(255)])]
    {
        let fits = json!({"notebooks": fits});
        assert_eq!(alice.post(CHATS, fits.clone()).await.ok(201)["notebooks"], fits["notebooks"]);
        assert_eq!(alice.put(&at(&chat), fits.clone()).await.ok(200)["notebooks"], fits["notebooks"]);
    }
    let before = opened(&alice, &chat).await;
    for (wrong, field, rule) in [
        (json!(vec!["n"; 101]), "notebooks", "must name at most 100 notebooks"),
        (json!(["京".repeat(256)]), "notebooks[0]", "must have at most 255 characters"),
        (json!(["n", "a".repeat(256)]), "notebooks[1]", "must have at most 255 characters"),
    ] {
        let wrong = json!({"notebooks": wrong});
        alice.post(CHATS, wrong.clone()).await.is_unprocessable(field, rule);
        alice.put(&at(&chat), wrong).await.is_unprocessable(field, rule);
    }
    assert_eq!(opened(&alice, &chat).await, before);
}

#[actix_web::test]
async fn what_no_store_holds_is_replaced_in_every_text() {
    let (alice, chat, message) = filled().await;
    for wrong in ["\0", "a\0b", "\u{feff}\0"] {
        let clean = wrong.replace('\0', "\u{fffd}");
        let filed = alice.put(&at(&chat), json!({"notebooks": [wrong]})).await;
        assert_eq!(filed.header("replaced-characters"), Some("1"));
        assert_eq!(filed.json()["notebooks"][0], clean);
        assert_eq!(alice.post(MESSAGES, to(&chat, "user", wrong)).await.ok(201)["content"], clean);
        let edited = alice.put(&message_at(&message), json!({"content": wrong})).await;
        assert_eq!(edited.ok(200)["content"], clean);
    }
    let role = json!({"chat_id": chat["id"], "role": "user\0", "content": "x"});
    alice.post(MESSAGES, role).await.is_unprocessable("role", "must be user, ai or system");
}

#[actix_web::test]
async fn text_is_kept_byte_for_byte() {
    let (alice, chat, message) = filled().await;
    for text in ["é", "e\u{301}", " x ", "\r\n\t", "\u{1}\u{7f}", "👩🏿‍🚀", "\u{200b}", "\\u0000", ""]
    {
        assert_eq!(add(&alice, &chat, text).await["content"], text);
        let changed = alice.put(&message_at(&message), json!({"content": text})).await.ok(200);
        assert_eq!(changed["content"], text);
        assert_eq!(alice.get(&message_at(&message)).await.ok(200), changed);
        let notebooks = json!([text, text]);
        alice.put(&at(&chat), json!({"notebooks": notebooks})).await.ok(200);
        assert_eq!(opened(&alice, &chat).await["notebooks"], notebooks);
    }
}

#[actix_web::test]
async fn the_operators_limits_hold() {
    let server = Server::with(|settings| {
        settings.limits.message_chars = 3;
        settings.limits.notebooks = 1;
        settings.limits.batch = 0;
    });
    let alice = server.await.user("alice");
    let chat = alice.post(CHATS, json!({"notebooks": ["n"]})).await.ok(201);
    let message = add(&alice, &chat, "xyz").await;
    let rule = "must name at most 1 notebooks";
    alice.post(CHATS, json!({"notebooks": ["a", "b"]})).await.is_unprocessable("notebooks", rule);
    alice.put(&at(&chat), json!({"notebooks": ["a", "b"]})).await.is_unprocessable("notebooks", rule);
    let rule = "must have at most 3 characters";
    alice.post(MESSAGES, to(&chat, "ai", "four")).await.is_unprocessable("content", rule);
    alice.put(&message_at(&message), json!({"content": "four"})).await.is_unprocessable("content", rule);
}
