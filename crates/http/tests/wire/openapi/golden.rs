//! The whole document, held against the copy in `docs/openapi.json`, so that every change of the API shows in a review.

use std::collections::BTreeSet;
use std::fs;

use serde_json::Value;

const COPY: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../docs/openapi.json");

/// Set to `1`, this environment variable has the copy written anew.
const RENEW: &str = "RENEW_OPENAPI";

#[test]
fn the_document_is_the_one_that_is_checked_in() {
    let document = chat_history_http::document("http://127.0.0.1:8000");
    let written = format!("{}\n", serde_json::to_string_pretty(&document).unwrap());
    if std::env::var(RENEW).is_ok_and(|value| value == "1") {
        fs::write(COPY, &written).unwrap();
    }
    let kept = fs::read_to_string(COPY).unwrap();
    assert!(
        kept == written,
        "docs/openapi.json differs from the document of this build:\n\n{}\n\nIf the change is meant, renew the file:\n\n    \
         {RENEW}=1 cargo nextest run -p chat-history-http the_document_is_the_one_that_is_checked_in\n",
        difference(&serde_json::from_str(&kept).unwrap(), &serde_json::from_str(&written).unwrap())
    );
}

/// What was there and is not (`-`), and what is there and was not (`+`), a value a line, each with its JSON pointer.
fn difference(old: &Value, new: &Value) -> String {
    let (old, new) = (values(old), values(new));
    let mut lines: Vec<(&str, char)> = old.difference(&new).map(|line| (line.as_str(), '-')).collect();
    lines.extend(new.difference(&old).map(|line| (line.as_str(), '+')));
    if lines.is_empty() {
        return "  nothing but the order of members".into();
    }
    lines.sort_unstable_by_key(|(line, sign)| (line.split(": ").next(), *sign == '+'));
    lines.iter().map(|(line, sign)| format!("{sign} {line}")).collect::<Vec<_>>().join("\n")
}

fn values(document: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut left = vec![(String::new(), document)];
    while let Some((at, value)) = left.pop() {
        match value {
            Value::Object(members) if !members.is_empty() => {
                let escaped = |name: &str| name.replace('~', "~0").replace('/', "~1");
                left.extend(members.iter().map(|(name, value)| (format!("{at}/{}", escaped(name)), value)));
            }
            Value::Array(items) if !items.is_empty() => {
                left.extend(items.iter().enumerate().map(|(index, value)| (format!("{at}/{index}"), value)));
            }
            value => {
                found.insert(format!("{at}: {value}"));
            }
        }
    }
    found
}

#[test]
fn a_difference_names_the_place_and_both_values() {
    let old = serde_json::json!({"paths": {"/a": {"get": {"tags": ["x"], "summary": "Old."}}}});
    let new =
        serde_json::json!({"paths": {"/a": {"get": {"tags": ["x"], "summary": "New.", "deprecated": true}}}});
    assert_eq!(
        difference(&old, &new),
        "+ /paths/~1a/get/deprecated: true\n- /paths/~1a/get/summary: \"Old.\"\n+ /paths/~1a/get/summary: \"New.\""
    );
    assert_eq!(difference(&old, &old), "  nothing but the order of members");
}
