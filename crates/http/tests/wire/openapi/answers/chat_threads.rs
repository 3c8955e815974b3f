//! Answers and bodies of the whole-document surface, held against the document.

use serde_json::{Value, json};

use super::super::document;
use super::{Operation, is_described, is_taken, refusals_are_described};
use crate::harness::{Answer, CHAT_THREADS, Server, said};

const ONE: &str = "/api/v1/chat-threads/{id}";
const MESSAGES: &str = "/api/v1/chat-threads/{id}/messages";

#[actix_web::test]
async fn every_answer_is_as_described() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let document = document().await;
    let is = |method, path, answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        is_described(&document, method, path, &answer);
    };
    let new = json!({"title": "t", "messages": [said("a"), {"role": "assistant", "content": "b"}]});
    let (one, add) = (format!("{CHAT_THREADS}/1"), format!("{CHAT_THREADS}/1/messages"));

    is("get", CHAT_THREADS, alice.get(CHAT_THREADS).await, 200);
    is("post", CHAT_THREADS, alice.keyed(CHAT_THREADS, "k", &new).await, 201);
    is("post", CHAT_THREADS, alice.keyed(CHAT_THREADS, "k", &new).await, 201);
    is("post", CHAT_THREADS, alice.keyed(CHAT_THREADS, "k", &json!({})).await, 422);
    is("post", CHAT_THREADS, alice.post(CHAT_THREADS, json!({})).await, 201);
    is("get", CHAT_THREADS, alice.get(CHAT_THREADS).await, 200);
    is("get", CHAT_THREADS, alice.get(&format!("{CHAT_THREADS}?limit=1&offset=1")).await, 200);
    is("get", ONE, alice.get(&one).await, 200);
    is("get", ONE, alice.get(&format!("{CHAT_THREADS}/2")).await, 200);
    is("get", ONE, alice.ask("GET", &one).header("if-none-match", "*").send().await, 304);
    is("put", ONE, alice.put(&one, new.clone()).await, 200);
    is("post", MESSAGES, alice.keyed(&add, "a", &said("x")).await, 201);
    is("post", MESSAGES, alice.keyed(&add, "a", &said("x")).await, 201);

    is("get", CHAT_THREADS, alice.get(&format!("{CHAT_THREADS}?offset=x")).await, 422);
    is("delete", ONE, alice.delete(&one).await, 204);
}

#[actix_web::test]
async fn every_refusal_is_as_described() {
    let server = Server::new().await;
    let document = document().await;
    let new = json!({"messages": [said("a")]});
    server.user("alice").post(CHAT_THREADS, new.clone()).await.ok(201);
    let at = |id: i64, rest: &str| format!("{CHAT_THREADS}/{id}{rest}");
    for (template, method, rest, body) in [
        (ONE, "GET", "", Value::Null),
        (ONE, "PUT", "", new.clone()),
        (MESSAGES, "POST", "/messages", said("x")),
        (ONE, "DELETE", "", Value::Null),
    ] {
        let missing = Some((method, at(77, rest), body.clone()));
        let operation = Operation { template, call: (method, at(1, rest), body), missing };
        refusals_are_described(&document, &server, &operation, 403).await;
    }
    for (method, body) in [("GET", Value::Null), ("POST", new)] {
        let call = (method, CHAT_THREADS.to_owned(), body);
        let operation = Operation { template: CHAT_THREADS, call, missing: None };
        refusals_are_described(&document, &server, &operation, 403).await;
    }
}

#[actix_web::test]
async fn every_body_that_is_described_is_taken() {
    let alice = Server::new().await.user("alice");
    let document = document().await;
    let messages = json!([said("a"), {"role": "assistant", "content": ""}]);
    let (one, add) = (format!("{CHAT_THREADS}/1"), format!("{CHAT_THREADS}/1/messages"));
    for (operation, path, body) in [
        (("post", CHAT_THREADS), CHAT_THREADS, json!({})),
        (("post", CHAT_THREADS), CHAT_THREADS, json!({"title": null, "messages": null})),
        (("post", CHAT_THREADS), CHAT_THREADS, json!({"title": "t", "messages": messages})),
        (("put", ONE), &one, json!({})),
        (("put", ONE), &one, json!({"title": null})),
        (("put", ONE), &one, json!({"messages": []})),
        (("put", ONE), &one, json!({"title": "t", "messages": messages})),
        (("post", MESSAGES), &add, said("x")),
        (("post", MESSAGES), &add, messages[1].clone()),
    ] {
        is_taken(&document, &alice, operation, path, &body).await;
    }
}

#[actix_web::test]
async fn a_body_that_is_not_described_is_not_taken() {
    let alice = Server::new().await.user("alice");
    let document = document().await;
    alice.post(CHAT_THREADS, json!({})).await.ok(201);
    let (one, add) = (format!("{CHAT_THREADS}/1"), format!("{CHAT_THREADS}/1/messages"));
    for ((method, template), path, body) in [
        (("post", CHAT_THREADS), CHAT_THREADS, json!({"title": 5})),
        (("post", CHAT_THREADS), CHAT_THREADS, json!({"messages": [{"role": "user"}]})),
        (("put", ONE), &one, json!({"messages": null})),
        (("put", ONE), &one, json!({"title": []})),
        (("post", MESSAGES), &add, json!({"content": "x"})),
        (("post", MESSAGES), &add, json!({"role": "user", "content": null})),
    ] {
        let request = &document["paths"][template][method]["requestBody"];
        let schema = &request["content"]["application/json"]["schema"];
        let verdict = super::check(&document, schema, &body, "body");
        assert!(verdict.is_err(), "{method} {template} {body}");
        let refused = alice.ask(&method.to_uppercase(), path).json(body.to_string()).send().await;
        assert_eq!(refused.status, 422, "{method} {template} {body}");
        is_described(&document, method, template, &refused);
    }
}
