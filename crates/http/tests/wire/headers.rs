//! What every answer carries, whatever it answers.

use chat_history_domain::Error;
use serde_json::json;

use crate::harness::{Answer, Server, THREADS, at, said};

/// One answer of each kind, public and private, with its status.
async fn every_kind(server: &Server) -> Vec<Answer> {
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let thread = alice.thread(json!([said("x")])).await;
    let mut answers = vec![
        alice.get(THREADS).await,
        alice.post(THREADS, json!({})).await,
        alice.ask("GET", &at(&thread, "")).header("if-none-match", "*").send().await,
        alice.post(THREADS, json!({"title": 1})).await,
        anyone.get(THREADS).await,
        alice.get("/api/v1/chat/threads/abc").await,
        anyone.get("/nothing").await,
        alice.ask("PUT", THREADS).send().await,
        alice.ask("POST", THREADS).header("content-length", "999999999").json("{}").send().await,
        alice.ask("POST", THREADS).bytes("x").send().await,
        anyone.get("/healthz").await,
        anyone.get("/readyz").await,
        anyone.get("/metrics").await,
        anyone.get("/openapi.json").await,
        anyone.get("/docs").await,
        anyone.get("/docs/start.js").await,
        anyone.get("/docs/nothing.js").await,
        anyone.ask("POST", "/healthz").send().await,
    ];
    for fault in [Error::Unavailable("x".into()), Error::Internal("x".into()), Error::Full("x".into())] {
        server.memory.fail_with(Some(fault));
        answers.push(alice.post(THREADS, json!({})).await);
    }
    server.memory.fail_with(None);
    answers.push(alice.delete(&at(&thread, "")).await);
    answers
}

#[actix_web::test]
async fn every_answer_is_safe_private_and_traceable() {
    let server = Server::new().await;
    let answers = every_kind(&server).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(
        statuses,
        [
            200, 201, 304, 400, 401, 404, 404, 405, 413, 415, 200, 200, 200, 200, 200, 200, 404, 405, 503,
            500, 507, 204
        ]
    );
    for answer in answers {
        let header = |name| answer.header(name);
        assert_eq!(header("x-content-type-options"), Some("nosniff"));
        assert_eq!(header("cache-control"), Some("no-store"));
        assert_eq!(header("referrer-policy"), Some("no-referrer"));
        assert_eq!(header("cross-origin-resource-policy"), Some("same-origin"));
        assert_eq!(header("server"), None);
        assert_eq!(header("x-powered-by"), None);
        assert_eq!(header("set-cookie"), None);
        assert_eq!(header("access-control-allow-origin"), None);
        let id = header("x-request-id").unwrap();
        assert!(id.len() == 36 && id.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-'), "{id}");
    }
}

#[actix_web::test]
async fn no_two_requests_are_given_the_same_id() {
    let server = Server::new().await;
    let mut ids: Vec<String> = every_kind(&server)
        .await
        .iter()
        .map(|answer| answer.header("x-request-id").unwrap().to_owned())
        .collect();
    let count = ids.len();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), count);
}

#[actix_web::test]
async fn a_request_id_of_1_to_128_visible_ascii_characters_is_echoed() {
    let server = Server::new().await;
    let long = "x".repeat(128);
    for id in ["a", "7f3c-1", "!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", &long] {
        for path in ["/healthz", THREADS, "/nothing"] {
            let answer = server.anyone().ask("GET", path).header("x-request-id", id).send().await;
            assert_eq!(answer.header("x-request-id"), Some(id), "{path}");
            if answer.status >= 400 {
                assert_eq!(answer.json()["request_id"], id, "{path}");
            }
        }
    }
}

#[actix_web::test]
async fn any_other_request_id_is_replaced() {
    let server = Server::new().await;
    let long = "x".repeat(129);
    for id in [b"" as &[u8], b" ", b"a b", b"a\tb", "ü".as_bytes(), b"\xff", b"a\x80", long.as_bytes()] {
        let answer = server.anyone().ask("GET", THREADS).header("x-request-id", id).send().await;
        let given = answer.header("x-request-id").unwrap();
        assert_eq!(given.len(), 36, "{id:?}");
        assert_eq!(answer.json()["request_id"], given);
    }
}
