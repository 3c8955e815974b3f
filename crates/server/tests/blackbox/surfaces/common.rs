//! What holds for all surfaces alike: paths, HEAD, request ids, text, names, and what touches a conversation.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{CHAT_THREADS, CHATS, MESSAGES, OPERATIONS, Surface, Target};
use crate::harness::{Client, Database, Heard, Kind, Service, THREADS, Wire, eventually, on_both};

on_both!(
    every_operation_is_answered_alike_with_and_without_a_slash_at_the_end,
    head_is_answered_like_get_without_the_body,
    a_request_id_comes_back_where_it_can_be_echoed_and_is_made_where_not,
    text_is_kept_byte_for_byte_whichever_surface_takes_and_gives_it,
    a_conversation_without_a_title_takes_it_from_its_first_user_message_and_one_with_a_title_keeps_it,
    a_summary_is_the_first_100_characters_of_the_first_user_message,
    any_change_sets_updated_at_and_moves_the_conversation_to_the_front_of_every_list
);

fn every_operation_is_answered_alike_with_and_without_a_slash_at_the_end(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for operation in OPERATIONS {
        for slash in ["", "/"] {
            let target = Target::made(&alice);
            let (path, query) = operation.path.split_once('?').unwrap_or((operation.path, ""));
            let path = target.fill(&format!("{path}{slash}?{query}"));
            let answer = operation.send_to(&alice, &path, &target, &[]);
            assert_eq!(answer.status, operation.status, "{operation:?}: {}", answer.text);
            match operation.status {
                204 => assert_eq!(answer.text, ""),
                _ if operation.path == "/api/v1/chat/export" => {
                    assert_eq!(answer.header("content-type"), "application/jsonl");
                }
                _ => assert_eq!(answer.header("content-type"), "application/json"),
            }
            for (header, value) in [("x-content-type-options", "nosniff"), ("cache-control", "no-store")] {
                assert_eq!(answer.header(header), value, "{operation:?}");
            }
        }
    }
}

fn head_is_answered_like_get_without_the_body(database: &Database) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let target = Target::made(&service.bearer(&token));
    let reads = OPERATIONS.iter().filter(|operation| !operation.changes());
    let paths = reads.map(|operation| target.fill(operation.path));
    let mut wire = Wire::connect(service.address()).unwrap();
    for path in paths.chain(["/healthz".to_owned(), format!("{THREADS}/77"), format!("{CHATS}/77")]) {
        let request = |method: &str| {
            format!("{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n")
        };
        assert!(wire.send(request("HEAD").as_bytes()));
        let head = wire.head_only();
        // A body would be taken for the start of the next answer.
        assert!(wire.send(request("GET").as_bytes()));
        let get = wire.answer();
        let Heard::Answer { status, head: get_head, .. } = get else { panic!("{get:?}") };
        let told = |head: &str, name: &str| {
            head.lines().find_map(|line| line.strip_prefix(name).map(str::trim).map(str::to_owned))
        };
        assert!(head.starts_with(&format!("http/1.1 {status} ")), "{head}");
        for name in ["content-type:", "content-length:", "etag:", "x-total-count:"] {
            assert_eq!(told(&head, name), told(&get_head, name), "{path} {name}");
        }
    }
}

fn a_request_id_comes_back_where_it_can_be_echoed_and_is_made_where_not(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for surface in Surface::ALL {
        for path in [surface.root().to_owned(), surface.at(77)] {
            for id in ["a", "~!\"weird/{id}", &"x".repeat(128)] {
                let answer = alice.ask("GET", &path, &[("X-Request-Id", id)], None);
                assert_eq!(answer.header("x-request-id"), id);
            }
            for id in ["", "two words", "é", &"x".repeat(129)] {
                let answer = alice.ask("GET", &path, &[("X-Request-Id", id)], None);
                let made = answer.header("x-request-id").to_owned();
                assert!(made.len() == 36 && made.is_ascii() && made != id, "{id:?}: {made:?}");
                service.logs(&format!("request={made}"));
            }
        }
    }
}

/// Text that a careless store would fold, trim, cut or mangle.
const TRICKY: &str = "  Zeile 1\r\n\tline\u{a0}2 \u{1F469}\u{200D}\u{1F469}\u{200D}\u{1F467} e\u{301} é 漢字 \u{202E}abc\u{feff} \\u0041 \"'%_;-- \u{1}\u{7f} \n\n ";

fn text_is_kept_byte_for_byte_whichever_surface_takes_and_gives_it(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    for writer in Surface::ALL {
        let id = writer.make(&alice);
        writer.change(&alice, id, TRICKY, &[]).expect(200);
        let message = writer.say(&alice, id, "user", TRICKY, &[]).expect(201);
        assert!(message["id"].as_i64().is_some_and(|id| id > 0 && id < 1 << 53));
        for reader in Surface::ALL {
            assert_eq!(reader.said(&alice, id), [("user".to_owned(), TRICKY.to_owned())]);
        }
        let thread = alice.get(&Surface::Threads.at(id)).expect(200);
        let changed = if writer == Surface::Chats { &thread["notebooks"][0] } else { &thread["title"] };
        assert_eq!(changed, TRICKY, "{writer:?}");
    }
    let all = json!({"role": "assistant", "content": TRICKY, "tool_calls": [{"a": TRICKY, "b": 1.5}],
        "sources": [{"quote": TRICKY, "score": 0.1, "page": 9_007_199_254_740_991_i64}],
        "selected_text_used": true, "metadata": {"": null, TRICKY: [true, -0.5, 1e300, TRICKY]}});
    let thread = alice.post(THREADS, &json!({"metadata": {TRICKY: TRICKY}, "messages": [all]})).expect(201);
    assert_eq!(thread["metadata"], json!({TRICKY: TRICKY}));
    for (field, value) in all.as_object().unwrap() {
        assert_eq!(&thread["messages"][0][field], value, "{field}");
    }
    assert_eq!(alice.get(&format!("{THREADS}/{}", thread["id"])).expect(200)["messages"], thread["messages"]);
    // What is stored is the text itself.
    let stored = database.sql().texts("SELECT content AS value FROM messages");
    assert_eq!(stored, [TRICKY; 4]);
}

fn native(client: &Client, id: i64) -> Value {
    client.get(&Surface::Threads.at(id)).expect(200)
}

fn a_conversation_without_a_title_takes_it_from_its_first_user_message_and_one_with_a_title_keeps_it(
    database: &Database,
) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let sixty = "word ".repeat(12);
    for (content, title) in [
        ("  Where \t to\u{a0}in  May? \nSecond line", "Where to in May?".to_owned()),
        (sixty.as_str(), sixty.trim().to_owned()),
        (&format!("{sixty}and more"), format!("{}…", sixty.trim())),
        (&format!("{sixty}{}", "x".repeat(60)), format!("{}…", sixty.trim())),
        (&format!("longer {sixty}"), format!("longer {}…", sixty[..50].trim())),
        (&"京".repeat(61), format!("{}…", "京".repeat(59))),
    ] {
        for surface in Surface::ALL {
            let id = surface.make(&alice);
            surface.say(&alice, id, "assistant", "Not this", &[]).expect(201);
            assert_eq!(native(&alice, id)["title"], Value::Null);
            surface.say(&alice, id, "user", content, &[]).expect(201);
            surface.say(&alice, id, "user", "Nor this", &[]).expect(201);
            assert_eq!(native(&alice, id)["title"], title, "{surface:?}");
            assert!(title.chars().count() <= 60);
        }
    }
    for surface in Surface::ALL {
        let id = alice.thread("Set by a client");
        surface.say(&alice, id, "user", "Not this", &[]).expect(201);
        assert_eq!(native(&alice, id)["title"], "Set by a client");
    }
}

fn a_summary_is_the_first_100_characters_of_the_first_user_message(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let content = format!("\n {}", "é\u{1F469}漢".repeat(40));
    let summary: String = content.chars().take(100).collect();
    for surface in Surface::ALL {
        let id = surface.make(&alice);
        surface.say(&alice, id, "assistant", "Not this", &[]).expect(201);
        assert_eq!(native(&alice, id)["summary"], Value::Null);
        surface.say(&alice, id, "user", &content, &[]).expect(201);
        surface.say(&alice, id, "user", "Nor this", &[]).expect(201);
        let thread = native(&alice, id);
        assert_eq!(thread["summary"], summary, "{surface:?}");
        assert_eq!(thread["messages"][1]["summary"], summary, "{surface:?}");
        // It follows the message.
        let message = format!("{MESSAGES}/{}", thread["messages"][1]["id"]);
        alice.put(&message, &json!({"content": "Changed"})).expect(200);
        assert_eq!(native(&alice, id)["summary"], "Changed");
        alice.delete(&message).expect(204);
        assert_eq!(native(&alice, id)["summary"], "Nor this");
    }
}

fn any_change_sets_updated_at_and_moves_the_conversation_to_the_front_of_every_list(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let other = alice.thread("Other");
    for operation in OPERATIONS.iter().filter(|operation| operation.changes_its_conversation()) {
        let target = Target::made(&alice);
        let id: i64 = target.conversation.parse().unwrap();
        Surface::Threads.change(&alice, other, "In front", &[]).expect(200);
        let before = native(&alice, id);
        assert_eq!(fronts(&alice), [other; 3]);
        operation.send(&alice, &target, &[]).expect(operation.status);
        if alice.get(&Surface::Threads.at(id)).status == 200 {
            let after = native(&alice, id);
            assert!(after["updated_at"].as_str() > before["updated_at"].as_str(), "{operation:?}");
            assert_eq!(after["created_at"], before["created_at"]);
            assert_eq!(fronts(&alice), [id; 3], "{operation:?}");
        }
    }
}

/// The first conversation of each surface's list.
fn fronts(client: &Client) -> [i64; 3] {
    let [native, documents, chats] = [THREADS, CHAT_THREADS, CHATS].map(|path| client.get(path).expect(200));
    [&native["threads"], &documents, &chats["items"]].map(|list| list[0]["id"].as_i64().unwrap())
}

#[test]
fn a_body_that_drips_is_408_and_the_connection_is_closed() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let token = service.program().token("alice");
    let mut wire = Wire::connect(service.address()).unwrap();
    let start = Instant::now();
    assert!(wire.send(
        format!("{}Content-Length: 1000\r\n\r\n{{\"title\":\"", Wire::head(THREADS, &token)).as_bytes()
    ));
    eventually("the drip is cut off", Duration::from_secs(15), || {
        wire.send(b"x");
        wire.hears_within(Duration::from_millis(500)).then_some(())
    });
    let Heard::Answer { status: 408, head, body } = wire.answer() else { panic!("no 408") };
    assert!(
        head.contains("content-type: application/problem+json") && body.contains("\"status\":408"),
        "{head}{body}"
    );
    wire.closes();
    let took = start.elapsed();
    assert!((Duration::from_secs(9)..Duration::from_secs(12)).contains(&took), "{took:?}");
}
