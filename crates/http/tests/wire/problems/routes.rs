//! Paths and methods that are not there, and the two ways to write those that are.

use crate::harness::Server;

#[actix_web::test]
async fn a_path_without_a_route_is_not_found_with_or_without_a_token() {
    let server = Server::new().await;
    let long = format!("/{}", "a/".repeat(2_000));
    for path in [
        "/",
        "/api",
        "/api/v1",
        "/api/v1/chat",
        "/api/v1/chat/thread",
        "/api/v1/chat/Threads",
        "/api/v1/chat/threads/1/message",
        "/api/v1/chat/threads/1/messages/1/more",
        "/api/v2/chat/threads",
        "/healthz/more",
        "/docs/a/b",
        "/openapi.yaml",
        "/favicon.ico",
        "/.env",
        "/%00",
        "/%FF",
        "/*",
        &long,
        "/api/v1/chat/threads%2F1",
        "/api/v1/chat/%74hreadz",
    ] {
        for caller in [server.anyone(), server.user("alice")] {
            for method in ["GET", "POST", "DELETE"] {
                let missing = caller.ask(method, path).send().await;
                missing.is_problem(404, "Not Found", "There is nothing at this path.");
            }
        }
    }
}

#[actix_web::test]
async fn a_method_that_a_public_path_does_not_have_is_answered_with_those_it_has() {
    let server = Server::new().await;
    let anyone = server.anyone();
    for (path, allowed) in [
        ("/healthz", "GET, HEAD"),
        ("/readyz", "GET, HEAD"),
        ("/metrics", "GET, HEAD"),
        ("/openapi.json", "GET, HEAD"),
        ("/docs", "GET, HEAD"),
        ("/docs/start.js", "GET, HEAD"),
    ] {
        for method in ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "get"]
        {
            if allowed.split(", ").any(|one| one == method) {
                continue;
            }
            let refused = anyone.ask(method, path).json("{").send().await;
            refused.is_problem(405, "Method Not Allowed", "This path does not support the method.");
            assert_eq!(refused.header("allow"), Some(allowed), "{method} {path}");
        }
    }
}

#[actix_web::test]
async fn every_public_path_may_end_with_a_slash() {
    let server = Server::new().await;
    for path in ["/healthz/", "/readyz/", "/metrics/", "/openapi.json/", "/docs/", "/docs/start.js/"] {
        assert_eq!(server.anyone().get(path).await.status, 200, "{path}");
    }
}
