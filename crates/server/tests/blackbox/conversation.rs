//! The main job: a client of the threads API keeps its conversations, also when the service is restarted.

use serde_json::{Value, json};

use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    a_client_of_the_threads_api_finds_all_it_has_said_after_a_restart,
    a_thread_can_be_made_read_changed_and_deleted
);

/// Text that a careless store would fold, trim, cut or mangle.
const TRICKY: &str = "  Zeile 1\r\n\tline\u{a0}2 \u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467} e\u{301} é 漢字 \u{202E}abc\u{feff} \\u0041 \"'%_;-- \n\n ";

fn a_client_of_the_threads_api_finds_all_it_has_said_after_a_restart(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let made = client.post(THREADS, &json!({"title": "My New Conversation"})).expect(201);
    let id = made["id"].as_i64().unwrap();
    let first = json!({
        "role": "user",
        "content": "Hello, how can I use this feature?",
        "sources": [{"type": "document", "id": "doc-123", "title": "Guide"}],
        "selected_text_used": false
    });
    let tricky = json!({
        "role": "assistant",
        "content": TRICKY,
        "sources": [{"quote": TRICKY, "score": 0.1, "page": 9_007_199_254_740_991_i64}],
        "selected_text_used": true,
        "tool_calls": [{"name": "search", "arguments": {"b": 1.5, "a": TRICKY}}],
        "metadata": {"": null, TRICKY: [true, -0.5, 1e300, TRICKY]}
    });
    let messages = format!("{THREADS}/{id}/messages");
    assert!(client.post(&messages, &first).expect(201)["id"].is_i64());
    let kept = client.post(&messages, &tricky).expect(201);
    for field in ["role", "content", "sources", "selected_text_used", "tool_calls", "metadata"] {
        assert_eq!(kept[field], tricky[field], "{field}");
    }
    let listed = client.get(THREADS).expect(200);
    assert_eq!(listed["threads"][0]["title"], "My New Conversation");
    assert_eq!(listed["threads"][0]["updated_at"], kept["created_at"]);

    let paths =
        [THREADS.into(), format!("{THREADS}/{id}"), messages.clone(), format!("{messages}/{}", kept["id"])];
    let read = |client: &Client| paths.clone().map(|path| client.get(&path).text);
    let before = read(&client);
    service.stop();
    let service = Service::start(database);
    let client = service.client("alice");
    assert_eq!(read(&client), before);
    let later = client.say(id, "And after a restart?").expect(201);
    assert!(later["id"].as_i64() > kept["id"].as_i64());
    assert!(later["created_at"].as_str() > kept["created_at"].as_str());
}

fn a_thread_can_be_made_read_changed_and_deleted(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let messages =
        [json!({"role": "user", "content": "First line\nsecond"}), json!({"role": "ai", "content": "Yes."})];
    let made = client.post(THREADS, &json!({"notebooks": ["n"], "metadata": {"a": 1}, "messages": messages}));
    let path = made.header("location").to_owned();
    let made = made.expect(201);
    assert_eq!(path, format!("{THREADS}/{}", made["id"]));
    assert_eq!((&made["title"], &made["message_count"]), (&json!("First line"), &json!(2)));
    assert_eq!((&made["user_id"], &made["messages"][1]["role"]), (&json!("alice"), &json!("assistant")));

    let opened = client.get(&path);
    let etag = opened.header("etag").to_owned();
    assert_eq!(opened.expect(200)["messages"], made["messages"]);
    assert_eq!(client.ask("GET", &path, &[("If-None-Match", &etag)], None).expect(304), Value::Null);

    let renamed = client.patch(&path, &json!({"title": "Mine", "metadata": null})).expect(200);
    assert_eq!(
        (&renamed["title"], &renamed["notebooks"], &renamed["metadata"]),
        (&json!("Mine"), &json!(["n"]), &json!({}))
    );
    let message = format!("{path}/messages/{}", made["messages"][0]["id"]);
    assert_eq!(client.patch(&message, &json!({"content": "Edited"})).expect(200)["content"], "Edited");
    assert_eq!(client.get(&message).expect(200)["summary"], "Edited");
    assert_eq!(client.get(&path).expect(200)["title"], "Mine");
    assert_eq!(client.delete(&message).expect(204), Value::Null);
    assert_eq!(client.get(&path).expect(200)["message_count"], 1);
    assert_eq!(client.delete(&format!("{path}/")).expect(204), Value::Null);
    client.get(&path).problem(404);
    client.get(&message).problem(404);
    assert_eq!(client.get(THREADS).expect(200), json!({"threads": [], "next_cursor": null}));
}
