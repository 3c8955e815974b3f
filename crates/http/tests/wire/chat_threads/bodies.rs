//! Bodies that are no document: no JSON, no object, or a field that is wrong, missing or there twice.

use serde_json::{Value, json};

use super::{made, opened};
use crate::harness::{CHAT_THREADS, Client, NO_JSON, NO_OBJECTS, Server, said};

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
async fn a_body_that_is_no_json_is_refused() {
    let (alice, thread) = alice().await;
    for (method, path) in CALLS {
        for broken in NO_JSON {
            let refused = alice.ask(method, path).json(broken).send().await;
            refused.is_unprocessable_at("body");
            let rule = refused.json()["errors"][0]["message"].to_string();
            assert!(rule.starts_with("\"is not valid JSON: "), "{method} {path}: {rule}");
        }
        let complete = r#"{"role": "user", "content": "x"}"#;
        for more in ["x", "{}", complete, "]"] {
            let refused = alice.ask(method, path).json(format!("{complete} {more}")).send().await;
            refused.is_unprocessable_at("body");
        }
        let deep = format!("{{\"unknown\": {}", "[".repeat(100_000));
        alice.ask(method, path).json(deep).send().await.is_unprocessable_at("body");
    }
    assert_eq!(opened(&alice, &thread).await, thread);
}

#[actix_web::test]
async fn a_body_is_an_object_and_so_is_a_message() {
    let (alice, thread) = alice().await;
    for (method, path) in CALLS {
        for other in NO_OBJECTS.into_iter().chain([r#"["user", "x"]"#, r#"["title", []]"#]) {
            let refused = alice.ask(method, path).json(other).send().await;
            refused.is_unprocessable("body", "must be an object");
        }
    }
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
async fn a_known_field_that_is_there_twice_is_refused() {
    let (alice, thread) = alice().await;
    let message = r#""role": "user", "content": "x""#;
    for (method, path) in DOCUMENTS {
        for (body, field) in [
            (r#"{"title": "a", "title": "a"}"#.to_owned(), "title"),
            (r#"{"title": null, "title": "a"}"#.to_owned(), "title"),
            (r#"{"messages": [], "title": "a", "messages": []}"#.to_owned(), "messages"),
            (format!(r#"{{"messages": [{{{message}, "role": "user"}}]}}"#), "messages[0].role"),
            (
                format!(r#"{{"messages": [{{{message}}}, {{{message}, "content": ""}}]}}"#),
                "messages[1].content",
            ),
        ] {
            let refused = alice.ask(method, path).json(body).send().await;
            refused.is_unprocessable(field, "is there twice");
        }
    }
    for field in ["role", "content"] {
        let body = format!(r#"{{{message}, "{field}": "user"}}"#);
        let refused = alice.ask(CALLS[2].0, CALLS[2].1).json(body).send().await;
        refused.is_unprocessable(field, "is there twice");
    }
    assert_eq!(opened(&alice, &thread).await, thread);
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
async fn no_name_of_the_code_is_told() {
    let (alice, _) = alice().await;
    for (method, path) in CALLS {
        for body in ["5", "[]", r#"{"messages": 5, "role": 5}"#, r#"{"messages": [5], "role": []}"#] {
            let refused = alice.ask(method, path).json(body).send().await;
            assert_eq!(refused.status, 422, "{method} {path} {body}");
            for name in ["struct ", "ChatThread", "SaidMessage", "Object", "enum", "i64", "::"] {
                assert!(!refused.text().contains(name), "{name} in {}", refused.text());
            }
        }
    }
}
