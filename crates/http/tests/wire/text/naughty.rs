//! Texts that break careless software. Every one comes back byte for byte, wherever it is put.

use chat_history_testkit::naughty::LITERALS;
use serde_json::{Value, json};

use crate::harness::{Server, THREADS, at, message_at, said};

/// A text in every field that can hold one.
fn everywhere(text: &str) -> Value {
    json!({
        "title": text,
        "notebooks": [text, text],
        "metadata": {text: text, "nested": [{"text": text}]},
        "messages": [{
            "role": "user",
            "content": text,
            "sources": [text, {text: text}],
            "selected_text_used": false,
            "tool_calls": text,
            "metadata": {text: [text]},
        }],
    })
}

/// The fields of `sent`, as they are in `kept`.
#[track_caller]
fn holds(kept: &Value, sent: &Value) {
    for (field, value) in sent.as_object().unwrap().iter().filter(|(field, _)| *field != "messages") {
        assert_eq!(&kept[field], value, "{field}");
    }
}

#[actix_web::test]
async fn every_text_comes_back_byte_for_byte_from_every_field() {
    let alice = Server::new().await.user("alice");
    for text in LITERALS {
        let sent = everywhere(text);
        let made = alice.post(THREADS, sent.clone()).await.ok(201);
        let read = alice.open(&made).await;
        for thread in [&made, &read] {
            holds(thread, &sent);
            holds(&thread["messages"][0], &sent["messages"][0]);
        }
        let summary: String = text.chars().take(100).collect();
        assert_eq!(
            (&read["summary"], &read["messages"][0]["summary"]),
            (&json!(summary), &json!(summary)),
            "{text:?}"
        );
        let raw = alice.get(&at(&made, "")).await;
        assert!(raw.text().contains(&format!("\"content\":{}", json!(text))), "{text:?} in {}", raw.text());
    }
}

#[actix_web::test]
async fn every_text_comes_back_byte_for_byte_after_a_change() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let message = message_at(&thread["messages"][0]);
    for text in LITERALS {
        let mut sent = everywhere(text);
        let mut change = sent["messages"][0].take();
        change.as_object_mut().unwrap().remove("role");
        sent.as_object_mut().unwrap().remove("messages");
        holds(&alice.patch(&at(&thread, ""), sent.clone()).await.ok(200), &sent);
        holds(&alice.patch(&message, change.clone()).await.ok(200), &change);
        holds(&alice.open(&thread).await, &sent);
        holds(&alice.get(&message).await.ok(200), &change);
    }
}

#[actix_web::test]
async fn text_may_be_sent_escaped_or_plain() {
    let alice = Server::new().await.user("alice");
    let body = r#"{"title": "\u00e9\ud83d\udc4d\/\u0001 é👍"}"#;
    let made = alice.ask("POST", THREADS).json(body).send().await.ok(201);
    assert_eq!(made["title"], "é👍/\u{1} é👍");
}
