//! The whole-document surface, `/api/v1/chat-threads`, row by row.

use serde_json::{Value, json};

use super::{CHAT_THREADS, each, is_time, members, refused_field};
use crate::harness::{Answer, Client, Database, Service, THREADS, on_both};

on_both!(
    post_chat_threads_makes_a_thread_of_a_title_and_messages,
    get_chat_threads_is_an_array_of_summaries_by_limit_and_offset_with_the_total_in_a_header,
    get_a_chat_thread_shows_all_its_messages,
    put_a_chat_thread_replaces_what_is_given_and_keeps_what_is_absent,
    post_a_message_answers_with_the_whole_thread,
    delete_a_chat_thread_takes_its_messages_of_every_role_with_it,
    messages_of_other_roles_are_not_shown_not_counted_and_survive_a_put
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

fn post_chat_threads_makes_a_thread_of_a_title_and_messages(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let answer = client.post(CHAT_THREADS, &json!({}));
    let location = answer.header("location").to_owned();
    let thread = document(answer, 201);
    assert_eq!(location, format!("{CHAT_THREADS}/{}", thread["id"]));
    assert_eq!((&thread["user_id"], &thread["title"]), (&json!("alice"), &Value::Null));
    assert_eq!((&thread["messages"], &thread["updated_at"]), (&json!([]), &thread["created_at"]));

    let given = json!({"title": "Mine", "messages": [said("user", "Hello"), said("assistant", "Hi")]});
    let (path, thread) = made(&client, &given);
    assert_eq!((&thread["title"], &thread["messages"]), (&given["title"], &given["messages"]));
    assert_eq!(document(client.get(&path), 200), thread);

    // These clients send back what they were given, and more.
    let (_, copy) = made(&client, &thread);
    assert_eq!(copy["messages"], thread["messages"]);
    assert_ne!(copy["id"], thread["id"]);
    for role in ["system", "tool", "ai", ""] {
        let wrong = json!({"messages": [said("user", "x"), said(role, "x")]});
        assert_eq!(refused_field(client.post(CHAT_THREADS, &wrong), 422), "messages[1].role");
    }
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

fn put_a_chat_thread_replaces_what_is_given_and_keeps_what_is_absent(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let start = json!([said("user", "Hello"), said("assistant", "Hi"), said("user", "How are you?")]);
    let (path, first) = made(&client, &json!({"title": "Mine", "messages": start}));
    let mut before = first;
    let mut put = |body: Value| {
        let saved = document(client.put(&path, &body), 200);
        assert!(saved["updated_at"].as_str() > before["updated_at"].as_str(), "{body}");
        assert_eq!((&saved["id"], &saved["created_at"]), (&before["id"], &before["created_at"]));
        assert_eq!(document(client.get(&path), 200), saved);
        before = saved.clone();
        (saved["title"].clone(), saved["messages"].clone())
    };
    assert_eq!(put(json!({"title": "Renamed"})), (json!("Renamed"), start.clone()));
    let longer = json!([start[0], start[1], start[2], said("assistant", "Well.")]);
    assert_eq!(put(json!({"messages": longer})), (json!("Renamed"), longer.clone()));
    let other_end = json!([start[0], start[1], said("user", "And you?")]);
    assert_eq!(put(json!({"messages": other_end})), (json!("Renamed"), other_end.clone()));
    let other_start = json!([said("assistant", "Welcome"), start[0], start[1]]);
    assert_eq!(put(json!({"messages": other_start})), (json!("Renamed"), other_start.clone()));
    let twice = json!([start[0], start[0], start[0]]);
    assert_eq!(put(json!({"title": "Both", "messages": twice})), (json!("Both"), twice.clone()));
    assert_eq!(put(json!({"title": null})), (Value::Null, twice), "null clears the title");
    assert_eq!(put(json!({"messages": []})), (Value::Null, json!([])));
    let named = json!([said("user", "A new name")]);
    assert_eq!(put(json!({"messages": named})), (json!("A new name"), named), "and a message gives it again");

    let unchanged = document(client.get(&path), 200);
    for same in [json!({}), unchanged.clone(), json!({"title": "A new name"})] {
        assert_eq!(document(client.put(&path, &same), 200), unchanged, "{same}");
    }
    assert_eq!(refused_field(client.put(&path, &json!({"messages": null})), 422), "messages");
    let wrong = json!({"messages": [said("user", "x"), said("system", "x")]});
    assert_eq!(refused_field(client.put(&path, &wrong), 422), "messages[1].role");
    assert_eq!(document(client.get(&path), 200), unchanged);
}

fn post_a_message_answers_with_the_whole_thread(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (path, empty) = made(&client, &json!({}));
    let messages = format!("{path}/messages");
    let once = document(client.post(&messages, &said("user", "Hello")), 201);
    assert_eq!((&once["title"], &once["messages"]), (&json!("Hello"), &json!([said("user", "Hello")])));
    assert_eq!((&once["id"], &once["created_at"]), (&empty["id"], &empty["created_at"]));
    assert!(once["updated_at"].as_str() > empty["updated_at"].as_str());
    let twice = document(client.post(&messages, &said("assistant", "Hi")), 201);
    assert_eq!(twice["messages"], json!([said("user", "Hello"), said("assistant", "Hi")]));
    assert_eq!(document(client.get(&path), 200), twice);
    for (body, field) in [
        (said("tool", "x"), "role"),
        (json!({"role": "user"}), "content"),
        (json!({"content": "x"}), "role"),
        (json!({"role": "user", "content": 7}), "content"),
    ] {
        assert_eq!(refused_field(client.post(&messages, &body), 422), field, "{body}");
    }
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

fn messages_of_other_roles_are_not_shown_not_counted_and_survive_a_put(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let roles = ["system", "user", "tool", "assistant", "tool", "user"];
    let messages = roles.map(|role| json!({"role": role, "content": role, "metadata": {"of": role}}));
    let thread = client.post(THREADS, &json!({"messages": messages})).expect(201);
    let path = format!("{CHAT_THREADS}/{}", thread["id"]);
    let shown = [said("user", "user"), said("assistant", "assistant"), said("user", "user")];
    let all = || client.get(&format!("{THREADS}/{}", thread["id"])).expect(200)["messages"].clone();
    let count = || client.get(CHAT_THREADS).expect(200)[0]["message_count"].clone();
    assert_eq!((&document(client.get(&path), 200)["messages"], count()), (&json!(shown), json!(3)));

    let saved = json!({"messages": [shown[0], said("assistant", "Another answer")]});
    assert_eq!(document(client.put(&path, &saved), 200)["messages"], saved["messages"]);
    assert_eq!(count(), 2);
    let kept = &thread["messages"];
    let after = all();
    assert_eq!(
        after.as_array().unwrap()[..4],
        [0, 1, 2, 4].map(|at| kept[at].clone()),
        "all they have survives"
    );
    assert_eq!(each(&after, "content"), ["system", "user", "tool", "tool", "Another answer"]);
    client.put(&path, &json!({"messages": []})).expect(200);
    assert_eq!(all(), json!([kept[0], kept[2], kept[4]]));
    assert_eq!(count(), 0);
    let opened = client.get(&format!("{THREADS}/{}", thread["id"])).expect(200);
    assert_eq!(opened["message_count"], 3, "the native surface counts all of them");
}
