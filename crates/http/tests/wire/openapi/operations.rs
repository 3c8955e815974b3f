//! Every operation is described: its name, who may call it, and each status it can answer with.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document;
use super::schema::resolve;

/// Every operation of the document, with its path and its method in capitals.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let mut operations = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            operations.push((path.clone(), method.to_uppercase(), operation.clone()));
        }
    }
    operations
}

#[actix_web::test]
async fn it_is_openapi_3_1_of_the_public_address() {
    let document = document().await;
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(document["servers"], json!([{"url": "https://history.example.org"}]));
    assert_eq!(document["info"]["title"], "Chat History");
    assert_eq!(document["info"]["version"], env!("CARGO_PKG_VERSION"));
    let bearer = json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"});
    assert_eq!(document["components"]["securitySchemes"], json!({"bearer": bearer}));
}

#[actix_web::test]
async fn it_names_just_the_paths_and_methods_of_the_route_table() {
    let document = document().await;
    let described: BTreeSet<(String, String)> =
        operations(&document).into_iter().map(|(path, method, _)| (path, method)).collect();
    let routed: BTreeSet<(String, String)> = chat_history_http::table()
        .into_iter()
        .map(|(path, method)| (path.to_owned(), method.to_string()))
        .collect();
    assert_eq!(described, routed);
    assert!(routed.len() >= 16);
}

#[actix_web::test]
async fn every_operation_has_a_name_of_its_own_a_summary_and_a_tag() {
    let document = document().await;
    let operations = operations(&document);
    let names: BTreeSet<&str> =
        operations.iter().map(|(.., operation)| operation["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len());
    let known: Vec<&Value> = document["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for (path, method, operation) in &operations {
        let summary = operation["summary"].as_str().unwrap();
        assert!(summary.len() > 8 && summary.ends_with('.'), "{method} {path}: {summary}");
        assert!(known.contains(&&operation["tags"][0]), "{method} {path}");
    }
}

#[actix_web::test]
async fn private_operations_ask_for_a_bearer_token_and_the_others_for_nothing() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let asked = operation.get("security").unwrap_or(&document["security"]);
        let expected = if path.starts_with("/api/") { json!([{"bearer": []}]) } else { json!([{}]) };
        assert_eq!(asked, &expected, "{method} {path}");
    }
}

#[actix_web::test]
async fn every_operation_describes_each_status_that_it_can_answer_with() {
    let document = document().await;
    let (threads, messages) = ("/api/v1/chat/threads", "/api/v1/chat/threads/{id}/messages");
    let (thread, message) = ("/api/v1/chat/threads/{id}", "/api/v1/chat/threads/{id}/messages/{message_id}");
    for (method, path, statuses) in [
        ("GET", threads, "200 400 401 500 503"),
        ("POST", threads, "201 400 401 408 413 415 422 500 503 507"),
        ("GET", thread, "200 304 400 401 404 500 503"),
        ("PATCH", thread, "200 400 401 404 408 412 413 415 500 503 507"),
        ("DELETE", thread, "204 401 404 412 500 503 507"),
        ("GET", messages, "200 400 401 404 500 503"),
        ("POST", messages, "201 400 401 404 408 412 413 415 422 500 503 507"),
        ("GET", message, "200 401 404 500 503"),
        ("PATCH", message, "200 400 401 404 408 412 413 415 500 503 507"),
        ("DELETE", message, "204 401 404 412 500 503 507"),
        ("GET", "/api/v1/users/me", "200 401 500 503"),
        ("DELETE", "/api/v1/users/me", "204 401 500 503 507"),
        ("GET", "/healthz", "200 500"),
        ("GET", "/readyz", "200 500 503"),
        ("GET", "/metrics", "200 500"),
        ("GET", "/openapi.json", "200 500"),
        ("GET", "/docs", "200 500"),
        ("GET", "/docs/{file}", "200 404 500"),
    ] {
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
                "503" => "Retry-After",
                _ => continue,
            };
            assert!(response["headers"][header].is_object(), "{method} {path} {status}");
        }
    }
}

#[actix_web::test]
async fn every_parameter_of_a_path_is_described() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let in_path: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let parameters = operation["parameters"].as_array().cloned().unwrap_or_default();
        let described: BTreeSet<&str> = parameters
            .iter()
            .filter(|parameter| parameter["in"] == "path" && parameter["required"] == true)
            .map(|parameter| parameter["name"].as_str().unwrap())
            .collect();
        assert_eq!(described, in_path, "{method} {path}");
    }
}

#[actix_web::test]
async fn every_reference_leads_somewhere() {
    let document = document().await;
    let mut found = 0;
    let mut left = vec![&document];
    while let Some(value) = left.pop() {
        if let Some(reference) = value.get("$ref") {
            assert!(resolve(&document, value).is_object(), "{reference}");
            found += 1;
        }
        match value {
            Value::Array(items) => left.extend(items),
            Value::Object(members) => left.extend(members.values()),
            _ => {}
        }
    }
    assert!(found > 20, "{found}");
}
