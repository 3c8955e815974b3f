//! The OpenAPI document: it names just what can be called, and what it says of answers is so.
//!
//! That every answer is as described is held wherever a test gets one: see `harness::conformity`.

mod bodies;
mod golden;
mod laws;
mod statuses;

use serde_json::Value;

use crate::harness::conformity::DOCUMENT;

/// Every operation of the document: its path, its method in capitals, and what is said of it.
fn operations() -> impl Iterator<Item = (&'static str, String, &'static Value)> {
    let items = DOCUMENT["paths"].as_object().unwrap().iter();
    items.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, operation)| (path.as_str(), method.to_uppercase(), operation))
    })
}

/// The parameters of an operation that stand there.
fn parameters(operation: &'static Value, place: &str) -> Vec<&'static Value> {
    let all = operation["parameters"].as_array().into_iter().flatten();
    all.filter(|parameter| parameter["in"] == place).collect()
}
