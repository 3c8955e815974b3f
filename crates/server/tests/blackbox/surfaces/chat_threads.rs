//! The whole-document surface, `/api/v1/chat-threads`, row by row.

use serde_json::{Value, json};

use super::{CHAT_THREADS, each, is_time, members, refused_field};
use crate::harness::{Answer, Client, Database, Service, THREADS, on_both};

on_both!(
    get_chat_threads_is_an_array_of_summaries_by_limit_and_offset_with_the_total_in_a_header,
    get_a_chat_thread_shows_all_its_messages,
    delete_a_chat_thread_takes_its_messages_of_every_role_with_it
);

const THREAD: [&str; 6] = ["created_at", "id", "messages", "title", "updated_at", "user_id"];

/// The document, which the answer also has as its version.
fn document(answer: Answer, status: u16) -> Value {
    assert!(answer.header("etag").starts_with('"'), "{answer:?}");
    let thread = answer.expect(status);
    assert_eq!(members(&thread), THREAD);
    assert!(is_time(&thread["created_at"]) && is_time(&thread["updated_at"]), "{thread}");
    thread
}

fn said(role: &str, content: &str) -> Value {
    json!({"role": role, "content": content})
}

fn made(client: &Client, body: &Value) -> (String, Value) {
    let thread = document(client.post(CHAT_THREADS, body), 201);
    (format!("{CHAT_THREADS}/{}", thread["id"]), thread)
}

fn get_chat_threads_is_an_array_of_summaries_by_limit_and_offset_with_the_total_in_a_header(
    database: &Database,
) {
    let service = Service::start(database);
    let client = service.client("alice");
    let list = |query: &str, total: &str| {
        let answer = client.get(&format!("{CHAT_THREADS}{query}"));
        assert_eq!(answer.header("x-total-count"), total, "{query}");
        answer.expect(200)
    };
    assert_eq!(list("", "0"), json!([]));
    let mut order: Vec<i64> = (0..52).map(|_| made(&client, &json!({})).1["id"].as_i64().unwrap()).collect();
    client.say(order[0], "Still here").expect(201);
    order[1..].reverse();

    let page = list("", "52");
    assert_eq!(each(&page, "id"), order[..50], "newest activity first");
    assert_eq!(members(&page[0]), ["created_at", "id", "message_count", "title", "updated_at", "user_id"]);
    assert_eq!((&page[0]["message_count"], &page[0]["title"]), (&json!(1), &json!("Still here")));
    assert_eq!(each(&list("?offset=50", "52"), "id"), order[50..]);
    assert_eq!(each(&list("?limit=3&offset=2", "52"), "id"), order[2..5]);
    assert_eq!(each(&list("?limit=100", "52"), "id"), order);
    assert_eq!(list("?offset=52", "52"), json!([]));
    assert_eq!(list("?limit=1&offset=1000000", "52"), json!([]));
    for (query, field) in [
        ("?limit=0", "limit"),
        ("?limit=101", "limit"),
        ("?limit=x", "limit"),
        ("?offset=-1", "offset"),
        ("?offset=x", "offset"),
    ] {
        assert_eq!(refused_field(client.get(&format!("{CHAT_THREADS}{query}")), 422), field, "{query}");
    }
}

fn get_a_chat_thread_shows_all_its_messages(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (path, thread) = made(&client, &json!({"title": "Long"}));
    let messages: Vec<Value> = (0..1_500).map(|n| said("user", &format!("{n}"))).collect();
    for some in messages.chunks(1_000) {
        let path = format!("{THREADS}/{}/messages", thread["id"]);
        client.post(&path, &json!({"messages": some})).expect(201);
    }
    let shown = document(client.get(&path), 200);
    assert_eq!(shown["messages"], json!(messages));
    assert!(shown["updated_at"].as_str() > thread["updated_at"].as_str());
}

fn delete_a_chat_thread_takes_its_messages_of_every_role_with_it(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (path, gone) = made(&client, &json!({"messages": [said("user", "gone")]}));
    let (_, kept) = made(&client, &json!({"messages": [said("user", "kept")]}));
    client.post(&format!("{THREADS}/{}/messages", gone["id"]), &said("tool", "gone, too")).expect(201);
    assert_eq!(client.delete(&path).expect(204), Value::Null);
    let late = said("user", "late");
    for answer in [
        client.delete(&path),
        client.get(&path),
        client.put(&path, &json!({"messages": [late]})),
        client.post(&format!("{path}/messages"), &late),
    ] {
        answer.problem(404);
    }
    assert_eq!(each(&client.get(CHAT_THREADS).expect(200), "id"), [kept["id"].clone()]);
    assert_eq!(database.sql().texts("SELECT content AS value FROM messages"), ["kept"]);
}
