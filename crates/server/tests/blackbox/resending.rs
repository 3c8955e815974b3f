//! Safe re-sends on a real service: once among many at once, and across a restart.

use serde_json::json;

use crate::harness::{
    Answer, Client, Database, Kind, SOON, Service, THREADS, eventually, in_parallel, on_both,
};

on_both!(
    of_fifty_equal_requests_at_once_one_is_done,
    a_key_outlives_a_restart,
    a_key_that_has_outlived_its_day_is_swept_away
);

fn send(client: &Client, path: &str, key: &str, content: &str) -> Answer {
    let body = json!({"role": "user", "content": content}).to_string();
    client.ask("POST", path, &[("Content-Type", "application/json"), ("Idempotency-Key", key)], Some(body))
}

fn of_fifty_equal_requests_at_once_one_is_done(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let thread = alice.thread("Sent fifty times");
    let path = format!("{THREADS}/{thread}/messages");
    let answers = in_parallel(50, |_| send(&alice, &path, "k", "once"));
    let replayed = answers.iter().filter(|answer| answer.headers.contains_key("idempotent-replayed")).count();
    assert_eq!(replayed, 49);
    assert!(answers.iter().all(|answer| answer.status == 201 && answer.text == answers[0].text));
    assert_eq!(alice.contents(thread), ["once"]);
    assert_eq!(database.sql().texts("SELECT key AS value FROM idempotency_keys"), ["k"]);
}

fn a_key_outlives_a_restart(database: &Database) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let thread = alice.thread("Sent before and after");
    let path = format!("{THREADS}/{thread}/messages");
    let first = send(&alice, &path, "k", "once");
    service.stop();
    let service = Service::start(database);
    let alice = service.bearer(&token);
    let again = send(&alice, &path, "k", "once");
    assert_eq!((again.status, &again.text, again.header("idempotent-replayed")), (201, &first.text, "true"));
    send(&alice, &path, "k", "twice").problem(422);
    assert_eq!(alice.contents(thread), ["once"]);
}

fn a_key_that_has_outlived_its_day_is_swept_away(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let path = format!("{THREADS}/{}/messages", alice.thread("Sent two days ago"));
    send(&alice, &path, "old", "once").expect(201);
    send(&alice, &path, "young", "once").expect(201);
    service.stop();
    database.sql().run(match database.kind() {
        Kind::Sqlite => {
            "UPDATE idempotency_keys SET created_at = created_at - 172800000000 WHERE key = 'old'"
        }
        Kind::Postgres => {
            "UPDATE idempotency_keys SET created_at = created_at - interval '2 days' WHERE key = 'old'"
        }
    });
    let _service = Service::start(database);
    eventually("the old key is gone", SOON, || {
        (database.sql().texts("SELECT key AS value FROM idempotency_keys") == ["young"]).then_some(())
    });
}
