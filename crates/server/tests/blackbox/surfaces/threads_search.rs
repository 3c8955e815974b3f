//! The native surface: searching titles and messages, through whichever surface or by hand they were written.

use serde_json::{Value, json};

use super::{CHAT_THREADS, MESSAGES, each};
use crate::harness::{Client, Database, Kind, Program, Service, THREADS, in_parallel, on_both};

on_both!(
    get_search_finds_titles_and_messages_of_every_surface_and_language,
    get_search_finds_what_is_written_changed_and_deleted_by_hand,
    get_search_finds_all_of_a_long_history_page_by_page,
    get_search_finds_what_was_said_before_the_service_could_search,
    get_search_beside_appends_of_the_same_user_finds_what_was_acknowledged,
    a_message_of_two_million_bytes_is_kept_and_found
);

const SEARCH: &str = "/api/v1/chat/search";

/// The snippets of what is found, in the order of the alphabet.
fn found(client: &Client, query: &str) -> Vec<String> {
    let page = client.get(&format!("{SEARCH}?q={query}&limit=100")).expect(200);
    let mut snippets: Vec<String> =
        each(&page["hits"], "snippet").iter().map(|snippet| snippet.as_str().unwrap().to_owned()).collect();
    snippets.sort();
    snippets
}

fn none() -> Vec<String> {
    Vec::new()
}

fn get_search_finds_titles_and_messages_of_every_surface_and_language(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let id = client.thread("Kyoto 京都");
    client.say(id, "去年京都旅行").expect(201);
    let document = json!({"title": "Café", "messages": [{"role": "user", "content": "Ein großer Fuchs"}]});
    let saved = client.post(CHAT_THREADS, &document).expect(201);
    client.post(MESSAGES, &json!({"chat_id": id, "role": "ai", "content": "The fox, naïve"})).expect(201);
    assert_eq!(found(&client, "%E4%BA%AC%E9%83%BD"), ["Kyoto 京都", "去年京都旅行"]);
    assert_eq!(found(&client, "cafe"), ["Café"]);
    assert_eq!(found(&client, "GROSSER%20fuchs"), ["Ein großer Fuchs"]);
    assert_eq!(found(&client, "nai%CC%88ve"), ["The fox, naïve"]);
    assert_eq!(found(&client, "fox%20-naive"), none());
    assert_eq!(found(&client, "%22the%20fox%22"), ["The fox, naïve"]);
    assert_eq!(found(&client, "f*%20role&role=assistant"), none());
    assert_eq!(found(&client, "f*&role=assistant"), ["The fox, naïve"]);
    let rewritten = json!({"messages": [{"role": "user", "content": "Ein kleiner Fuchs"}]});
    client
        .put(
            &format!("{CHAT_THREADS}/{}", saved["id"].as_str().unwrap_or(&saved["id"].to_string())),
            &rewritten,
        )
        .expect(200);
    assert_eq!(found(&client, "fuchs"), ["Ein kleiner Fuchs"]);
    assert_eq!(found(&service.client("bob"), "fuchs"), none());
    // What was found is there after a restart, too.
    drop(service);
    let service = Service::start(database);
    assert_eq!(found(&service.client("alice"), "fuchs"), ["Ein kleiner Fuchs"]);
}

fn get_search_finds_what_is_written_changed_and_deleted_by_hand(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let id = alice.thread("Notes");
    let other = alice.thread("Others");
    for thread in [id, other] {
        alice.say(thread, "said to the service: heron").expect(201);
    }
    assert_eq!(found(&alice, "heron").len(), 2);
    let mut sql = database.sql();
    if database.kind() == Kind::Sqlite {
        sql.run("PRAGMA foreign_keys = ON");
    }
    sql.run(&format!(
        "INSERT INTO messages (user_id, conversation_id, role, content) VALUES ('alice', {id}, 'assistant', 'by hand: heron')"
    ));
    assert_eq!(found(&alice, "hand"), ["by hand: heron"]);
    sql.run(
        "UPDATE messages SET content = 'by hand: egret' WHERE user_id = 'alice' AND content LIKE 'by hand%'",
    );
    assert_eq!(
        (found(&alice, "hand%20heron"), found(&alice, "egret")),
        (none(), vec!["by hand: egret".to_owned()])
    );
    sql.run("DELETE FROM messages WHERE user_id = 'alice' AND content = 'by hand: egret'");
    assert_eq!(found(&alice, "egret"), none());
    sql.run(&format!("DELETE FROM conversations WHERE user_id = 'alice' AND id = {other}"));
    assert_eq!(found(&alice, "heron"), ["said to the service: heron"]);
    sql.run("DELETE FROM users WHERE id = 'alice'");
    assert_eq!(found(&alice, "heron"), none());
    let id = alice.thread("Anew");
    alice.say(id, "another heron").expect(201);
    assert_eq!(found(&alice, "heron"), ["another heron"]);
}

fn get_search_finds_all_of_a_long_history_page_by_page(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let many: Vec<Value> = (0..1_000)
        .map(|number| json!({"role": "assistant", "content": format!("row {number} of many")}))
        .collect();
    for _ in 0..2 {
        client.post(THREADS, &json!({"title": "Long", "messages": many})).expect(201);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = client.get(&format!("{SEARCH}?q=row&limit=100{cursor}")).expect(200);
        seen.extend(
            page["hits"].as_array().unwrap().iter().map(|hit| hit["message"]["id"].as_i64().unwrap()),
        );
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen.len(), 2_000);
    seen.sort_unstable();
    seen.dedup();
    assert_eq!(seen.len(), 2_000);
    assert_eq!(found(&client, "%22row%20777%22"), ["row 777 of many"; 2]);
}

fn get_search_finds_what_was_said_before_the_service_could_search(database: &Database) {
    let program = Program::on(database);
    program.run(&["migrate"]).succeeded();
    program.run(&["migrate", "revert"]).succeeded();
    let mut sql = database.sql();
    sql.run("INSERT INTO users (id) VALUES ('alice'); INSERT INTO conversations (user_id, title) VALUES ('alice', 'An old title')");
    sql.run("INSERT INTO messages (user_id, conversation_id, role, content) SELECT 'alice', id, 'user', 'an old message' FROM conversations");
    drop(sql);
    let service = Service::start(database);
    assert_eq!(found(&service.client("alice"), "old"), ["An old title", "an old message"]);
}

fn get_search_beside_appends_of_the_same_user_finds_what_was_acknowledged(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let id = client.thread("Busy");
    in_parallel(4, |number| {
        for round in 0..15 {
            client.say(id, &format!("word{number}x{round}")).expect(201);
            assert_eq!(found(&client, &format!("word{number}x{round}")), [format!("word{number}x{round}")]);
        }
    });
    assert_eq!(found(&client, "word*").len(), 60);
}

fn a_message_of_two_million_bytes_is_kept_and_found(database: &Database) {
    let service = Service::start_with(
        database,
        &[("MAX_MESSAGE_CHARS", "3000000"), ("MAX_BODY_BYTES", "8000000"), ("DATABASE_DEADLINE_MS", "30000")],
    );
    let client = service.client("alice");
    let id = client.thread("Long");
    let words: Vec<String> = (0..270_000).map(|number| format!("w{number} ")).collect();
    let words = words.concat();
    assert!(words.len() > 2_000_000);
    client.say(id, &format!("beginning {words}end")).expect(201);
    client.say(id, &format!("{}{}", "猫".repeat(1_000), "、".repeat(700_000))).expect(201);
    assert_eq!(found(&client, "beginning").len(), 1);
    assert_eq!(found(&client, "%22w100%20w101%22").len(), 1);
    assert_eq!(found(&client, "%E7%8C%AB%E7%8C%AB").len(), 1);
    // What stands behind the first 200,000 characters is kept, and not found.
    assert_eq!(found(&client, "end"), none());
}
