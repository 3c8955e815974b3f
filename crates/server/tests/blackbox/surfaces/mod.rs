//! The surfaces of the real program on real databases: what single requests do not show, or what a database has a part in.
//! What is said to a single request, field by field and error by error, the tests of `crates/http` hold.

mod operations;
mod row_log;
mod surface;

mod chat_threads;
mod chats;
mod common;
mod errors;
mod isolation;
mod limits;
mod one_row;
mod resending;
mod stats;
mod tabs;
mod threads;
mod threads_cut;
mod threads_external_id;
mod threads_fork;
mod threads_growing;
mod threads_parts;
mod threads_revisions;
mod threads_search;
mod threads_trash;
mod together;
mod transfer;
mod versions;

pub(crate) use operations::{OPERATIONS, Operation, Target};
pub(crate) use row_log::RowLog;
pub(crate) use surface::Surface;

use serde_json::Value;

use crate::harness::Answer;

/// Where threads are as whole documents.
pub(crate) const CHAT_THREADS: &str = "/api/v1/chat-threads";

/// Where chats are.
pub(crate) const CHATS: &str = "/api/chats";

/// Where the messages of chats are.
pub(crate) const MESSAGES: &str = "/api/messages";

/// The names of the members of a JSON object, in the order of the alphabet.
pub(crate) fn members(object: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = object.as_object().unwrap().keys().map(String::as_str).collect();
    names.sort_unstable();
    names
}

/// What each item of a list has in a field.
pub(crate) fn each(items: &Value, field: &str) -> Vec<Value> {
    items.as_array().unwrap_or_else(|| panic!("{items}")).iter().map(|item| item[field].clone()).collect()
}

/// Whether this is a time in UTC with microseconds, as RFC 3339 writes it.
pub(crate) fn is_time(value: &Value) -> bool {
    let pattern = "0000-00-00T00:00:00.000000Z";
    let fits =
        |(letter, sample): (char, char)| letter == sample || (sample == '0' && letter.is_ascii_digit());
    let text = value.as_str().unwrap_or_default();
    text.len() == pattern.len() && text.chars().zip(pattern.chars()).all(fits)
}

/// The first field that an answer of that status complains of.
pub(crate) fn refused_field(answer: Answer, status: u16) -> String {
    let (request, body) = (answer.request.clone(), answer.text.clone());
    answer.problem(status);
    let body: Value = serde_json::from_str(&body).unwrap();
    assert!(body["errors"][0]["message"].as_str().is_some_and(|rule| !rule.is_empty()), "{request}: {body}");
    body["errors"][0]["field"].as_str().unwrap().to_owned()
}
