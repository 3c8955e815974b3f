//! The native surface, `/api/v1/chat/threads`, row by row: threads.

use serde_json::{Value, json};

use super::{each, members, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    get_threads_is_newest_activity_first_20_on_a_page_unless_asked_for_1_to_100,
    get_a_thread_shows_its_newest_1000_messages_oldest_first_and_a_cursor_to_older_ones,
    delete_a_thread_takes_its_messages_with_it,
    all_that_was_said_is_there_after_a_restart
);

const THREAD: [&str; 13] = [
    "archived",
    "created_at",
    "external_id",
    "id",
    "message_count",
    "metadata",
    "modseq",
    "notebooks",
    "starred",
    "summary",
    "title",
    "updated_at",
    "user_id",
];

fn ids(page: &Value) -> Vec<i64> {
    each(&page["threads"], "id").into_iter().map(|id| id.as_i64().unwrap()).collect()
}

fn get_threads_is_newest_activity_first_20_on_a_page_unless_asked_for_1_to_100(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    assert_eq!(client.get(THREADS).expect(200), json!({"threads": [], "next_cursor": null}));
    let mut order: Vec<i64> = (0..22).map(|n| client.thread(&format!("{n}"))).collect();
    // What was made first moves to the front when something is said in it.
    client.say(order[0], "Still here").expect(201);
    order[1..].reverse();

    let page = client.get(THREADS).expect(200);
    assert_eq!(ids(&page), order[..20]);
    assert_eq!(members(&page["threads"][0]), THREAD);
    assert_eq!(page["threads"][0]["message_count"], 1);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = client.get(&format!("{THREADS}?cursor={cursor}")).expect(200);
    assert_eq!((ids(&rest), &rest["next_cursor"]), (order[20..].to_vec(), &Value::Null));
    let all = client.get(&format!("{THREADS}?limit=100")).expect(200);
    assert_eq!((ids(&all), &all["next_cursor"]), (order.clone(), &Value::Null));
    assert_eq!(client.walk(THREADS, "threads", 1).len(), 22);
    for limit in ["0", "101", "-1", "ten", ""] {
        assert_eq!(refused_field(client.get(&format!("{THREADS}?limit={limit}")), 400), "limit");
    }
    for forged in [format!("{cursor}A"), cursor[1..].to_owned(), "forged".into()] {
        assert_eq!(refused_field(client.get(&format!("{THREADS}?cursor={forged}")), 400), "cursor");
    }
}

fn get_a_thread_shows_its_newest_1000_messages_oldest_first_and_a_cursor_to_older_ones(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let said: Vec<String> = (0..1_003).map(|n| format!("{n}")).collect();
    let path = format!("{THREADS}/{}", client.thread("Long"));
    for some in said.chunks(1_000) {
        let messages: Vec<Value> = some.iter().map(|text| json!({"role": "user", "content": text})).collect();
        client.post(&format!("{path}/messages"), &json!({"messages": messages})).expect(201);
    }
    let opened = client.get(&path);
    let etag = opened.header("etag").to_owned();
    let opened = opened.expect(200);
    assert_eq!(
        members(&opened),
        [
            "archived",
            "created_at",
            "external_id",
            "id",
            "message_count",
            "messages",
            "metadata",
            "modseq",
            "notebooks",
            "older_cursor",
            "starred",
            "summary",
            "title",
            "updated_at",
            "user_id"
        ]
    );
    assert_eq!(etag, format!("\"{}\"", opened["modseq"]));
    assert_eq!(each(&opened["messages"], "content"), said[3..]);
    assert_eq!(opened["message_count"], 1_003);
    let older = |opened: &Value| {
        let cursor = opened["older_cursor"].as_str().unwrap();
        client.get(&format!("{path}/messages?limit=1000&cursor={cursor}")).expect(200)
    };
    assert_eq!(each(&older(&opened)["messages"], "content"), ["2", "1", "0"], "newest first");

    let some = client.get(&format!("{path}?messages_limit=2")).expect(200);
    assert_eq!(each(&some["messages"], "content"), ["1001", "1002"]);
    assert_eq!(each(&older(&some)["messages"], "content")[..2], ["1000", "999"]);
    let none = client.get(&format!("{path}?messages_limit=0")).expect(200);
    assert_eq!(none["messages"], json!([]));
    assert_eq!(each(&older(&none)["messages"], "content")[0], "1002");
    let short = client.get(&format!("{THREADS}/{}", client.thread("Short"))).expect(200);
    assert_eq!((&short["messages"], &short["older_cursor"]), (&json!([]), &Value::Null));
    for limit in ["-1", "1001", "all"] {
        let refused = client.get(&format!("{path}?messages_limit={limit}"));
        assert_eq!(refused_field(refused, 400), "messages_limit");
    }
}

fn delete_a_thread_takes_its_messages_with_it(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (gone, kept) = (client.thread("Gone"), client.thread("Kept"));
    let message = client.say(gone, "gone").expect(201)["id"].clone();
    client.say(kept, "kept").expect(201);
    let path = format!("{THREADS}/{gone}");
    assert_eq!(client.delete(&path).expect(204), Value::Null);
    client.delete(&path).problem(404);
    client.get(&path).problem(404);
    client.get(&format!("{path}/messages")).problem(404);
    client.get(&format!("{path}/messages/{message}")).problem(404);
    client.say(gone, "too late").problem(404);
    assert_eq!(ids(&client.get(THREADS).expect(200)), [kept]);
    assert_eq!(database.sql().texts("SELECT content AS value FROM messages"), ["kept"]);
}

fn all_that_was_said_is_there_after_a_restart(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let id = client.thread("My New Conversation");
    let messages = format!("{THREADS}/{id}/messages");
    let sources = json!([{"type": "document", "id": "doc-123", "title": "Guide"}]);
    let question = json!({"role": "user", "content": "Hello, how can I use this feature?",
        "sources": sources, "selected_text_used": false});
    let kept = client.post(&messages, &question).expect(201);
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
