//! The checked-in table of what is expected, and that it has a row for every operation and every id that is described.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::harness::{Database, Kind as DatabaseKind, Service};

/// A case of the matrix: how the id stands to the caller.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Case {
    Own,
    Anothers,
    Elsewhere,
    UnderOwn,
    Deleted,
    Never,
    Malformed,
}

/// The cases, in the order of the table's columns.
pub(super) const CASES: [Case; 7] =
    [Case::Own, Case::Anothers, Case::Elsewhere, Case::UnderOwn, Case::Deleted, Case::Never, Case::Malformed];

/// What an id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Conversation,
    Message,
    Nested,
    Version,
    Cursor,
    Key,
    None,
}

impl Kind {
    fn parse(name: &str) -> Self {
        match name {
            "conversation" => Self::Conversation,
            "message" => Self::Message,
            "nested" => Self::Nested,
            "version" => Self::Version,
            "cursor" => Self::Cursor,
            "key" => Self::Key,
            "none" => Self::None,
            other => panic!("no kind is called {other}"),
        }
    }

    /// Whether it names an object of a user's, which another user must not tell from none.
    pub(super) fn is_object(self) -> bool {
        matches!(self, Self::Conversation | Self::Message | Self::Nested)
    }
}

/// What is expected of one id of one operation.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) method: &'static str,
    /// As the OpenAPI document has it.
    pub(super) path: &'static str,
    /// Where the id stands and how it is called; `-` where the operation takes none.
    pub(super) id: &'static str,
    pub(super) kind: Kind,
    cells: Vec<&'static str>,
}

impl Row {
    /// The status of a case and whether it is an answer that was given before; `None` where there is no such case.
    pub(super) fn expects(&self, case: Case) -> Option<(u16, bool)> {
        let place = CASES.iter().position(|other| *other == case).unwrap();
        let cell = self.cells[place];
        let status = || cell.trim_end_matches('=').parse().unwrap_or_else(|_| panic!("{self:?}"));
        (cell != "-").then(|| (status(), cell.ends_with('=')))
    }
}

const TEXT: &str = include_str!("expected.txt");

/// The lines that say something.
fn lines() -> impl Iterator<Item = Vec<&'static str>> {
    let lines = TEXT.lines().filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(|line| line.split_whitespace().collect())
}

/// All rows.
pub(super) fn rows() -> Vec<Row> {
    let rows = lines().filter(|words| !words[0].starts_with("plain")).map(|words| {
        assert_eq!(words.len(), 4 + CASES.len(), "{words:?}");
        Row {
            method: words[0],
            path: words[1],
            id: words[2],
            kind: Kind::parse(words[3]),
            cells: words[4..].to_vec(),
        }
    });
    rows.collect()
}

/// The parameters that name no object, anywhere or at the operation that stands in front.
fn plain() -> BTreeSet<String> {
    let everywhere = lines().filter(|words| words[0] == "plain").flat_map(|words| words[1..].to_vec());
    let at = lines().filter(|words| words[0] == "plain-at").flat_map(|words| {
        words[3..].iter().map(|id| format!("{} {} {id}", words[1], words[2])).collect::<Vec<_>>()
    });
    everywhere.map(str::to_owned).chain(at).collect()
}

/// Every private operation of the document with every parameter that may name something, as the table writes them.
fn described(document: &Value, plain: &BTreeSet<String>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            if !path.starts_with("/api/") {
                continue;
            }
            let mut ids = parameters(document, operation);
            let at = format!("{} {path}", method.to_uppercase());
            ids.retain(|id| !plain.contains(id) && !plain.contains(&format!("{at} {id}")));
            if ids.is_empty() {
                ids.insert("-".into());
            }
            found.extend(ids.iter().map(|id| format!("{at} {id}")));
        }
    }
    found
}

/// The parameters of an operation and the fields of its body, by their places and names.
fn parameters(document: &Value, operation: &Value) -> BTreeSet<String> {
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    let listed = operation["parameters"].as_array().into_iter().flatten();
    let mut found: BTreeSet<String> =
        listed.map(|parameter| format!("{}:{}", text(&parameter["in"]), text(&parameter["name"]))).collect();
    if operation["requestBody"].is_object() {
        let body = &operation["requestBody"]["content"]["application/json"]["schema"];
        assert!(body.is_object(), "a body that is not described: {operation}");
        fields(document, body, "", &mut found);
    }
    found
}

/// The fields of a schema, those of what is in it included.
fn fields(document: &Value, schema: &Value, outer: &str, found: &mut BTreeSet<String>) {
    if let Some(reference) = schema["$ref"].as_str() {
        let named = document.pointer(reference.trim_start_matches('#')).unwrap();
        return fields(document, named, outer, found);
    }
    for several in ["oneOf", "anyOf", "allOf"] {
        for one in schema[several].as_array().into_iter().flatten() {
            fields(document, one, outer, found);
        }
    }
    for (name, inner) in schema["properties"].as_object().into_iter().flatten() {
        let name = if outer.is_empty() { name.clone() } else { format!("{outer}.{name}") };
        found.insert(format!("body:{name}"));
        fields(document, inner, &name, found);
    }
    if schema["items"].is_object() {
        fields(document, &schema["items"], &format!("{outer}[]"), found);
    }
}

#[test]
fn every_operation_and_every_id_that_is_described_has_a_row_and_no_row_is_left_over() {
    let database = Database::fresh(DatabaseKind::Sqlite);
    let service = Service::start(&database);
    let document = service.stranger().get("/openapi.json").expect(200);
    let rows: Vec<String> =
        rows().iter().map(|row| format!("{} {} {}", row.method, row.path, row.id)).collect();
    let distinct: BTreeSet<String> = rows.iter().cloned().collect();
    assert_eq!(rows.len(), distinct.len(), "a row stands twice");
    let described = described(&document, &plain());
    let without_row: Vec<_> = described.difference(&distinct).collect();
    let left_over: Vec<_> = distinct.difference(&described).collect();
    assert!(
        without_row.is_empty() && left_over.is_empty(),
        "without a row: {without_row:?}; rows of nothing: {left_over:?}"
    );
}

#[test]
fn a_field_that_the_table_does_not_know_is_noticed_wherever_it_stands() {
    let field = serde_json::json!({"properties": {"ids": {"type": "array", "items": {"$ref": "#/inner"}}}});
    let document = serde_json::json!({
        "inner": {"oneOf": [{"properties": {"up_to": {}}}, {"properties": {"title": {}}}]},
        "paths": {"/api/x": {"post": {"requestBody": {"content": {"application/json": {"schema": field}}}}}},
    });
    let plain = BTreeSet::from(["body:ids[].title".to_owned()]);
    let found = described(&document, &plain);
    assert_eq!(found, ["POST /api/x body:ids", "POST /api/x body:ids[].up_to"].map(String::from).into());
    let plain = BTreeSet::from(["POST /api/x body:ids", "GET /api/x body:ids[].title"].map(String::from));
    let found = described(&document, &plain);
    assert_eq!(
        found,
        ["POST /api/x body:ids[].title", "POST /api/x body:ids[].up_to"].map(String::from).into()
    );
}
