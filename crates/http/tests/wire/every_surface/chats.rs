//! The notebook surface, as the suite calls it.

use serde_json::{Value, json};

use super::Surface;
use crate::harness::{CHATS, MESSAGES, Parts};

pub(crate) struct Chats;

/// A message to add to that chat, whose id may be no number.
fn to(chat: &str, text: &str) -> Value {
    let id = chat.parse::<i64>().map_or_else(|_| json!(77), Value::from);
    json!({"chat_id": id, "role": "ai", "content": text})
}

impl Surface for Chats {
    const ROOT: &str = CHATS;
    const INVALID: (u16, &str) = (422, "Unprocessable Entity");
    const FORBIDS: bool = false;
    const PASSES_OVER: bool = true;
    const METHODS: &[(&str, &str)] = &[
        (CHATS, "GET, HEAD, POST"),
        ("/api/chats/", "GET, HEAD, POST"),
        ("/api/chats/1", "GET, HEAD, PUT, DELETE"),
        ("/api/chats/abc", "GET, HEAD, PUT, DELETE"),
        (MESSAGES, "POST"),
        ("/api/messages/", "POST"),
        ("/api/messages/chat/1", "GET, HEAD"),
        ("/api/messages/1", "GET, HEAD, PUT, DELETE"),
        ("/api/messages/chat", "GET, HEAD, PUT, DELETE"),
    ];
    const NOWHERE: &[&str] = &[
        "/api/chats/1/messages",
        "/api/messages/chat/1/2",
        "/api/messages/1/2",
        "/api/chat",
        "/api/v1/chats",
        "/api/v1/messages",
    ];

    fn on_thread(thread: &str) -> Vec<Parts> {
        let (chat, list) = (format!("{CHATS}/{thread}"), format!("{MESSAGES}/chat/{thread}"));
        vec![
            ("GET", chat.clone(), Value::Null),
            ("HEAD", chat.clone(), Value::Null),
            ("PUT", chat.clone(), json!({"notebooks": ["intruder"]})),
            ("GET", list.clone(), Value::Null),
            ("GET", format!("{list}?page=2"), Value::Null),
            ("DELETE", chat, Value::Null),
        ]
    }

    fn on_message(_: &str, message: &str) -> Vec<Parts> {
        let message = format!("{MESSAGES}/{message}");
        vec![
            ("GET", message.clone(), Value::Null),
            ("HEAD", message.clone(), Value::Null),
            ("PUT", message.clone(), json!({"content": "intruder"})),
            ("PUT", message.clone(), json!({"role": "system"})),
            ("DELETE", message, Value::Null),
        ]
    }

    fn changes(thread: &str, message: &str) -> Vec<(Parts, u16)> {
        let message = format!("{MESSAGES}/{message}");
        vec![
            (("PUT", format!("{CHATS}/{thread}"), json!({"notebooks": ["other"]})), 200),
            (("POST", MESSAGES.to_owned(), to(thread, "more")), 201),
            (("PUT", message.clone(), json!({"content": "other words"})), 200),
            (("DELETE", message, Value::Null), 204),
            (("DELETE", format!("{CHATS}/{thread}"), Value::Null), 204),
        ]
    }

    fn creations(thread: &str) -> [Parts; 2] {
        [
            ("POST", CHATS.to_owned(), json!({"notebooks": ["n"]})),
            ("POST", MESSAGES.to_owned(), to(thread, "y")),
        ]
    }

    fn with_bodies(text: &str) -> Vec<Parts> {
        // What is too long for the name of a notebook is in a field that is passed over.
        vec![
            ("POST", CHATS.to_owned(), json!({"notebooks": ["n"], "more": text})),
            ("PUT", format!("{CHATS}/1"), json!({"notebooks": ["n"], "more": text})),
            ("POST", MESSAGES.to_owned(), to("1", text)),
            ("PUT", format!("{MESSAGES}/1"), json!({"content": text})),
        ]
    }

    fn twice() -> Vec<(usize, String, &'static str)> {
        let message = r#""chat_id": 1, "role": "user", "content": "x""#;
        vec![
            (0, r#"{"notebooks": [], "notebooks": []}"#.into(), "notebooks"),
            (0, r#"{"notebooks": null, "a": 1, "notebooks": []}"#.into(), "notebooks"),
            (1, r#"{"notebooks": [], "notebooks": []}"#.into(), "notebooks"),
            (2, format!(r#"{{{message}, "chat_id": 1}}"#), "chat_id"),
            (2, format!(r#"{{{message}, "role": "user"}}"#), "role"),
            (2, format!(r#"{{{message}, "content": "x"}}"#), "content"),
            (3, r#"{"content": "x", "content": "x"}"#.into(), "content"),
            (3, r#"{"role": null, "content": "x", "role": "user"}"#.into(), "role"),
        ]
    }
}
