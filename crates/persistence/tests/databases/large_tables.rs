//! Migrations of large tables hold up no writer, and are completed after they were interrupted.

use std::time::{Duration, Instant};

use chat_history_persistence::Migrator;

use crate::fresh::{Database, Direct};

/// The migration that does what takes long.
const LARGE_TABLES: &str = "2026-11-30-000005_large_tables";

const MESSAGE: &str =
    "INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('alice', 1, 'user', 'hi')";

/// A database that lacks this migration and those after it, with a conversation of two messages.
fn before_it(database: &Database) -> (Migrator, Direct) {
    drop(database.store());
    let migrator = Migrator::new(database.url());
    while migrator.revert().unwrap() != [LARGE_TABLES] {}
    let mut sql = database.connect();
    sql.run("INSERT INTO users (id) VALUES ('alice')").unwrap();
    sql.run("INSERT INTO conversations (user_id) VALUES ('alice')").unwrap();
    sql.run(&format!("{MESSAGE}; {MESSAGE}")).unwrap();
    (migrator, sql)
}

/// The valid and the invalid indexes of that name.
fn indexes(sql: &mut Direct, is_valid: bool) -> i64 {
    sql.numbers(&format!(
        "SELECT count(*) AS number FROM pg_index WHERE indexrelid = to_regclass('idx_messages_public_id') \
         AND indisvalid = {is_valid} AND pg_get_indexdef(indexrelid) LIKE '%public_id%'"
    ))[0]
}

#[test]
fn an_index_whose_build_was_interrupted_is_built_anew() {
    let database = Database::postgres();
    let (migrator, mut sql) = before_it(&database);
    // A build that fails leaves the same as one that is killed: an index that no query uses.
    let failing = "CREATE UNIQUE INDEX CONCURRENTLY idx_messages_public_id ON messages (user_id, coalesce(public_id, ''))";
    sql.run(failing).unwrap_err();
    assert_eq!((indexes(&mut sql, true), indexes(&mut sql, false)), (0, 1));

    assert_eq!(migrator.apply().unwrap()[0], LARGE_TABLES);
    assert_eq!((indexes(&mut sql, true), indexes(&mut sql, false)), (1, 0));
    sql.run("UPDATE messages SET public_id = 'a'").unwrap_err();
    sql.run("UPDATE messages SET public_id = 'a' WHERE id = 1").unwrap();
}

#[test]
fn whoever_writes_goes_on_while_an_index_is_built() {
    let database = Database::postgres();
    let (migrator, mut sql) = before_it(&database);
    let mut open = database.connect();
    open.run(&format!("BEGIN; {MESSAGE}")).unwrap();
    let migrating = std::thread::spawn(move || migrator.apply().unwrap());
    let waiting = "SELECT count(*) AS number FROM pg_stat_activity WHERE datname = current_database() \
        AND query LIKE 'CREATE UNIQUE INDEX CONCURRENTLY%' AND wait_event_type = 'Lock'";
    let start = Instant::now();
    while sql.numbers(waiting) == [0] {
        assert!(!migrating.is_finished() && start.elapsed() < Duration::from_secs(30), "no index is built");
        std::thread::yield_now();
    }

    sql.run("SET lock_timeout = '5s'; INSERT INTO users (id) VALUES ('bob')").unwrap();
    sql.run("INSERT INTO conversations (user_id) VALUES ('bob')").unwrap();
    sql.run(&MESSAGE.replace("'alice', 1", "'bob', 2")).unwrap();
    sql.run("UPDATE messages SET content = 'ho' WHERE user_id = 'bob'").unwrap();
    assert!(!migrating.is_finished());
    open.run("COMMIT").unwrap();
    assert_eq!(migrating.join().unwrap()[0], LARGE_TABLES);
    assert_eq!(indexes(&mut sql, true), 1);
    assert_eq!(sql.numbers("SELECT count(*) AS number FROM messages"), [4]);
}

/// More revisions than are written in one piece, of two messages, the second of which was edited once.
const REVISIONS: &str = "INSERT INTO message_revisions (user_id, message_id, modseq, role, content, sources, selected_text_used, \
    metadata, created_at) SELECT m.user_id, m.id, n, m.role, m.content, m.sources, m.selected_text_used, m.metadata, m.created_at \
    FROM messages AS m CROSS JOIN numbers WHERE m.id = 1 OR n = 1";

#[test]
fn what_was_kept_before_is_told_by_which_edit_it_was_replaced() {
    for database in Database::both() {
        let (migrator, mut sql) = before_it(&database);
        sql.run(
            "CREATE TABLE numbers AS WITH RECURSIVE counted (n) AS \
             (SELECT 1 UNION ALL SELECT n + 1 FROM counted WHERE n < 2500) SELECT n FROM counted",
        )
        .unwrap();
        sql.run(REVISIONS).unwrap();
        sql.run("UPDATE messages SET modseq = 5000").unwrap();
        migrator.apply().unwrap();
        let until = "SELECT until_modseq AS number FROM message_revisions ORDER BY message_id, modseq";
        let expected: Vec<i64> = (2..=2_500).chain([5_000, 5_000]).collect();
        assert_eq!(sql.numbers(until), expected);
    }
}
