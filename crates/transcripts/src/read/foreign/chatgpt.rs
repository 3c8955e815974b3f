//! A conversation of ChatGPT's export: nodes by their ids, each with a message or none, and the one that was seen last.

use std::collections::HashSet;

use chat_history_domain::message::Role;
use serde_json::{Value, json};

use super::tree::{Node, Said, Tree};
use super::values::{flag, items, moment, text};

/// The conversation that a record is.
pub(super) fn tree(record: &Value) -> Tree {
    let mut tree = Tree {
        product: "chatgpt",
        id: text(record, "conversation_id").or_else(|| text(record, "id")).map(str::to_owned),
        title: text(record, "title").map(str::to_owned),
        created_at: moment(record, "create_time"),
        updated_at: moment(record, "update_time"),
        starred: flag(record, "is_starred"),
        archived: flag(record, "is_archived"),
        current: text(record, "current_node").map(str::to_owned),
        nodes: nodes(record),
        ..Tree::default()
    };
    for (name, of) in [("model", "default_model_slug"), ("gizmo_id", "gizmo_id")] {
        if let Some(value) = text(record, of) {
            tree.metadata.insert(name.to_owned(), json!(value));
        }
    }
    tree
}

/// The nodes, siblings in the order in which their parent lists them.
fn nodes(record: &Value) -> Vec<Node> {
    let Some(mapping) = record.get("mapping").and_then(Value::as_object) else { return Vec::new() };
    let mut order: Vec<&str> = Vec::with_capacity(mapping.len());
    let mut seen: HashSet<&str> = HashSet::with_capacity(mapping.len());
    // Those that others list first, in that order; what nobody lists is a start, or hangs on its parent's word alone.
    for node in mapping.values() {
        let listed = items(node, "children").iter().filter_map(Value::as_str);
        order.extend(listed.filter(|id| mapping.contains_key(*id) && seen.insert(id)));
    }
    order.extend(mapping.keys().map(String::as_str).filter(|id| !seen.contains(id)));
    let node = |id: &str| {
        let node = mapping.get(id)?;
        let parent = text(node, "parent").map(str::to_owned);
        Some(Node { id: id.to_owned(), parent, said: node.get("message").and_then(said) })
    };
    order.into_iter().filter_map(node).collect()
}

fn said(message: &Value) -> Option<Said> {
    let (author, content) = (message.get("author")?, message.get("content")?);
    let role = text(author, "role").map_or(Role::Tool, |role| Role::parse(role).unwrap_or(Role::Tool));
    let (words, attachments) = words(content);
    let mut said = Said::new(role, words);
    said.sources = attachments;
    said.created_at = moment(message, "create_time");
    said.updated_at = moment(message, "update_time");
    let kind = text(content, "content_type").filter(|kind| *kind != "text");
    said.note("content_type", kind.map(|kind| json!(kind)).as_ref());
    said.note("name", author.get("name"));
    let recipient = text(message, "recipient").filter(|recipient| *recipient != "all");
    if let Some(tool) = recipient.filter(|_| role == Role::Assistant) {
        said.tool_calls.push(json!({"name": tool, "arguments": said.content}));
    }
    if let Some(about) = message.get("metadata") {
        said.note("model", about.get("model_slug"));
        if flag(about, "is_visually_hidden_from_conversation") {
            said.note("hidden", Some(&json!(true)));
        }
        for attachment in items(about, "attachments") {
            said.sources.push(
                json!({"type": "attachment", "id": attachment.get("id"), "name": attachment.get("name")}),
            );
        }
    }
    Some(said)
}

/// What a content says, and what is attached to it.
fn words(content: &Value) -> (String, Vec<Value>) {
    let said = |name: &str| text(content, name).unwrap_or_default().to_owned();
    match text(content, "content_type").unwrap_or("text") {
        "code" => {
            (fenced(&said("text"), text(content, "language").filter(|name| *name != "unknown")), Vec::new())
        }
        "execution_output" => (fenced(&said("text"), None), Vec::new()),
        "tether_quote" => {
            let source = json!({"type": "quote", "url": content.get("url"), "title": content.get("title")});
            (said("text"), vec![source])
        }
        "tether_browsing_display" => (
            text(content, "result").or_else(|| text(content, "summary")).unwrap_or_default().to_owned(),
            Vec::new(),
        ),
        "user_editable_context" => {
            let parts = [said("user_profile"), said("user_instructions")];
            (parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n"), Vec::new())
        }
        "model_editable_context" => (said("model_set_context"), Vec::new()),
        "thoughts" => {
            let thought = |thought: &Value| {
                let parts = ["summary", "content"].map(|name| text(thought, name));
                parts.into_iter().flatten().map(str::to_owned).collect::<Vec<_>>().join("\n\n")
            };
            let thoughts = items(content, "thoughts").iter().map(thought).filter(|text| !text.is_empty());
            (thoughts.collect::<Vec<_>>().join("\n\n"), Vec::new())
        }
        "reasoning_recap" => (said("content"), Vec::new()),
        _ => parts(content),
    }
}

/// What the parts of a content say: texts, and things for which a word stands in the text.
fn parts(content: &Value) -> (String, Vec<Value>) {
    let (mut words, mut attached) = (Vec::new(), Vec::new());
    for part in items(content, "parts") {
        if let Some(text) = part.as_str() {
            words.push(text.to_owned());
        } else if let Some(text) = text(part, "text") {
            words.push(text.to_owned());
        } else if let Some(kind) = text(part, "content_type") {
            let kind = if kind.contains("image") { "image" } else { kind };
            attached.push(json!({"type": kind, "pointer": part.get("asset_pointer")}));
            words.push(format!("[{kind}]"));
        }
    }
    if words.is_empty()
        && let Some(text) = text(content, "text")
    {
        words.push(text.to_owned());
    }
    words.retain(|part| !part.is_empty());
    (words.join("\n\n"), attached)
}

/// Code between fences that are longer than any in it.
fn fenced(code: &str, language: Option<&str>) -> String {
    if code.trim().is_empty() {
        return String::new();
    }
    let longest = code.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}{}\n{}\n{fence}", language.unwrap_or_default(), code.trim_end_matches('\n'))
}
