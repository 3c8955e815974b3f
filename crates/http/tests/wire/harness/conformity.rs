//! Every answer that a test gets, and every body that the service takes, held against the OpenAPI document.

use std::sync::LazyLock;

use serde_json::Value;

use super::answer::Answer;
use super::schema::{Unknown, check};

/// The document of the service under test.
pub(crate) static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    serde_json::to_value(chat_history_http::document(super::PUBLIC_URL)).expect("a document as JSON")
});

/// Headers that are described wherever they come.
const TOLD: [&str; 8] = [
    "ETag",
    "Location",
    "X-Total-Count",
    "Content-Disposition",
    "Retry-After",
    "WWW-Authenticate",
    "Idempotent-Replayed",
    "Replaced-Characters",
];

/// Whether a described header can be missing: OpenAPI cannot tell that of an answer's header, as this generator writes it.
fn is_optional(header: &str) -> bool {
    ["Idempotent-Replayed", "Replaced-Characters"].contains(&header)
}

/// What the document says of a call; of one that is no operation, nothing.
pub(crate) fn operation(method: &str, path: &str) -> Option<(String, &'static Value)> {
    let given: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    let fits = |template: &&String| {
        let parts: Vec<&str> = template.split('/').filter(|part| !part.is_empty()).collect();
        let is_same = |(part, given): (&&str, &&str)| part.starts_with('{') || part == given;
        parts.len() == given.len() && parts.iter().zip(&given).all(is_same)
    };
    // A path that is spelt out comes before one with an id in its place, since `{` is behind all letters.
    let (template, item) = DOCUMENT["paths"].as_object()?.iter().find(|(template, _)| fits(template))?;
    let is_written_large = method.bytes().all(|byte| byte.is_ascii_uppercase());
    let operation = item.get(method.to_ascii_lowercase()).filter(|_| is_written_large)?;
    Some((format!("{method} {template}"), operation))
}

/// The answer to an operation is as described: its status, media type, body and headers.
pub(super) fn check_answer(method: &str, answer: &Answer) {
    let Some((what, operation)) = operation(method, answer.path()) else { return };
    let what = format!("{what} {}", answer.status);
    let response = &operation["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{what} is not described");
    let headers = &response["headers"];
    for name in headers.as_object().into_iter().flatten().map(|(name, _)| name) {
        assert!(answer.header(name).is_some() || is_optional(name), "{what} has no {name}");
    }
    for name in TOLD {
        let is_told = headers.get(name).is_some();
        assert!(answer.header(name).is_none() || is_told, "{what} does not tell of {name}");
    }
    let media_type = answer.header("content-type");
    let Some(content) = response.get("content") else {
        assert_eq!((media_type, answer.body.len()), (None, 0), "{what} has a body");
        return;
    };
    let media_type = media_type.unwrap_or_else(|| panic!("{what} has no media type"));
    let described = content.get(media_type).unwrap_or_else(|| panic!("{what} is no {media_type}"));
    if media_type.ends_with("json") {
        check(&DOCUMENT, &described["schema"], &answer.json(), "body", Unknown::Refused)
            .unwrap_or_else(|fault| panic!("{what}: {fault}"));
    }
}

/// A JSON body that the service took is one that the document describes.
pub(super) fn check_taken(method: &str, path: &str, body: &[u8]) {
    let Some((what, operation)) = operation(method, path) else { return };
    let schema = &operation["requestBody"]["content"]["application/json"]["schema"];
    let Ok(body) = serde_json::from_slice(body) else { return };
    if schema.is_object() {
        check(&DOCUMENT, schema, &body, "body", Unknown::PassedOver)
            .unwrap_or_else(|fault| panic!("{what} took a body: {fault}"));
    }
}
