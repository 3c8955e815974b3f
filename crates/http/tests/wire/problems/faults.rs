//! A store that fails: which status, and not a word of why.

use chat_history_domain::Error;
use serde_json::json;

use crate::harness::{Answer, Client, Server, THREADS, many, said};

const SECRETS: &str = "SELECT * FROM users at /var/lib/db.rs:42, password=hunter2";

async fn reads(caller: &Client) -> Vec<Answer> {
    vec![
        caller.get(THREADS).await,
        caller.get("/api/v1/chat/threads/1").await,
        caller.get("/api/v1/chat/threads/1/messages").await,
        caller.get("/api/v1/chat/threads/1/messages/1").await,
    ]
}

async fn writes(caller: &Client) -> Vec<Answer> {
    vec![
        caller.post(THREADS, json!({"messages": [said("new")]})).await,
        caller.patch("/api/v1/chat/threads/1", json!({"title": "new"})).await,
        caller.delete("/api/v1/chat/threads/1").await,
        caller.post("/api/v1/chat/threads/1/messages", said("new")).await,
        caller.post("/api/v1/chat/threads/1/messages", json!({"messages": [said("new")]})).await,
        caller.patch("/api/v1/chat/threads/1/messages/1", json!({"content": "new"})).await,
        caller.delete("/api/v1/chat/threads/1/messages/1").await,
    ]
}

#[track_caller]
fn is_fault(answer: &Answer, status: u16, title: &str, detail: &str) {
    answer.is_problem(status, title, detail);
    assert_eq!(answer.header("retry-after"), (status == 503).then_some("1"));
    let headers = format!("{:?}", answer.headers);
    for secret in SECRETS.split_whitespace().filter(|word| word.len() > 4) {
        assert!(!answer.text().contains(secret) && !headers.contains(secret), "{secret}");
    }
}

#[actix_web::test]
async fn every_call_tells_how_the_store_failed_and_nothing_more_and_changes_nothing() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = alice.thread(many(2)).await;
    let before = alice.open(&thread).await;
    for (fault, status, title, detail) in [
        (
            Error::Unavailable(SECRETS.into()),
            503,
            "Service Unavailable",
            "The store cannot be reached or is busy. Send the request again after a moment.",
        ),
        (
            Error::Conflict(SECRETS.into()),
            503,
            "Service Unavailable",
            "Other writers were in the way. Send the request again.",
        ),
        (
            Error::Internal(SECRETS.into()),
            500,
            "Internal Server Error",
            "Something went wrong on our side. Please report it with the request id.",
        ),
    ] {
        server.memory.fail_with(Some(fault));
        let answers = reads(&alice).await.into_iter().chain(writes(&alice).await);
        answers.for_each(|answer| is_fault(&answer, status, title, detail));
    }
    server.memory.fail_with(None);
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_full_store_refuses_writes_and_still_reads() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = alice.thread(many(2)).await;
    let before = alice.open(&thread).await;
    server.memory.fail_with(Some(Error::Full(SECRETS.into())));
    for answer in writes(&alice).await {
        is_fault(&answer, 507, "Insufficient Storage", "The store has no room left. Reading still works.");
    }
    reads(&alice).await.iter().for_each(|answer| _ = answer.ok(200));
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn what_is_wrong_with_a_request_is_told_even_where_the_store_fails() {
    let server = Server::new().await;
    server.memory.fail_with(Some(Error::Unavailable(SECRETS.into())));
    let alice = server.user("alice");
    alice.post(THREADS, json!({"title": 5})).await.is_invalid_at("title");
    alice.get(&format!("{THREADS}/abc")).await.is_not_found("conversation");
    alice.get(&format!("{THREADS}?limit=0")).await.is_invalid_at("limit");
    assert_eq!(server.anyone().get(THREADS).await.status, 401);
}
