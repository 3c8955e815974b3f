//! The whole-document surface: threads that are read whole and saved whole. What each answer holds is asserted whole.

mod appending;
mod bodies;
mod limits;
mod listing;
mod making;
mod opening;
mod saving;
mod untouched;
mod versions;

use serde_json::{Value, json};

use crate::harness::{Answer, CHAT_THREADS, Client, Parts, said};

/// The path of a thread, or of what is in it.
fn at(thread: &Value, rest: &str) -> String {
    format!("{CHAT_THREADS}/{}{rest}", thread["id"])
}

/// A message of the model, as it is sent.
fn answered(content: &str) -> Value {
    json!({"role": "assistant", "content": content})
}

/// A thread of the caller's with these messages, as it was answered.
async fn made(caller: &Client, messages: Value) -> Value {
    caller.post(CHAT_THREADS, json!({"messages": messages})).await.ok(201)
}

/// The thread as the surface shows it now.
async fn opened(caller: &Client, thread: &Value) -> Value {
    caller.get(&at(thread, "")).await.ok(200)
}

/// Saves the thread.
async fn saved(caller: &Client, thread: &Value, change: Value) -> Answer {
    caller.put(&at(thread, ""), change).await
}

/// Every change of a thread, and the status of its answer. The last one ends the thread.
fn changes(thread: &Value) -> [(Parts, u16); 3] {
    [
        (("PUT", at(thread, ""), json!({"messages": [said("other words")]})), 200),
        (("POST", at(thread, "/messages"), answered("more")), 201),
        (("DELETE", at(thread, ""), Value::Null), 204),
    ]
}
