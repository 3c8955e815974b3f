//! The notebook surface: chats in notebooks, and their messages by their own ids. What each answer holds is asserted
//! whole.

mod adding;
mod bodies;
mod changing;
mod chat_ids;
mod filing;
mod limits;
mod listing;
mod making;
mod opening;
mod paging;
mod roles;

use serde_json::{Value, json};

use crate::harness::{CHATS, Client, MESSAGES};

/// The path of a chat.
fn at(chat: &Value) -> String {
    format!("{CHATS}/{}", chat["id"])
}

/// The path of a message.
fn message_at(message: &Value) -> String {
    format!("{MESSAGES}/{}", message["id"])
}

/// The path of the list of a chat's messages.
fn messages_of(chat: &Value) -> String {
    format!("{MESSAGES}/chat/{}", chat["id"])
}

/// A message to add to that chat.
fn to(chat: &Value, role: &str, content: &str) -> Value {
    json!({"chat_id": chat["id"], "role": role, "content": content})
}

/// A chat of the caller's without notebooks.
async fn chat(caller: &Client) -> Value {
    caller.post(CHATS, json!({})).await.ok(201)
}

/// A message of the person in that chat.
async fn add(caller: &Client, chat: &Value, content: &str) -> Value {
    caller.post(MESSAGES, to(chat, "user", content)).await.ok(201)
}

/// The chat with its messages, as it is now.
async fn opened(caller: &Client, chat: &Value) -> Value {
    caller.get(&at(chat)).await.ok(200)
}
