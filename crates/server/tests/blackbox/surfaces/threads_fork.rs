//! The native surface: forks of threads.

use serde_json::{Value, json};

use super::each;
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(a_fork_of_ten_thousand_messages_keeps_each_of_them_in_its_place);

fn a_fork_of_ten_thousand_messages_keeps_each_of_them_in_its_place(database: &Database) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "20000")]);
    let client = service.client("alice");
    let id = client.thread("Long");
    let contents: Vec<Value> = (0..10_000).map(|n| json!(format!("message {n}"))).collect();
    for some in contents.chunks(1_000) {
        let messages: Vec<Value> = some.iter().map(|text| json!({"role": "user", "content": text})).collect();
        client.post(&format!("{THREADS}/{id}/messages"), &json!({"messages": messages})).expect(201);
    }
    let fork = client.post(&format!("{THREADS}/{id}/fork"), &json!({})).expect(201);
    assert_eq!(fork["message_count"], 10_000);
    let copies = client.walk(&format!("{THREADS}/{}/messages", fork["id"]), "messages", 1_000);
    assert_eq!(each(&json!(copies), "content"), contents);
}
