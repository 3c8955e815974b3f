//! The native surface, `/api/v1/chat/threads`, row by row: the messages of a thread.

use serde_json::{Value, json};

use super::{each, is_time, members, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    post_messages_adds_one_message_and_answers_201_with_it,
    post_messages_adds_1_to_1000_at_once_in_order_all_or_none,
    get_messages_is_in_pages_of_50_unless_asked_for_1_to_1000_in_either_order,
    get_patch_and_delete_one_message
);

const MESSAGE: [&str; 17] = [
    "client_id",
    "content",
    "created_at",
    "id",
    "kind",
    "metadata",
    "name",
    "parts",
    "role",
    "selected_text_used",
    "sources",
    "status",
    "summary",
    "thread_id",
    "tool_call_id",
    "tool_calls",
    "updated_at",
];

/// A thread and where its messages are.
fn empty(client: &Client) -> (i64, String) {
    let thread = client.thread("A thread");
    (thread, format!("{THREADS}/{thread}/messages"))
}

fn post_messages_adds_one_message_and_answers_201_with_it(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, path) = empty(&client);
    let plain = client.post(&path, &json!({"role": "user", "content": "Hello"})).expect(201);
    assert_eq!(members(&plain), MESSAGE);
    assert!(is_time(&plain["created_at"]) && plain["updated_at"] == plain["created_at"], "{plain}");
    for (field, value) in [
        ("thread_id", json!(thread)),
        ("role", json!("user")),
        ("content", json!("Hello")),
        ("summary", json!("Hello")),
        ("sources", json!([])),
        ("selected_text_used", json!(false)),
        ("tool_calls", Value::Null),
        ("metadata", json!({})),
    ] {
        assert_eq!(plain[field], value, "{field}");
    }
    let full = json!({
        "role": "tool", "content": "x".repeat(101), "sources": [{"page": 1}, {"quote": "q"}],
        "selected_text_used": true, "tool_calls": [{"name": "f", "arguments": {}}], "metadata": {"a": {"b": 1}}
    });
    let kept = client.post(&path, &full).expect(201);
    for (field, value) in full.as_object().unwrap() {
        assert_eq!(&kept[field], value, "{field}");
    }
    assert_eq!(kept["summary"], "x".repeat(100));
    for (given, shown) in [("ai", "assistant"), ("assistant", "assistant"), ("system", "system")] {
        let kept = client.post(&path, &json!({"role": given, "content": ""})).expect(201);
        assert_eq!((&kept["role"], &kept["content"]), (&json!(shown), &json!("")));
    }
    let opened = client.get(&format!("{THREADS}/{thread}")).expect(200);
    assert_eq!((&opened["messages"][0], &opened["messages"][1]), (&plain, &kept));
    assert_eq!(opened["message_count"], 5);
}

fn post_messages_adds_1_to_1000_at_once_in_order_all_or_none(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, path) = empty(&client);
    let batch = |count: usize| -> Vec<Value> {
        (0..count).map(|n| json!({"role": "user", "content": format!("{n}")})).collect()
    };
    let one = client.post(&path, &json!({"messages": batch(1)})).expect(201);
    assert_eq!((members(&one), each(&one["messages"], "content")), (vec!["messages"], vec![json!("0")]));
    let most = client.post(&path, &json!({"messages": batch(1_000)})).expect(201);
    let said: Vec<String> = (0..1_000).map(|n| format!("{n}")).collect();
    assert_eq!(each(&most["messages"], "content"), said);
    let ids = each(&most["messages"], "id");
    assert!(ids.is_sorted_by(|one, next| one.as_i64() < next.as_i64()), "ids ascend");

    for count in [0, 1_001] {
        let refused = client.post(&path, &json!({"messages": batch(count)}));
        assert_eq!(refused_field(refused, 400), "messages", "{count}");
    }
    let mut last_is_wrong = batch(999);
    last_is_wrong.push(json!({"role": "user", "content": 5}));
    let refused = client.post(&path, &json!({"messages": last_is_wrong}));
    assert_eq!(refused_field(refused, 400), "messages[999].content");
    assert_eq!(client.contents(thread), [vec!["0".to_owned()], said].concat(), "all or none");
}

fn get_messages_is_in_pages_of_50_unless_asked_for_1_to_1000_in_either_order(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (_, path) = empty(&client);
    assert_eq!(client.get(&path).expect(200), json!({"messages": [], "next_cursor": null}));
    let said: Vec<String> = (0..60).map(|n| format!("{n}")).collect();
    let newest_first: Vec<String> = said.iter().rev().cloned().collect();
    let messages: Vec<Value> = said.iter().map(|text| json!({"role": "user", "content": text})).collect();
    let kept = client.post(&path, &json!({"messages": messages})).expect(201);

    for (query, expected) in [("", &said), ("order=asc", &said), ("order=desc", &newest_first)] {
        let page = client.get(&format!("{path}?{query}")).expect(200);
        assert_eq!(each(&page["messages"], "content"), expected[..50], "{query}");
        let cursor = page["next_cursor"].as_str().unwrap();
        let rest = client.get(&format!("{path}?{query}&cursor={cursor}")).expect(200);
        assert_eq!(each(&rest["messages"], "content"), expected[50..], "{query}");
        assert_eq!(rest["next_cursor"], Value::Null);
    }
    let all = client.get(&format!("{path}?limit=1000")).expect(200);
    assert_eq!((&all["messages"], &all["next_cursor"]), (&kept["messages"], &Value::Null));
    assert_eq!(client.walk(&path, "messages", 1).len(), 60);
    for (query, field) in [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=x", "limit"),
        ("order=up", "order"),
        ("cursor=forged", "cursor"),
        ("limit=1&limit=2", "limit"),
    ] {
        assert_eq!(refused_field(client.get(&format!("{path}?{query}")), 400), field, "{query}");
    }
}

fn get_patch_and_delete_one_message(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, messages) = empty(&client);
    let given = json!({"role": "user", "content": "Before", "sources": [{"s": 1}], "selected_text_used": true,
        "tool_calls": {"t": 1}, "metadata": {"m": 1}});
    let made = client.post(&messages, &given).expect(201);
    let other = client.say(thread, "Other").expect(201);
    let path = format!("{messages}/{}", made["id"]);
    assert_eq!(client.get(&path).expect(200), made);

    let fields = [
        ("content", json!("After"), None),
        ("sources", json!([{"s": 2}]), Some(json!([]))),
        ("selected_text_used", json!(false), Some(json!(false))),
        ("tool_calls", json!(["t"]), Some(Value::Null)),
        ("metadata", json!({"n": 2}), Some(json!({}))),
    ];
    let mut expected = made.clone();
    let mut is_now = |field: &str, sent: &Value, shown: &Value| {
        let changed = client.patch(&path, &json!({field: sent})).expect(200);
        // What is sent as it is shown is no change.
        let is_same = expected[field] == *shown;
        let is_later = changed["updated_at"].as_str() > expected["updated_at"].as_str();
        assert_eq!(is_later, !is_same, "{field}: {changed}");
        expected[field] = shown.clone();
        expected["updated_at"] = changed["updated_at"].clone();
        if field == "content" {
            expected["summary"] = shown.clone();
        }
        assert_eq!((&changed, &client.get(&path).expect(200)), (&expected, &expected), "{field}");
    };
    for (field, value, cleared) in &fields {
        is_now(field, value, value);
        if let Some(cleared) = cleared {
            is_now(field, &Value::Null, cleared);
        }
    }
    assert_eq!(client.patch(&path, &json!({})).expect(200), expected, "nothing given is no change");
    assert_eq!(refused_field(client.patch(&path, &json!({"content": null})), 400), "content");
    assert_eq!(refused_field(client.patch(&path, &json!({"role": "tool"})), 400), "role");

    assert_eq!(client.delete(&path).expect(204), Value::Null);
    for answer in [client.delete(&path), client.get(&path), client.patch(&path, &json!({"content": "x"}))] {
        answer.problem(404);
    }
    let opened = client.get(&format!("{THREADS}/{thread}")).expect(200);
    assert_eq!((&opened["messages"], &opened["message_count"]), (&json!([other]), &json!(1)));
    assert_eq!(opened["summary"], "Other", "the summary follows the first user message");
}
