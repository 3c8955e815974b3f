//! Messages that are more than text, on the native surface and as the others show them.

use serde_json::{Map, Value, json};

use super::{CHAT_THREADS, CHATS, MESSAGES, each, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    a_message_with_parts_shows_its_text_beside_them_and_comes_back_as_it_was_sent,
    the_simple_surfaces_show_the_text_alone_and_leave_the_rest_in_place,
    an_edit_of_parts_keeps_what_they_were,
    a_thread_and_its_messages_may_be_sent_back_as_they_are_read,
    a_message_is_found_by_its_clients_id,
    an_item_is_held_to_its_limit_in_bytes
);

/// A question with an image, an answer that thinks and calls, what the tool answered, and the words that came of it.
fn conversation() -> Vec<Value> {
    vec![
        json!({"role": "developer", "content": "Be brief."}),
        json!({"id": "q-1", "role": "user", "content": [
            {"type": "text", "text": "What is this?"},
            {"type": "image_url", "image_url": {"url": "data:image/png;base64,iVBORw0KGgo=", "detail": "low"}},
        ]}),
        json!({"role": "assistant", "content": [
            {"type": "thinking", "thinking": "A cat.", "signature": "EqQB=="},
            {"type": "tool_use", "id": "t1", "name": "look", "input": {"z": 1, "a": [1.5, null]}},
        ]}),
        json!({"role": "user", "content": [
            {"type": "tool_result", "tool_use_id": "t1", "content": [{"type": "text", "text": "a cat"}]},
        ]}),
        json!({"role": "assistant", "content": [{"type": "text", "text": "A cat."}, {"type": "of-tomorrow", "x": {}}]}),
        json!({"role": "assistant", "content": null, "tool_calls": [{"id": "t2", "type": "function",
            "function": {"name": "look", "arguments": "{}"}}]}),
        json!({"role": "tool", "tool_call_id": "t2", "name": "look", "content": "a cat"}),
    ]
}

fn kept(client: &Client) -> (Value, String) {
    let thread = client.post(THREADS, &json!({"messages": conversation()})).expect(201);
    let path = format!("{THREADS}/{}", thread["id"]);
    (thread, path)
}

/// A message without the fields of ours that are shown beside those that were sent.
fn as_sent(shown: &Value) -> Value {
    const OURS: [&str; 7] =
        ["thread_id", "client_id", "kind", "status", "summary", "created_at", "updated_at"];
    let mut fields: Map<String, Value> = shown.as_object().unwrap().clone();
    fields.retain(|name, value| !(OURS.contains(&name.as_str()) || name == "id" && value.is_number()));
    fields.into()
}

fn a_message_with_parts_shows_its_text_beside_them_and_comes_back_as_it_was_sent(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, path) = kept(&client);
    assert_eq!(thread["title"], "What is this?");
    let shown = client.get(&format!("{path}/messages")).expect(200);
    let column = |field: &str| each(&shown["messages"], field);
    assert_eq!(column("role"), ["system", "user", "assistant", "user", "assistant", "assistant", "tool"]);
    assert_eq!(column("content"), ["Be brief.", "What is this?", "", "a cat", "A cat.", "", "a cat"]);
    let sent = conversation();
    let parts: Vec<Value> = sent.iter().map(|message| message["content"].clone()).collect();
    let parts: Vec<Value> =
        parts.into_iter().map(|content| if content.is_array() { content } else { Value::Null }).collect();
    assert_eq!(column("parts"), parts);
    assert_eq!(shown["messages"][1]["client_id"], "q-1");
    assert_eq!([&shown["messages"][6]["tool_call_id"], &shown["messages"][6]["name"]], ["t2", "look"]);

    let added = client.post(&format!("{path}/messages?content=parts"), &sent[2]).expect(201);
    assert_eq!(as_sent(&added), sent[2]);
    let made = client.post(&format!("{THREADS}?content=parts"), &json!({"messages": sent})).expect(201);
    for answer in [
        made.clone(),
        client.get(&format!("{THREADS}/{}?content=parts", made["id"])).expect(200),
        client.get(&format!("{THREADS}/{}/messages?content=parts", made["id"])).expect(200),
    ] {
        let messages: Vec<Value> = answer["messages"].as_array().unwrap().iter().map(as_sent).collect();
        assert_eq!(messages, sent);
    }
    assert_eq!(refused_field(client.get(&format!("{path}?content=html")), 400), "content");
}

fn the_simple_surfaces_show_the_text_alone_and_leave_the_rest_in_place(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, path) = kept(&client);
    let document = format!("{CHAT_THREADS}/{}", thread["id"]);
    let said = json!([
        {"role": "user", "content": "What is this?"},
        {"role": "assistant", "content": "A cat."},
    ]);
    let read = client.get(&document).expect(200);
    assert_eq!(read["messages"], said);
    let chat = client.get(&format!("{CHATS}/{}", thread["id"])).expect(200);
    assert_eq!(each(&chat["messages"], "content"), ["Be brief.", "What is this?", "A cat."]);
    let image = json!([{"type": "image_url", "image_url": {"url": "https://example.org/a.png"}}]);
    for (path, message) in [
        (CHAT_THREADS, json!({"messages": [{"role": "user", "content": image}]})),
        (&format!("{document}/messages"), json!({"role": "user", "content": image})),
        (MESSAGES, json!({"chat_id": thread["id"], "role": "ai", "content": image})),
    ] {
        let field = refused_field(client.post(path, &message), 422);
        assert!(field.ends_with("content"), "what would be made and not be shown is refused: {field}");
    }
    let first = format!("{MESSAGES}/{}", chat["messages"][1]["id"]);
    assert_eq!(refused_field(client.put(&first, &json!({"content": image})), 422), "content");

    client.put(&document, &read).expect(200);
    let mut longer = said.as_array().unwrap().clone();
    longer.push(json!({"role": "user", "content": "Whose?"}));
    assert_eq!(client.put(&document, &json!({"messages": longer})).expect(200)["messages"], json!(longer));
    let all = client.get(&format!("{path}?content=parts")).expect(200);
    let all: Vec<Value> = all["messages"].as_array().unwrap().iter().map(as_sent).collect();
    assert_eq!(all[..7], conversation());
    assert_eq!(all[7], json!({"role": "user", "content": "Whose?"}));
}

fn an_edit_of_parts_keeps_what_they_were(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (_, path) = kept(&client);
    let messages = client.get(&format!("{path}/messages")).expect(200);
    let (answer, result) = (&messages["messages"][4], &messages["messages"][6]);
    let at = |message: &Value, rest: &str| format!("{path}/messages/{}{rest}", message["id"]);
    let parts = json!([{"type": "text", "text": "Two cats."}]);
    let edited = client.patch(&at(answer, ""), &json!({"parts": parts})).expect(200);
    assert_eq!((&edited["content"], &edited["parts"]), (&json!("Two cats."), &parts));
    client.patch(&at(result, ""), &json!({"content": "two cats"})).expect(200);

    let was = |message: &Value| client.get(&at(message, "/revisions")).expect(200)["revisions"][0].clone();
    let fields = ["role", "content", "kind", "parts", "tool_call_id", "name"];
    for message in [answer, result] {
        let was = was(message);
        assert_eq!(fields.map(|field| &was[field]), fields.map(|field| &message[field]));
    }
    for (change, field) in [
        (json!({"content": "x", "parts": []}), "parts"),
        (json!({"role": "user"}), "role"),
        (json!({"id": "other"}), "id"),
        (json!({"mood": "good"}), "mood"),
        (json!({"parts": [{"type": "text", "text": "x".repeat(1_000_001)}]}), "parts"),
    ] {
        assert_eq!(refused_field(client.patch(&at(answer, ""), &change), 400), field, "{change}");
    }
}

fn a_thread_and_its_messages_may_be_sent_back_as_they_are_read(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (_, path) = kept(&client);
    for form in ["text", "parts"] {
        let read = client.get(&format!("{path}?content={form}&messages_limit=6")).expect(200);
        assert!(read["older_cursor"].is_string());
        assert_eq!(client.patch(&path, &read).expect(200)["modseq"], read["modseq"], "nothing is changed");
        for message in read["messages"].as_array().unwrap() {
            let at = format!("{path}/messages/{}", message_id(&client, &path, message));
            client.patch(&at, message).expect(200);
        }
        assert_eq!(client.get(&path).expect(200)["modseq"], read["modseq"], "{form}: no message is changed");
    }
    let read = client.get(&path).expect(200);
    for (field, value) in [
        ("id", json!(7)),
        ("user_id", json!("bob")),
        ("created_at", json!("2020-01-01T00:00:00Z")),
        ("messages", json!([])),
        ("messages", json!([{"role": "user", "content": "x"}])),
        ("trashed_at", json!("2020-01-01T00:00:00Z")),
    ] {
        let refused = client.patch(&path, &json!({field: value, "title": "Other"}));
        assert_eq!(refused_field(refused, 400), field, "{value}");
    }
    assert_eq!(client.get(&path).expect(200)["title"], read["title"], "all or nothing");
    let mut renamed = read.clone();
    renamed["title"] = json!("Renamed");
    let after = client.patch(&path, &renamed).expect(200);
    assert_eq!(after["title"], "Renamed");
    assert_eq!(client.patch(&path, &renamed).expect(200), after, "sent again after an answer that was lost");
    let stale = client.ask(
        "PATCH",
        &path,
        &[("Content-Type", "application/json"), ("If-Match", "\"0\"")],
        Some(json!({"modseq": 0, "title": "Other"}).to_string()),
    );
    assert_eq!(stale.status, 412);

    let read = client.get(&path).expect(200);
    let copy = client.post(THREADS, &read).expect(201);
    assert_ne!(copy["id"], read["id"]);
    assert_eq!(each(&copy["messages"], "parts"), each(&read["messages"], "parts"));
}

/// Our id of a message, which one that is shown as it was sent may hide behind its client's.
fn message_id(client: &Client, path: &str, shown: &Value) -> Value {
    if shown["id"].is_number() {
        return shown["id"].clone();
    }
    let found =
        client.get(&format!("{path}/messages?client_id={}", shown["id"].as_str().unwrap())).expect(200);
    found["messages"][0]["id"].clone()
}

fn a_message_is_found_by_its_clients_id(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (_, path) = kept(&client);
    let by = |who: &Client, id: &str| who.get(&format!("{path}/messages?client_id={id}"));
    let found = by(&client, "q-1").expect(200);
    assert_eq!(found["next_cursor"], Value::Null);
    assert_eq!(each(&found["messages"], "content"), ["What is this?"]);
    assert_eq!(by(&client, "q-2").expect(200), json!({"messages": [], "next_cursor": null}));
    assert_eq!(refused_field(by(&client, ""), 400), "client_id");
    assert_eq!(refused_field(by(&client, &"x".repeat(129)), 400), "client_id");
    by(&service.client("bob"), "q-1").expect(404);
}

fn an_item_is_held_to_its_limit_in_bytes(database: &Database) {
    let service = Service::start_with(database, &[("MAX_ITEM_BYTES", "2000")]);
    let client = service.client("alice");
    let path = format!("{THREADS}/{}/messages", client.thread("Items"));
    let sent =
        |bytes: usize| json!({"role": "user", "content": [{"type": "image", "data": "x".repeat(bytes)}]});
    // What is kept beside the data is the same for each.
    let fits = (1..2_000).rev().find(|bytes| client.post(&path, &sent(*bytes)).status == 201).unwrap();
    assert!((1_900..2_000).contains(&fits), "{fits}");
    client.post(&path, &sent(fits - 1)).expect(201);
    assert_eq!(refused_field(client.post(&path, &sent(fits + 1)), 400), "content");
}
