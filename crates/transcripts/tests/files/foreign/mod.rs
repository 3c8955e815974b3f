//! Exports of other products, in the shapes in which they come, odd ones included; each report accounts for everything.

mod chatgpt;
mod others;

use chat_history_domain::conversation::Conversation;
use chat_history_domain::message::Message;
use chat_history_testkit::Caller;
use chat_history_transcripts::Report;
use serde_json::{Value, json};

use crate::desk::Desk;

/// A node of ChatGPT's mapping.
pub(super) fn node(id: &str, parent: Option<&str>, children: &[&str], message: Value) -> Value {
    json!({"id": id, "parent": parent, "children": children, "message": message})
}

pub(super) fn says(role: &str, text: &str, at: f64) -> Value {
    json!({"id": "m", "author": {"role": role, "name": null, "metadata": {}}, "create_time": at, "update_time": null,
        "content": {"content_type": "text", "parts": [text]}, "status": "finished_successfully", "end_turn": true,
        "weight": 1.0, "metadata": {"model_slug": "gpt-4o"}, "recipient": "all"})
}

/// A conversation of ChatGPT's with these nodes.
pub(super) fn chatgpt(id: &str, title: Value, current: &str, nodes: Vec<Value>) -> Value {
    let mapping: serde_json::Map<String, Value> =
        nodes.into_iter().map(|node| (node["id"].as_str().unwrap().to_owned(), node)).collect();
    json!({"title": title, "create_time": 1_715_000_000.25, "update_time": 1_715_000_100.5, "mapping": mapping,
        "moderation_results": [], "current_node": current, "plugin_ids": null, "conversation_id": id,
        "is_archived": false, "default_model_slug": "gpt-4o", "id": id})
}

/// One question, answered.
pub(super) fn simple(id: &str) -> Value {
    let nodes = vec![
        node("root", None, &["system"], Value::Null),
        node("system", Some("root"), &["q"], says("system", "", 1.0)),
        node("q", Some("system"), &["a"], says("user", &format!("Question of {id}"), 1_715_000_001.0)),
        node("a", Some("q"), &[], says("assistant", "Answer", 1_715_000_002.5)),
    ];
    chatgpt(id, json!("Simple"), "a", nodes)
}

pub(super) fn import(desk: &Desk, caller: &Caller, file: &Value) -> Report {
    let told = desk.look_at(caller, file.to_string().as_bytes()).unwrap();
    let report = desk.import(caller, file.to_string().as_bytes()).unwrap();
    let words = |report: &Report| report.entries.iter().map(|entry| entry.notes.clone()).collect::<Vec<_>>();
    assert_eq!(
        (told.conversations, told.messages, words(&told)),
        (report.conversations, report.messages, words(&report))
    );
    report
}

/// The conversation of an entry, and what was said in it.
pub(super) fn kept(
    desk: &Desk,
    caller: &Caller,
    report: &Report,
    entry: usize,
) -> (Conversation, Vec<Message>) {
    let id = report.entries[entry].conversation.unwrap();
    (desk.wait(caller.found(id)), desk.wait(caller.messages(id)))
}

pub(super) fn contents(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.content.as_str()).collect()
}
