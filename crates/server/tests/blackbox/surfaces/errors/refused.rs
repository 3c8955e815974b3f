//! The rows of the table of errors that say what is answered to a request which names, proves or sends the wrong thing.

use std::time::Duration;

use serde_json::json;

use super::is_all_there_is;
use crate::harness::{Database, Heard, Service, THREADS, Wire, eventually, on_both};
use crate::surfaces::surface::JSON;
use crate::surfaces::{OPERATIONS, Operation, Surface, Target};

on_both!(
    no_token_a_bad_one_or_an_expired_one_is_401_for_every_operation,
    anothers_object_is_403_on_chat_threads_and_404_on_the_others_for_every_operation,
    no_such_object_is_404_for_every_operation_and_so_is_an_id_that_is_no_number,
    a_stale_if_match_is_412_for_every_change_and_changes_nothing,
    a_body_that_is_too_large_is_413_for_every_operation_that_takes_one,
    a_wrong_content_type_is_415_for_every_operation_that_takes_a_body,
    a_path_that_is_not_there_is_404_and_a_method_that_is_not_there_405
);

fn no_token_a_bad_one_or_an_expired_one_is_401_for_every_operation(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    let short = service.program().run(&["token", "--user", "alice", "--ttl", "1s"]).succeeded();
    let expired = service.bearer(short.trim());
    eventually("the token expires", Duration::from_secs(10), || {
        (expired.get(THREADS).status == 401).then_some(())
    });
    let token = service.program().token("alice");
    let forged = service.bearer(&format!("{}x", &token[..token.len() - 9]));
    let invalid = "Bearer error=\"invalid_token\"";
    for (client, challenge, word) in [
        (&service.stranger(), "Bearer", "missing"),
        (&service.bearer("a.b.c"), invalid, "invalid"),
        (&forged, invalid, "invalid"),
        (&expired, invalid, "expired"),
    ] {
        for operation in OPERATIONS {
            let refused = operation.send(client, &target, &[]);
            assert_eq!(refused.header("www-authenticate"), challenge, "{operation:?}");
            let detail = refused.problem(401);
            assert_eq!(detail.split_whitespace().last().unwrap().trim_end_matches('.'), word, "{detail}");
        }
    }
    is_all_there_is(&alice, &target, &before);
}

fn anothers_object_is_403_on_chat_threads_and_404_on_the_others_for_every_operation(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let hers = Target::made(&alice);
    let before = hers.shown(&alice);
    let nowhere = Target::new(&9_007_199_254_740_990_i64, &9_007_199_254_740_990_i64);
    let conditions: [&[(&str, &str)]; 3] = [&[], &[("If-Match", "\"1\"")], &[("If-None-Match", "*")]];
    for operation in OPERATIONS.iter().filter(|operation| operation.is_on_something()) {
        for headers in conditions {
            let foreign = operation.send(&bob, &hers, headers).problem(operation.surface.foreign());
            let absent = operation.send(&bob, &nowhere, headers).problem(404);
            let tells = foreign != absent;
            assert_eq!(tells, operation.surface == Surface::ChatThreads, "{operation:?}: {foreign}");
        }
    }
    is_all_there_is(&alice, &hers, &before);
    assert_eq!(bob.get(THREADS).expect(200)["threads"], json!([]));
}

fn no_such_object_is_404_for_every_operation_and_so_is_an_id_that_is_no_number(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let made = Target::made(&alice);
    let before = made.shown(&alice);
    let mut refused = 0;
    for id in ["9007199254740991", "0", "-1", "abc", "01", "1.0", "99999999999999999999", "%20", "1%00"] {
        for operation in OPERATIONS.iter().filter(|operation| operation.is_on_something()) {
            // In a body, what is no number is no id but a fault of the body.
            let in_body = operation.body.contains("id}") && !["9007199254740991", "0", "-1"].contains(&id);
            // In a query it is a fault of the query.
            let in_query = operation.path.contains("={message_id}") && id != "9007199254740991";
            let conversation = Target { conversation: id.into(), ..made.clone() };
            let message = Target { message: id.into(), ..made.clone() };
            for target in [conversation, message, Target::new(&id, &id)] {
                let asks_for_another = target.fill(operation.path) != made.fill(operation.path)
                    || target.fill(operation.body) != made.fill(operation.body);
                if asks_for_another && !in_body {
                    let of_query = in_query && target.conversation == made.conversation;
                    operation.send(&alice, &target, &[]).problem(if of_query { 400 } else { 404 });
                    refused += 1;
                }
            }
        }
    }
    assert!(refused > 300, "{refused}");
    is_all_there_is(&alice, &made, &before);
}

fn a_stale_if_match_is_412_for_every_change_and_changes_nothing(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let path = target.fill("/api/v1/chat/threads/{id}");
    let stale = alice.get(&path).header("etag").to_owned();
    let current = alice.patch(&path, &json!({"metadata": {"changed": true}})).header("etag").to_owned();
    let before = target.shown(&alice);
    let weak = format!("W/{current}");
    for operation in OPERATIONS.iter().filter(|operation| operation.changes() && operation.is_on_something())
    {
        for tag in [&stale, &weak, "\"9007199254740991\"", "\"x\"", ""] {
            operation.send(&alice, &target, &[("If-Match", tag)]).problem(412);
        }
    }
    is_all_there_is(&alice, &target, &before);
}

/// Operations that take a body.
fn with_body() -> impl Iterator<Item = Operation> {
    OPERATIONS.into_iter().filter(|operation| !operation.body.is_empty())
}

fn a_body_that_is_too_large_is_413_for_every_operation_that_takes_one(database: &Database) {
    let service = Service::start_with(database, &[("MAX_BODY_BYTES", "2000"), ("IMPORT_MAX_BYTES", "2000")]);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    for operation in with_body() {
        let path = target.fill(operation.path);
        let small = target.fill(operation.body);
        let large = small.replacen('{', &format!("{{{}", " ".repeat(2_001 - small.len())), 1);
        assert_eq!(large.len(), 2_001);
        alice.ask(operation.method, &path, &[JSON], Some(large.clone())).problem(413);

        // The same without its length told.
        let mut wire = Wire::connect(service.address()).unwrap();
        let head = Wire::head(&path, &token).replacen("POST", operation.method, 1);
        let chunk = format!("{head}Transfer-Encoding: chunked\r\n\r\n{:x}\r\n{large}\r\n", large.len());
        assert!(wire.send(chunk.as_bytes()));
        let Heard::Answer { status: 413, head, body } = wire.answer() else {
            panic!("no 413: {operation:?}")
        };
        assert!(head.contains("connection: close") && head.contains("application/problem+json"), "{head}");
        assert!(body.contains("\"status\":413"), "{body}");
        wire.send(b"0\r\n\r\n");
        wire.closes();
    }
    is_all_there_is(&alice, &target, &before);
    let exact = format!("{{{}}}", " ".repeat(1_998));
    alice.ask("POST", THREADS, &[JSON], Some(exact)).expect(201);
}

fn a_wrong_content_type_is_415_for_every_operation_that_takes_a_body(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    for operation in with_body() {
        let (path, body) = (target.fill(operation.path), target.fill(operation.body));
        let types =
            ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/jsonl"];
        // A file of lines is one that can be imported.
        let takes = |other: &&str| operation.path.ends_with("/import") && *other == "application/jsonl";
        for other in types.into_iter().filter(|other| !takes(other)) {
            let headers = [("Content-Type", other)];
            alice.ask(operation.method, &path, &headers, Some(body.clone())).problem(415);
        }
        alice.ask(operation.method, &path, &[], Some(body)).problem(415);
    }
    is_all_there_is(&alice, &target, &before);
    for json in ["application/json; charset=utf-8", "APPLICATION/JSON", "application/vnd.chat+json"] {
        for surface in Surface::ALL {
            alice.ask("POST", surface.root(), &[("Content-Type", json)], Some("{}".into())).expect(201);
        }
    }
}

fn a_path_that_is_not_there_is_404_and_a_method_that_is_not_there_405(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    for nowhere in
        ["/", "/api", "/api/v1/chat", "/api/v1/chat-thread", "/api/messages/chat/1/2", "/api/chats/1/2/3"]
    {
        alice.get(nowhere).problem(404);
    }
    for operation in OPERATIONS {
        let path = target.fill(operation.path);
        let refused = alice.ask("PATCH", &path, &[], None);
        let other = if refused.status == 405 { refused } else { alice.ask("PUT", &path, &[], None) };
        let allowed = other.header("allow").to_owned();
        assert!(allowed.split(", ").any(|method| method == operation.method), "{operation:?}: {allowed}");
        other.problem(405);
    }
    is_all_there_is(&alice, &target, &before);
}
