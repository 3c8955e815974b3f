//! Bodies that the document describes are taken, and others are not, on every surface.

use serde_json::{Value, json};

use crate::harness::conformity::{DOCUMENT, operation};
use crate::harness::schema::{Unknown, check};
use crate::harness::{CHAT_THREADS, CHATS, Client, MESSAGES, Server, THREADS, said};

/// Whether the document says that this body may be sent.
fn is_described(method: &str, path: &str, body: &Value) -> Result<(), String> {
    let (what, operation) = operation(method, path).unwrap();
    let request = &operation["requestBody"];
    assert_eq!(request["required"], true, "{what}");
    check(&DOCUMENT, &request["content"]["application/json"]["schema"], body, "body", Unknown::Refused)
}

/// A caller with the threads 1 and 2, and the message 1 in the first.
async fn alice() -> Client {
    let alice = Server::new().await.user("alice");
    alice.thread(json!([said("x")])).await;
    alice.thread(json!([])).await;
    alice
}

#[actix_web::test]
async fn every_body_that_is_described_is_taken() {
    let alice = alice().await;
    let full = json!({
        "role": "ai", "content": "x", "sources": [{"a": 1}], "selected_text_used": true,
        "tool_calls": [{"name": "f"}], "metadata": {"m": [1]}, "status": "in_progress",
    });
    let mut change = full.clone();
    change.as_object_mut().unwrap().remove("role");
    change["status"] = json!("complete");
    let thread = json!({
        "title": "t", "notebooks": ["n"], "metadata": {"a": 1}, "starred": true, "archived": false, "external_id": "e",
    });
    let nulls = json!({
        "title": null, "notebooks": null, "metadata": null, "starred": null, "archived": null, "external_id": null,
    });
    let message_nulls = json!({
        "sources": null, "selected_text_used": null, "tool_calls": null, "metadata": null, "status": null,
        "append": null, "offset": null,
    });
    let mut new = thread.clone();
    (new["messages"], new["external_id"]) = (json!([full]), json!("f"));
    let documents = json!([said("a"), {"role": "assistant", "content": ""}]);
    let by = |role: &str| json!({"chat_id": 1, "role": role, "content": ""});
    let (one, document) = (&format!("{THREADS}/1"), &format!("{CHAT_THREADS}/1"));
    let (messages, added) = (&format!("{one}/messages"), &format!("{document}/messages"));
    let (message, fork) = (&format!("{messages}/1"), &format!("{one}/fork"));
    let growing = alice.append(&json!({"id": 1}), full.clone()).await;
    let growing = &format!("{messages}/{}", growing["id"]);
    for (method, path, body) in [
        ("POST", THREADS, new),
        ("POST", THREADS, json!({})),
        ("PATCH", one, thread),
        ("PATCH", one, nulls),
        ("POST", fork, json!({"up_to": null, "title": null})),
        ("POST", fork, json!({"up_to": 1, "title": "t"})),
        ("POST", &format!("{THREADS}/bulk"), json!({"ids": [1], "set": {"archived": null, "starred": true}})),
        ("POST", messages, full.clone()),
        ("POST", messages, said("x")),
        ("POST", messages, json!({"messages": [full]})),
        ("PATCH", message, change),
        ("PATCH", message, message_nulls),
        ("PATCH", growing, json!({"append": "y", "offset": 1, "status": "incomplete"})),
        ("POST", CHAT_THREADS, json!({})),
        ("POST", CHAT_THREADS, json!({"title": null, "messages": null})),
        ("POST", CHAT_THREADS, json!({"title": "t", "messages": documents})),
        ("PUT", document, json!({})),
        ("PUT", document, json!({"title": null})),
        ("PUT", document, json!({"messages": []})),
        ("PUT", document, json!({"title": "t", "messages": documents})),
        ("POST", added, said("x")),
        ("POST", added, documents[1].clone()),
        ("POST", CHATS, json!({})),
        ("POST", CHATS, json!({"notebooks": null})),
        ("POST", CHATS, json!({"notebooks": ["n", ""]})),
        ("PUT", "/api/chats/1", json!({"notebooks": []})),
        ("PUT", "/api/chats/1", json!({"notebooks": ["n"]})),
        ("POST", &format!("{THREADS}/bulk"), json!({"ids": [2], "delete": true})),
        ("POST", MESSAGES, by("user")),
        ("POST", MESSAGES, by("ai")),
        ("POST", MESSAGES, by("assistant")),
        ("POST", MESSAGES, by("system")),
    ] {
        is_described(method, path, &body).unwrap_or_else(|fault| panic!("{method} {path}: {fault}"));
        let taken = alice.ask(method, path).json(body.to_string()).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
    let last = alice.post(MESSAGES, by("user")).await.ok(201);
    for change in
        [json!({"content": "y"}), json!({"role": "assistant"}), json!({"role": "user", "content": "y"})]
    {
        let path = format!("{MESSAGES}/{}", last["id"]);
        is_described("PUT", &path, &change).unwrap();
        alice.put(&path, change).await.ok(200);
    }
}

#[actix_web::test]
async fn a_body_that_is_not_described_is_not_taken() {
    let alice = alice().await;
    let (one, document) = (&format!("{THREADS}/1"), &format!("{CHAT_THREADS}/1"));
    let added = &format!("{document}/messages");
    for (method, path, status, body) in [
        ("POST", THREADS, 400, json!({"title": 5})),
        ("POST", THREADS, 400, json!({"colour": "red"})),
        ("PATCH", one, 400, json!({"starred": "yes"})),
        ("POST", &format!("{one}/messages"), 400, json!({"role": 5, "content": "x"})),
        ("POST", CHAT_THREADS, 422, json!({"title": 5})),
        ("POST", CHAT_THREADS, 422, json!({"messages": [{"role": "user"}]})),
        ("PUT", document, 422, json!({"messages": null})),
        ("PUT", document, 422, json!({"title": []})),
        ("POST", added, 422, json!({"content": "x"})),
        ("POST", added, 422, json!({"role": "user", "content": null})),
        ("POST", CHATS, 422, json!({"notebooks": "n"})),
        ("POST", CHATS, 422, json!({"notebooks": [5]})),
        ("PUT", "/api/chats/1", 422, json!({})),
        ("PUT", "/api/chats/1", 422, json!({"notebooks": null})),
        ("POST", MESSAGES, 422, json!({"role": "user", "content": "x"})),
        ("POST", MESSAGES, 422, json!({"chat_id": "1", "role": "user", "content": "x"})),
        ("POST", MESSAGES, 422, json!({"chat_id": 1.5, "role": "user", "content": "x"})),
        ("POST", MESSAGES, 422, json!({"chat_id": 1, "role": "user", "content": null})),
        ("PUT", "/api/messages/1", 422, json!({"content": 5})),
    ] {
        is_described(method, path, &body).expect_err(&format!("{method} {path} {body}"));
        let refused = alice.ask(method, path).json(body.to_string()).send().await;
        assert_eq!(refused.status, status, "{method} {path} {body}");
    }
}
