//! Sizes of documents at their limits, and U+0000: one less and the limit itself are kept, one more is refused.

use serde_json::{Value, json};

use super::{at, made, opened, saved};
use crate::harness::{CHAT_THREADS, Client, Server, many, said};

async fn alice() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    (alice, thread)
}

#[actix_web::test]
async fn content_is_held_to_its_limit_in_characters_not_bytes() {
    let (alice, thread) = alice().await;
    let rule = "must have at most 1000000 characters";
    for letter in ["a", "👍"] {
        for fits in [999_999, 1_000_000] {
            let whole = json!([said("x"), said(&letter.repeat(fits))]);
            let document = json!({"messages": whole});
            assert_eq!(alice.post(CHAT_THREADS, document.clone()).await.ok(201)["messages"], whole);
            assert_eq!(saved(&alice, &thread, document).await.ok(200)["messages"], whole);
            let added = alice.post(&at(&thread, "/messages"), whole[1].clone()).await.ok(201);
            assert_eq!(added["messages"][2], whole[1]);
        }
        let before = opened(&alice, &thread).await;
        let long = said(&letter.repeat(1_000_001));
        let document = json!({"messages": [said("x"), long]});
        let field = "messages[1].content";
        alice.post(CHAT_THREADS, document.clone()).await.is_unprocessable(field, rule);
        saved(&alice, &thread, document).await.is_unprocessable(field, rule);
        alice.post(&at(&thread, "/messages"), long).await.is_unprocessable("content", rule);
        assert_eq!(opened(&alice, &thread).await, before);
    }
}

#[actix_web::test]
async fn a_title_is_held_to_its_limit_in_characters_not_bytes() {
    let (alice, thread) = alice().await;
    for letter in ["a", "京", "👍"] {
        for fits in [254, 255] {
            let title = json!({"title": letter.repeat(fits)});
            assert_eq!(alice.post(CHAT_THREADS, title.clone()).await.ok(201)["title"], title["title"]);
            assert_eq!(saved(&alice, &thread, title.clone()).await.ok(200)["title"], title["title"]);
        }
        let long = json!({"title": letter.repeat(256)});
        let rule = "must have at most 255 characters";
        alice.post(CHAT_THREADS, long.clone()).await.is_unprocessable("title", rule);
        saved(&alice, &thread, long).await.is_unprocessable("title", rule);
    }
}

#[actix_web::test]
async fn a_document_is_held_to_20000_messages() {
    let (alice, thread) = alice().await;
    for fits in [19_999, 20_000] {
        let document = json!({"messages": many(fits)});
        let new = alice.post(CHAT_THREADS, document.clone()).await.ok(201);
        assert_eq!(new["messages"], document["messages"]);
        assert_eq!(saved(&alice, &thread, document.clone()).await.ok(200)["messages"], document["messages"]);
    }
    let (before, long) = (opened(&alice, &thread).await, json!({"messages": many(20_001)}));
    let rule = "must hold at most 20000 messages";
    alice.post(CHAT_THREADS, long.clone()).await.is_unprocessable("messages", rule);
    saved(&alice, &thread, long).await.is_unprocessable("messages", rule);
    assert_eq!(opened(&alice, &thread).await, before);
    let added = alice.post(&at(&thread, "/messages"), said("one more")).await.ok(201);
    assert_eq!(added["messages"].as_array().unwrap().len(), 20_001);
}

#[actix_web::test]
async fn what_no_store_holds_is_replaced_and_does_not_lock_the_thread() {
    let (alice, thread) = alice().await;
    for (wrong, replaced) in [("\\u0000", "1"), ("a\\u0000b \\ud83d", "2"), ("\\udc4d\\ud83d", "2")] {
        let body = format!("{{\"messages\": [{{\"role\": \"user\", \"content\": \"{wrong}\"}}]}}");
        let answer = alice.ask("PUT", &at(&thread, "")).json(body).send().await;
        assert_eq!((answer.status, answer.header("replaced-characters")), (200, Some(replaced)), "{wrong}");
        let shown = opened(&alice, &thread).await;
        assert!(shown["messages"][0]["content"].as_str().unwrap().contains('\u{fffd}'));
        let again = saved(&alice, &thread, json!({"messages": shown["messages"]})).await;
        assert_eq!((again.status, again.header("replaced-characters")), (200, None));
    }
}

#[actix_web::test]
async fn text_is_kept_byte_for_byte_and_compared_so() {
    let (alice, thread) = alice().await;
    for text in ["é", "e\u{301}", " x ", "\r\n\t", "\u{1}\u{7f}", "👩🏿‍🚀", "\u{200b}", "\\u0000", ""]
    {
        let document = json!({"title": text, "messages": [said(text), said(text)]});
        let answer = saved(&alice, &thread, document.clone()).await.ok(200);
        assert_eq!((&answer["title"], &answer["messages"]), (&document["title"], &document["messages"]));
        assert_eq!(opened(&alice, &thread).await, answer, "{text:?}");
        assert_eq!(saved(&alice, &thread, document).await.ok(200), answer, "{text:?}");
    }
}

#[actix_web::test]
async fn the_operators_limits_hold() {
    let server = Server::with(|settings| {
        settings.limits.message_chars = 3;
        settings.limits.title_chars = 4;
        settings.limits.batch = 1;
    });
    let alice = server.await.user("alice");
    let fits = json!({"title": "four", "messages": many(2)});
    let thread = alice.post(CHAT_THREADS, fits).await.ok(201);
    for (wrong, field, rule) in [
        (json!({"title": "fives"}), "title", "must have at most 4 characters"),
        (json!({"messages": [said("four")]}), "messages[0].content", "must have at most 3 characters"),
    ] {
        alice.post(CHAT_THREADS, wrong.clone()).await.is_unprocessable(field, rule);
        saved(&alice, &thread, wrong).await.is_unprocessable(field, rule);
    }
    let refused = alice.post(&at(&thread, "/messages"), said("four")).await;
    refused.is_unprocessable("content", "must have at most 3 characters");
    assert_eq!(opened(&alice, &thread).await, thread);
}
