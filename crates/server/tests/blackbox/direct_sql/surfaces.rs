//! What is inserted by hand shows up on every surface, and a client that asks only for news hears of it.

use serde_json::{Value, json};

use crate::direct_sql::{at, by_hand, number};
use crate::harness::{Database, Service, Sql, THREADS, on_both};

on_both!(
    rows_written_by_hand_show_up_on_every_surface,
    every_insert_by_hand_is_a_new_version_of_the_conversation,
    what_is_changed_and_deleted_by_hand_is_noticed_by_clients_and_searches,
    text_that_is_changed_by_hand_is_shown_in_either_form,
    the_service_goes_on_from_what_was_written_by_hand
);

/// Inserts a message by hand, made so many minutes after 10 o'clock.
fn insert(sql: &mut Sql, conversation: i64, role: &str, content: &str, minutes: i64) {
    let moment = at(sql, minutes);
    sql.run(&format!(
        "INSERT INTO messages (user_id, conversation_id, role, content, created_at, updated_at) \
         VALUES ('alice', {conversation}, '{role}', '{content}', {moment}, {moment})"
    ));
}

/// Inserts a conversation by hand, made at 10 o'clock, and gives its id.
fn start(sql: &mut Sql) -> i64 {
    let moment = at(sql, 0);
    sql.run(&format!(
        "INSERT INTO users (id) VALUES ('alice') ON CONFLICT DO NOTHING; \
         INSERT INTO conversations (user_id, created_at, updated_at) VALUES ('alice', {moment}, {moment})"
    ));
    number(sql, "SELECT max(id) FROM conversations WHERE user_id = 'alice'")
}

/// A moment as the API writes it.
fn time(minutes: i64) -> Value {
    json!(format!("2026-05-01T10:{minutes:02}:00.000000Z"))
}

fn rows_written_by_hand_show_up_on_every_surface(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut sql = by_hand(database);
    let id = start(&mut sql);
    for (minutes, role) in (1..).zip(["system", "user", "tool", "assistant"]) {
        insert(&mut sql, id, role, &format!("the {role} speaks"), minutes);
    }

    let thread = alice.get(&format!("{THREADS}/{id}")).expect(200);
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(4), &json!(5)));
    let speaks = json!("the user speaks");
    assert_eq!((&thread["title"], &thread["summary"]), (&speaks, &speaks));
    assert_eq!((&thread["created_at"], &thread["updated_at"]), (&time(0), &time(4)));
    let roles: Vec<_> =
        thread["messages"].as_array().unwrap().iter().map(|each| each["role"].clone()).collect();
    assert_eq!(roles, ["system", "user", "tool", "assistant"]);
    assert_eq!(thread["messages"][3]["created_at"], time(4));

    let dialogue = json!([
        {"role": "user", "content": "the user speaks"}, {"role": "assistant", "content": "the assistant speaks"}
    ]);
    let document = alice.get(&format!("/api/v1/chat-threads/{id}")).expect(200);
    assert_eq!((&document["messages"], &document["updated_at"]), (&dialogue, &time(4)));
    assert_eq!(document["title"], speaks);
    let listed = alice.get("/api/v1/chat-threads").expect(200);
    assert_eq!((&listed[0]["id"], &listed[0]["message_count"]), (&json!(id), &json!(2)));

    let chat = alice.get(&format!("/api/chats/{id}")).expect(200);
    let said: Vec<_> = chat["messages"]
        .as_array()
        .unwrap()
        .iter()
        .map(|each| (&each["role"], &each["created_at"]))
        .collect();
    let (system, user, ai) = (json!("system"), json!("user"), json!("ai"));
    assert_eq!(said, [(&system, &time(1)), (&user, &time(2)), (&ai, &time(4))]);
    assert_eq!(alice.get("/api/chats").expect(200)["items"][0]["updated_at"], time(4));

    let me = alice.get("/api/v1/users/me").expect(200);
    assert_eq!((&me["threads"], &me["messages"]), (&json!(1), &json!(4)));
    service.client("bob").get(&format!("{THREADS}/{id}")).problem(404);
}

fn every_insert_by_hand_is_a_new_version_of_the_conversation(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut sql = by_hand(database);
    let id = start(&mut sql);
    for surface in [THREADS, "/api/v1/chat-threads", "/api/chats"] {
        let path = format!("{surface}/{id}");
        let etag = alice.get(&path).header("etag").to_owned();
        let news = [("If-None-Match", etag.as_str())];
        assert_eq!(alice.ask("GET", &path, &news, None).status, 304);
        insert(&mut sql, id, "user", "by hand", 1);
        let answer = alice.ask("GET", &path, &news, None);
        assert_eq!(answer.status, 200, "{surface}");
        assert_ne!(answer.header("etag"), etag);
        alice.ask("DELETE", &path, &[("If-Match", &etag)], None).problem(412);
    }
}

fn what_is_changed_and_deleted_by_hand_is_noticed_by_clients_and_searches(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut sql = by_hand(database);
    let id = alice.thread("Earlier");
    for content in ["one", "two", "three"] {
        alice.say(id, content).expect(201);
    }
    let titles = |word: &str| {
        let found = alice.get(&format!("/api/v1/chat/search?q={word}")).expect(200);
        found["hits"].as_array().unwrap().len()
    };
    assert_eq!((titles("earlier"), titles("later")), (1, 0));
    let last = number(&mut sql, "SELECT max(id) FROM messages");
    for statement in [
        "UPDATE conversations SET title = 'Later'".to_owned(),
        "UPDATE conversations SET starred = true".to_owned(),
        "UPDATE conversations SET metadata = '{\"a\": 1}'".to_owned(),
        format!("DELETE FROM messages WHERE id = {last}"),
        format!("DELETE FROM messages WHERE id < {last}"),
    ] {
        let paths = [THREADS, "/api/v1/chat-threads", "/api/chats"].map(|surface| format!("{surface}/{id}"));
        let known = paths.clone().map(|path| alice.get(&path).header("etag").to_owned());
        sql.run(&statement);
        for (path, etag) in paths.iter().zip(&known) {
            assert_eq!(
                alice.ask("GET", path, &[("If-None-Match", etag)], None).status,
                200,
                "{path}: {statement}"
            );
        }
    }
    assert_eq!((titles("earlier"), titles("later"), titles("three")), (0, 1, 0));
    let thread = alice.get(&format!("{THREADS}/{id}")).expect(200);
    assert_eq!((&thread["title"], &thread["starred"]), (&json!("Later"), &json!(true)));
    assert_eq!((&thread["message_count"], &thread["summary"]), (&json!(0), &Value::Null));
}

fn the_service_goes_on_from_what_was_written_by_hand(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut sql = by_hand(database);
    let id = start(&mut sql);
    insert(&mut sql, id, "user", "by hand", 1);
    let etag = alice.get(&format!("{THREADS}/{id}")).header("etag").to_owned();
    assert_eq!(etag, "\"2\"");
    let body = json!({"role": "user", "content": "over HTTP"}).to_string();
    let headers = [("If-Match", etag.as_str()), ("Content-Type", "application/json")];
    alice.ask("POST", &format!("{THREADS}/{id}/messages"), &headers, Some(body)).expect(201);
    insert(&mut sql, id, "assistant", "by hand again", 1);

    assert_eq!(alice.contents(id), ["by hand", "over HTTP", "by hand again"]);
    let thread = alice.get(&format!("{THREADS}/{id}")).expect(200);
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(3), &json!(4)));
    assert_eq!((&thread["title"], &thread["summary"]), (&json!("by hand"), &json!("by hand")));
    // What is written by hand with an old time does not turn the conversation's time back.
    assert!(thread["updated_at"].as_str() > time(1).as_str());
}

fn text_that_is_changed_by_hand_is_shown_in_either_form(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let image = json!({"type": "image_url", "image_url": {"url": "https://example.org/a.png"}});
    let text = |text: &str| json!({"type": "text", "text": text});
    let path = format!("{THREADS}/{}/messages", alice.thread("Parts"));
    for (parts, shown) in [
        (json!([text("one"), text("two"), image]), json!("edited")),
        (json!([image, text("one")]), json!([image, text("edited")])),
    ] {
        let made = alice.post(&path, &json!({"role": "user", "content": parts})).expect(201);
        let mut sql = by_hand(database);
        sql.run(&format!(
            "UPDATE messages SET content = 'edited' WHERE user_id = 'alice' AND id = {}",
            made["id"]
        ));
        let at = format!("{path}/{}", made["id"]);
        assert_eq!(alice.get(&at).expect(200)["content"], "edited");
        assert_eq!(alice.get(&format!("{at}?content=parts")).expect(200)["content"], shown);
        let named = alice.patch(&at, &json!({"name": "Ann"})).expect(200);
        assert_eq!(named["content"], "edited", "another change leaves it");
        let was = alice.get(&format!("{at}/revisions")).expect(200);
        assert_eq!(was["revisions"].as_array().unwrap().last().unwrap()["parts"], parts);
    }
}
