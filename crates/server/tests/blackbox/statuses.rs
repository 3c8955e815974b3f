//! Every status of the error table that needs no broken database, each with its problem body.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{Answer, Database, Heard, Kind, Service, THREADS, Wire, eventually, on_both};

on_both!(
    what_a_client_does_wrong_is_answered_with_a_problem_that_says_what,
    a_body_over_the_limit_is_413_whether_its_length_is_declared_or_not,
    head_is_answered_like_get_without_the_body,
    a_fault_of_ours_is_500_and_its_body_says_nothing_of_sql
);

fn what_a_client_does_wrong_is_answered_with_a_problem_that_says_what(database: &Database) {
    let service = Service::start(database);
    let (alice, stranger) = (service.client("alice"), service.stranger());
    let thread = format!("{THREADS}/{}", alice.thread("A thread"));

    let faults =
        |answer: Answer| serde_json::from_str::<serde_json::Value>(&answer.text).unwrap()["errors"].clone();
    let wrong = || alice.post(&format!("{thread}/messages"), &json!({"role": "robot", "content": "x"}));
    wrong().problem(400);
    assert_eq!(faults(wrong())[0]["field"], "role");
    let nul = || alice.post(THREADS, &json!({"title": "a\0b"}));
    nul().problem(400);
    assert_eq!(faults(nul())[0]["field"], "title");
    let json_type = [("Content-Type", "application/json")];
    alice.ask("POST", THREADS, &json_type, Some("{\"title\": ".into())).problem(400);
    alice.get(&format!("{THREADS}?limit=101")).problem(400);
    alice.get(&format!("{THREADS}?cursor=forged")).problem(400);

    for (client, challenge) in
        [(&stranger, "Bearer"), (&service.bearer("a.b.c"), "Bearer error=\"invalid_token\"")]
    {
        let refused = client.get(THREADS);
        assert_eq!(refused.header("www-authenticate"), challenge);
        refused.problem(401);
    }

    for nowhere in ["/api/v1/chat/threads/abc", "/api/v1/chat/threads/0", "/api/v1/nothing", "/"] {
        alice.get(nowhere).problem(404);
    }
    let refused = alice.call("PUT", &thread, &json!({}));
    assert_eq!(refused.header("allow"), "GET, HEAD, PATCH, DELETE");
    refused.problem(405);
    alice.ask("POST", THREADS, &[("Content-Type", "text/plain")], Some("{}".into())).problem(415);
    alice.ask("POST", THREADS, &[], Some("{}".into())).problem(415);
    assert_eq!(
        alice.get(THREADS).expect(200)["threads"].as_array().unwrap().len(),
        1,
        "none of it did anything"
    );
}

fn a_body_over_the_limit_is_413_whether_its_length_is_declared_or_not(database: &Database) {
    let service = Service::start_with(database, &[("MAX_BODY_BYTES", "2000")]);
    let token = service.program().token("alice");
    let body = json!({"title": "x".repeat(3_000)}).to_string();
    let json_type = [("Content-Type", "application/json")];
    service.bearer(&token).ask("POST", THREADS, &json_type, Some(body.clone())).problem(413);

    let mut wire = Wire::connect(service.address()).unwrap();
    let head = Wire::head(THREADS, &token);
    assert!(
        wire.send(
            format!("{head}Transfer-Encoding: chunked\r\n\r\nbb8\r\n{}\r\n", &body[..3_000]).as_bytes()
        )
    );
    let Heard::Answer { status: 413, head, body } = wire.answer() else { panic!("no 413") };
    assert!(head.contains("connection: close") && body.contains("\"status\":413"), "{head}{body}");
    assert!(wire.send(b"0\r\n\r\n"));
    wire.closes();
}

fn head_is_answered_like_get_without_the_body(database: &Database) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Looked at");
    let mut wire = Wire::connect(service.address()).unwrap();
    for path in [format!("{THREADS}/{thread}"), "/healthz".to_owned(), format!("{THREADS}/77")] {
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
        for name in ["content-type:", "content-length:", "etag:"] {
            assert_eq!(told(&head, name), told(&get_head, name), "{path} {name}");
        }
    }
}

fn a_fault_of_ours_is_500_and_its_body_says_nothing_of_sql(database: &Database) {
    let service = Service::start(database);
    let client = service.client("alice");
    let thread = client.thread("Soon without its table");
    database.sql().run("ALTER TABLE messages RENAME COLUMN metadata TO mood");
    let answers = [client.say(thread, "Where to?"), client.get(&format!("{THREADS}/{thread}/messages"))];
    for answer in answers {
        let (text, id) = (answer.text.to_lowercase(), answer.header("x-request-id").to_owned());
        answer.problem(500);
        for inside in ["sql", "table", "relation", "select", "insert", "exist"] {
            assert!(!text.contains(inside), "{inside}: {text}");
        }
        service.logs(&format!("request {id}: "));
    }
    assert!(service.log().contains("ERROR"), "the log tells what the client is not told");
    client.thread("Other tables still work");
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
