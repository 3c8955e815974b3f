//! What the database itself refuses, whoever asks, and that the API shows no trace of it.

use serde_json::json;

use crate::direct_sql::{by_hand, number, refusal};
use crate::harness::{Database, Kind, Service, THREADS, on_both};

on_both!(what_breaks_a_rule_is_refused_by_the_rule_that_the_page_names);

const CONVERSATION: &str = "INSERT INTO conversations (user_id";
const MESSAGE: &str = "INSERT INTO messages (user_id, conversation_id, role, content";

/// What is refused, and what PostgreSQL and SQLite name as the reason.
fn wrong_statements(thread: i64) -> Vec<(String, &'static str, &'static str)> {
    let long = "é".repeat(256);
    let no_such = thread + 1_000;
    let wrong = |statement: String, postgres, sqlite| (statement, postgres, sqlite);
    let alike = |statement: String, check| wrong(statement, check, check);
    let refers = |statement: String, key| wrong(statement, key, "FOREIGN KEY constraint failed");
    let too_long = "too long for type character varying(255)";
    let text_in_a_time = "cannot store TEXT value in INTEGER column";
    vec![
        wrong(
            "INSERT INTO users (id) VALUES ('alice')".into(),
            "users_pkey",
            "UNIQUE constraint failed: users.id",
        ),
        wrong(format!("INSERT INTO users (id) VALUES ('{long}')"), too_long, "users_id_check"),
        refers(format!("{CONVERSATION}) VALUES ('nobody')"), "conversations_user_id_fkey"),
        wrong(
            format!("{CONVERSATION}, title) VALUES ('alice', '{long}')"),
            too_long,
            "conversations_title_check",
        ),
        wrong(
            format!("{CONVERSATION}, summary) VALUES ('alice', '{}')", &long[..202]),
            "too long for type character varying(100)",
            "conversations_summary_check",
        ),
        alike(
            format!("{CONVERSATION}, notebooks) VALUES ('alice', '{{}}')"),
            "conversations_notebooks_check",
        ),
        alike(format!("{CONVERSATION}, metadata) VALUES ('alice', '[]')"), "conversations_metadata_check"),
        wrong(
            format!("{CONVERSATION}, created_at) VALUES ('alice', 'yesterday week')"),
            "invalid input syntax for type timestamp",
            text_in_a_time,
        ),
        refers(
            format!("{MESSAGE}) VALUES ('alice', {no_such}, 'user', 'x')"),
            "messages_conversation_id_fkey",
        ),
        refers(format!("{MESSAGE}) VALUES ('bob', {thread}, 'user', 'x')"), "messages_conversation_id_fkey"),
        refers(
            format!("{MESSAGE}) VALUES ('nobody', {thread}, 'user', 'x')"),
            "messages_conversation_id_fkey",
        ),
        alike(format!("{MESSAGE}) VALUES ('alice', {thread}, 'robot', 'x')"), "messages_role_check"),
        alike(format!("{MESSAGE}) VALUES ('alice', {thread}, 'User', 'x')"), "messages_role_check"),
        wrong(
            format!("{MESSAGE}) VALUES ('alice', {thread}, 'user', NULL)"),
            "\"content\" of relation \"messages\" violates not-null",
            "NOT NULL constraint failed: messages.content",
        ),
        wrong(
            format!("{MESSAGE}, summary) VALUES ('alice', {thread}, 'user', 'x', 'y')"),
            "cannot insert a non-DEFAULT value into column \"summary\"",
            "cannot INSERT into generated column \"summary\"",
        ),
        alike(
            format!("{MESSAGE}, sources) VALUES ('alice', {thread}, 'user', 'x', '{{}}')"),
            "messages_sources_check",
        ),
        alike(
            format!("{MESSAGE}, metadata) VALUES ('alice', {thread}, 'user', 'x', '1')"),
            "messages_metadata_check",
        ),
        wrong(
            format!("{MESSAGE}, created_at) VALUES ('alice', {thread}, 'user', 'x', 'yesterday week')"),
            "invalid input syntax for type timestamp",
            text_in_a_time,
        ),
        alike("UPDATE messages SET role = 'ai' WHERE user_id = 'alice'".into(), "messages_role_check"),
        refers(
            format!("UPDATE messages SET user_id = 'bob' WHERE conversation_id = {thread}"),
            "messages_conversation_id_fkey",
        ),
    ]
}

fn what_breaks_a_rule_is_refused_by_the_rule_that_the_page_names(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let thread = alice.thread("Mine");
    bob.thread("Not yours");
    alice.say(thread, "Hello").expect(201);
    let before = alice.get(&format!("{THREADS}/{thread}")).text;
    let lists = [&alice, &bob].map(|client| client.get(THREADS).text);

    let mut sql = by_hand(database);
    for (statement, postgres, sqlite) in wrong_statements(thread) {
        let reason = if database.kind() == Kind::Sqlite { sqlite } else { postgres };
        let said = refusal(&mut sql, &statement);
        assert!(said.contains(reason), "{statement}: {said}");
    }

    assert_eq!(alice.get(&format!("{THREADS}/{thread}")).text, before);
    assert_eq!([&alice, &bob].map(|client| client.get(THREADS).text), lists);
    alice.say(thread, "And on we go").expect(201);
    assert_eq!(alice.contents(thread), ["Hello", "And on we go"]);
}

#[test]
fn on_sqlite_a_connection_without_foreign_keys_is_not_held_to_them() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let alice = service.client("alice");
    let thread = alice.thread("Mine");
    alice.say(thread, "Hello").expect(201);

    // As the sqlite3 program opens one; the SQLite that is compiled in here starts with them.
    let mut careless = database.sql();
    careless.run("PRAGMA foreign_keys = OFF");
    careless.run(&format!("{MESSAGE}) VALUES ('alice', {}, 'user', 'lost')", thread + 1_000));
    careless.run(&format!("DELETE FROM conversations WHERE user_id = 'alice' AND id = {thread}"));
    assert_eq!(number(&mut careless, "SELECT count(*) FROM messages"), 2);
    assert_eq!(alice.get(THREADS).expect(200)["threads"], json!([]));
    alice.get(&format!("{THREADS}/{thread}")).problem(404);
}
