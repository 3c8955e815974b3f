//! Bodies that are no document: no JSON, no object, or a field that is wrong, missing or there twice.

use serde_json::{Value, json};

use super::{made, opened};
use crate::harness::{CHAT_THREADS, Client, Server, said};

/// Every call that takes a body, on a thread of alice's.
const CALLS: [(&str, &str); 3] =
    [("POST", CHAT_THREADS), ("PUT", "/api/v1/chat-threads/1"), ("POST", "/api/v1/chat-threads/1/messages")];

/// The calls that take messages in a list.
const DOCUMENTS: [(&str, &str); 2] = [CALLS[0], CALLS[1]];

async fn alice() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    (alice, thread)
}

#[actix_web::test]
async fn a_message_is_an_object() {
    let (alice, thread) = alice().await;
    for (method, path) in DOCUMENTS {
        for other in [json!("x"), json!(null), json!(5), json!([]), json!(["user", "x"])] {
            let body = json!({"messages": [said("fine"), other]}).to_string();
            let refused = alice.ask(method, path).json(body).send().await;
            refused.is_unprocessable("messages[1]", "must be an object");
        }
    }
    assert_eq!(opened(&alice, &thread).await, thread);
}

#[actix_web::test]
async fn a_field_that_is_wrong_or_missing_is_named_with_its_path() {
    let (alice, thread) = alice().await;
    for (method, path) in DOCUMENTS {
        for (body, field, rule) in [
            (json!({"title": 5}), "title", "must be a string"),
            (json!({"title": ["x"]}), "title", "must be a string"),
            (json!({"title": {"a": 1}}), "title", "must be a string"),
            (json!({"title": false}), "title", "must be a string"),
            (json!({"messages": "x"}), "messages", "must be an array"),
            (json!({"messages": {"role": "user", "content": "x"}}), "messages", "must be an array"),
            (json!({"messages": 0}), "messages", "must be an array"),
            (json!({"messages": [{}]}), "messages[0].role", "is required"),
            (json!({"messages": [said("x"), {"content": "x"}]}), "messages[1].role", "is required"),
            (json!({"messages": [said("x"), {"role": "user"}]}), "messages[1].content", "is required"),
            (json!({"messages": [{"role": 1, "content": "x"}]}), "messages[0].role", "must be a string"),
            (
                json!({"messages": [{"role": "user", "content": null}]}),
                "messages[0].content",
                "must be a string or an array of parts",
            ),
            (
                json!({"messages": [said("x"), said("y"), {"role": "x", "content": "x"}]}),
                "messages[2].role",
                "must be user or assistant",
            ),
        ] {
            let refused = alice.ask(method, path).json(body.to_string()).send().await;
            refused.is_unprocessable(field, rule);
        }
    }
    assert_eq!(opened(&alice, &thread).await, thread);
    assert_eq!(alice.get(CHAT_THREADS).await.header("x-total-count"), Some("1"));
}

#[actix_web::test]
async fn a_field_that_is_not_known_may_be_there_twice() {
    let (alice, thread) = alice().await;
    let body =
        r#"{"colour": 1, "colour": 2, "messages": [{"a": 1, "a": 1, "role": "user", "content": "x"}]}"#;
    let saved = alice.ask("PUT", "/api/v1/chat-threads/1").json(body).send().await;
    assert_eq!(saved.both(), (200, thread));
}

#[actix_web::test]
async fn what_is_wrong_with_a_body_is_told_before_whose_the_thread_is() {
    let server = Server::new().await;
    server.user("alice").thread(json!([said("x")])).await;
    let bob = server.user("bob");
    bob.put("/api/v1/chat-threads/1", json!({"title": 5})).await.is_unprocessable_at("title");
    let wrong = json!({"role": "user"});
    bob.post("/api/v1/chat-threads/1/messages", wrong).await.is_unprocessable("content", "is required");
}
