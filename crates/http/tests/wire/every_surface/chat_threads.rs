//! The whole-document surface, as the suite calls it.

use serde_json::{Value, json};

use super::Surface;
use crate::harness::{CHAT_THREADS, Parts, said};

pub(crate) struct ChatThreads;

impl Surface for ChatThreads {
    const ROOT: &str = CHAT_THREADS;
    const INVALID: (u16, &str) = (422, "Unprocessable Entity");
    const FORBIDS: bool = true;
    const PASSES_OVER: bool = true;
    const METHODS: &[(&str, &str)] = &[
        (CHAT_THREADS, "GET, HEAD, POST"),
        ("/api/v1/chat-threads/", "GET, HEAD, POST"),
        ("/api/v1/chat-threads/1", "GET, HEAD, PUT, DELETE"),
        ("/api/v1/chat-threads/abc", "GET, HEAD, PUT, DELETE"),
        ("/api/v1/chat-threads/1/messages", "POST"),
    ];
    const NOWHERE: &[&str] = &[
        "/api/v1/chat-threads/1/messages/1",
        "/api/v1/chat-threads/1/message",
        "/api/v1/chat-threadsx",
        "/api/v1/chat_threads",
        "/api/chat-threads",
    ];

    fn on_thread(thread: &str) -> Vec<Parts> {
        let thread = format!("{CHAT_THREADS}/{thread}");
        vec![
            ("GET", thread.clone(), Value::Null),
            ("HEAD", thread.clone(), Value::Null),
            ("PUT", thread.clone(), json!({"title": "intruder", "messages": []})),
            ("PUT", thread.clone(), json!({})),
            ("POST", format!("{thread}/messages"), said("intruder")),
            ("DELETE", thread, Value::Null),
        ]
    }

    fn on_message(_: &str, _: &str) -> Vec<Parts> {
        Vec::new()
    }

    fn changes(thread: &str, _: &str) -> Vec<(Parts, u16)> {
        let thread = format!("{CHAT_THREADS}/{thread}");
        let answered = json!({"role": "assistant", "content": "more"});
        vec![
            (("PUT", thread.clone(), json!({"messages": [said("other words")]})), 200),
            (("POST", format!("{thread}/messages"), answered), 201),
            (("DELETE", thread, Value::Null), 204),
        ]
    }

    fn creations(thread: &str) -> [Parts; 2] {
        [
            ("POST", CHAT_THREADS.to_owned(), json!({"title": "one", "messages": [said("x")]})),
            ("POST", format!("{CHAT_THREADS}/{thread}/messages"), said("y")),
        ]
    }

    fn with_bodies(text: &str) -> Vec<Parts> {
        let thread = format!("{CHAT_THREADS}/1");
        vec![
            ("POST", CHAT_THREADS.to_owned(), json!({"messages": [said(text)]})),
            ("PUT", thread.clone(), json!({"messages": [said(text)]})),
            ("POST", format!("{thread}/messages"), said(text)),
        ]
    }

    fn twice() -> Vec<(usize, String, &'static str)> {
        let message = r#""role": "user", "content": "x""#;
        let mut bodies = Vec::new();
        for call in [0, 1] {
            let messages =
                |second: &str| format!(r#"{{"messages": [{{{message}}}, {{{message}, {second}}}]}}"#);
            bodies.extend([
                (call, r#"{"title": "a", "title": "a"}"#.into(), "title"),
                (call, r#"{"title": null, "title": "a"}"#.into(), "title"),
                (call, r#"{"messages": [], "title": "a", "messages": []}"#.into(), "messages"),
                (call, messages(r#""role": "user""#), "messages[1].role"),
                (call, messages(r#""content": """#), "messages[1].content"),
            ]);
        }
        bodies.push((2, format!(r#"{{{message}, "role": "user"}}"#), "role"));
        bodies.push((2, format!(r#"{{{message}, "content": "x"}}"#), "content"));
        bodies
    }
}
