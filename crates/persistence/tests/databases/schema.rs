//! The schema keeps its promises to whoever writes SQL by hand.

use chat_history_domain::conversation::ConversationCursor;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{NOON, said};

use crate::fresh::{Database, Direct};

const MESSAGE: &str = "INSERT INTO messages (user_id, conversation_id, role, content";

/// A moment as that database writes it.
fn at(sql: &Direct, micros: i64) -> String {
    match sql {
        Direct::Sqlite(_) => micros.to_string(),
        Direct::Postgres(_) => format!("to_timestamp({micros} / 1000000.0)"),
    }
}

#[tokio::test]
async fn what_is_inserted_by_hand_is_counted_numbered_and_seen_by_the_service() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        sql.run("INSERT INTO users (id) VALUES ('alice')").unwrap();
        let (made, later) = (at(&sql, NOON), at(&sql, NOON + 5));
        let times = "created_at, updated_at";
        sql.run(&format!("INSERT INTO conversations (user_id, {times}) VALUES ('alice', {made}, {made})"))
            .unwrap();
        sql.run(&format!("{MESSAGE}, {times}) VALUES ('alice', 1, 'assistant', 'Hello', {made}, {made})"))
            .unwrap();
        sql.run(&format!("{MESSAGE}, {times}) VALUES ('alice', 1, 'user', 'Where to?', {later}, {later})"))
            .unwrap();

        let page = alice.page(ConversationCursor::START, 10).await.unwrap();
        let thread = &page.items[0];
        assert_eq!((thread.message_count, thread.modseq.0), (2, 3));
        assert_eq!(
            (thread.summary.as_deref(), thread.title.as_deref()),
            (Some("Where to?"), Some("Where to?"))
        );
        assert_eq!((thread.created_at.micros(), thread.updated_at.micros()), (NOON, NOON + 5));
        assert_eq!(alice.contents(thread.id).await, ["Hello", "Where to?"]);
        let numbers: Vec<i64> =
            alice.messages(thread.id).await.iter().map(|message| message.modseq.0).collect();
        assert_eq!((numbers, alice.modseq().await), (vec![2, 3], 3));

        // The service goes on from there, and is not counted twice.
        alice.append(thread.id, vec![said("And back?")]).await.unwrap();
        let thread = alice.found(thread.id).await;
        assert_eq!(
            (thread.message_count, thread.modseq.0, thread.title.as_deref()),
            (3, 4, Some("Where to?"))
        );
    }
}

#[tokio::test]
async fn a_hand_and_the_service_that_write_at_once_lose_no_count() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let id = alice.start(vec![]).await.id;
        let insert = format!("{MESSAGE}) VALUES ('alice', {id}, 'user', 'by hand')");
        let mut sql = database.connect();
        let by_hand = tokio::task::spawn_blocking(move || (0..50).for_each(|_| sql.run(&insert).unwrap()));
        for _ in 0..50 {
            alice.append(id, vec![said("by the service")]).await.unwrap();
        }
        by_hand.await.unwrap();
        let thread = alice.found(id).await;
        assert_eq!((thread.message_count, alice.contents(id).await.len()), (100, 100));
        assert_eq!(thread.modseq.0, alice.modseq().await);
    }
}

#[tokio::test]
async fn deleting_by_hand_takes_everything_under_it() {
    for database in Database::both() {
        let store = database.store();
        let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
        let first = alice.start(vec![said("a")]).await;
        let second = alice.start(vec![said("b")]).await;
        let others = bob.start(vec![said("c")]).await;
        let mut sql = database.connect();
        sql.run(&format!("DELETE FROM conversations WHERE user_id = 'alice' AND id = {}", first.id)).unwrap();
        assert_eq!((alice.find(first.id).await, alice.contents(second.id).await.len()), (None, 1));
        sql.run("DELETE FROM users WHERE id = 'alice'").unwrap();
        assert_eq!((alice.find(second.id).await, alice.user().await), (None, None));
        assert_eq!(bob.contents(others.id).await, ["c"]);
    }
}

#[test]
fn what_a_person_leaves_out_of_an_insert_has_a_default() {
    for database in Database::both() {
        drop(database.store());
        let mut sql = database.connect();
        sql.run("INSERT INTO users (id) VALUES ('alice')").unwrap();
        sql.run("INSERT INTO conversations (user_id) VALUES ('alice')").unwrap();
        sql.run("INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('alice', 1, 'user', 'hi')").unwrap();
    }
}

#[test]
fn rows_that_would_break_a_promise_are_refused_by_the_database() {
    for database in Database::both() {
        drop(database.store());
        let mut sql = database.connect();
        sql.run("INSERT INTO users (id) VALUES ('alice'); INSERT INTO users (id) VALUES ('bob')").unwrap();
        sql.run("INSERT INTO conversations (user_id) VALUES ('alice')").unwrap();
        for (refused, why) in [
            ("INSERT INTO users (id) VALUES ('alice')", "a user that is there"),
            ("INSERT INTO conversations (user_id) VALUES ('carol')", "an unknown user"),
            (
                "INSERT INTO conversations (user_id, notebooks) VALUES ('alice', '{}')",
                "notebooks that are no list",
            ),
            (
                "INSERT INTO conversations (user_id, metadata) VALUES ('alice', '[]')",
                "metadata that is no object",
            ),
            (
                "INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('alice', 2, 'user', 'hi')",
                "an unknown conversation",
            ),
            (
                "INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('bob', 1, 'user', 'hi')",
                "another user's conversation",
            ),
            (
                "INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('alice', 1, 'robot', 'hi')",
                "an unknown role",
            ),
        ] {
            assert!(sql.run(refused).is_err(), "{why}");
        }
        let long = "é".repeat(256);
        assert!(sql.run(&format!("INSERT INTO users (id) VALUES ('{long}')")).is_err());
        assert!(sql.run(&format!("UPDATE conversations SET title = '{long}'")).is_err());
    }
}
