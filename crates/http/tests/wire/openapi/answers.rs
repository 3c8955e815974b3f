//! Real answers and real requests, held against what the document says of them.

use chat_history_domain::Error;
use serde_json::{Value, json};

use super::schema::check;
use crate::harness::{Answer, Server, THREADS, at, many, message_at, said};

/// The answer is as the document describes that operation's answer of that status: body, media type and headers.
#[track_caller]
fn is_described(document: &Value, method: &str, path: &str, answer: &Answer) {
    let what = format!("{method} {path} {}", answer.status);
    let response = &document["paths"][path][method]["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{what} is not described");
    for name in response["headers"].as_object().into_iter().flatten().map(|(name, _)| name) {
        assert!(answer.header(name).is_some(), "{what} has no {name}");
    }
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        assert!(answer.body.is_empty(), "{what} has a body");
        return;
    };
    let (media_type, body) = content.iter().next().unwrap();
    assert_eq!(answer.header("content-type"), Some(media_type.as_str()), "{what}");
    if media_type.ends_with("json") {
        check(document, &body["schema"], &answer.json(), "body")
            .unwrap_or_else(|fault| panic!("{what}: {fault}"));
    }
}

#[actix_web::test]
async fn every_answer_of_every_operation_is_as_described() {
    let server = Server::new().await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let document = super::document().await;
    let (threads, messages) = ("/api/v1/chat/threads", "/api/v1/chat/threads/{id}/messages");
    let (one, message) = ("/api/v1/chat/threads/{id}", "/api/v1/chat/threads/{id}/messages/{message_id}");
    let full = json!({
        "role": "tool", "content": "x", "sources": [{"a": 1}], "selected_text_used": true,
        "tool_calls": [{"name": "f"}], "metadata": {"m": [1]},
    });
    let is = |method, path, answer: Answer| is_described(&document, method, path, &answer);

    let thread = alice.thread(many(3)).await;
    let first = message_at(&thread["messages"][0]);
    is("post", threads, alice.post(THREADS, json!({})).await);
    is(
        "post",
        threads,
        alice.post(THREADS, json!({"title": "t", "notebooks": ["n"], "messages": [full]})).await,
    );
    is("get", threads, alice.get(THREADS).await);
    is("get", threads, alice.get(&format!("{THREADS}?limit=1")).await);
    is("get", one, alice.get(&at(&thread, "")).await);
    is("get", one, alice.get(&at(&thread, "?messages_limit=1")).await);
    is("get", one, alice.ask("GET", &at(&thread, "")).header("if-none-match", "*").send().await);
    is("patch", one, alice.patch(&at(&thread, ""), json!({"metadata": {"a": {"b": 1}}})).await);
    is("post", messages, alice.post(&at(&thread, "/messages"), full.clone()).await);
    is("post", messages, alice.post(&at(&thread, "/messages"), json!({"messages": [full, said("x")]})).await);
    is("get", messages, alice.get(&at(&thread, "/messages")).await);
    is("get", messages, alice.get(&at(&thread, "/messages?limit=1&order=desc")).await);
    is("get", message, alice.get(&first).await);
    is("patch", message, alice.patch(&first, json!({"tool_calls": "any"})).await);
    is("delete", message, alice.delete(&first).await);
    for path in ["/healthz", "/readyz", "/metrics", "/openapi.json", "/docs"] {
        is("get", path, anyone.get(path).await);
    }

    is("get", threads, anyone.get(THREADS).await);
    is("get", threads, alice.get(&format!("{THREADS}?limit=x")).await);
    is("get", one, alice.get(&format!("{THREADS}/abc")).await);
    is("post", threads, alice.post(THREADS, json!({"title": 1})).await);
    is("post", threads, alice.ask("POST", THREADS).bytes("x").send().await);
    is(
        "post",
        threads,
        alice.ask("POST", THREADS).header("content-length", "99999999").json("{}").send().await,
    );
    is("get", "/docs/{file}", anyone.get("/docs/nothing").await);
    for fault in [Error::Unavailable("x".into()), Error::Internal("x".into()), Error::Full("x".into())] {
        server.memory.fail_with(Some(fault));
        is("post", threads, alice.post(THREADS, json!({})).await);
        is("delete", one, alice.delete(&at(&thread, "")).await);
    }
    is("get", "/readyz", anyone.get("/readyz").await);
    server.memory.wait_for(Some("run migrate"));
    server.memory.fail_with(None);
    is("get", "/readyz", anyone.get("/readyz").await);
    is("delete", one, alice.delete(&at(&thread, "")).await);
}

#[actix_web::test]
async fn every_body_that_is_taken_is_as_described_and_every_field_that_is_described_is_taken() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let document = super::document().await;
    let thread = alice.thread(many(1)).await;
    let full = json!({
        "role": "ai", "content": "x", "sources": [{"a": 1}], "selected_text_used": true,
        "tool_calls": [{"name": "f"}], "metadata": {"m": [1]},
    });
    let mut change = full.clone();
    change.as_object_mut().unwrap().remove("role");
    let nulls = json!({"title": null, "notebooks": null, "metadata": null});
    let message_nulls =
        json!({"sources": null, "selected_text_used": null, "tool_calls": null, "metadata": null});
    let thread_path = "/api/v1/chat/threads/{id}";
    let messages = "/api/v1/chat/threads/{id}/messages";
    let message = "/api/v1/chat/threads/{id}/messages/{message_id}";
    for (method, template, path, body) in [
        (
            "post",
            THREADS,
            THREADS.to_owned(),
            json!({"title": "t", "notebooks": ["n"], "metadata": {"a": 1}, "messages": [full]}),
        ),
        ("post", THREADS, THREADS.to_owned(), json!({})),
        (
            "patch",
            thread_path,
            at(&thread, ""),
            json!({"title": "t", "notebooks": ["n"], "metadata": {"a": 1}}),
        ),
        ("patch", thread_path, at(&thread, ""), nulls),
        ("post", messages, at(&thread, "/messages"), full.clone()),
        ("post", messages, at(&thread, "/messages"), said("x")),
        ("post", messages, at(&thread, "/messages"), json!({"messages": [full]})),
        ("patch", message, message_at(&thread["messages"][0]), change),
        ("patch", message, message_at(&thread["messages"][0]), message_nulls),
    ] {
        let request = &document["paths"][template][method]["requestBody"];
        let schema = &request["content"]["application/json"]["schema"];
        assert_eq!(request["required"], true, "{method} {template}");
        check(&document, schema, &body, "body")
            .unwrap_or_else(|fault| panic!("{method} {template}: {fault}"));
        let taken = alice.ask(&method.to_uppercase(), &path).json(body.to_string()).send().await;
        assert!(taken.status < 300, "{method} {template}: {}", taken.text());
    }
    for (name, fields) in [
        ("NewThread", "messages metadata notebooks title"),
        ("ThreadChange", "metadata notebooks title"),
        ("NewMessage", "content metadata role selected_text_used sources tool_calls"),
        ("MessageChange", "content metadata selected_text_used sources tool_calls"),
    ] {
        let properties = document["components"]["schemas"][name]["properties"].as_object().unwrap();
        let described: Vec<&str> = properties.keys().map(String::as_str).collect();
        assert_eq!(described.join(" "), fields, "{name}");
    }
}
