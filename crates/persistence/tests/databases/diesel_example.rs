//! The example of `docs/schema.md` for Diesel, compiled and run here as it stands there.

use chat_history_domain::conversation::ConversationId;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::full_message;

use crate::fresh::{Database, Direct};

// What stands between these two lines is the page's example.
use diesel::prelude::*;

diesel::table! {
    users (id) {
        id -> Text,
    }
}

diesel::table! {
    conversations (user_id, id) {
        id -> BigInt,
        user_id -> Text,
    }
}

diesel::table! {
    messages (user_id, id) {
        id -> BigInt,
        user_id -> Text,
        conversation_id -> BigInt,
        role -> Text,
        content -> Text,
        tool_calls -> Nullable<Text>,
    }
}

/// Starts a conversation with what the user says, and gives its id.
fn start(connection: &mut PgConnection, user: &str, content: &str) -> QueryResult<i64> {
    connection.transaction(|connection| {
        diesel::insert_into(users::table)
            .values(users::id.eq(user))
            .on_conflict_do_nothing()
            .execute(connection)?;
        let conversation = diesel::insert_into(conversations::table)
            .values(conversations::user_id.eq(user))
            .returning(conversations::id)
            .get_result(connection)?;
        let message = (
            messages::user_id.eq(user),
            messages::conversation_id.eq(conversation),
            messages::role.eq("user"),
            messages::content.eq(content),
        );
        diesel::insert_into(messages::table).values(message).execute(connection)?;
        Ok(conversation)
    })
}

/// What was said in a conversation, in order: who, what, and the calls of tools as JSON.
fn read(
    connection: &mut PgConnection,
    user: &str,
    conversation: i64,
) -> QueryResult<Vec<(String, String, Option<String>)>> {
    messages::table
        .filter(messages::user_id.eq(user).and(messages::conversation_id.eq(conversation)))
        .order(messages::id)
        .select((messages::role, messages::content, messages::tool_calls))
        .load(connection)
}
// What stands between these two lines is the page's example.

#[test]
fn the_page_shows_this_code() {
    let line = "\n// What stands between these two lines is the page's example.\n";
    let example = include_str!("diesel_example.rs").split(line).nth(1).unwrap();
    let page = include_str!("../../../../docs/schema.md");
    let (_, section) = page.split_once("### Diesel\n").unwrap();
    let (_, block) = section.split_once("```rust\n").unwrap();
    assert_eq!(block.split_once("\n```\n").unwrap().0, example);
}

#[tokio::test]
async fn what_the_example_writes_the_service_finds_and_the_other_way_round() {
    let database = Database::postgres();
    let store = database.store();
    let alice = Caller::new(&store, "alice");
    let Direct::Postgres(mut sql) = database.connect() else { panic!("not PostgreSQL") };

    let id = start(&mut sql, "alice", "Where to in May?").unwrap();
    let conversation = alice.found(ConversationId(id)).await;
    assert_eq!((conversation.message_count, conversation.modseq.0), (1, alice.modseq().await));
    assert_eq!(conversation.summary.as_deref(), Some("Where to in May?"));

    alice.append(ConversationId(id), vec![full_message("Porto")]).await.unwrap();
    let calls = r#"[{"name":"search","arguments":{"query":"ü"}}]"#.to_owned();
    let said = |role: &str, content: &str| (role.to_owned(), content.to_owned(), None);
    let expected = [said("user", "Where to in May?"), ("tool".into(), "Porto".into(), Some(calls))];
    assert_eq!(read(&mut sql, "alice", id).unwrap(), expected);

    let again = start(&mut sql, "alice", "And in June?").unwrap();
    assert_eq!(alice.contents(ConversationId(again)).await, ["And in June?"]);
    assert_eq!(read(&mut sql, "bob", again).unwrap(), []);
}
