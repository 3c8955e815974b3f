//! Every operation describes each status that it can answer with, and the headers that come with it.

use std::collections::BTreeSet;

use serde_json::json;

use super::document;
use super::operations::operations;
use crate::harness::{CHAT_THREADS, CHATS, MESSAGES, THREADS};

/// Every operation, and the statuses that it can answer with.
#[rustfmt::skip]
const STATUSES: [(&str, &str, &str); 47] = [
    ("GET", THREADS, "200 400 401 429 500 503"),
    ("POST", THREADS, "200 201 400 401 408 409 413 415 422 429 500 503 507"),
    ("DELETE", THREADS, "200 400 401 429 500 503 507"),
    ("GET", "/api/v1/chat/threads/{id}", "200 304 400 401 404 429 500 503"),
    ("PATCH", "/api/v1/chat/threads/{id}", "200 400 401 404 408 409 412 413 415 429 500 503 507"),
    ("DELETE", "/api/v1/chat/threads/{id}", "204 400 401 404 412 429 500 503 507"),
    ("POST", "/api/v1/chat/threads/{id}/fork", "201 400 401 404 408 412 413 415 422 429 500 503 507"),
    ("POST", "/api/v1/chat/threads/bulk", "200 400 401 404 408 412 413 415 429 500 503 507"),
    ("GET", "/api/v1/chat/notebooks", "200 401 429 500 503"),
    ("GET", "/api/v1/chat/threads/trash", "200 400 401 429 500 503"),
    ("POST", "/api/v1/chat/threads/{id}/restore", "200 401 404 412 429 500 503 507"),
    ("GET", "/api/v1/chat/stats", "200 400 401 429 500 503"),
    ("GET", "/api/v1/chat/search", "200 400 401 429 500 503"),
    ("GET", "/api/v1/chat/threads/{id}/export", "200 400 401 404 429 500 503"),
    ("GET", "/api/v1/chat/export", "200 400 401 429 500 503"),
    ("POST", "/api/v1/chat/import", "200 400 401 408 413 415 429 500 503 507"),
    ("GET", "/api/v1/chat/threads/{id}/messages", "200 400 401 404 429 500 503"),
    ("POST", "/api/v1/chat/threads/{id}/messages", "200 201 400 401 404 408 409 412 413 415 422 429 500 503 507"),
    ("GET", "/api/v1/chat/threads/{id}/messages/{message_id}", "200 400 401 404 429 500 503"),
    ("DELETE", "/api/v1/chat/threads/{id}/messages", "200 204 400 401 404 412 429 500 503 507"),
    ("PATCH", "/api/v1/chat/threads/{id}/messages/{message_id}", "200 400 401 404 408 409 412 413 415 429 500 503 507"),
    ("DELETE", "/api/v1/chat/threads/{id}/messages/{message_id}", "204 401 404 412 429 500 503 507"),
    ("GET", "/api/v1/chat/threads/{id}/messages/{message_id}/revisions", "200 400 401 404 429 500 503"),
    ("GET", CHAT_THREADS, "200 401 422 429 500 503"),
    ("POST", CHAT_THREADS, "201 401 408 413 415 422 429 500 503 507"),
    ("GET", "/api/v1/chat-threads/{id}", "200 304 401 403 404 429 500 503"),
    ("PUT", "/api/v1/chat-threads/{id}", "200 401 403 404 408 412 413 415 422 429 500 503 507"),
    ("DELETE", "/api/v1/chat-threads/{id}", "204 401 403 404 412 429 500 503 507"),
    ("POST", "/api/v1/chat-threads/{id}/messages", "201 401 403 404 408 412 413 415 422 429 500 503 507"),
    ("GET", CHATS, "200 401 422 429 500 503"),
    ("POST", CHATS, "201 401 408 413 415 422 429 500 503 507"),
    ("GET", "/api/chats/{id}", "200 304 401 404 429 500 503"),
    ("PUT", "/api/chats/{id}", "200 401 404 408 412 413 415 422 429 500 503 507"),
    ("DELETE", "/api/chats/{id}", "204 401 404 412 429 500 503 507"),
    ("POST", MESSAGES, "201 401 404 408 412 413 415 422 429 500 503 507"),
    ("GET", "/api/messages/chat/{id}", "200 401 404 422 429 500 503"),
    ("GET", "/api/messages/{id}", "200 401 404 429 500 503"),
    ("PUT", "/api/messages/{id}", "200 401 404 408 412 413 415 422 429 500 503 507"),
    ("DELETE", "/api/messages/{id}", "204 401 404 412 429 500 503 507"),
    ("GET", "/api/v1/users/me", "200 401 429 500 503"),
    ("DELETE", "/api/v1/users/me", "204 401 429 500 503 507"),
    ("GET", "/healthz", "200 500"),
    ("GET", "/readyz", "200 500 503"),
    ("GET", "/metrics", "200 429 500"),
    ("GET", "/openapi.json", "200 429 500"),
    ("GET", "/docs", "200 429 500"),
    ("GET", "/docs/{file}", "200 404 429 500"),
];

#[actix_web::test]
async fn every_operation_describes_each_status_that_it_can_answer_with() {
    let document = document().await;
    let described: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(path, method, _)| (method, path)).collect();
    let listed: BTreeSet<(String, String)> =
        STATUSES.iter().map(|(method, path, _)| ((*method).into(), (*path).into())).collect();
    assert_eq!(described, listed);
    for (method, path, statuses) in STATUSES {
        let responses = &document["paths"][path][method.to_lowercase()]["responses"];
        let described: Vec<&str> = responses.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(described.join(" "), statuses, "{method} {path}");
        for (status, response) in responses.as_object().unwrap() {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{method} {path} {status}");
            if status.as_str() >= "400" {
                let content = &response["content"];
                let schema = &content["application/problem+json"]["schema"];
                assert_eq!(
                    schema,
                    &json!({"$ref": "#/components/schemas/Problem"}),
                    "{method} {path} {status}"
                );
            }
            let header = match status.as_str() {
                "401" => "WWW-Authenticate",
                "429" | "503" => "Retry-After",
                _ => continue,
            };
            assert!(response["headers"][header].is_object(), "{method} {path} {status}");
        }
    }
}

#[actix_web::test]
async fn what_comes_in_headers_is_described() {
    let document = document().await;
    let one = "/api/v1/chat-threads/{id}";
    for (method, path, status, headers) in [
        ("post", THREADS, "201", "ETag Idempotent-Replayed Location Replaced-Characters"),
        (
            "post",
            "/api/v1/chat/threads/{id}/fork",
            "201",
            "ETag Idempotent-Replayed Location Replaced-Characters",
        ),
        ("get", "/api/v1/chat/threads/{id}/export", "200", "Content-Disposition"),
        ("get", "/api/v1/chat/export", "200", "Content-Disposition"),
        ("post", "/api/v1/chat/import", "200", ""),
        ("post", "/api/v1/chat/threads/{id}/messages", "201", "Idempotent-Replayed Replaced-Characters"),
        ("get", CHAT_THREADS, "200", "X-Total-Count"),
        ("post", CHAT_THREADS, "201", "ETag Idempotent-Replayed Location Replaced-Characters"),
        ("get", one, "200", "ETag"),
        ("get", one, "304", "ETag"),
        ("put", one, "200", "ETag Replaced-Characters"),
        ("delete", one, "204", ""),
        ("post", "/api/v1/chat-threads/{id}/messages", "201", "ETag Idempotent-Replayed Replaced-Characters"),
        ("get", CHATS, "200", ""),
        ("post", CHATS, "201", "ETag Idempotent-Replayed Location Replaced-Characters"),
        ("get", "/api/chats/{id}", "200", "ETag"),
        ("get", "/api/chats/{id}", "304", "ETag"),
        ("put", "/api/chats/{id}", "200", "ETag Replaced-Characters"),
        ("post", MESSAGES, "201", "Idempotent-Replayed Location Replaced-Characters"),
        ("get", "/api/messages/chat/{id}", "200", ""),
        ("get", "/api/messages/{id}", "200", ""),
        ("put", "/api/messages/{id}", "200", "Replaced-Characters"),
    ] {
        let described = &document["paths"][path][method]["responses"][status]["headers"];
        let mut names: Vec<&str> =
            described.as_object().into_iter().flatten().map(|(name, _)| name.as_str()).collect();
        names.sort_unstable();
        assert_eq!(names.join(" "), headers, "{method} {path} {status}");
    }
}

/// Where what is sent again may be found, without a key.
const FOUND: [&str; 2] = [THREADS, "/api/v1/chat/threads/{id}/messages"];

#[actix_web::test]
async fn every_answer_to_a_creation_may_be_one_that_was_given_before() {
    let document = document().await;
    let mut creations = 0;
    for (path, method, operation) in operations(&document) {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let header = &response["headers"]["Idempotent-Replayed"];
            let creates =
                status == "201" || status == "200" && method == "POST" && FOUND.contains(&path.as_str());
            assert_eq!(header.is_object(), creates, "{method} {path} {status}");
            if creates {
                assert_eq!(header["schema"], json!({"type": "string", "enum": ["true"]}), "{method} {path}");
                assert!(header["description"].as_str().unwrap().ends_with('.'), "{method} {path}");
                creations += 1;
            }
        }
    }
    assert_eq!(creations, 9);
}
