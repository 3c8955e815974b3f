//! The native surface: what a message said before it was edited, through whichever surface or by hand.

use serde_json::{Value, json};

use super::{CHAT_THREADS, MESSAGES, each, members};
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(
    get_revisions_lists_what_a_message_said_before_newest_first,
    every_way_to_edit_a_message_keeps_what_it_said,
    deleting_a_thread_of_ten_thousand_messages_takes_their_revisions_along
);

fn get_revisions_lists_what_a_message_said_before_newest_first(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let message = json!({
        "role": "assistant", "content": "one", "sources": [{"url": "u"}], "selected_text_used": true,
        "tool_calls": [{"n": 1}], "metadata": {"m": 1},
    });
    let made = alice.post(THREADS, &json!({"messages": [message]})).expect(201);
    let message = format!("{THREADS}/{}/messages/{}", made["id"], made["messages"][0]["id"]);
    let path = format!("{message}/revisions");
    assert_eq!(alice.get(&path).expect(200), json!({"revisions": [], "next_cursor": null}));

    let changes = [json!({"content": "two"}), json!({"metadata": {"m": 2}}), json!({"content": "three"})];
    let edited: Vec<Value> = changes.iter().map(|change| alice.patch(&message, change).expect(200)).collect();
    let all = alice.get(&path).expect(200);
    assert_eq!(each(&all["revisions"], "content"), ["two", "one"]);
    let [second, first] = [0, 1].map(|place| all["revisions"][place].clone());
    assert_eq!(
        members(&first),
        [
            "content",
            "created_at",
            "message_id",
            "metadata",
            "modseq",
            "role",
            "selected_text_used",
            "sources",
            "tool_calls",
        ]
    );
    for field in ["role", "content", "sources", "selected_text_used", "tool_calls", "metadata", "created_at"]
    {
        assert_eq!(first[field], made["messages"][0][field], "{field}");
    }
    assert_eq!((&first["message_id"], &first["modseq"]), (&made["messages"][0]["id"], &made["modseq"]));
    // It was so since its metadata changed.
    assert_eq!((&second["created_at"], &second["metadata"]), (&edited[1]["updated_at"], &json!({"m": 2})));

    let walked = alice.walk(&path, "revisions", 1);
    assert_eq!(json!(walked), all["revisions"]);
    alice.get(&format!("{path}?limit=101")).problem(400);
    alice.get(&format!("{path}?cursor=x")).problem(400);
    bob.get(&path).problem(404);
    alice
        .get(&format!("{THREADS}/{}/messages/{}/revisions", alice.thread("Other"), first["message_id"]))
        .problem(404);
    assert_eq!(alice.delete(&message).status, 204);
    alice.get(&path).problem(404);
}

fn every_way_to_edit_a_message_keeps_what_it_said(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let thread = alice.thread("Edited");
    let id = alice.say(thread, "zero").expect(201)["id"].clone();
    let message = format!("{THREADS}/{thread}/messages/{id}");
    let contents = || each(&alice.get(&format!("{message}/revisions")).expect(200)["revisions"], "content");
    alice.put(&format!("{MESSAGES}/{id}"), &json!({"content": "one", "role": "system"})).expect(200);
    assert_eq!(contents(), ["zero"]);
    alice.put(&format!("{MESSAGES}/{id}"), &json!({"role": "user"})).expect(200);
    assert_eq!(contents(), ["one", "zero"]);
    database.sql().run(&format!("UPDATE messages SET content = 'two' WHERE user_id = 'alice' AND id = {id}"));
    assert_eq!(contents(), ["one", "one", "zero"]);

    // A document edits nothing in place: what stays keeps its revisions, and what is replaced takes them along.
    let document = |said: &str| json!({"messages": [{"role": "user", "content": said}]});
    alice.put(&format!("{CHAT_THREADS}/{thread}"), &document("two")).expect(200);
    assert_eq!(contents(), ["one", "one", "zero"]);
    alice.put(&format!("{CHAT_THREADS}/{thread}"), &document("three")).expect(200);
    alice.get(&message).problem(404);
    let left = "SELECT 'left' AS value FROM message_revisions";
    assert_eq!(database.sql().texts(left), [""; 0]);
}

fn deleting_a_thread_of_ten_thousand_messages_takes_their_revisions_along(database: &Database) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "20000")]);
    let alice = service.client("alice");
    let thread = alice.thread("Long");
    let batch = vec![json!({"role": "user", "content": "said"}); 1_000];
    for _ in 0..10 {
        alice.post(&format!("{THREADS}/{thread}/messages"), &json!({"messages": batch})).expect(201);
    }
    database.sql().run("UPDATE messages SET content = 'edited' WHERE user_id = 'alice' AND id % 10 = 0");
    let count = "SELECT CAST(count(*) AS TEXT) AS value FROM message_revisions";
    assert_eq!(database.sql().texts(count), ["1000"]);
    assert_eq!(alice.delete(&format!("{THREADS}/{thread}")).status, 204);
    assert_eq!(database.sql().texts(count), ["0"]);
}
