//! Bodies that are no chat and no message: no JSON, no object, or a field that is wrong or there twice.

use serde_json::{Value, json};

use super::{add, chat, opened};
use crate::harness::{CHATS, Client, MESSAGES, NO_JSON, NO_OBJECTS, Server};

/// Every call that takes a body, on a chat and a message of alice's.
const CALLS: [(&str, &str); 4] =
    [("POST", CHATS), ("PUT", "/api/chats/1"), ("POST", MESSAGES), ("PUT", "/api/messages/1")];

async fn alice() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    add(&alice, &chat, "x").await;
    let whole = opened(&alice, &chat).await;
    (alice, whole)
}

#[actix_web::test]
async fn a_body_that_is_no_json_is_refused() {
    let (alice, chat) = alice().await;
    for (method, path) in CALLS {
        for broken in NO_JSON {
            let refused = alice.ask(method, path).json(broken).send().await;
            refused.is_unprocessable_at("body");
        }
        let deep = format!("{{\"unknown\": {}", "[".repeat(100_000));
        alice.ask(method, path).json(deep).send().await.is_unprocessable_at("body");
    }
    assert_eq!(opened(&alice, &chat).await, chat);
}

#[actix_web::test]
async fn a_body_is_an_object() {
    let (alice, chat) = alice().await;
    for (method, path) in CALLS {
        for other in NO_OBJECTS.into_iter().chain([r#"[["n"]]"#, r#"[1, "user", "x"]"#, r#"["user", "x"]"#]) {
            let refused = alice.ask(method, path).json(other).send().await;
            refused.is_unprocessable("body", "must be an object");
        }
    }
    assert_eq!(opened(&alice, &chat).await, chat);
}

#[actix_web::test]
async fn notebooks_of_the_wrong_type_are_named_with_their_place() {
    let (alice, chat) = alice().await;
    for (wrong, field, rule) in [
        (json!("x"), "notebooks", "must be an array"),
        (json!({}), "notebooks", "must be an array"),
        (json!(5), "notebooks", "must be an array"),
        (json!([5]), "notebooks[0]", "must be a string"),
        (json!(["a", null]), "notebooks[1]", "must be a string"),
        (json!(["a", "b", {"name": "c"}]), "notebooks[2]", "must be a string"),
    ] {
        for (method, path) in &CALLS[..2] {
            let body = json!({"notebooks": wrong}).to_string();
            alice.ask(method, path).json(body).send().await.is_unprocessable(field, rule);
        }
    }
    assert_eq!((opened(&alice, &chat).await, &alice.get(CHATS).await.json()["total"]), (chat, &json!(1)));
}

#[actix_web::test]
async fn a_known_field_that_is_there_twice_is_refused() {
    let (alice, chat) = alice().await;
    let message = r#""chat_id": 1, "role": "user", "content": "x""#;
    for ((method, path), body, field) in [
        (CALLS[0], r#"{"notebooks": [], "notebooks": []}"#.to_owned(), "notebooks"),
        (CALLS[0], r#"{"notebooks": null, "a": 1, "notebooks": []}"#.to_owned(), "notebooks"),
        (CALLS[1], r#"{"notebooks": [], "notebooks": []}"#.to_owned(), "notebooks"),
        (CALLS[2], format!(r#"{{{message}, "chat_id": 1}}"#), "chat_id"),
        (CALLS[2], format!(r#"{{{message}, "role": "user"}}"#), "role"),
        (CALLS[2], format!(r#"{{{message}, "content": "x"}}"#), "content"),
        (CALLS[3], r#"{"content": "x", "content": "x"}"#.to_owned(), "content"),
        (CALLS[3], r#"{"role": null, "content": "x", "role": "user"}"#.to_owned(), "role"),
    ] {
        let refused = alice.ask(method, path).json(body).send().await;
        refused.is_unprocessable(field, "is there twice");
    }
    assert_eq!(opened(&alice, &chat).await, chat);
}

#[actix_web::test]
async fn a_field_that_is_not_known_may_be_there_twice() {
    let (alice, _) = alice().await;
    for ((method, path), known) in CALLS.into_iter().zip([
        r#""notebooks": []"#,
        r#""notebooks": []"#,
        r#""chat_id": 1, "role": "user", "content": "x""#,
        r#""content": "x""#,
    ]) {
        let body = format!(r#"{{"colour": 1, {known}, "colour": {{"a": 1, "a": 2}}}}"#);
        let taken = alice.ask(method, path).json(body).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
}

#[actix_web::test]
async fn no_name_of_the_code_is_told() {
    let (alice, _) = alice().await;
    for (method, path) in CALLS {
        for body in [
            "5",
            "[]",
            r#"{"notebooks": 5, "chat_id": "x", "role": 5}"#,
            r#"{"notebooks": [5], "chat_id": 1.5, "content": {}}"#,
            r#"{"notebooks": "", "chat_id": 18446744073709551616, "content": 5}"#,
        ] {
            let refused = alice.ask(method, path).json(body).send().await;
            assert_eq!(refused.status, 422, "{method} {path} {body}");
            for name in ["struct ", "NewChat", "ChatFiling", "Change", "Object", "enum", "i64", "::"] {
                assert!(!refused.text().contains(name), "{name} in {}", refused.text());
            }
        }
    }
}
