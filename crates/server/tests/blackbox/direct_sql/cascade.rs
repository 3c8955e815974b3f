//! Deleting a conversation or a user in SQL takes everything under it, and the API knows nothing of it any more.

use serde_json::{Value, json};

use crate::direct_sql::{by_hand, number};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    a_conversation_deleted_in_sql_is_gone_with_its_messages_on_every_surface,
    a_user_deleted_in_sql_is_gone_with_all_they_had_and_nobody_else_is
);

/// Makes a thread of one message, and gives the ids of both.
fn start(client: &Client, content: &str) -> (i64, i64) {
    let thread = client.thread(content);
    (thread, client.say(thread, content).expect(201)["id"].as_i64().unwrap())
}

/// Asks for a thread and its message in every way there is; all are answered that there is none.
fn is_unknown(client: &Client, (thread, message): (i64, i64)) {
    for path in [
        format!("{THREADS}/{thread}"),
        format!("{THREADS}/{thread}/messages"),
        format!("{THREADS}/{thread}/messages/{message}"),
        format!("{THREADS}/{thread}/messages/{message}/revisions"),
        format!("/api/v1/chat-threads/{thread}"),
        format!("/api/chats/{thread}"),
        format!("/api/messages/chat/{thread}"),
        format!("/api/messages/{message}"),
    ] {
        client.get(&path).problem(404);
    }
    client.say(thread, "Still there?").problem(404);
    client.patch(&format!("{THREADS}/{thread}/messages/{message}"), &json!({"content": "x"})).problem(404);
}

fn a_conversation_deleted_in_sql_is_gone_with_its_messages_on_every_surface(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let (gone, kept) = (start(&alice, "gone"), start(&alice, "kept"));
    let mut sql = by_hand(database);
    sql.run(&format!("DELETE FROM conversations WHERE user_id = 'alice' AND id = {}", gone.0));

    assert_eq!(number(&mut sql, "SELECT count(*) FROM messages"), 1);
    is_unknown(&alice, gone);
    let listed = alice.get(THREADS).expect(200);
    assert_eq!((&listed["threads"][0]["id"], &listed["threads"][1]), (&json!(kept.0), &Value::Null));
    assert_eq!(alice.contents(kept.0), ["kept"]);
    let me = alice.get("/api/v1/users/me").expect(200);
    assert_eq!((&me["threads"], &me["messages"]), (&json!(1), &json!(1)));
    assert!(alice.thread("later") > kept.0, "ids are never used twice");
}

fn a_user_deleted_in_sql_is_gone_with_all_they_had_and_nobody_else_is(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = [start(&alice, "first"), start(&alice, "second")];
    let his = start(&bob, "his");
    let keyed = || {
        let headers = [("Idempotency-Key", "k-1"), ("Content-Type", "application/json")];
        alice.ask("POST", THREADS, &headers, Some(json!({"title": "keyed"}).to_string()))
    };
    let first = format!("{THREADS}/{}/messages/{}", hers[0].0, hers[0].1);
    alice.patch(&first, &json!({"content": "edited"})).expect(200);
    let answered = keyed().expect(201);
    assert_eq!(keyed().expect(201), answered);

    let mut sql = by_hand(database);
    sql.run("DELETE FROM users WHERE id = 'alice'");
    for table in ["conversations", "messages", "message_revisions", "search_messages", "idempotency_keys"] {
        let rows = format!("SELECT count(*) FROM {table} WHERE user_id = 'alice'");
        assert_eq!(number(&mut sql, &rows), 0, "{table}");
    }
    for each in hers {
        is_unknown(&alice, each);
    }
    assert_eq!(alice.get(THREADS).expect(200), json!({"threads": [], "next_cursor": null}));
    assert_eq!(
        alice.get("/api/v1/users/me").expect(200),
        json!({"id": "alice", "created_at": null, "threads": 0, "messages": 0})
    );
    assert_eq!(bob.contents(his.0), ["his"]);

    // Her token is good as before, and she starts anew; the kept answer of her key is gone with her.
    let anew = keyed();
    assert_eq!(anew.header("idempotent-replayed"), "");
    let anew = anew.expect(201);
    assert!(anew["id"].as_i64() > answered["id"].as_i64(), "ids are never used twice");
    assert_eq!(anew["modseq"], json!(1));
}
