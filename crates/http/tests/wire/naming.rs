//! Titles and summaries as callers see them: taken from the first user message, never over a client's own.

use serde_json::{Value, json};

use crate::harness::{Server, THREADS, at, message_at, said};

#[actix_web::test]
async fn a_thread_is_named_after_its_first_user_message_whenever_that_comes() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([{"role": "system", "content": "Be kind"}])).await;
    assert_eq!((&thread["title"], &thread["summary"]), (&json!(null), &json!(null)));
    alice.append(&thread, json!({"role": "ai", "content": "How can I help?"})).await;
    assert_eq!(alice.open(&thread).await["title"], json!(null));

    alice.append(&thread, said("  What is   Rust?\nAnd why?")).await;
    alice.append(&thread, said("Another question")).await;
    let named = alice.open(&thread).await;
    assert_eq!(named["title"], "What is Rust?");
    assert_eq!(named["summary"], "  What is   Rust?\nAnd why?");
}

#[actix_web::test]
async fn a_long_first_line_is_cut_at_a_word_end_to_60_characters() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("naïve café ".repeat(10).as_str())])).await;
    assert_eq!(thread["title"], "naïve café naïve café naïve café naïve café naïve café…");
}

#[actix_web::test]
async fn a_title_that_a_client_set_is_never_overwritten() {
    let alice = Server::new().await.user("alice");
    let thread = alice.post(THREADS, json!({"title": "Mine", "messages": [said("Hello")]})).await.ok(201);
    assert_eq!((&thread["title"], &thread["summary"]), (&json!("Mine"), &json!("Hello")));
    alice.append(&thread, said("More")).await;
    alice.patch(&message_at(&thread["messages"][0]), json!({"content": "Changed"})).await.ok(200);
    let opened = alice.open(&thread).await;
    assert_eq!((&opened["title"], &opened["summary"]), (&json!("Mine"), &json!("Changed")));
}

#[actix_web::test]
async fn a_cleared_title_is_given_again_by_the_next_user_message() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("First")])).await;
    alice.patch(&at(&thread, ""), json!({"title": null})).await.ok(200);
    assert_eq!(alice.open(&thread).await["title"], json!(null));
    alice.append(&thread, said("Second")).await;
    let opened = alice.open(&thread).await;
    assert_eq!((&opened["title"], &opened["summary"]), (&json!("Second"), &json!("First")));
}

#[actix_web::test]
async fn the_summary_of_a_thread_follows_its_first_user_message() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("First"), said("Second")])).await;
    alice.delete(&message_at(&thread["messages"][0])).await.ok(204);
    let opened = alice.open(&thread).await;
    assert_eq!((&opened["title"], &opened["summary"]), (&json!("First"), &json!("Second")));
    alice.delete(&message_at(&thread["messages"][1])).await.ok(204);
    let opened = alice.open(&thread).await;
    assert_eq!((&opened["title"], &opened["summary"]), (&json!("First"), &json!(null)));
}

#[actix_web::test]
async fn a_summary_is_the_first_100_characters_and_never_a_part_of_one() {
    let alice = Server::new().await.user("alice");
    for filler in [98, 99, 100] {
        let content = format!("{}👍🏽é", "京".repeat(filler));
        let expected: Value = content.chars().take(100).collect::<String>().into();
        let thread = alice.thread(json!([said(&content)])).await;
        assert_eq!(thread["summary"], expected);
        assert_eq!(thread["messages"][0]["summary"], expected);
        assert_eq!(thread["messages"][0]["content"], content);
    }
}
