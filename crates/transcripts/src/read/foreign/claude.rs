//! A conversation of Claude's export: messages of a person and a model, in blocks of several kinds.

use chat_history_domain::message::Role;
use serde_json::{Value, json};

use super::tree::{List, Said, Tree};
use super::values::{flag, items, moment, text};

/// The conversation that a record is.
pub(super) fn tree(record: &Value) -> Tree {
    let messages = items(record, "chat_messages");
    let has_parents = messages.iter().any(|message| text(message, "parent_message_uuid").is_some());
    let mut list = List::default();
    for message in messages {
        list.push(text(message, "uuid"), message.is_object().then(|| said(message)));
    }
    let mut nodes = list.nodes;
    if has_parents {
        for (node, message) in nodes.iter_mut().zip(messages) {
            node.parent = text(message, "parent_message_uuid").map(str::to_owned);
        }
    }
    Tree {
        product: "claude",
        id: text(record, "uuid").map(str::to_owned),
        title: text(record, "name").map(str::to_owned),
        created_at: moment(record, "created_at"),
        updated_at: moment(record, "updated_at"),
        starred: flag(record, "is_starred"),
        current: text(record, "current_leaf_message_uuid")
            .map(str::to_owned)
            .or_else(|| nodes.last().map(|last| last.id.clone())),
        nodes,
        ..Tree::default()
    }
}

fn said(message: &Value) -> Said {
    let role = match text(message, "sender") {
        Some("human") => Role::User,
        Some("assistant") => Role::Assistant,
        Some(other) => Role::parse(other).unwrap_or(Role::Tool),
        None => Role::Tool,
    };
    let mut said = Said::new(role, String::new());
    let mut words = Vec::new();
    for block in items(message, "content") {
        match text(block, "type").unwrap_or("text") {
            "text" => words.extend(text(block, "text").map(str::to_owned)),
            "tool_use" => {
                let call = json!({"id": block.get("id"), "name": block.get("name"), "arguments": block.get("input")});
                said.tool_calls.push(call);
            }
            "tool_result" => {
                let result = items(block, "content").iter().filter_map(|part| text(part, "text"));
                words.extend(result.map(str::to_owned));
            }
            "thinking" => said.note("thinking", block.get("thinking")),
            kind => words.push(format!("[{kind}]")),
        }
    }
    if words.is_empty() {
        words.extend(text(message, "text").map(str::to_owned));
    }
    said.content = words.join("\n\n");
    for attachment in items(message, "attachments").iter().chain(items(message, "files")) {
        let name = attachment.get("file_name").or_else(|| attachment.get("name"));
        said.sources
            .push(json!({"type": "attachment", "name": name, "text": attachment.get("extracted_content")}));
    }
    said.created_at = moment(message, "created_at");
    said.updated_at = moment(message, "updated_at");
    said
}
