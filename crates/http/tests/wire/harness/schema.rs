//! Whether a value is what a schema says: a small reader of the part of JSON Schema that the document uses.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// The schema that a reference leads to, or the schema itself.
pub(crate) fn resolve<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let Some(reference) = schema.get("$ref") else { return schema };
    let pointer = reference.as_str().unwrap().strip_prefix('#').expect("a reference within the document");
    let found = document.pointer(pointer).unwrap_or_else(|| panic!("nothing at {pointer}"));
    resolve(document, found)
}

/// What becomes of members that are not described.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unknown {
    Refused,
    PassedOver,
}

/// Checks that every member of `value` is described, that every required one is there, and that kinds agree.
pub(crate) fn check(
    document: &Value,
    schema: &Value,
    value: &Value,
    at: &str,
    unknown: Unknown,
) -> Result<(), String> {
    let schema = resolve(document, schema);
    for choice in ["oneOf", "anyOf"] {
        if let Some(branches) = schema.get(choice).and_then(Value::as_array) {
            let faults: Vec<String> = branches
                .iter()
                .filter_map(|branch| check(document, branch, value, at, unknown).err())
                .collect();
            return if faults.len() < branches.len() { Ok(()) } else { Err(faults.join(" | ")) };
        }
    }
    is_of_kind(schema, value)
        .then_some(())
        .ok_or_else(|| format!("{at}: {value} is no {}", schema["type"]))?;
    match value {
        Value::Object(members) => check_members(document, schema, members, at, unknown),
        Value::Array(items) => match schema.get("items") {
            Some(schema) => items.iter().enumerate().try_for_each(|(number, item)| {
                check(document, schema, item, &format!("{at}[{number}]"), unknown)
            }),
            None => Ok(()),
        },
        _ => Ok(()),
    }
}

fn check_members(
    document: &Value,
    schema: &Value,
    members: &serde_json::Map<String, Value>,
    at: &str,
    unknown: Unknown,
) -> Result<(), String> {
    let mut shape = Shape::default();
    shape.add(document, schema);
    if let Some(missing) = shape.required.iter().find(|name| !members.contains_key(**name)) {
        return Err(format!("{at}.{missing} is missing"));
    }
    if shape.properties.is_empty() {
        return Ok(());
    }
    members.iter().try_for_each(|(name, member)| match shape.properties.get(name.as_str()) {
        Some(schema) => check(document, schema, member, &format!("{at}.{name}"), unknown),
        None if unknown == Unknown::PassedOver => Ok(()),
        None => Err(format!("{at}.{name} is not described")),
    })
}

/// What an object may and must have, over all parts that a schema is put together from.
#[derive(Default)]
struct Shape<'a> {
    properties: BTreeMap<&'a str, &'a Value>,
    required: BTreeSet<&'a str>,
}

impl<'a> Shape<'a> {
    fn add(&mut self, document: &'a Value, schema: &'a Value) {
        let schema = resolve(document, schema);
        for part in schema["allOf"].as_array().into_iter().flatten() {
            self.add(document, part);
        }
        let properties = schema["properties"].as_object().into_iter().flatten();
        self.properties.extend(properties.map(|(name, schema)| (name.as_str(), schema)));
        self.required.extend(schema["required"].as_array().into_iter().flatten().filter_map(Value::as_str));
    }
}

fn is_of_kind(schema: &Value, value: &Value) -> bool {
    let is = |kind: &Value| match kind.as_str().unwrap() {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "integer" => value.as_f64().is_some_and(|number| number.fract() == 0.0),
        "number" => value.is_number(),
        "string" => value.is_string(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other}"),
    };
    match schema.get("type") {
        Some(Value::Array(kinds)) => kinds.iter().any(is),
        Some(kind) => is(kind),
        None => true,
    }
}

#[test]
fn values_that_are_not_as_described_are_found() {
    let document = serde_json::json!({"parts": {
        "id": {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}},
        "all": {"allOf": [
            {"$ref": "#/parts/id"},
            {"type": "object", "properties": {"names": {"type": ["array", "null"], "items": {"type": "string"}}}},
        ]},
    }});
    let verdict = |value: Value| {
        check(&document, &serde_json::json!({"$ref": "#/parts/all"}), &value, "it", Unknown::Refused)
    };
    assert_eq!(verdict(serde_json::json!({"id": 1, "names": ["a"]})), Ok(()));
    assert_eq!(verdict(serde_json::json!({"id": 1, "names": null})), Ok(()));
    assert_eq!(verdict(serde_json::json!({"names": []})), Err("it.id is missing".into()));
    assert_eq!(verdict(serde_json::json!({"id": 1, "more": 2})), Err("it.more is not described".into()));
    assert_eq!(verdict(serde_json::json!({"id": "1"})), Err("it.id: \"1\" is no \"integer\"".into()));
    assert!(verdict(serde_json::json!({"id": 1, "names": [2]})).is_err());
}
