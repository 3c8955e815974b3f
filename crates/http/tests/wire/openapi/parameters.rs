//! Every parameter is described: where it stands, and what it can be.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document;
use super::operations::operations;
use crate::harness::{CHAT_THREADS, CHATS};

/// The parameters of an operation that stand there.
fn parameters(operation: &Value, place: &str) -> Vec<Value> {
    let all = operation["parameters"].as_array().cloned().unwrap_or_default();
    all.into_iter().filter(|parameter| parameter["in"] == place).collect()
}

fn names(parameters: &[Value]) -> BTreeSet<&str> {
    parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn every_parameter_of_a_path_is_described() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let in_path: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let described = parameters(&operation, "path");
        assert_eq!(names(&described), in_path, "{method} {path}");
        assert!(described.iter().all(|parameter| parameter["required"] == true), "{method} {path}");
    }
}

#[actix_web::test]
async fn what_creates_takes_a_key_and_what_changes_a_thread_takes_its_version() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let headers = parameters(&operation, "header");
        let creates = operation["responses"]["201"].is_object();
        let changes = operation["responses"]["412"].is_object();
        let opens = operation["responses"]["304"].is_object();
        let expected: BTreeSet<&str> =
            [(creates, "Idempotency-Key"), (changes, "If-Match"), (opens, "If-None-Match")]
                .into_iter()
                .filter_map(|(takes, name)| takes.then_some(name))
                .collect();
        assert_eq!(names(&headers), expected, "{method} {path}");
        assert!(headers.iter().all(|header| header["required"] != true), "{method} {path}");
        // Headers and statuses follow from one another in the code, so both are held against the path, too.
        let is_write_of_one =
            method != "GET" && (path.contains("{id}") || path == "/api/messages" || path.ends_with("/bulk"));
        assert_eq!(changes, is_write_of_one, "{method} {path}");
    }
}

#[actix_web::test]
async fn the_numbers_of_a_list_are_described_with_their_bounds() {
    let document = document().await;
    for (path, expected) in [
        (
            CHAT_THREADS,
            json!([
                {"name": "limit", "minimum": 1, "maximum": 100, "default": 50},
                {"name": "offset", "minimum": 0, "maximum": 9_007_199_254_740_991_i64, "default": 0},
            ]),
        ),
        (CHATS, paging()),
        ("/api/messages/chat/{id}", paging()),
    ] {
        let described = parameters(&document["paths"][path]["get"], "query");
        let bounds = |parameter: &Value| {
            assert_ne!(parameter["required"], true, "{path}");
            assert!(parameter["description"].as_str().unwrap().ends_with('.'), "{path}");
            let schema = &parameter["schema"];
            json!({
                "name": parameter["name"],
                "minimum": schema["minimum"],
                "maximum": schema["maximum"],
                "default": schema["default"],
            })
        };
        assert_eq!(described.iter().map(bounds).collect::<Value>(), expected, "{path}");
    }
}

fn paging() -> Value {
    json!([
        {"name": "page", "minimum": 1, "maximum": 9_007_199_254_740_991_i64, "default": null},
        {"name": "page_size", "minimum": 1, "maximum": 100, "default": null},
    ])
}
