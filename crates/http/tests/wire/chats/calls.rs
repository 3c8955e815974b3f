//! What goes for every call on chats and messages: methods, slashes, media types, sizes, and a store that fails.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chat_history_domain::Error;
use futures_util::stream;
use serde_json::{Value, json};

use super::{add, changes, chat, opened};
use crate::harness::{CHATS, Client, MESSAGES, OTHER_MEDIA_TYPES, Parts, Server, each, store_faults};

/// Every call that takes a body.
const BODIES: [(&str, &str); 4] =
    [("POST", CHATS), ("PUT", "/api/chats/1"), ("POST", MESSAGES), ("PUT", "/api/messages/1")];

/// A body that every one of these calls takes, with that much content.
fn fitting(content: &str) -> String {
    json!({"chat_id": 1, "role": "user", "content": content, "notebooks": []}).to_string()
}

/// A chat and a message, both with the id 1.
async fn filled(caller: &Client) -> Value {
    let chat = chat(caller).await;
    add(caller, &chat, "x").await;
    opened(caller, &chat).await
}

#[actix_web::test]
async fn a_method_that_a_path_does_not_have_is_answered_with_those_it_has() {
    let alice = Server::new().await.user("alice");
    for (path, allowed) in [
        (CHATS, "GET, HEAD, POST"),
        ("/api/chats/", "GET, HEAD, POST"),
        ("/api/chats/1", "GET, HEAD, PUT, DELETE"),
        ("/api/chats/abc", "GET, HEAD, PUT, DELETE"),
        (MESSAGES, "POST"),
        ("/api/messages/", "POST"),
        ("/api/messages/chat/1", "GET, HEAD"),
        ("/api/messages/1", "GET, HEAD, PUT, DELETE"),
        ("/api/messages/chat", "GET, HEAD, PUT, DELETE"),
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
        "/api/chats/1/messages",
        "/api/messages/chat/1/2",
        "/api/messages/1/2",
        "/api/chat",
        "/api/v1/chats",
        "/api/v1/messages",
    ] {
        alice.get(path).await.is_problem(404, "Not Found", "There is nothing at this path.");
    }
}

#[actix_web::test]
async fn every_path_may_end_with_a_slash() {
    let alice = Server::new().await.user("alice");
    let made = alice.post("/api/chats/", json!({"notebooks": ["n"]})).await;
    assert_eq!((made.status, made.header("location")), (201, Some("/api/chats/1")));
    assert_eq!(alice.get("/api/chats/?page=1").await.ok(200)["total"], 1);
    assert_eq!(alice.get("/api/chats/1/").await.ok(200)["notebooks"], json!(["n"]));
    alice.put("/api/chats/1/", json!({"notebooks": []})).await.ok(200);
    let message = json!({"chat_id": 1, "role": "user", "content": "x"});
    let added = alice.post("/api/messages/", message).await;
    assert_eq!((added.status, added.header("location")), (201, Some("/api/messages/1")));
    let listed = alice.get("/api/messages/chat/1/?page_size=5").await.ok(200);
    assert_eq!(each(&listed["items"], "content"), ["x"]);
    assert_eq!(alice.get("/api/messages/1/").await.both(), (200, added.json()));
    alice.put("/api/messages/1/", json!({"content": "y"})).await.ok(200);
    alice.delete("/api/messages/1/").await.ok(204);
    alice.get("/api/messages/1/").await.is_not_found("message");
    alice.delete("/api/chats/1/").await.ok(204);
    alice.get("/api/chats/1/").await.is_not_found("conversation");
}

#[actix_web::test]
async fn a_body_may_have_as_many_bytes_as_the_operator_allows_and_no_more() {
    let alice = Server::with(|settings| settings.body_bytes = 1_000).await.user("alice");
    let chat = filled(&alice).await;
    let sized = |bytes: usize| fitting(&"x".repeat(bytes - fitting("").len()));
    for (method, path) in BODIES {
        let taken = alice.ask(method, path).json(sized(1_000)).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
    let before = opened(&alice, &chat).await;
    for (method, path) in BODIES {
        let declared = alice.ask(method, path).header("content-length", "1001").json("{}");
        for refused in [alice.ask(method, path).json(sized(1_001)).send().await, declared.send().await] {
            refused.is_problem(413, "Payload Too Large", "The body has more than 1000 bytes.");
        }
    }
    assert_eq!(opened(&alice, &chat).await, before);
}

#[actix_web::test]
async fn a_body_that_does_not_say_it_is_json_is_refused() {
    let alice = Server::new().await.user("alice");
    filled(&alice).await;
    for (method, path) in BODIES {
        let untyped = alice.ask(method, path).bytes(fitting("x")).send().await;
        untyped.is_problem(415, "Unsupported Media Type", "The body must be sent as application/json.");
        for other in OTHER_MEDIA_TYPES {
            let typed = alice.ask(method, path).header("content-type", other);
            let refused = typed.bytes(fitting("x")).send().await;
            refused.is_problem(415, "Unsupported Media Type", "The body must be sent as application/json.");
        }
        let typed = alice.ask(method, path).header("content-type", "application/vnd.api+json; charset=x");
        let taken = typed.bytes(fitting("x")).send().await;
        assert!(taken.status < 300, "{method} {path}: {}", taken.text());
    }
}

#[actix_web::test]
async fn a_body_that_breaks_off_is_refused() {
    let alice = Server::new().await.user("alice");
    filled(&alice).await;
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
    let chat = filled(&alice).await;
    let reads = ["/api/chats", "/api/chats/1", "/api/messages/chat/1", "/api/messages/1"];
    let make = ("POST", CHATS.to_owned(), json!({}));
    let writes: Vec<Parts> =
        changes(&chat, &chat["messages"][0]).map(|(change, _)| change).into_iter().chain([make]).collect();
    for (fault, status, title, detail) in store_faults() {
        server.memory.fail_with(Some(fault));
        let mut answers = Vec::new();
        for call in &writes {
            answers.push(alice.send(call).await);
        }
        for path in reads {
            answers.push(alice.get(path).await);
        }
        for failed in answers {
            failed.is_problem(status, title, detail);
            assert_eq!(failed.header("retry-after"), (status == 503).then_some("1"));
        }
    }
    server.memory.fail_with(Some(Error::Full("x".into())));
    for call in &writes {
        let words = "The store has no room left. Reading still works.";
        alice.send(call).await.is_problem(507, "Insufficient Storage", words);
    }
    for path in reads {
        alice.get(path).await.ok(200);
    }
    server.memory.fail_with(None);
    assert_eq!(opened(&alice, &chat).await, chat);
}
