//! A conversation of LibreChat's export: a list of messages that name the one before, or a tree of them.

use chat_history_domain::message::Role;
use serde_json::{Value, json};

use super::tree::{List, Node, Said, Tree};
use super::values::{flag, items, moment, text};

/// The conversation that a record is.
pub(super) fn tree(record: &Value) -> Tree {
    let nodes = nodes(items(record, "messages"));
    let mut tree = Tree {
        product: "librechat",
        id: text(record, "conversationId").map(str::to_owned),
        title: text(record, "title").map(str::to_owned),
        created_at: moment(record, "createdAt"),
        updated_at: moment(record, "updatedAt"),
        starred: false,
        archived: flag(record, "isArchived"),
        // Messages are exported in the order in which they were said.
        current: nodes.last().map(|last| last.id.clone()),
        nodes,
        ..Tree::default()
    };
    for name in ["endpoint", "model"] {
        let value =
            text(record, name).or_else(|| record.get("options").and_then(|options| text(options, name)));
        if let Some(value) = value {
            tree.metadata.insert(name.to_owned(), json!(value));
        }
    }
    tree
}

/// All messages, those under others after them. A list in which nothing names the one before is one after the other.
fn nodes(messages: &[Value]) -> Vec<Node> {
    let is_linked = messages
        .iter()
        .any(|message| message.get("parentMessageId").is_some() || !items(message, "children").is_empty());
    if !is_linked {
        let mut list = List::default();
        for message in messages {
            list.push(text(message, "messageId"), message.is_object().then(|| said(message)));
        }
        return list.nodes;
    }
    let mut nodes: Vec<Node> = Vec::new();
    // What is still to be looked at, last things first, each with the one that it stands under.
    let mut open: Vec<(&Value, Option<String>)> =
        messages.iter().rev().map(|message| (message, None)).collect();
    while let Some((message, under)) = open.pop() {
        let id = text(message, "messageId").map_or_else(|| format!("#{}", nodes.len()), str::to_owned);
        let parent = under.or_else(|| text(message, "parentMessageId").map(str::to_owned));
        open.extend(items(message, "children").iter().rev().map(|child| (child, Some(id.clone()))));
        nodes.push(Node { id, parent, said: message.is_object().then(|| said(message)) });
    }
    nodes
}

fn said(message: &Value) -> Said {
    let role = match (message.get("isCreatedByUser").and_then(Value::as_bool), text(message, "sender")) {
        (Some(true), _) | (None, Some("User")) => Role::User,
        _ => Role::Assistant,
    };
    let mut said = Said::new(role, String::new());
    let mut words = Vec::new();
    words.extend(text(message, "text").map(str::to_owned));
    for part in items(message, "content") {
        match text(part, "type").unwrap_or("text") {
            "text" => {
                let inner = part.get("text").and_then(|text| text.get("value")).and_then(Value::as_str);
                words.extend(inner.or_else(|| text(part, "text")).map(str::to_owned));
            }
            "tool_call" => said.tool_calls.extend(part.get("tool_call").cloned()),
            "think" => said.note("thinking", part.get("think")),
            kind => words.push(format!("[{kind}]")),
        }
    }
    said.content = words.join("\n\n");
    for name in ["model", "endpoint", "error"] {
        said.note(name, message.get(name).filter(|value| **value != json!(false)));
    }
    for file in items(message, "files") {
        let name = file.get("filename");
        said.sources.push(json!({"type": text(file, "type").unwrap_or("file"), "name": name}));
    }
    said.created_at = moment(message, "createdAt");
    said.updated_at = moment(message, "updatedAt");
    said
}
