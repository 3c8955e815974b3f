//! Pages of other origins: nobody's, until the operator lists them, and then those alone.

use chat_history_domain::Error;
use serde_json::json;

use crate::harness::{Answer, Server, THREADS};

const OURS: &str = "https://chat.example.com";

async fn listing(origins: &[&str]) -> Server {
    Server::with(|settings| {
        settings.cors_origins = origins.iter().map(|origin| origin.parse().unwrap()).collect();
    })
    .await
}

/// Everything that the answer says to a browser about other origins.
fn told(answer: &Answer) -> Vec<String> {
    let mut told: Vec<String> = answer
        .told_headers()
        .into_iter()
        .filter(|(name, _)| name.starts_with("access-control-"))
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    told.sort();
    told
}

fn sorted(list: &str) -> Vec<String> {
    let mut parts: Vec<String> = list.split(',').map(|part| part.trim().to_ascii_lowercase()).collect();
    parts.sort();
    parts
}

#[actix_web::test]
async fn without_a_list_no_origin_is_told_anything() {
    let server = Server::new().await;
    for origin in [OURS, "null", "https://evil.example"] {
        let answer = server.user("alice").ask("GET", THREADS).header("origin", origin).send().await;
        assert_eq!((answer.status, told(&answer)), (200, vec![]));
        let preflight = server.user("alice").ask("OPTIONS", THREADS).header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "POST").send().await;
        assert_eq!((preflight.status, told(&preflight)), (405, vec![]));
    }
}

#[actix_web::test]
async fn a_listed_origin_may_send_every_method_and_header_that_clients_need() {
    let server = listing(&[OURS, "http://localhost:3000"]).await;
    let needed = "authorization, content-type, if-match, if-none-match, idempotency-key, x-request-id";
    for origin in [OURS, "http://localhost:3000"] {
        for method in ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] {
            let preflight = server.anyone().ask("OPTIONS", &format!("{THREADS}/1")).header("origin", origin);
            let preflight = preflight.header("access-control-request-method", method);
            let answer = preflight.header("access-control-request-headers", needed).send().await;
            assert_eq!((answer.status, answer.text()), (200, ""), "{method}");
            assert_eq!(answer.header("access-control-allow-origin"), Some(origin));
            assert_eq!(answer.header("access-control-allow-credentials"), None);
            assert_eq!(answer.header("access-control-max-age"), Some("7200"));
            let methods = answer.header("access-control-allow-methods").unwrap();
            assert_eq!(sorted(methods), sorted("GET, HEAD, POST, PUT, PATCH, DELETE"));
            assert_eq!(sorted(answer.header("access-control-allow-headers").unwrap()), sorted(needed));
        }
    }
}

#[actix_web::test]
async fn a_listed_origin_may_read_every_answer_also_errors() {
    let server = listing(&[OURS]).await;
    let (alice, anyone) = (server.user("alice"), server.anyone());
    let thread = alice.thread(json!([])).await;
    let mut answers = vec![
        (200, alice.ask("GET", THREADS).header("origin", OURS).send().await),
        (400, alice.ask("POST", THREADS).header("origin", OURS).json("{").send().await),
        (401, anyone.ask("GET", THREADS).header("origin", OURS).send().await),
        (404, anyone.ask("GET", "/nothing").header("origin", OURS).send().await),
        (405, alice.ask("PUT", THREADS).header("origin", OURS).send().await),
        (200, anyone.ask("GET", "/openapi.json").header("origin", OURS).send().await),
    ];
    let version = format!("{THREADS}/{}", thread["id"]);
    let unchanged = alice.ask("GET", &version).header("origin", OURS).header("if-none-match", "*");
    answers.push((304, unchanged.send().await));
    server.memory.fail_with(Some(Error::Unavailable("x".into())));
    answers.push((503, alice.ask("GET", THREADS).header("origin", OURS).send().await));
    let exposed = "etag, location, x-request-id, x-total-count, idempotent-replayed, replaced-characters, \
                   retry-after, ratelimit, ratelimit-policy";
    for (status, answer) in answers {
        assert_eq!(answer.status, status);
        assert_eq!(answer.header("access-control-allow-origin"), Some(OURS), "{status}");
        assert_eq!(answer.header("access-control-allow-credentials"), None, "{status}");
        assert_eq!(sorted(answer.header("access-control-expose-headers").unwrap()), sorted(exposed));
        assert!(answer.header("vary").unwrap().to_lowercase().contains("origin"), "{status}");
        assert_eq!(answer.header("x-content-type-options"), Some("nosniff"), "{status}");
    }
}

#[actix_web::test]
async fn no_other_origin_is_let_in_or_reflected() {
    let server = listing(&[OURS]).await;
    for origin in [
        "https://evil.example",
        "https://chat.example.com.evil.example",
        "https://evil-chat.example.com",
        "http://chat.example.com",
        "https://chat.example.com:8443",
        "null",
    ] {
        let answer = server.user("alice").ask("GET", THREADS).header("origin", origin).send().await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        let preflight = server.anyone().ask("OPTIONS", THREADS).header("origin", origin);
        let answer = preflight.header("access-control-request-method", "POST").send().await;
        assert_eq!(answer.header("access-control-allow-origin"), None, "{origin}");
        answer.is_problem(403, "Forbidden", "The origin of this page may not send such a request.");
    }
    let preflight = server.anyone().ask("OPTIONS", THREADS).header("origin", OURS);
    let unknown = preflight.header("access-control-request-method", "TRACE").send().await;
    assert_eq!(unknown.status, 403);
}
