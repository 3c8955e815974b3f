//! Bodies of another type, too large, too slow, or broken off.

use std::time::Duration;

use actix_web::web::Bytes;
use futures_util::{StreamExt, stream};
use serde_json::json;

use crate::harness::{Ask, Client, Server, THREADS, at, message_at, said};

async fn small() -> Client {
    Server::with(|settings| settings.body_bytes = 1_000).await.user("alice")
}

/// A body of exactly that many bytes, which makes a thread.
fn body_of(bytes: usize) -> String {
    let frame = json!({"metadata": {"x": ""}}).to_string();
    json!({"metadata": {"x": "x".repeat(bytes - frame.len())}}).to_string()
}

/// Every call that takes a body.
async fn calls(alice: &Client) -> Vec<Box<dyn Fn() -> Ask>> {
    let thread = alice.thread(json!([said("x")])).await;
    let calls = [
        ("POST", THREADS.to_owned()),
        ("PATCH", at(&thread, "")),
        ("POST", at(&thread, "/messages")),
        ("PATCH", message_at(&thread["messages"][0])),
    ];
    let ask = |(method, path): (&'static str, String)| {
        let alice = alice.clone();
        Box::new(move || alice.ask(method, &path)) as Box<dyn Fn() -> Ask>
    };
    calls.into_iter().map(ask).collect()
}

#[actix_web::test]
async fn a_body_may_have_as_many_bytes_as_the_operator_allows_and_no_more() {
    let alice = small().await;
    assert_eq!(body_of(1_000).len(), 1_000);
    for fits in [999, 1_000] {
        alice.ask("POST", THREADS).json(body_of(fits)).send().await.ok(201);
        let declared = alice.ask("POST", THREADS).header("content-length", fits.to_string());
        declared.json(body_of(fits)).send().await.ok(201);
    }
    for call in calls(&alice).await {
        let too_large = |answer: crate::harness::Answer| {
            answer.is_problem(413, "Payload Too Large", "The body has more than 1000 bytes.");
        };
        too_large(call().json(body_of(1_001)).send().await);
        too_large(call().json("x".repeat(100_000)).send().await);
        // What the head declares is enough.
        too_large(call().header("content-length", "1001").json("{}").send().await);
        too_large(call().header("content-length", "18446744073709551615").json("{}").send().await);
        // What comes in pieces is counted, whatever the head declares.
        let pieces = || stream::iter((0..11).map(|_| Ok(Bytes::from("x".repeat(100)))));
        too_large(call().pieces(pieces()).send().await);
        too_large(call().header("content-length", "2").pieces(pieces()).send().await);
        too_large(call().pieces(stream::repeat_with(|| Ok(Bytes::from_static(b" ")))).send().await);
    }
}

#[actix_web::test]
async fn a_body_may_come_in_pieces() {
    let alice = small().await;
    let pieces = json!({"title": "Trip to Kyōto"}).to_string().into_bytes();
    let pieces = stream::iter(pieces.into_iter().map(|byte| Ok(Bytes::from(vec![byte]))));
    let made = alice.ask("POST", THREADS).pieces(pieces).send().await.ok(201);
    assert_eq!(made["title"], "Trip to Kyōto");
}

#[actix_web::test]
async fn a_body_that_does_not_come_is_waited_for_ten_seconds() {
    tokio::time::pause();
    let alice = small().await;
    let before = tokio::time::Instant::now();
    let stalled = stream::iter([Ok(Bytes::from_static(b"{"))]).chain(stream::pending());
    let refused = alice.ask("POST", THREADS).pieces(stalled).send().await;
    refused.is_problem(408, "Request Timeout", "The body took too long to arrive.");
    let waited = before.elapsed();
    assert!((Duration::from_secs(10)..Duration::from_secs(11)).contains(&waited), "{waited:?}");
}

#[actix_web::test]
async fn json_may_be_declared_with_parameters_and_as_a_type_built_on_it() {
    let alice = Server::new().await.user("alice");
    for media_type in [
        "application/json",
        "application/json; charset=utf-8",
        "application/json;charset=UTF-8",
        "Application/JSON",
        "application/merge-patch+json",
        "application/vnd.api+json; x=y",
    ] {
        alice.ask("POST", THREADS).header("content-type", media_type).bytes("{}").send().await.ok(201);
    }
}

#[actix_web::test]
async fn a_body_is_passed_over_where_none_is_asked_for() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    alice.ask("GET", THREADS).bytes("{").send().await.ok(200);
    alice
        .ask("DELETE", &at(&thread, ""))
        .header("content-type", "text/plain")
        .bytes("{")
        .send()
        .await
        .ok(204);
}
