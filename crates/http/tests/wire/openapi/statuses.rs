//! Every operation answers with each status that the document tells of, and with no other.

use std::collections::BTreeSet;
use std::num::NonZeroU32;
use std::time::Duration;

use chat_history_domain::Error;
use chat_history_http::Rate;
use futures_util::stream;
use serde_json::{Value, json};

use super::{operations, parameters};
use crate::harness::{Client, Server, THREADS, said};

/// A body for every operation that takes one, on the thread and the message with the id 1.
fn body(method: &str, template: &str) -> Value {
    match (method, template.trim_start_matches("/api/")) {
        ("POST", "v1/chat/threads/bulk") => json!({"ids": [1], "set": {"starred": true}}),
        ("POST", "v1/chat/threads/{id}/messages" | "v1/chat-threads/{id}/messages") => said("y"),
        ("POST", "messages") => json!({"chat_id": 1, "role": "user", "content": "y"}),
        ("PATCH", "v1/chat/threads/{id}/messages/{message_id}") | ("PUT", "messages/{id}") => {
            json!({"content": "y"})
        }
        // Another one than is there, since what changes nothing is not written.
        ("PUT", "v1/chat-threads/{id}") => json!({"title": "y"}),
        ("PUT", "chats/{id}") => json!({"notebooks": ["n"]}),
        _ => json!({}),
    }
}

/// Calls that end in yet another way, on what [`filled`] makes: what stands after the path, and the body.
fn others(method: &str, template: &str) -> Vec<(&'static str, Value)> {
    match (method, template.trim_start_matches("/api/v1/chat/")) {
        ("POST", "threads") => vec![
            ("", json!({"external_id": "e"})),
            ("", json!({"external_id": "e", "messages": [said("y")]})),
        ],
        ("POST", "threads/{id}/messages") => ["y", "y", "z"]
            .map(|text| ("", json!({"role": "user", "content": text, "client_id": "c"})))
            .into(),
        ("PATCH", "threads/{id}") => vec![("", json!({"external_id": "f"}))],
        ("PATCH", "threads/{id}/messages/{message_id}") => vec![("", json!({"status": "in_progress"}))],
        ("DELETE", "threads/{id}/messages") => vec![("keep=true", Value::Null)],
        _ => vec![],
    }
}

/// An operation and what it was seen to answer with.
struct Operation {
    method: String,
    template: &'static str,
    described: &'static Value,
    /// An export, to be imported.
    file: String,
    seen: BTreeSet<String>,
}

impl Operation {
    fn takes_json(&self) -> bool {
        self.described["requestBody"]["content"]["application/json"].is_object()
    }

    /// The path where every id is that one, with the parameters that must be there.
    fn path(&self, id: &str) -> String {
        let file = if id == "1" { "start.js" } else { "nothing" };
        let path = self.template.replace("{id}", id).replace("{message_id}", id).replace("{file}", file);
        let query = parameters(self.described, "query").into_iter().filter(|one| one["required"] == true);
        query.fold(path + "?", |path, one| {
            let value = if one["name"] == "confirm" { "all" } else { "x" };
            format!("{path}{}={value}&", one["name"].as_str().unwrap())
        })
    }

    /// Sends the call on that id as it is to be sent, with one header more where there is one.
    async fn call(&mut self, caller: &Client, id: &str, header: Option<(&str, &str)>) {
        let ask = caller.ask(&self.method, &self.path(id));
        let ask = header.into_iter().fold(ask, |ask, (name, value)| ask.header(name, value));
        let body = match self.template {
            IMPORT => self.file.clone(),
            _ => body(&self.method, self.template).to_string().replace('1', id),
        };
        let answer = if self.takes_json() { ask.json(body).send().await } else { ask.send().await };
        self.seen.insert(answer.status.to_string());
    }

    /// Calls the operation in every way in which it is refused, and then so that it is done.
    async fn try_all(&mut self) {
        let server = filled().await;
        let (alice, bob) = (server.user("alice"), server.user("bob"));
        alice.get("/api/v1/chat/threads/1/export").await.text().clone_into(&mut self.file);
        for fault in [Error::Unavailable("x".into()), Error::Internal("x".into()), Error::Full("x".into())] {
            server.memory.fail_with(Some(fault));
            self.call(&alice, "1", None).await;
        }
        server.memory.fail_with(None);
        self.call(&server.anyone(), "1", None).await;
        self.call(&alice, "77", None).await;
        self.call(&bob, "1", None).await;
        let condition = if self.method == "GET" { ("if-none-match", "*") } else { ("if-match", "\"0\"") };
        self.call(&alice, "1", Some(condition)).await;
        if let Some(last) = parameters(self.described, "query").last() {
            let path = self.path("1");
            let path = format!("{}?{}=%00", path.split('?').next().unwrap(), last["name"].as_str().unwrap());
            self.seen.insert(alice.ask(&self.method, &path).send().await.status.to_string());
        }
        if self.described["requestBody"].is_object() {
            self.try_bodies(&alice).await;
        }
        for (query, body) in others(&self.method, self.template) {
            let ask = alice.ask(&self.method, &(self.path("1") + query));
            let ask = if body.is_null() { ask } else { ask.json(body.to_string()) };
            self.seen.insert(ask.send().await.status.to_string());
        }
        self.call(&alice, "1", None).await;
    }

    async fn try_bodies(&mut self, alice: &Client) {
        let ask = || alice.ask(&self.method, &self.path("1"));
        let mut refused = vec![
            ask().bytes("{}").send().await,
            ask().json("{").send().await,
            ask().header("content-length", "99999999").json("{}").send().await,
        ];
        if self.takes_json() && self.template != IMPORT {
            refused.push(ask().pieces(stream::pending()).send().await);
        }
        if self.described["responses"]["201"].is_object() {
            let other = body(&self.method, self.template).to_string() + " ";
            let keyed = || ask().header("idempotency-key", "k");
            refused.push(keyed().json(body(&self.method, self.template).to_string()).send().await);
            refused.push(keyed().json(other).send().await);
        }
        self.seen.extend(refused.iter().map(|answer| answer.status.to_string()));
    }
}

/// The operation whose body is a file.
const IMPORT: &str = "/api/v1/chat/import";

/// Alice has the threads with the ids 1 and 2, in each of them a message, of which the first has the id 1.
async fn filled() -> Server {
    let server = Server::new().await;
    for external_id in ["e", "f"] {
        let thread = json!({"external_id": external_id, "messages": [said("x")]});
        server.user("alice").post(THREADS, thread).await.ok(201);
    }
    server
}

#[actix_web::test]
async fn every_operation_answers_with_each_status_that_is_described_and_no_other() {
    tokio::time::pause();
    let rate = Rate::every(Duration::from_secs(3_600), NonZeroU32::MIN);
    let too_often = Server::with(|settings| settings.rate = rate).await.anyone();
    too_often.get("/docs").await.text();
    let mut different = Vec::new();
    for (template, method, described) in operations() {
        let mut operation =
            Operation { method, template, described, file: String::new(), seen: BTreeSet::new() };
        operation.try_all().await;
        operation.call(&too_often, "1", None).await;
        let responses = described["responses"].as_object().unwrap();
        let mut told: BTreeSet<String> = responses.keys().cloned().collect();
        if !template.starts_with("/api/") && template != "/readyz" {
            // What does not work with the store has no fault that could be called up.
            told.remove("500");
        }
        if operation.seen != told {
            let differ = operation.seen.symmetric_difference(&told).collect::<Vec<_>>();
            different
                .push(format!("{} {template}: {differ:?} is seen or told, but not both", operation.method));
        }
    }
    assert!(different.is_empty(), "{}", different.join("\n"));
}
