//! The notebook surface: chats in notebooks, and their messages by their own ids. What each answer holds is asserted
//! whole.

mod access;
mod adding;
mod bodies;
mod calls;
mod changing;
mod chat_ids;
mod filing;
mod keys;
mod limits;
mod listing;
mod making;
mod opening;
mod paging;
mod roles;
mod versions;

use serde_json::{Value, json};

use crate::harness::{CHATS, Client, MESSAGES, Parts};

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

/// Every change of a chat and of a message in it, and the status of its answer. The last one ends the chat.
fn changes(chat: &Value, message: &Value) -> [(Parts, u16); 5] {
    [
        (("PUT", at(chat), json!({"notebooks": ["other"]})), 200),
        (("POST", MESSAGES.to_owned(), to(chat, "ai", "more")), 201),
        (("PUT", message_at(message), json!({"content": "other words"})), 200),
        (("DELETE", message_at(message), Value::Null), 204),
        (("DELETE", at(chat), Value::Null), 204),
    ]
}
