//! What only the service may set is never taken from a body: the native surface refuses such a field by its name, and the
//! others, whose clients send back what they were given, pass over it.

use serde_json::{Value, json};

use super::described::bodied;
use crate::dump::Dump;
use crate::harness::{Client, Database, Service, THREADS, on_both};
use crate::surfaces::{Surface, Target};

on_both!(what_only_the_service_sets_is_refused_or_passed_over_and_never_stored);

/// Values that no row comes to by itself.
const NUMBER: i64 = 424_242_424_242;
const TIME: &str = "1999-12-31T23:59:59.000000Z";
const MICROSECONDS: &str = "946684799000000";
const TEXT: &str = "assigned";

/// Those of the fields that a message is shown with.
const SHOWN: [&str; 7] = ["id", "thread_id", "user_id", "summary", "modseq", "created_at", "updated_at"];

/// The same of a thread.
const SHOWN_OF_A_THREAD: [&str; 7] =
    ["id", "user_id", "summary", "message_count", "modseq", "created_at", "updated_at"];

/// Those of both that the service derives, and that may have changed since they were read.
const DERIVED: [&str; 4] = ["summary", "message_count", "modseq", "updated_at"];

/// What becomes of a field that only the service sets.
enum Outcome {
    PassedOver,
    Refused(&'static str),
}

/// What becomes of that field in the body of an operation of the native surface. What is shown may be sent back: with
/// something new it means nothing, and in a change it must be as it is if it never changes.
fn outcome(method: &str, path: &str, field: &str) -> Outcome {
    let (shown, field) = match field.strip_prefix("messages[0].") {
        Some(field) => (SHOWN, field),
        None if path.contains("/messages") => (SHOWN, field),
        None if path == THREADS || path.ends_with("/{id}") => (SHOWN_OF_A_THREAD, field),
        None => return Outcome::Refused("is not a known field"),
    };
    match method {
        _ if !shown.contains(&field) => Outcome::Refused("is not a known field"),
        "PATCH" if !DERIVED.contains(&field) => Outcome::Refused("cannot be changed"),
        _ => Outcome::PassedOver,
    }
}

/// The fields that only the service sets, each with a value of the right type.
fn assigned(hers: &Target) -> Vec<(&'static str, Value)> {
    let thread: i64 = hers.conversation.parse().unwrap();
    vec![
        ("user_id", json!("alice")),
        ("owner", json!("alice")),
        ("id", json!(NUMBER)),
        ("created_at", json!(TIME)),
        ("updated_at", json!(TIME)),
        ("modseq", json!(NUMBER)),
        ("message_count", json!(NUMBER)),
        ("thread_id", json!(thread)),
        ("conversation_id", json!(thread)),
        ("summary", json!(TEXT)),
    ]
}

fn what_only_the_service_sets_is_refused_or_passed_over_and_never_stored(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = Target::made(&alice);
    let before = everything(&alice, &hers);
    for bodied in bodied(&service) {
        let operation = bodied.operation;
        for (name, value) in assigned(&hers) {
            let mine = Target::made(&bob);
            let plain: Value = serde_json::from_str(&mine.fill(operation.body)).unwrap();
            let mut bodies = vec![(name.to_owned(), plain.clone())];
            bodies[0].1[name] = value.clone();
            if bodied.fields.contains("messages") {
                let mut message = json!({"role": "user", "content": "x"});
                message[name] = value.clone();
                bodies.push((format!("messages[0].{name}"), json!({"messages": [message]})));
            }
            for (field, body) in bodies {
                let answer = bob.call(operation.method, &mine.fill(operation.path), &body);
                let what = format!("{operation:?} with {field}: {}", answer.text);
                let refused = match outcome(operation.method, operation.path, &field) {
                    Outcome::Refused(rule) if operation.surface == Surface::Threads => Some(rule),
                    _ => None,
                };
                if let Some(rule) = refused {
                    assert_eq!(answer.status, 400, "{what}");
                    let errors = &serde_json::from_str::<Value>(&answer.text).unwrap()["errors"];
                    assert_eq!(errors, &json!([{"field": field, "message": rule}]), "{what}");
                } else {
                    assert_eq!(answer.status, operation.status, "{what}");
                    assert!(!answer.text.contains(&NUMBER.to_string()), "{what}");
                    assert!(!answer.text.contains(TIME) && !answer.text.contains(TEXT), "{what}");
                    assert!(!answer.text.contains("alice"), "{what}");
                }
            }
        }
    }
    assert_eq!(everything(&alice, &hers), before);
    for row in Dump::of(database).rows().0 {
        for sentinel in [&NUMBER.to_string(), MICROSECONDS, "1999-12-31", TEXT] {
            assert!(!row.contains(sentinel), "{sentinel} in {row}");
        }
    }
}

/// All that a user has, as the API tells it.
fn everything(client: &Client, target: &Target) -> Value {
    json!([client.get(THREADS).expect(200), target.shown(client), client.get("/api/v1/users/me").expect(200)])
}
