//! The notebook surface, `/api/chats` and `/api/messages`, row by row.

use serde_json::{Value, json};

use super::{CHATS, MESSAGES, each, members, refused_field};
use crate::harness::{Client, Database, Kind, Service, THREADS, on_both};

on_both!(
    get_chats_is_an_envelope_newest_activity_first_of_a_page_or_of_up_to_1000,
    get_a_chat_shows_it_with_all_its_messages,
    delete_a_chat_takes_its_messages_with_it,
    get_messages_of_a_chat_is_an_envelope_oldest_first_of_a_page_or_of_up_to_1000
);

const CHAT: [&str; 4] = ["created_at", "id", "notebooks", "updated_at"];
const MESSAGE: [&str; 6] = ["chat_id", "content", "created_at", "id", "role", "updated_at"];

fn chat(client: &Client, notebooks: &[&str]) -> Value {
    client.post(&format!("{CHATS}/"), &json!({"notebooks": notebooks})).expect(201)
}

fn say(client: &Client, chat: &Value, role: &str, content: &str) -> Value {
    let body = json!({"chat_id": chat["id"], "role": role, "content": content});
    client.post(&format!("{MESSAGES}/"), &body).expect(201)
}

/// That a list, of which these 1,005 are the ids, comes in its envelope as it is asked for.
fn is_paged(client: &Client, path: &str, item: &[&str], ids: &[i64]) {
    assert_eq!(ids.len(), 1_005);
    for (query, page, size, expected) in [
        ("", 1, 1_000, &ids[..1_000]),
        ("?page=1", 1, 20, &ids[..20]),
        ("?page=3", 3, 20, &ids[40..60]),
        ("?page_size=7", 1, 7, &ids[..7]),
        ("?page=2&page_size=100", 2, 100, &ids[100..200]),
        ("?page=11&page_size=100", 11, 100, &ids[1_000..]),
        ("?page=12&page_size=100", 12, 100, &[]),
    ] {
        let list = client.get(&format!("{path}{query}")).expect(200);
        assert_eq!(members(&list), ["items", "page", "page_size", "total"]);
        let numbers = (&list["page"], &list["page_size"], &list["total"]);
        assert_eq!(numbers, (&json!(page), &json!(size), &json!(1_005)), "{query}");
        assert_eq!(each(&list["items"], "id"), *expected, "{query}");
        assert!(list["items"].as_array().unwrap().iter().all(|found| members(found) == *item));
    }
    for (field, wrong) in [("page", ["0", "-1", "x"]), ("page_size", ["0", "101", "x"])] {
        for value in wrong {
            let refused = client.get(&format!("{path}?{field}={value}"));
            assert_eq!(refused_field(refused, 422), field, "{value}");
        }
    }
}

fn get_chats_is_an_envelope_newest_activity_first_of_a_page_or_of_up_to_1000(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let oldest = chat(&client, &[]);
    let one = client.get(&format!("{CHATS}/")).expect(200);
    assert_eq!(one, json!({"items": [oldest], "total": 1, "page": 1, "page_size": 1_000}));
    database.sql().run(match database.kind() {
        Kind::Sqlite => {
            "WITH RECURSIVE count (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM count WHERE n < 1004)
             INSERT INTO conversations (user_id) SELECT 'alice' FROM count"
        }
        Kind::Postgres => "INSERT INTO conversations (user_id) SELECT 'alice' FROM generate_series(1, 1004)",
    });
    say(&client, &oldest, "user", "What was made first moves to the front");
    let first = oldest["id"].as_i64().unwrap();
    let rows = database.sql().texts("SELECT CAST(id AS TEXT) AS value FROM conversations ORDER BY id DESC");
    let others = rows.iter().map(|id| id.parse().unwrap()).filter(|id| *id != first);
    let ids: Vec<i64> = std::iter::once(first).chain(others).collect();
    is_paged(&client, &format!("{CHATS}/"), &CHAT, &ids);
}

fn get_a_chat_shows_it_with_all_its_messages(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let made = chat(&client, &["Travel"]);
    let messages: Vec<Value> =
        (0..1_200).map(|n| json!({"role": "user", "content": format!("{n}")})).collect();
    for some in messages.chunks(1_000) {
        client.post(&format!("{THREADS}/{}/messages", made["id"]), &json!({"messages": some})).expect(201);
    }
    let answer = client.get(&format!("{CHATS}/{}/", made["id"]));
    assert!(answer.header("etag").starts_with('"'), "{answer:?}");
    let opened = answer.expect(200);
    assert_eq!(members(&opened), ["created_at", "id", "messages", "notebooks", "updated_at"]);
    assert_eq!((&opened["notebooks"], &opened["created_at"]), (&made["notebooks"], &made["created_at"]));
    assert!(opened["updated_at"].as_str() > made["updated_at"].as_str());
    assert_eq!(each(&opened["messages"], "content"), each(&json!(messages), "content"));
    assert!(opened["messages"].as_array().unwrap().iter().all(|found| members(found) == MESSAGE));
}

fn delete_a_chat_takes_its_messages_with_it(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let (gone, kept) = (chat(&client, &[]), chat(&client, &[]));
    let message = say(&client, &gone, "user", "gone");
    say(&client, &kept, "user", "kept");
    let path = format!("{CHATS}/{}/", gone["id"]);
    assert_eq!(client.delete(&path).expect(204), Value::Null);
    for answer in [
        client.delete(&path),
        client.get(&path),
        client.put(&path, &json!({"notebooks": []})),
        client.get(&format!("{MESSAGES}/chat/{}", gone["id"])),
        client.get(&format!("{MESSAGES}/{}", message["id"])),
        client.post(MESSAGES, &json!({"chat_id": gone["id"], "role": "user", "content": "late"})),
    ] {
        answer.problem(404);
    }
    assert_eq!(client.get(CHATS).expect(200)["total"], 1);
    assert_eq!(database.sql().texts("SELECT content AS value FROM messages"), ["kept"]);
}

fn get_messages_of_a_chat_is_an_envelope_oldest_first_of_a_page_or_of_up_to_1000(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let made = chat(&client, &[]);
    let path = format!("{MESSAGES}/chat/{}", made["id"]);
    let none = client.get(&path).expect(200);
    assert_eq!(none, json!({"items": [], "total": 0, "page": 1, "page_size": 1_000}));
    let mut ids = Vec::new();
    for count in [1_000, 5] {
        let messages = vec![json!({"role": "assistant", "content": "x"}); count];
        let path = format!("{THREADS}/{}/messages", made["id"]);
        let added = client.post(&path, &json!({"messages": messages})).expect(201);
        ids.extend(each(&added["messages"], "id").iter().map(|id| id.as_i64().unwrap()));
    }
    is_paged(&client, &path, &MESSAGE, &ids);
}
