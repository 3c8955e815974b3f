//! Whatever comes in, nothing breaks: arbitrary bytes, queries and headers get an answer below 500, and text is kept.

use actix_web::rt::{System, SystemRunner};
use proptest::prelude::*;
use serde_json::{Value, json};
use url::form_urlencoded::byte_serialize;

use crate::harness::{Ask, CHAT_THREADS, CHATS, Client, MESSAGES, Server, THREADS, said};

/// A user with thread 1 and message 1 in it, and thread 2, and the runtime to call on.
fn alice() -> (SystemRunner, Client) {
    let system = System::new();
    let alice = system.block_on(async {
        let alice = Server::new().await.user("alice");
        alice.thread(json!([said("x")])).await;
        // What is saved whole is a thread of its own, so that message 1 stays.
        alice.thread(json!([said("y")])).await;
        alice
    });
    (system, alice)
}

/// Every call that takes a body.
const BODIES: [(&str, &str); 11] = [
    ("POST", THREADS),
    ("PATCH", "/api/v1/chat/threads/1"),
    ("POST", "/api/v1/chat/threads/1/messages"),
    ("PATCH", "/api/v1/chat/threads/1/messages/1"),
    ("POST", CHAT_THREADS),
    ("PUT", "/api/v1/chat-threads/2"),
    ("POST", "/api/v1/chat-threads/2/messages"),
    ("POST", CHATS),
    ("PUT", "/api/chats/1"),
    ("POST", MESSAGES),
    ("PUT", "/api/messages/1"),
];

/// For tests that make many requests of each case.
fn few() -> ProptestConfig {
    ProptestConfig::with_cases(48)
}

/// Every list.
const LISTS: [&str; 3] = [THREADS, "/api/v1/chat/threads/1", "/api/v1/chat/threads/1/messages"];

fn status(system: &SystemRunner, ask: Ask) -> u16 {
    let answer = system.block_on(ask.send());
    assert!(answer.header("x-request-id").is_some());
    if answer.status >= 400 {
        assert_eq!(answer.header("content-type"), Some("application/problem+json"));
        assert_eq!(answer.json()["status"], answer.status);
    }
    answer.status
}

/// JSON that resembles what is asked for: its fields, with values of any kind.
fn nearly_right() -> impl Strategy<Value = Value> {
    let scalar = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        any::<String>().prop_map(Value::from),
        "user|assistant|ai|tool".prop_map(Value::from),
    ];
    let field = prop_oneof![
        8 => "title|notebooks|metadata|messages|chat_id|role|content|sources|selected_text_used|tool_calls",
        1 => any::<String>(),
    ];
    scalar.prop_recursive(4, 24, 6, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(field.clone(), inner, 0..6).prop_map(Value::from_iter),
        ]
    })
}

#[test]
fn arbitrary_bytes_as_a_body_never_break_anything() {
    let (system, alice) = alice();
    proptest!(|(bytes in prop::collection::vec(any::<u8>(), 0..200))| {
        for (method, path) in BODIES {
            let status = status(&system, alice.ask(method, path).json(bytes.clone()));
            prop_assert!(status < 500, "{method} {path}: {status}");
        }
    });
}

#[test]
fn arbitrary_json_as_a_body_never_breaks_anything() {
    let (system, alice) = alice();
    proptest!(|(body in nearly_right())| {
        for (method, path) in BODIES {
            let status = status(&system, alice.ask(method, path).json(body.to_string()));
            // The other surfaces have another status, and a chat that a body names may be absent.
            let expected: &[u16] = if path.starts_with(THREADS) { &[200, 201, 400] } else { &[200, 201, 404, 422] };
            prop_assert!(expected.contains(&status), "{method} {path}: {status}");
        }
    });
}

#[test]
fn arbitrary_parameters_never_break_anything() {
    let (system, alice) = alice();
    proptest!(few(), |(value in prop::collection::vec(any::<u8>(), 0..60), text in any::<String>())| {
        for value in [value.as_slice(), text.as_bytes()] {
            let value: String = byte_serialize(value).collect();
            for list in LISTS {
                for name in ["cursor", "limit", "order", "messages_limit", &value] {
                    let status = status(&system, alice.ask("GET", &format!("{list}?{name}={value}")));
                    prop_assert!([200, 400].contains(&status), "{list} {name}: {status}");
                }
            }
        }
    });
}

#[test]
fn arbitrary_paths_never_break_anything() {
    let (system, alice) = alice();
    proptest!(|(bytes in prop::collection::vec(any::<u8>(), 0..40))| {
        let name: String = byte_serialize(&bytes).collect::<String>().replace('+', "%20");
        let paths = [
            format!("/{name}"),
            format!("/docs/{name}"),
            format!("{THREADS}/{name}"),
            format!("{THREADS}/{name}/messages"),
            format!("{THREADS}/1/messages/{name}"),
        ];
        for path in paths {
            let status = status(&system, alice.ask("GET", &path));
            prop_assert!([200, 404].contains(&status), "{path}: {status}");
        }
    });
}

#[test]
fn arbitrary_headers_never_break_anything() {
    let (system, alice) = alice();
    let bytes = prop::collection::vec(prop_oneof![Just(b'\t'), 0x20..=0x7e_u8, 0x80..=0xff_u8], 0..60);
    proptest!(few(), |(value in bytes)| {
        for name in ["if-none-match", "x-request-id", "content-type", "content-length", "accept", "authorization", "cookie"] {
            let get = status(&system, alice.ask("GET", LISTS[1]).header(name, &value));
            prop_assert!([200, 304, 401].contains(&get), "{name}: {get}");
            let post = status(&system, alice.ask("POST", THREADS).header(name, &value).bytes("{}"));
            prop_assert!([201, 401, 413, 415].contains(&post), "{name}: {post}");
        }
        let change = alice.ask("PATCH", LISTS[1]).header("if-match", &value).json("{}");
        let change = status(&system, change);
        prop_assert!([200, 412].contains(&change), "if-match: {change}");
        for path in [THREADS, CHAT_THREADS, CHATS] {
            let create = status(&system, alice.ask("POST", path).header("idempotency-key", &value).json("{}"));
            prop_assert!([201, 400, 422].contains(&create), "{path}: {create}");
        }
    });
}

#[test]
fn arbitrary_text_comes_back_as_it_was() {
    let (system, alice) = alice();
    let any_char = prop_oneof![
        any::<char>(),
        prop::char::range('\u{1}', ' '),
        Just('\u{feff}'),
        prop::char::range('🌀', '🙏')
    ];
    let text =
        prop::collection::vec(any_char, 0..150).prop_map(|chars| String::from_iter(chars).replace('\0', ""));
    proptest!(|(text in text)| {
        let kept = system.block_on(async {
            let made = alice.thread(json!([said(&text)])).await;
            alice.open(&made).await
        });
        let summary: String = text.chars().take(100).collect();
        prop_assert_eq!(&kept["messages"][0]["content"], &text);
        prop_assert_eq!(&kept["summary"], &summary);
        prop_assert!(kept["title"].as_str().is_none_or(|title| title.chars().count() <= 60));
    });
}
