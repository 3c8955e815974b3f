//! A fault that nobody thought of: it ends one request, with a problem that can be traced, and is counted.

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, WriteWork};
use chat_history_domain::{Storage, Timestamp, UserId};
use serde_json::json;

use crate::harness::{Client, Server, THREADS, said};

/// A store that panics when it is called to read, and while it is awaited otherwise.
struct Panicking;

impl Storage for Panicking {
    fn read(&self, _: &UserId, _: ReadWork) -> Pending<()> {
        panic!("a secret of the read");
    }

    fn write(&self, _: &UserId, _: WriteWork) -> Pending<()> {
        Box::pin(async { panic!("a secret of the write") })
    }

    fn append(&self, _: Append) -> Pending<Told<Appended>> {
        Box::pin(async { panic!("a secret of the append") })
    }

    fn sweep(&self, _: Timestamp) -> Pending<bool> {
        Box::pin(async { Ok(false) })
    }

    fn empty_trash(&self, _: Timestamp) -> Pending<bool> {
        Box::pin(async { Ok(false) })
    }

    fn scrub(&self) -> Pending<()> {
        Box::pin(async { Ok(()) })
    }

    fn ready(&self) -> Pending<Readiness> {
        Box::pin(async { Ok(Readiness::Ready) })
    }

    fn load(&self) -> Load {
        Load::default()
    }
}

async fn metrics(caller: &Client) -> String {
    caller.get("/metrics").await.text().to_owned()
}

#[actix_web::test]
async fn a_panic_is_answered_as_a_fault_of_ours_and_counted_and_the_service_goes_on() {
    let server = Server::on(Panicking).await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let thread = format!("{THREADS}/1");
    let answers = [
        alice.get(THREADS).await,
        alice.get(&thread).await,
        alice.post(THREADS, json!({})).await,
        alice.delete(&thread).await,
        alice.post(&format!("{thread}/messages"), said("x")).await,
    ];
    for answer in &answers {
        let words = "Something went wrong on our side. Please report it with the request id.";
        answer.is_problem(500, "Internal Server Error", words);
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"));
        assert_eq!(answer.header("cache-control"), Some("no-store"));
        assert!(!answer.text().contains("secret"));
    }
    assert_eq!(anyone.get("/readyz").await.status, 200);
    let metrics = metrics(&anyone).await;
    assert!(metrics.contains("\nchat_history_panics_total 5\n"), "{metrics}");
}

#[actix_web::test]
async fn the_callers_request_id_survives_a_panic() {
    let alice = Server::on(Panicking).await.user("alice");
    let answer = alice.ask("GET", THREADS).header("x-request-id", "trace-me").send().await;
    assert_eq!((answer.status, answer.header("x-request-id")), (500, Some("trace-me")));
    assert_eq!(answer.json()["request_id"], "trace-me");
}

#[actix_web::test]
async fn a_panic_is_counted_among_the_requests_to_its_route() {
    let server = Server::on(Panicking).await;
    server.user("alice").get(THREADS).await;
    let metrics = metrics(&server.anyone()).await;
    let counted: Vec<&str> = metrics.lines().filter(|line| line.contains("status=\"500\"")).collect();
    let line = r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads",status="500"} 1"#;
    assert_eq!(counted, [line]);
}
