//! What goes for every call on documents: methods, slashes, media types, sizes, and a store that fails.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chat_history_domain::Error;
use futures_util::stream;
use serde_json::{Value, json};

use super::{answered, changes, made, opened};
use crate::harness::{CHAT_THREADS, OTHER_MEDIA_TYPES, Parts, Server, said, store_faults};

/// Every call that takes a body.
const BODIES: [(&str, &str); 3] =
    [("POST", CHAT_THREADS), ("PUT", "/api/v1/chat-threads/1"), ("POST", "/api/v1/chat-threads/1/messages")];

fn reads() -> [Parts; 2] {
    [("GET", CHAT_THREADS.to_owned(), Value::Null), ("GET", format!("{CHAT_THREADS}/1"), Value::Null)]
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_have_is_answered_with_those_it_has() {
    let alice = Server::new().await.user("alice");
    for (path, allowed) in [
        (CHAT_THREADS, "GET, HEAD, POST"),
        ("/api/v1/chat-threads/", "GET, HEAD, POST"),
        ("/api/v1/chat-threads/1", "GET, HEAD, PUT, DELETE"),
        ("/api/v1/chat-threads/abc", "GET, HEAD, PUT, DELETE"),
        ("/api/v1/chat-threads/1/messages", "POST"),
    ] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "BREW", "put"] {
            if allowed.split(", ").any(|one| one == method) {
                continue;
            }
            let refused = alice.ask(method, path).json("{").send().await;
            refused.is_problem(405, "Method Not Allowed", "This path does not support the method.");
            assert_eq!(refused.header("allow"), Some(allowed), "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn a_path_that_is_not_there_is_not_found() {
    let alice = Server::new().await.user("alice");
    for path in [
        "/api/v1/chat-threads/1/messages/1",
        "/api/v1/chat-threads/1/message",
        "/api/v1/chat-threadsx",
        "/api/v1/chat_threads",
        "/api/chat-threads",
    ] {
        alice.get(path).await.is_problem(404, "Not Found", "There is nothing at this path.");
    }
}

#[actix_web::test]
async fn every_path_may_end_with_a_slash() {
    let alice = Server::new().await.user("alice");
    let new = alice.post("/api/v1/chat-threads/", json!({"messages": [said("x")]})).await;
    assert_eq!((new.status, new.header("location")), (201, Some("/api/v1/chat-threads/1")));
    let listed = alice.get("/api/v1/chat-threads/?limit=1").await;
    assert_eq!((listed.status, listed.header("x-total-count")), (200, Some("1")));
    assert_eq!(alice.get("/api/v1/chat-threads/1/").await.both(), (200, new.json()));
    assert_eq!(alice.put("/api/v1/chat-threads/1/", json!({})).await.both(), (200, new.json()));
    let added = alice.post("/api/v1/chat-threads/1/messages/", answered("y")).await.ok(201);
    assert_eq!(added["messages"], json!([said("x"), answered("y")]));
    alice.delete("/api/v1/chat-threads/1/").await.ok(204);
    alice.get("/api/v1/chat-threads/1/").await.is_not_found("conversation");
}

#[actix_web::test]
async fn a_body_may_have_as_many_bytes_as_the_operator_allows_and_no_more() {
    let alice = Server::with(|settings| settings.body_bytes = 1_000).await.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    let fits = |bytes: usize| {
        let frame = json!({"role": "user", "content": "", "title": ""}).to_string();
        json!({"role": "user", "content": "x".repeat(bytes - frame.len()), "title": ""}).to_string()
    };
    for (method, path) in BODIES {
        let taken = alice.ask(method, path).json(fits(1_000)).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
    let before = opened(&alice, &thread).await;
    for (method, path) in BODIES {
        let declared = alice.ask(method, path).header("content-length", "1001").json("{}");
        for refused in [alice.ask(method, path).json(fits(1_001)).send().await, declared.send().await] {
            refused.is_problem(413, "Payload Too Large", "The body has more than 1000 bytes.");
        }
    }
    assert_eq!(opened(&alice, &thread).await, before);
}

#[actix_web::test]
async fn a_body_that_does_not_say_it_is_json_is_refused() {
    let alice = Server::new().await.user("alice");
    made(&alice, json!([said("x")])).await;
    for (method, path) in BODIES {
        let untyped = alice.ask(method, path).bytes("{}").send().await;
        untyped.is_problem(415, "Unsupported Media Type", "The body must be sent as application/json.");
        for other in OTHER_MEDIA_TYPES {
            let refused = alice.ask(method, path).header("content-type", other).bytes("{}").send().await;
            refused.is_problem(415, "Unsupported Media Type", "The body must be sent as application/json.");
        }
        let typed = alice.ask(method, path).header("content-type", "application/merge-patch+json; charset=x");
        let taken = typed.bytes(answered("x").to_string()).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
}

#[actix_web::test]
async fn a_body_that_breaks_off_is_refused() {
    let alice = Server::new().await.user("alice");
    made(&alice, json!([said("x")])).await;
    for (method, path) in BODIES {
        let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(PayloadError::Incomplete(None))]);
        let refused = alice.ask(method, path).pieces(broken).send().await;
        refused.is_problem(422, "Unprocessable Entity", "The body could not be read.");
    }
}

#[actix_web::test]
async fn every_call_tells_how_the_store_failed_and_nothing_more_and_changes_nothing() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    let make = ("POST", CHAT_THREADS.to_owned(), json!({}));
    let writes: Vec<Parts> = changes(&thread).map(|(change, _)| change).into_iter().chain([make]).collect();
    for (fault, status, title, detail) in store_faults() {
        server.memory.fail_with(Some(fault));
        for call in writes.iter().chain(&reads()) {
            let failed = alice.send(call).await;
            failed.is_problem(status, title, detail);
            assert_eq!(failed.header("retry-after"), (status == 503).then_some("1"));
        }
    }
    server.memory.fail_with(Some(Error::Full("x".into())));
    for call in &writes {
        let words = "The store has no room left. Reading still works.";
        alice.send(call).await.is_problem(507, "Insufficient Storage", words);
    }
    for call in reads() {
        assert_eq!(alice.send(&call).await.status, 200);
    }
    server.memory.fail_with(None);
    assert_eq!(opened(&alice, &thread).await, thread);
}
