//! A conversation of Open WebUI's export: a history of messages by their ids, and the one that was seen last.

use chat_history_domain::message::Role;
use serde_json::{Value, json};

use super::tree::{List, Node, Said, Tree};
use super::values::{flag, items, moment, text};

/// The conversation that a record is.
pub(super) fn tree(record: &Value) -> Tree {
    let empty = Value::Null;
    let chat = record.get("chat").unwrap_or(&empty);
    let history = chat.get("history").unwrap_or(&empty);
    let nodes = match history.get("messages").and_then(Value::as_object) {
        Some(messages) if !messages.is_empty() => {
            let mut found: Vec<(&String, &Value)> = messages.iter().collect();
            // In the order in which they were said, so that siblings are; an answer has the second of its question.
            found.sort_by_key(|(_, message)| moment(message, "timestamp"));
            found.iter().map(|(id, message)| node(id, message, text(message, "parentId"))).collect()
        }
        _ => listed(items(chat, "messages")),
    };
    let mut tree = Tree {
        product: "open-webui",
        id: text(record, "id").or_else(|| text(chat, "id")).map(str::to_owned),
        title: text(record, "title").or_else(|| text(chat, "title")).map(str::to_owned),
        created_at: moment(record, "created_at").or_else(|| moment(chat, "timestamp")),
        updated_at: moment(record, "updated_at"),
        starred: flag(record, "pinned"),
        archived: flag(record, "archived"),
        current: text(history, "currentId").map(str::to_owned),
        nodes,
        ..Tree::default()
    };
    for (name, value) in
        [("models", chat.get("models")), ("tags", chat.get("tags")), ("system", chat.get("system"))]
    {
        if let Some(value) =
            value.filter(|value| !value.is_null() && **value != json!([]) && **value != json!(""))
        {
            tree.metadata.insert(name.to_owned(), value.clone());
        }
    }
    tree
}

/// Messages that stand in a list alone, each after the one before.
fn listed(messages: &[Value]) -> Vec<Node> {
    let mut list = List::default();
    for message in messages {
        list.push(text(message, "id"), message.is_object().then(|| said(message)));
    }
    list.nodes
}

fn node(id: &str, message: &Value, parent: Option<&str>) -> Node {
    let said = message.is_object().then(|| said(message));
    Node { id: id.to_owned(), parent: parent.map(str::to_owned), said }
}

fn said(message: &Value) -> Said {
    let role = text(message, "role").map_or(Role::Tool, |role| Role::parse(role).unwrap_or(Role::Tool));
    let content = match message.get("content") {
        Some(Value::String(content)) => content.clone(),
        Some(Value::Array(parts)) => {
            let words = parts.iter().map(|part| {
                text(part, "text")
                    .map_or_else(|| format!("[{}]", text(part, "type").unwrap_or("part")), str::to_owned)
            });
            words.collect::<Vec<_>>().join("\n\n")
        }
        _ => String::new(),
    };
    let mut said = Said::new(role, content);
    said.note("model", message.get("model"));
    said.note("error", message.get("error"));
    said.tool_calls = items(message, "tool_calls").to_vec();
    said.sources = items(message, "sources").to_vec();
    for file in items(message, "files") {
        said.sources.push(json!({"type": text(file, "type").unwrap_or("file"), "name": file.get("name")}));
    }
    said.created_at = moment(message, "timestamp");
    said
}
