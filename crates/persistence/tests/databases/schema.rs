//! The schema keeps its promises to whoever writes SQL by hand.

use crate::fresh::Database;

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
