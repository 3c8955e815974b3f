//! Every operation is described: its name, who may call it, and each status it can answer with.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::document;
use super::schema::resolve;

/// Every operation of the document, with its path and its method in capitals.
pub(super) fn operations(document: &Value) -> Vec<(String, String, Value)> {
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
    assert_eq!(routed.len(), 47);
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
