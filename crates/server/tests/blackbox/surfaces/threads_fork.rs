//! The native surface: forks of threads.

use serde_json::{Value, json};

use super::each;
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(
    post_fork_makes_a_thread_with_copies_up_to_and_including_a_message,
    a_fork_of_ten_thousand_messages_keeps_each_of_them_in_its_place
);

fn post_fork_makes_a_thread_with_copies_up_to_and_including_a_message(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let message = json!({
        "role": "tool", "content": "two", "sources": [{"url": "u"}], "selected_text_used": true,
        "tool_calls": [{"n": 1}], "metadata": {"m": [1, 2.5]},
    });
    let messages = json!([{"role": "user", "content": "one"}, message, {"role": "ai", "content": "three"}]);
    let thread = json!({"notebooks": ["n"], "metadata": {"k": 1}, "starred": true, "messages": messages});
    let made = alice.post(THREADS, &thread).expect(201);
    let path = format!("{THREADS}/{}", made["id"]);
    let before = alice.get(&path).expect(200);
    let second = &made["messages"][1]["id"];

    let answer = alice.post(&format!("{path}/fork"), &json!({"up_to": second, "title": "Otherwise"}));
    let (location, etag) = (answer.header("location").to_owned(), answer.header("etag").to_owned());
    let fork = answer.expect(201);
    assert_eq!(
        (&location, &etag),
        (&format!("{THREADS}/{}", fork["id"]), &format!("\"{}\"", fork["modseq"]))
    );
    assert_eq!(
        (&fork["title"], &fork["summary"], &fork["message_count"]),
        (&json!("Otherwise"), &json!("one"), &json!(2))
    );
    assert_eq!((&fork["notebooks"], &fork["metadata"]), (&json!(["n"]), &json!({"k": 1})));
    assert_eq!((&fork["starred"], &fork["archived"]), (&json!(false), &json!(false)));
    let copies = alice.get(&location).expect(200)["messages"].clone();
    assert_eq!(copies.as_array().unwrap().len(), 2);
    for (copy, original) in copies.as_array().unwrap().iter().zip(made["messages"].as_array().unwrap()) {
        let mut expected = original.clone();
        assert_ne!(copy["id"], original["id"]);
        (expected["id"], expected["thread_id"]) = (copy["id"].clone(), fork["id"].clone());
        assert_eq!(*copy, expected);
    }
    assert_eq!(alice.get(&path).expect(200), before, "the other thread stays as it is");
    assert_eq!(alice.post(&format!("{path}/fork"), &json!({})).expect(201)["message_count"], 3);

    bob.post(&format!("{path}/fork"), &json!({})).problem(404);
    alice.post(&format!("{path}/fork"), &json!({"up_to": copies[0]["id"]})).problem(404);
    alice.post(&format!("{location}/fork"), &json!({"up_to": second})).problem(404);
    assert_eq!(bob.get(THREADS).expect(200)["threads"], json!([]));
}

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
