//! The native surface: answers that are written as they grow.

use serde_json::{Value, json};

use super::{CHAT_THREADS, each, refused_field};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    an_answer_that_grows_in_400_steps_is_whole_and_leaves_no_revision,
    a_step_that_is_sent_again_adds_nothing,
    a_complete_message_neither_grows_nor_is_taken_up_again,
    a_step_that_breaks_a_rule_changes_nothing
);

/// An answer in progress: where its thread is, and where it is.
fn begun(client: &Client, text: &str) -> (String, String) {
    let thread = format!("{THREADS}/{}", client.thread("A thread"));
    client.post(&format!("{thread}/messages"), &json!({"role": "user", "content": "Why?"})).expect(201);
    let answer = json!({"role": "assistant", "content": text, "status": "in_progress"});
    let answer = client.post(&format!("{thread}/messages"), &answer).expect(201);
    assert_eq!(answer["status"], "in_progress");
    let message = format!("{thread}/messages/{}", answer["id"]);
    (thread, message)
}

fn revisions(client: &Client, message: &str) -> Vec<Value> {
    each(&client.get(&format!("{message}/revisions")).expect(200)["revisions"], "content")
}

fn an_answer_that_grows_in_400_steps_is_whole_and_leaves_no_revision(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, message) = begun(&client, "");
    let mut whole = String::new();
    for step in 0..400 {
        let more = format!("{step} 京👍 ");
        let offset = whole.chars().count();
        let grown = client.patch(&message, &json!({"append": more, "offset": offset})).expect(200);
        whole += &more;
        assert_eq!((&grown["content"], &grown["status"]), (&json!(whole), &json!("in_progress")));
    }
    let last = json!({"append": "done", "status": "complete", "metadata": {"tokens": 400}});
    let complete = client.patch(&message, &last).expect(200);
    whole += "done";
    assert_eq!((&complete["content"], &complete["status"]), (&json!(whole), &Value::Null));
    assert_eq!(complete["metadata"], json!({"tokens": 400}));
    assert_eq!(client.get(&message).expect(200), complete);
    assert_eq!(revisions(&client, &message), [Value::Null; 0]);
    let shown = client.get(&thread).expect(200);
    assert_eq!((&shown["message_count"], &shown["summary"]), (&json!(2), &json!("Why?")));
    assert_eq!(client.get("/api/v1/chat/search?q=399").expect(200)["hits"].as_array().unwrap().len(), 1);
    client.patch(&message, &json!({"content": "other"})).expect(200);
    assert_eq!(revisions(&client, &message), [json!(whole)]);
    assert_eq!(
        each(&client.get(&thread.replace(THREADS, CHAT_THREADS)).expect(200)["messages"], "content"),
        [json!("Why?"), json!("other")]
    );
}

fn a_step_that_is_sent_again_adds_nothing(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (thread, message) = begun(&client, "京");
    let step = json!({"append": "都", "offset": 1});
    client.patch(&message, &step).expect(200);
    client.patch(&message, &step).problem(412);
    client.patch(&message, &json!({"append": "!", "offset": 0})).problem(412);
    client.patch(&message, &json!({"append": "!", "offset": 3})).problem(412);
    let json = [("Content-Type", "application/json"), ("If-Match", "\"1\"")];
    client.ask("PATCH", &message, &json, Some(json!({"append": "!"}).to_string())).problem(412);
    assert_eq!(client.get(&message).expect(200)["content"], "京都");
    assert_eq!(client.patch(&message, &json!({"append": "!", "offset": 2})).expect(200)["content"], "京都!");
    // Without an offset, what is sent twice is said twice.
    client.patch(&message, &json!({"append": "?"})).expect(200);
    assert_eq!(client.patch(&message, &json!({"append": "?"})).expect(200)["content"], "京都!??");
    assert_eq!(client.get(&thread).expect(200)["message_count"], 2);
}

fn a_complete_message_neither_grows_nor_is_taken_up_again(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    for (end, shown) in [
        (json!("complete"), Value::Null),
        (Value::Null, Value::Null),
        (json!("incomplete"), json!("incomplete")),
    ] {
        let (_, message) = begun(&client, "a");
        client.patch(&message, &json!({"status": "in_progress"})).expect(200);
        assert_eq!(client.patch(&message, &json!({"status": end})).expect(200)["status"], shown);
        let before = client.get(&message).expect(200);
        for change in
            [json!({"append": "b"}), json!({"append": "", "offset": 1}), json!({"status": "in_progress"})]
        {
            client.patch(&message, &change).problem(409);
        }
        assert_eq!(client.get(&message).expect(200), before);
    }
    let thread = format!("{THREADS}/{}", client.thread("Plain"));
    let plain =
        client.post(&format!("{thread}/messages"), &json!({"role": "user", "content": "a"})).expect(201);
    client.patch(&format!("{thread}/messages/{}", plain["id"]), &json!({"append": "b"})).problem(409);
}

fn a_step_that_breaks_a_rule_changes_nothing(database: &Database) {
    let service = Service::start_with(database, &[("MAX_MESSAGE_CHARS", "10")]);
    let client = service.client("alice");
    let (_, message) = begun(&client, "12345678");
    client.patch(&message, &json!({"append": "京"})).expect(200);
    let before = client.get(&message).expect(200);
    for (change, field) in [
        (json!({"append": "xy"}), "append"),
        (json!({"append": "x", "content": "y"}), "content"),
        (json!({"append": 1}), "append"),
        (json!({"offset": 9}), "offset"),
        (json!({"append": "x", "offset": -1}), "offset"),
        (json!({"append": "x", "offset": "9"}), "offset"),
        (json!({"status": "done"}), "status"),
    ] {
        assert_eq!(refused_field(client.patch(&message, &change), 400), field, "{change}");
    }
    assert_eq!(client.get(&message).expect(200), before);
    assert_eq!(
        client.patch(&message, &json!({"append": "x", "offset": 9})).expect(200)["content"],
        "12345678京x"
    );
    let new = json!({"role": "user", "content": "x", "status": "begun"});
    let messages = message.rsplit_once('/').unwrap().0;
    assert_eq!(refused_field(client.post(messages, &new), 400), "status");
    service.client("bob").patch(&message, &json!({"append": ""})).problem(404);
}
