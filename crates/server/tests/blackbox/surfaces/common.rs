//! What holds for all surfaces alike: paths, HEAD, bodies that drip, and what touches a conversation.

use std::time::{Duration, Instant};

use serde_json::Value;

use super::{CHAT_THREADS, CHATS, OPERATIONS, Surface, Target};
use crate::harness::{Client, Database, Heard, Kind, Service, THREADS, Wire, eventually, on_both};

on_both!(
    every_operation_is_answered_alike_with_and_without_a_slash_at_the_end,
    head_is_answered_like_get_without_the_body,
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

fn native(client: &Client, id: i64) -> Value {
    client.get(&Surface::Threads.at(id)).expect(200)
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
