//! Erasure on a real service: no row is left, and on SQLite no byte of what was said either.

use std::fs;

use serde_json::json;

use crate::harness::{Database, Kind, Service, THREADS, in_parallel, on_both};

on_both!(of_a_user_who_is_erased_nothing_is_left);

const ME: &str = "/api/v1/users/me";

/// A word that stands in everything the user has, and nowhere else.
const CANARY: &str = "zanzibar7413";

fn of_a_user_who_is_erased_nothing_is_left(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    bob.thread("Stays");
    // Threads of many sizes, changed and partly deleted, so that their pages were split, moved and freed.
    in_parallel(4, |number| {
        for round in 0..5 {
            let word = |what: &str| format!("{CANARY} {what} {number} {round}");
            let long = format!("{} {}", word("long"), "and on ".repeat(1_000 * round));
            let message = json!({"role": "user", "content": long, "sources": [word("source")],
                "tool_calls": {"call": word("tool")}, "metadata": {word("key"): word("value")}});
            let thread = json!({"title": word("title"), "notebooks": [word("notebook")],
                "metadata": {"of": word("thread")}, "messages": vec![message; 20]});
            let key = word("idempotency").replace(' ', "-");
            let headers = [("Content-Type", "application/json"), ("Idempotency-Key", key.as_str())];
            let made = alice.ask("POST", THREADS, &headers, Some(thread.to_string())).expect(201);
            let path = format!("{THREADS}/{}", made["id"]);
            for message in made["messages"].as_array().unwrap().iter().step_by(3) {
                let message = format!("{path}/messages/{}", message["id"]);
                alice.patch(&message, &json!({"content": word("edited")})).expect(200);
            }
            alice.patch(&path, &json!({"title": word("renamed")})).expect(200);
            if round % 2 == 0 {
                assert_eq!(alice.delete(&path).status, 204);
            }
        }
    });
    assert_eq!(alice.get(ME).expect(200)["threads"], 8);
    if database.kind() == Kind::Sqlite {
        assert!(found_in_files(database) > 0, "the word is looked for in the right place");
    }

    assert_eq!(alice.delete(ME).status, 204);
    assert_eq!(alice.get(ME).expect(200)["threads"], 0);
    assert_eq!(bob.get(ME).expect(200)["threads"], 1);
    for table in [
        "users WHERE id",
        "conversations WHERE user_id",
        "messages WHERE user_id",
        "idempotency_keys WHERE user_id",
    ] {
        let rows = database.sql().texts(&format!("SELECT 'left' AS value FROM {table} = 'alice'"));
        assert_eq!(rows, [""; 0], "{table}");
    }
    if database.kind() == Kind::Sqlite {
        assert_eq!(found_in_files(database), 0, "the word is still in the files");
    }
}

/// How often the word stands in the bytes of SQLite's files.
fn found_in_files(database: &Database) -> usize {
    let path = database.file().display().to_string();
    let files = ["", "-wal", "-shm", "-journal"]
        .map(|ending| fs::read(format!("{path}{ending}")).unwrap_or_default());
    files
        .iter()
        .map(|file| file.windows(CANARY.len()).filter(|window| *window == CANARY.as_bytes()).count())
        .sum()
}
