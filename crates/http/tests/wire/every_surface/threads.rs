//! The native surface, as the suite calls it.

use serde_json::{Value, json};

use super::Surface;
use crate::harness::{Parts, THREADS, said};

pub(crate) struct Threads;

impl Surface for Threads {
    const ROOT: &str = THREADS;
    const INVALID: (u16, &str) = (400, "Bad Request");
    const FORBIDS: bool = false;
    const PASSES_OVER: bool = false;
    const METHODS: &[(&str, &str)] = &[
        (THREADS, "GET, HEAD, POST, DELETE"),
        ("/api/v1/chat/threads/1", "GET, HEAD, PATCH, DELETE"),
        ("/api/v1/chat/threads/abc/", "GET, HEAD, PATCH, DELETE"),
        ("/api/v1/chat/threads/1/messages", "GET, HEAD, POST, DELETE"),
        ("/api/v1/chat/threads/1/messages/1", "GET, HEAD, PATCH, DELETE"),
    ];
    const NOWHERE: &[&str] = &[
        "/api/v1/chat/thread",
        "/api/v1/chat/Threads",
        "/api/v1/chat/threads/1/message",
        "/api/v1/chat/threads/1/messages/1/more",
        "/api/v1/chat/threads%2F1",
    ];

    fn on_thread(thread: &str) -> Vec<Parts> {
        let thread = format!("{THREADS}/{thread}");
        let messages = format!("{thread}/messages");
        vec![
            ("GET", thread.clone(), Value::Null),
            ("GET", format!("{thread}?messages_limit=0"), Value::Null),
            ("HEAD", thread.clone(), Value::Null),
            ("PATCH", thread.clone(), json!({"title": "intruder"})),
            ("PATCH", thread.clone(), json!({})),
            ("GET", messages.clone(), Value::Null),
            ("GET", format!("{messages}?order=desc&limit=1"), Value::Null),
            ("POST", messages.clone(), said("intruder")),
            ("POST", messages.clone(), json!({"messages": [said("intruder")]})),
            ("DELETE", messages, Value::Null),
            ("GET", format!("{thread}/export"), Value::Null),
            ("POST", format!("{thread}/fork"), json!({})),
            ("POST", format!("{thread}/restore"), Value::Null),
            ("DELETE", thread, Value::Null),
        ]
    }

    fn on_message(thread: &str, message: &str) -> Vec<Parts> {
        let message = format!("{THREADS}/{thread}/messages/{message}");
        vec![
            ("GET", message.clone(), Value::Null),
            ("GET", format!("{message}/revisions"), Value::Null),
            ("HEAD", message.clone(), Value::Null),
            ("PATCH", message.clone(), json!({"content": "intruder"})),
            ("PATCH", message.clone(), json!({})),
            ("DELETE", message, Value::Null),
        ]
    }

    fn changes(thread: &str, message: &str) -> Vec<(Parts, u16)> {
        let thread = format!("{THREADS}/{thread}");
        let (messages, message) = (format!("{thread}/messages"), format!("{thread}/messages/{message}"));
        vec![
            (("PATCH", thread.clone(), json!({"title": "renamed"})), 200),
            (("POST", messages.clone(), said("third")), 201),
            (("POST", messages, json!({"messages": [said("fourth")]})), 201),
            (("PATCH", message.clone(), json!({"content": "edited"})), 200),
            (("PATCH", message.clone(), json!({"metadata": {"seen": 1}})), 200),
            (("DELETE", message, Value::Null), 204),
            (("DELETE", thread, Value::Null), 204),
        ]
    }

    fn creations(thread: &str) -> [Parts; 2] {
        [
            ("POST", THREADS.to_owned(), json!({"title": "one", "messages": [said("x")]})),
            ("POST", format!("{THREADS}/{thread}/messages"), said("y")),
        ]
    }

    fn with_bodies(text: &str) -> Vec<Parts> {
        let thread = format!("{THREADS}/1");
        vec![
            ("POST", THREADS.to_owned(), json!({"metadata": {"x": text}})),
            ("PATCH", thread.clone(), json!({"metadata": {"x": text}})),
            ("POST", format!("{thread}/messages"), said(text)),
            ("PATCH", format!("{thread}/messages/1"), json!({"content": text})),
        ]
    }

    fn twice() -> Vec<(usize, String, &'static str)> {
        let message = r#""role": "user", "content": "a""#;
        vec![
            (0, r#"{"title": "a", "title": "b"}"#.into(), "title"),
            (0, format!(r#"{{"messages": [{{{message}, "role": "tool"}}]}}"#), "messages[0].role"),
            (1, r#"{"notebooks": [], "notebooks": []}"#.into(), "notebooks"),
            (2, format!(r#"{{"messages": [{{{message}}}], "messages": []}}"#), "messages"),
            (3, r#"{"content": "a", "content": "b"}"#.into(), "content"),
        ]
    }
}
