//! Answers and bodies of the native surface and of the operations, held against the document.

use chat_history_domain::Error;
use serde_json::json;

use super::{is_described, is_taken};
use crate::harness::{Answer, Server, THREADS, at, many, message_at, said};

#[actix_web::test]
async fn every_answer_of_every_operation_is_as_described() {
    let server = Server::new().await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let document = super::super::document().await;
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
    is(
        "get",
        threads,
        alice.get(&format!("{THREADS}?archived=any&sort=title&starred=false&notebook=n")).await,
    );
    is("get", one, alice.get(&at(&thread, "")).await);
    is("get", one, alice.get(&at(&thread, "?messages_limit=1")).await);
    is("get", one, alice.ask("GET", &at(&thread, "")).header("if-none-match", "*").send().await);
    let bulk = json!({"ids": [thread["id"]], "set": {"archived": true}});
    is("post", "/api/v1/chat/threads/bulk", alice.post(&format!("{THREADS}/bulk"), bulk).await);
    is("get", "/api/v1/chat/notebooks", alice.get("/api/v1/chat/notebooks").await);
    let stats = "/api/v1/chat/stats";
    is("get", stats, alice.get(stats).await);
    is("get", stats, alice.get(&format!("{stats}?tz=nowhere")).await);
    let search = "/api/v1/chat/search";
    is("get", search, alice.get(&format!("{search}?q=x")).await);
    is("get", search, alice.get(&format!("{search}?q=t&limit=1&after=2020-01-01")).await);
    is("post", "/api/v1/chat/threads/{id}/restore", alice.ask("POST", &at(&thread, "/restore")).send().await);
    is("get", threads, alice.get(&format!("{THREADS}?external_id=none")).await);
    is("delete", threads, alice.delete(THREADS).await);
    let trash = "/api/v1/chat/threads/trash";
    is("get", trash, alice.get(trash).await);
    let fork = "/api/v1/chat/threads/{id}/fork";
    is("post", fork, alice.post(&at(&thread, "/fork"), json!({"title": "t"})).await);
    let (export, import) = ("/api/v1/chat/export", "/api/v1/chat/import");
    let file = alice.get(&at(&thread, "/export")).await;
    let text = file.text().to_owned();
    is("get", "/api/v1/chat/threads/{id}/export", file);
    is("get", export, alice.get(export).await);
    is("post", import, alice.ask("POST", import).json(text).send().await);
    is("post", import, alice.ask("POST", import).json("{}").send().await);
    is("post", import, alice.ask("POST", import).bytes("x").send().await);
    is("get", export, alice.get(&format!("{export}?format=docx")).await);
    is("patch", one, alice.patch(&at(&thread, ""), json!({"metadata": {"a": {"b": 1}}})).await);
    is("post", messages, alice.post(&at(&thread, "/messages"), full.clone()).await);
    is("post", messages, alice.post(&at(&thread, "/messages"), json!({"messages": [full, said("x")]})).await);
    is("get", messages, alice.get(&at(&thread, "/messages")).await);
    is("get", messages, alice.get(&at(&thread, "/messages?limit=1&order=desc")).await);
    is("get", message, alice.get(&first).await);
    is("patch", message, alice.patch(&first, json!({"tool_calls": "any"})).await);
    alice.patch(&first, json!({"content": "again"})).await.ok(200);
    let revisions = "/api/v1/chat/threads/{id}/messages/{message_id}/revisions";
    is("get", revisions, alice.get(&format!("{first}/revisions")).await);
    is("get", revisions, alice.get(&format!("{first}/revisions?limit=1")).await);
    is("delete", message, alice.delete(&first).await);
    is("get", revisions, alice.get(&format!("{first}/revisions")).await);
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
async fn every_body_that_is_taken_is_as_described() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let document = super::super::document().await;
    let thread = alice.thread(many(1)).await;
    let full = json!({
        "role": "ai", "content": "x", "sources": [{"a": 1}], "selected_text_used": true,
        "tool_calls": [{"name": "f"}], "metadata": {"m": [1]}, "status": "in_progress",
    });
    let mut change = full.clone();
    change.as_object_mut().unwrap().remove("role");
    change["status"] = json!("complete");
    let nulls = json!({
        "title": null, "notebooks": null, "metadata": null, "starred": null, "archived": null, "external_id": null,
    });
    let message_nulls = json!({
        "sources": null, "selected_text_used": null, "tool_calls": null, "metadata": null, "status": null,
        "append": null, "offset": null,
    });
    let growing = alice.append(&thread, full.clone()).await;
    let thread_path = "/api/v1/chat/threads/{id}";
    let messages = "/api/v1/chat/threads/{id}/messages";
    let message = "/api/v1/chat/threads/{id}/messages/{message_id}";
    for (method, template, path, body) in [
        (
            "post",
            THREADS,
            THREADS.to_owned(),
            json!({
                "title": "t", "notebooks": ["n"], "metadata": {"a": 1}, "starred": false, "archived": true,
                "external_id": "e", "messages": [full],
            }),
        ),
        ("post", THREADS, THREADS.to_owned(), json!({})),
        (
            "patch",
            thread_path,
            at(&thread, ""),
            json!({
                "title": "t", "notebooks": ["n"], "metadata": {"a": 1}, "starred": true, "archived": false,
                "external_id": "f",
            }),
        ),
        ("patch", thread_path, at(&thread, ""), nulls),
        (
            "post",
            "/api/v1/chat/threads/{id}/fork",
            at(&thread, "/fork"),
            json!({"up_to": null, "title": null}),
        ),
        (
            "post",
            "/api/v1/chat/threads/{id}/fork",
            at(&thread, "/fork"),
            json!({"up_to": thread["messages"][0]["id"], "title": "t"}),
        ),
        (
            "post",
            "/api/v1/chat/threads/bulk",
            format!("{THREADS}/bulk"),
            json!({"ids": [thread["id"]], "set": {"archived": null, "starred": true}}),
        ),
        ("post", messages, at(&thread, "/messages"), full.clone()),
        ("post", messages, at(&thread, "/messages"), said("x")),
        ("post", messages, at(&thread, "/messages"), json!({"messages": [full]})),
        ("patch", message, message_at(&thread["messages"][0]), change),
        ("patch", message, message_at(&thread["messages"][0]), message_nulls),
        ("patch", message, message_at(&growing), json!({"append": "y", "offset": 1, "status": "incomplete"})),
        (
            "post",
            "/api/v1/chat/threads/bulk",
            format!("{THREADS}/bulk"),
            json!({"ids": [thread["id"]], "delete": true}),
        ),
    ] {
        is_taken(&document, &alice, (method, template), &path, &body).await;
    }
}
