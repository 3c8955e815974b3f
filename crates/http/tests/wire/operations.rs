//! Health, readiness and metrics, as an operator's tools read them.

use chat_history_domain::Error;
use serde_json::json;

use crate::harness::{Client, Server, THREADS, at, many, said};

#[actix_web::test]
async fn the_process_is_healthy_whatever_the_store_does() {
    let server = Server::new().await;
    for fault in [None, Some(Error::Unavailable("x".into())), Some(Error::Internal("x".into()))] {
        server.memory.fail_with(fault);
        assert_eq!(server.anyone().get("/healthz").await.both(), (200, json!({"status": "ok"})));
    }
}

#[actix_web::test]
async fn readiness_follows_the_store() {
    let server = Server::new().await;
    let ready = async || server.anyone().get("/readyz").await;
    assert_eq!(ready().await.both(), (200, json!({"status": "ready"})));

    server.memory.wait_for(Some("migrations are pending: run `chat-history migrate`"));
    let waiting = ready().await;
    let why = "migrations are pending: run `chat-history migrate`.";
    waiting.is_problem(503, "Service Unavailable", why);
    assert_eq!(waiting.header("retry-after"), Some("1"));
    server.memory.wait_for(None);

    server.memory.fail_with(Some(Error::Unavailable("secret host is down".into())));
    let failing = ready().await;
    let why = "The store cannot be reached or is busy. Send the request again after a moment.";
    failing.is_problem(503, "Service Unavailable", why);
    assert_eq!(failing.header("retry-after"), Some("1"));

    server.memory.fail_with(Some(Error::Full("no room".into())));
    assert_eq!(ready().await.both(), (200, json!({"status": "degraded", "detail": "no room"})));
    server.memory.fail_with(None);
    assert_eq!(ready().await.status, 200);
}

/// The lines of the metrics that start so, with comments left out.
async fn metrics(caller: &Client, start: &str) -> Vec<String> {
    let answer = caller.get("/metrics").await;
    assert_eq!((answer.status, answer.header("content-type")), (200, Some("text/plain; version=0.0.4")));
    let lines = answer.text().lines().filter(|line| line.starts_with(start));
    lines.map(str::to_owned).collect()
}

#[actix_web::test]
async fn requests_are_counted_by_route_method_and_status() {
    let server = Server::new().await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let thread = alice.thread(many(1)).await;
    alice.open(&thread).await;
    alice.get(&at(&thread, "/?messages_limit=0")).await.ok(200);
    alice.ask("GET", &at(&thread, "")).header("if-none-match", "*").send().await;
    alice.get(&format!("{THREADS}/abc")).await;
    alice.append(&thread, said("x")).await;
    alice.get(&at(&thread, "/messages/1")).await.ok(200);
    alice.ask("PUT", THREADS).send().await;
    anyone.get(THREADS).await;
    anyone.get("/nothing/12345").await;
    anyone.get("/docs/start.js").await;
    assert_eq!(
        metrics(&anyone, "chat_history_requests_total{").await,
        [
            r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads",status="401"} 1"#,
            r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads/{id}",status="200"} 2"#,
            r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads/{id}",status="304"} 1"#,
            r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads/{id}",status="404"} 1"#,
            r#"chat_history_requests_total{method="GET",route="/api/v1/chat/threads/{id}/messages/{message_id}",status="200"} 1"#,
            r#"chat_history_requests_total{method="GET",route="/docs/{file}",status="200"} 1"#,
            r#"chat_history_requests_total{method="GET",route="unmatched",status="404"} 1"#,
            r#"chat_history_requests_total{method="POST",route="/api/v1/chat/threads",status="201"} 1"#,
            r#"chat_history_requests_total{method="POST",route="/api/v1/chat/threads/{id}/messages",status="201"} 1"#,
            r#"chat_history_requests_total{method="PUT",route="/api/v1/chat/threads",status="405"} 1"#,
        ]
    );
    let counts = metrics(&anyone, "chat_history_request_seconds_count{").await;
    let opened = r#"chat_history_request_seconds_count{method="GET",route="/api/v1/chat/threads/{id}"} 4"#;
    assert!(counts.iter().any(|line| line == opened), "{counts:?}");
}

#[actix_web::test]
async fn what_callers_make_up_adds_no_series() {
    let server = Server::new().await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    for number in 0..20 {
        anyone.ask(&format!("MADEUP{number}"), "/healthz").send().await;
        anyone.get(&format!("/made/up/{number}")).await;
        anyone.get(&format!("/docs/made-up-{number}")).await;
        alice.get(&format!("{THREADS}/{number}?madeup={number}")).await;
        server.user(&format!("madeup{number}")).get(THREADS).await.ok(200);
    }
    let lines = metrics(&anyone, "chat_history_").await;
    assert!(!lines.iter().any(|line| line.to_lowercase().contains("made")), "{lines:?}");
    let other = r#"chat_history_requests_total{method="other",route="/healthz",status="405"} 20"#;
    assert!(lines.iter().any(|line| line == other), "{lines:?}");
}

#[actix_web::test]
async fn the_work_of_the_store_is_shown() {
    let server = Server::new().await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let thread = alice.thread(json!([])).await;
    alice.post(&at(&thread, "/messages"), json!({"messages": many(3)})).await.ok(201);
    alice.append(&thread, said("x")).await;
    for _ in 0..2 {
        assert_eq!(
            metrics(&anyone, "chat_history_appended_messages_total ").await,
            ["chat_history_appended_messages_total 4"]
        );
        assert_eq!(metrics(&anyone, "chat_history_commits_total ").await, ["chat_history_commits_total 3"]);
        assert_eq!(metrics(&anyone, "chat_history_panics_total ").await, ["chat_history_panics_total 0"]);
    }
    let states = metrics(&anyone, "chat_history_database_connections{").await;
    assert_eq!(states.len(), 6, "{states:?}");
}
