//! Answers and bodies of the notebook surface, held against the document.

use serde_json::{Value, json};

use super::super::document;
use super::{Operation, is_described, is_taken, refusals_are_described};
use crate::harness::{Answer, CHATS, Client, MESSAGES, Server};

const CHAT: &str = "/api/chats/{id}";
const OF_CHAT: &str = "/api/messages/chat/{id}";
const MESSAGE: &str = "/api/messages/{id}";

fn to(chat: i64) -> Value {
    json!({"chat_id": chat, "role": "ai", "content": "x"})
}

/// Chat 1 of alice's, with message 1 in it.
async fn filled(server: &Server) -> Client {
    let alice = server.user("alice");
    alice.post(CHATS, json!({})).await.ok(201);
    alice.post(MESSAGES, to(1)).await.ok(201);
    alice
}

#[actix_web::test]
async fn every_answer_is_as_described() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let document = document().await;
    let is = |method, path, answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{method} {path}: {}", answer.text());
        is_described(&document, method, path, &answer);
    };
    let notebooks = json!({"notebooks": ["n", "m"]});
    is("get", CHATS, alice.get(CHATS).await, 200);
    is("post", CHATS, alice.keyed(CHATS, "c", &notebooks).await, 201);
    is("post", CHATS, alice.keyed(CHATS, "c", &notebooks).await, 201);
    is("post", CHATS, alice.keyed(CHATS, "c", &json!({})).await, 422);
    is("post", CHATS, alice.post(CHATS, json!({})).await, 201);
    is("get", OF_CHAT, alice.get("/api/messages/chat/1").await, 200);
    is("post", MESSAGES, alice.keyed(MESSAGES, "m", &to(1)).await, 201);
    is("post", MESSAGES, alice.keyed(MESSAGES, "m", &to(1)).await, 201);
    is("post", MESSAGES, alice.post(MESSAGES, to(1)).await, 201);
    is("get", CHATS, alice.get(CHATS).await, 200);
    is("get", CHATS, alice.get(&format!("{CHATS}?page=2&page_size=1")).await, 200);
    is("get", CHAT, alice.get("/api/chats/1").await, 200);
    is("get", CHAT, alice.get("/api/chats/2").await, 200);
    is("get", CHAT, alice.ask("GET", "/api/chats/1").header("if-none-match", "*").send().await, 304);
    is("put", CHAT, alice.put("/api/chats/1", json!({"notebooks": []})).await, 200);
    is("get", OF_CHAT, alice.get("/api/messages/chat/1?page_size=1").await, 200);
    is("get", MESSAGE, alice.get("/api/messages/1").await, 200);
    is("put", MESSAGE, alice.put("/api/messages/1", json!({"role": "system"})).await, 200);
    is("get", CHATS, alice.get(&format!("{CHATS}?page=0")).await, 422);
    is("get", OF_CHAT, alice.get("/api/messages/chat/1?page_size=101").await, 422);
    is("delete", MESSAGE, alice.delete("/api/messages/1").await, 204);
    is("delete", CHAT, alice.delete("/api/chats/1").await, 204);
}

#[actix_web::test]
async fn every_refusal_is_as_described() {
    let server = Server::new().await;
    let document = document().await;
    filled(&server).await;
    let notebooks = json!({"notebooks": ["n"]});
    for (template, method, body) in [
        (CHAT, "GET", Value::Null),
        (CHAT, "PUT", notebooks.clone()),
        (OF_CHAT, "GET", Value::Null),
        (MESSAGE, "GET", Value::Null),
        (MESSAGE, "PUT", json!({"content": "y"})),
        (MESSAGE, "DELETE", Value::Null),
        (CHAT, "DELETE", Value::Null),
    ] {
        let missing = Some((method, template.replace("{id}", "77"), body.clone()));
        let operation = Operation { template, call: (method, template.replace("{id}", "1"), body), missing };
        refusals_are_described(&document, &server, &operation, 404).await;
    }
    let missing = Some(("POST", MESSAGES.to_owned(), to(77)));
    let add = Operation { template: MESSAGES, call: ("POST", MESSAGES.to_owned(), to(1)), missing };
    refusals_are_described(&document, &server, &add, 404).await;
    for (method, body) in [("GET", Value::Null), ("POST", notebooks)] {
        let operation = Operation { template: CHATS, call: (method, CHATS.to_owned(), body), missing: None };
        refusals_are_described(&document, &server, &operation, 404).await;
    }
}

#[actix_web::test]
async fn every_body_that_is_described_is_taken() {
    let server = Server::new().await;
    let document = document().await;
    let alice = filled(&server).await;
    let by = |role: &str| json!({"chat_id": 1, "role": role, "content": ""});
    for (operation, path, body) in [
        (("post", CHATS), CHATS, json!({})),
        (("post", CHATS), CHATS, json!({"notebooks": null})),
        (("post", CHATS), CHATS, json!({"notebooks": ["n", ""]})),
        (("put", CHAT), "/api/chats/1", json!({"notebooks": []})),
        (("put", CHAT), "/api/chats/1", json!({"notebooks": ["n"]})),
        (("post", MESSAGES), MESSAGES, by("user")),
        (("post", MESSAGES), MESSAGES, by("ai")),
        (("post", MESSAGES), MESSAGES, by("assistant")),
        (("post", MESSAGES), MESSAGES, by("system")),
        (("put", MESSAGE), "/api/messages/1", json!({"content": "y"})),
        (("put", MESSAGE), "/api/messages/1", json!({"role": "assistant"})),
        (("put", MESSAGE), "/api/messages/1", json!({"role": "user", "content": "y"})),
    ] {
        is_taken(&document, &alice, operation, path, &body).await;
    }
}

#[actix_web::test]
async fn a_body_that_is_not_described_is_not_taken() {
    let server = Server::new().await;
    let document = document().await;
    let alice = filled(&server).await;
    for ((method, template), path, body) in [
        (("post", CHATS), CHATS, json!({"notebooks": "n"})),
        (("post", CHATS), CHATS, json!({"notebooks": [5]})),
        (("put", CHAT), "/api/chats/1", json!({})),
        (("put", CHAT), "/api/chats/1", json!({"notebooks": null})),
        (("post", MESSAGES), MESSAGES, json!({"role": "user", "content": "x"})),
        (("post", MESSAGES), MESSAGES, json!({"chat_id": "1", "role": "user", "content": "x"})),
        (("post", MESSAGES), MESSAGES, json!({"chat_id": 1.5, "role": "user", "content": "x"})),
        (("post", MESSAGES), MESSAGES, json!({"chat_id": 1, "role": "user", "content": null})),
        (("put", MESSAGE), "/api/messages/1", json!({"content": 5})),
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
