//! The views `conversation` and `message` of PostgreSQL mean what the tables mean, and spare tables of these names.

use chat_history_domain::message::Role;
use chat_history_persistence::Migrator;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{answered, full_unit, message, renamed, said};

use crate::fresh::{Database, Direct};

fn count(sql: &mut Direct, of: &str) -> i64 {
    sql.numbers(&format!("SELECT count(*) AS number FROM {of}"))[0]
}

#[tokio::test]
async fn what_is_written_through_the_views_is_numbered_and_counted() {
    let database = Database::postgres();
    let store = database.store();
    let alice = Caller::new(&store, "alice");
    let mut sql = database.connect();
    sql.run("SET TIME ZONE 'Asia/Tokyo'").unwrap();
    let id = sql.numbers(
        "INSERT INTO conversation (user_id, created_at, updated_at) VALUES ('alice', '2026-05-01 10:00', '2026-05-01 10:00') \
         RETURNING id AS number",
    )[0];
    let said_first = sql.numbers(&format!(
        "INSERT INTO message (conversation_id, user_id, role, content, summary) VALUES ({id}, 'alice', 'user', 'Hello', 'mine') \
         RETURNING id AS number"
    ))[0];
    let thread = alice
        .page(chat_history_domain::conversation::ConversationCursor::START, 9)
        .await
        .unwrap()
        .items
        .remove(0);
    assert_eq!((thread.id.0, thread.message_count, thread.modseq.0), (id, 1, 2));
    assert_eq!((thread.title.as_deref(), thread.summary.as_deref()), (Some("Hello"), Some("Hello")));
    assert_eq!(thread.created_at.micros(), 1_777_629_600_000_000);
    assert_eq!(
        count(
            &mut sql,
            "message WHERE summary = 'Hello' AND created_at = (SELECT updated_at FROM conversation)"
        ),
        1
    );

    for (statement, changes) in [
        (format!("UPDATE message SET content = 'Good day' WHERE id = {said_first}"), 1),
        (format!("UPDATE message SET content = 'Good day' WHERE id = {said_first}"), 0),
        (format!("UPDATE conversation SET summary = 'My own' || repeat('é', 100) WHERE id = {id}"), 1),
        (format!("UPDATE conversation SET updated_at = '2026-05-02 10:00' WHERE id = {id}"), 1),
        (format!("DELETE FROM message WHERE id = {said_first}"), 1),
        (format!("DELETE FROM conversation WHERE id = {id}"), 1),
        (format!("DELETE FROM conversation WHERE id = {id}"), 0),
    ] {
        let before = alice.modseq().await;
        sql.run(&statement).unwrap();
        assert_eq!(alice.modseq().await, before + changes, "{statement}");
        if let Some(found) = alice.find(thread.id).await.filter(|_| changes == 1) {
            assert_eq!(found.modseq.0, before + 1, "{statement}");
        }
    }
    assert_eq!(alice.find(thread.id).await, None);
}

#[tokio::test]
async fn the_views_show_what_is_said_and_nothing_that_is_in_the_trash() {
    let database = Database::postgres();
    let store = database.store();
    let alice = Caller::new(&store, "alice");
    let mut sql = database.connect();
    let unsaid = chat_history_domain::message::NewMessage {
        body: chat_history_domain::message::Body {
            content: chat_history_domain::message::Content::stored(String::new()),
            ..full_unit("x").body
        },
        ..full_unit("x")
    };
    let id = alice.start(vec![said("one"), answered("two"), message(Role::System, "three"), unsaid]).await.id;
    alice.update(id, renamed("named")).await.unwrap();
    assert_eq!((count(&mut sql, "conversation"), count(&mut sql, "message")), (1, 3));
    sql.run("UPDATE conversations SET trashed_at = now()").unwrap();
    assert_eq!((count(&mut sql, "conversation"), count(&mut sql, "message")), (0, 0));
    assert_eq!(count(&mut sql, "messages"), 4);
}

#[test]
fn tables_that_have_these_names_already_are_left_as_they_are() {
    let database = Database::postgres();
    let mut sql = database.connect();
    sql.run("CREATE TABLE message (id INTEGER); INSERT INTO message VALUES (1)").unwrap();
    let migrator = Migrator::new(database.url());
    let applied = migrator.apply().unwrap().len();
    assert_eq!(count(&mut sql, "pg_class WHERE relname IN ('conversation', 'message')"), 1);
    assert_eq!(count(&mut sql, "message"), 1);
    (0..applied).for_each(|_| drop(migrator.revert().unwrap()));
    assert_eq!(count(&mut sql, "message"), 1);
}
