//! The native surface: what a message said before it was edited, through whichever surface or by hand.

use serde_json::json;

use super::{CHAT_THREADS, MESSAGES, each};
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(
    every_way_to_edit_a_message_keeps_what_it_said,
    deleting_a_thread_of_ten_thousand_messages_takes_their_revisions_along
);

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
