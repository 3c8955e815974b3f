//! What goes for the document as a whole, however the API changes.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::{operations, parameters};
use crate::harness::Server;
use crate::harness::conformity::DOCUMENT;
use crate::harness::schema::resolve;

fn names<'a>(parameters: &[&'a Value]) -> BTreeSet<&'a str> {
    parameters.iter().map(|parameter| parameter["name"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn it_is_openapi_3_1_of_the_public_address_and_served() {
    assert!(DOCUMENT["openapi"].as_str().unwrap().starts_with("3.1."));
    assert_eq!(DOCUMENT["servers"], json!([{"url": "https://history.example.org"}]));
    assert_eq!(DOCUMENT["info"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(Server::new().await.anyone().get("/openapi.json").await.ok(200), *DOCUMENT);
}

#[test]
fn it_names_just_the_paths_and_methods_that_can_be_called() {
    let described: BTreeSet<(String, String)> =
        operations().map(|(path, method, _)| (path.to_owned(), method)).collect();
    let routed: BTreeSet<(String, String)> = chat_history_http::table()
        .into_iter()
        .map(|(path, method)| (path.to_owned(), method.to_string()))
        .collect();
    assert_eq!(described, routed);
}

#[test]
fn every_operation_has_a_name_of_its_own_a_summary_and_a_known_tag() {
    let mut taken = BTreeSet::new();
    let known: Vec<&Value> = DOCUMENT["tags"].as_array().unwrap().iter().map(|tag| &tag["name"]).collect();
    for (path, method, operation) in operations() {
        assert!(taken.insert(operation["operationId"].as_str().unwrap()), "{method} {path}");
        let summary = operation["summary"].as_str().unwrap();
        assert!(summary.len() > 8 && summary.ends_with('.'), "{method} {path}: {summary}");
        let tags = operation["tags"].as_array().unwrap();
        assert!(tags.len() == 1 && known.contains(&&tags[0]), "{method} {path}: {tags:?}");
    }
}

#[test]
fn operations_under_api_ask_for_a_bearer_token_and_the_others_for_nothing() {
    let bearer = json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT"});
    assert_eq!(DOCUMENT["components"]["securitySchemes"], json!({"bearer": bearer}));
    for (path, method, operation) in operations() {
        let asked = operation.get("security").unwrap_or(&DOCUMENT["security"]);
        let expected = if path.starts_with("/api/") { json!([{"bearer": []}]) } else { json!([{}]) };
        assert_eq!(asked, &expected, "{method} {path}");
    }
}

#[test]
fn every_parameter_of_a_path_is_described_and_no_header_is_required() {
    for (path, method, operation) in operations() {
        let in_path: BTreeSet<&str> = path.split(['{', '}']).skip(1).step_by(2).collect();
        let described = parameters(operation, "path");
        assert_eq!(names(&described), in_path, "{method} {path}");
        assert!(described.iter().all(|parameter| parameter["required"] == true), "{method} {path}");
        let headers = parameters(operation, "header");
        assert!(headers.iter().all(|header| header["required"] != true), "{method} {path}");
    }
}

#[test]
fn what_creates_takes_a_key_what_changes_a_thread_its_version_and_what_opens_one_the_version_held() {
    for (path, method, operation) in operations() {
        let answers = |status: &str| operation["responses"][status].is_object();
        let is_change_of_one =
            method != "GET" && (path.contains("{id}") || path == "/api/messages" || path.ends_with("/bulk"));
        assert_eq!(answers("412"), is_change_of_one, "{method} {path}");
        let takes = [
            (answers("201"), "Idempotency-Key"),
            (is_change_of_one, "If-Match"),
            (answers("304"), "If-None-Match"),
        ];
        let expected = takes.into_iter().filter_map(|(takes, name)| takes.then_some(name)).collect();
        assert_eq!(names(&parameters(operation, "header")), expected, "{method} {path}");
    }
}

#[test]
fn every_error_is_a_problem_that_says_when_to_try_again() {
    for (path, method, operation) in operations() {
        for (status, response) in operation["responses"].as_object().unwrap() {
            let what = format!("{method} {path} {status}");
            assert!(response["description"].as_str().unwrap().ends_with('.'), "{what}");
            let schema = &response["content"]["application/problem+json"]["schema"];
            assert_eq!(
                schema == &json!({"$ref": "#/components/schemas/Problem"}),
                status.as_str() >= "400",
                "{what}"
            );
            for (of, header) in [
                ("401", "WWW-Authenticate"),
                ("429", "Retry-After"),
                ("503", "Retry-After"),
                ("201", "Idempotent-Replayed"),
            ] {
                assert!(status != of || response["headers"][header].is_object(), "{what}");
            }
        }
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let mut found = 0;
    let mut left = vec![&*DOCUMENT];
    while let Some(value) = left.pop() {
        if let Some(reference) = value.get("$ref") {
            assert!(resolve(&DOCUMENT, value).is_object(), "{reference}");
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
