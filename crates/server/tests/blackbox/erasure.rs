//! Erasure on a real service: no row is left, and on SQLite no byte of what was said either.

use std::fs;

use serde_json::json;

use crate::harness::{Client, Database, Kind, Service, THREADS, in_parallel, on_both};

on_both!(of_a_user_who_is_erased_nothing_is_left);

const ME: &str = "/api/v1/users/me";

/// Where is searched, up to the query.
const SEARCH: &str = "/api/v1/chat/search?q=";

/// A word that stands in everything the user has, and nowhere else.
const CANARY: &str = "zanzibar7413";

fn of_a_user_who_is_erased_nothing_is_left(database: &Database) {
    let service = Service::start_with(database, &[("TRASH_DAYS", "30")]);
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
            // What is searched is in an index, which follows some of the changes and is behind others.
            assert!(alice.get(&format!("{SEARCH}{CANARY}%20renamed")).expect(200)["hits"][0].is_object());
            alice.delete(&format!("{path}/messages/{}", made["messages"][1]["id"])).expect(204);
            // Some are in the trash then, and some are gone.
            let how = if round == 2 { "?permanent=true" } else { "" };
            if round % 2 == 0 {
                assert_eq!(alice.delete(&format!("{path}{how}")).status, 204);
            }
        }
    });
    assert_eq!(alice.get(ME).expect(200)["threads"], 8);
    let revisions = "SELECT 'kept' AS value FROM message_revisions WHERE user_id = 'alice'";
    assert_eq!(database.sql().texts(revisions).len(), 16 * 7, "what was said before the edits is there, too");
    import_canaries(&alice);
    if database.kind() == Kind::Sqlite {
        assert!(found_in_files(database) > 0, "the word is looked for in the right place");
    }

    assert_eq!(alice.delete(ME).status, 204);
    assert_eq!(alice.get(&format!("{SEARCH}{CANARY}")).expect(200)["hits"], json!([]));
    assert_eq!(bob.get(&format!("{SEARCH}stays")).expect(200)["hits"].as_array().unwrap().len(), 1);
    assert_eq!(alice.get(ME).expect(200)["threads"], 0);
    assert_eq!(bob.get(ME).expect(200)["threads"], 1);
    for table in [
        "users WHERE id",
        "conversations WHERE user_id",
        "messages WHERE user_id",
        "message_revisions WHERE user_id",
        "idempotency_keys WHERE user_id",
        "search_states WHERE user_id",
        "search_messages WHERE user_id",
        "search_titles WHERE user_id",
        "conversation_sources WHERE user_id",
        "message_sources WHERE user_id",
    ] {
        let rows = database.sql().texts(&format!("SELECT 'left' AS value FROM {table} = 'alice'"));
        assert_eq!(rows, [""; 0], "{table}");
    }
    if database.kind() == Kind::Sqlite {
        let left = "SELECT word AS value FROM search_words WHERE key NOT IN (SELECT key FROM search_states) \
                    UNION ALL SELECT words FROM search_removed";
        assert_eq!(database.sql().texts(left), [""; 0]);
        assert_eq!(found_in_files(database), 0, "the word is still in the files");
    }
}

/// Imports threads whose ids elsewhere are to be forgotten as well, and deletes one of them.
fn import_canaries(client: &Client) {
    let time = "2024-05-06T07:08:09Z";
    let mut lines = vec![json!({"format": "chat-history-transcript", "version": 1})];
    for number in 0..9 {
        lines.push(json!({"thread": {"id": format!("test:{CANARY}-{number}"), "created_at": time}}));
        lines.push(json!({"message": {"id": format!("{CANARY} message"), "role": "user", "content": CANARY, "created_at": time}}));
    }
    lines.push(json!({"end": {"threads": 9, "messages": 9}}));
    let file = lines.iter().map(ToString::to_string).collect::<Vec<_>>().join("\n");
    let headers = [("Content-Type", "application/jsonl")];
    let report = client.ask("POST", "/api/v1/chat/import", &headers, Some(file)).expect(200);
    assert_eq!(report["threads"]["created"], 9);
    client.delete(&format!("{THREADS}/{}", report["results"][4]["thread_id"])).expect(204);
}

/// Erases a user whose rows were written, changed and deleted by hand, on a connection that deletes securely or not, among
/// the rows of others; gives how often the word stood in the files before, and how often it still does.
fn left_of_a_hand(secure: &str) -> [usize; 2] {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let mut sql = database.sql();
    sql.run(&format!(
        "PRAGMA foreign_keys = ON; PRAGMA secure_delete = {secure}; INSERT INTO users (id) VALUES ('alice')"
    ));
    for number in 1..=60 {
        let long = format!("{CANARY} {}", "and on ".repeat(number * 37 % 130));
        sql.run(&format!(
            "INSERT INTO conversations (user_id) VALUES ('alice');
             INSERT INTO messages (user_id, conversation_id, role, content)
             SELECT 'alice', max(id), 'user', '{long}' FROM conversations WHERE user_id = 'alice'"
        ));
        bob.say(bob.thread("Stays"), "Between hers").expect(201);
        if number % 4 == 0 {
            alice.get(&format!("{SEARCH}{CANARY}")).expect(200);
        }
        if number % 5 == 0 {
            sql.run("UPDATE messages SET content = 'short' WHERE user_id = 'alice' AND id % 5 = 0");
        }
        if number % 7 == 0 {
            sql.run("DELETE FROM conversations WHERE user_id = 'alice' AND id % 7 = 0");
        }
    }
    drop(sql);
    let before = found_in_files(&database);
    assert_eq!(alice.delete(ME).status, 204);
    assert_eq!(bob.get(ME).expect(200)["messages"], 60);
    [before, found_in_files(&database)]
}

#[test]
fn of_what_was_written_by_hand_no_byte_is_left_on_sqlite_if_the_hand_deleted_securely() {
    let [before, after] = left_of_a_hand("ON");
    assert!(before > 0 && after == 0, "{before} {after}");
    // As the page warns: what it left behind itself is in no row that could be erased.
    let [_, careless] = left_of_a_hand("OFF");
    assert!(careless > 0);
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
