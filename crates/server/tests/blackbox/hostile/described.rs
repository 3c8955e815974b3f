//! What the OpenAPI document says can be called, and with which body.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::Service;
use crate::surfaces::{OPERATIONS, Operation};

/// An operation that takes a body, and the fields that it knows at the top.
pub(super) struct Bodied {
    pub(super) operation: &'static Operation,
    pub(super) fields: BTreeSet<String>,
}

/// Every operation that takes a body. One that these tests have no request for fails them.
pub(super) fn bodied(service: &Service) -> Vec<Bodied> {
    let document = service.stranger().get("/openapi.json").expect(200);
    let mut found = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, described) in item.as_object().unwrap() {
            let schema = &described["requestBody"]["content"]["application/json"]["schema"];
            // A file is whatever it is: the tests of the transcripts have files of every wrong kind.
            let is_file = described["requestBody"]["content"]["application/zip"].is_object();
            if described["requestBody"].is_null() || is_file {
                continue;
            }
            let mut fields = BTreeSet::new();
            collect(&document, schema, &mut fields);
            assert!(!fields.is_empty(), "{method} {path}: {schema}");
            let same = |operation: &&Operation| {
                operation.method == method.to_uppercase() && unnamed(operation.path) == unnamed(path)
            };
            let operation = OPERATIONS.iter().find(same);
            let operation = operation.unwrap_or_else(|| panic!("no request for {method} {path}"));
            found.push(Bodied { operation, fields });
        }
    }
    assert!(found.len() >= 11, "{}", found.len());
    found
}

/// A path whose places have no names.
fn unnamed(path: &str) -> Vec<&str> {
    path.split('/').map(|part| if part.starts_with('{') { "{}" } else { part }).collect()
}

/// The names of the fields of a schema.
fn collect(document: &Value, schema: &Value, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        return collect(document, document.pointer(reference.trim_start_matches('#')).unwrap(), found);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        for one in schema[several].as_array().into_iter().flatten() {
            collect(document, one, found);
        }
    }
    found.extend(schema["properties"].as_object().into_iter().flatten().map(|(name, _)| name.clone()));
}
