//! The log: one line per request, by its id, and nothing of what people say or prove themselves with.

use serde_json::json;

use crate::harness::{Client, Database, Program, Service, THREADS, on_both};
use crate::surfaces::{OPERATIONS, Target};

on_both!(
    a_request_is_one_line_with_its_id_and_nothing_private_is_logged_even_at_trace,
    no_operation_logs_what_people_say_or_prove_themselves_with,
    a_database_that_cannot_be_reached_is_told_of_without_its_password,
    a_service_whose_log_nobody_reads_any_more_goes_on,
);

/// Stands wherever a client can put something of its own.
const CANARY: &str = "kanarienvogel";

fn a_request_is_one_line_with_its_id_and_nothing_private_is_logged_even_at_trace(database: &Database) {
    let service = Service::start_with(database, &[("LOG", "trace")]);
    let token = service.program().token(&format!("alice-{CANARY}"));
    let client = service.bearer(&token);
    let mut ids = Vec::new();
    let mut send = |method: &str, path: &str, body: Option<serde_json::Value>, status: u16| {
        let id = format!("request-{}", ids.len());
        let headers = [("X-Request-Id", id.as_str()), ("Content-Type", "application/json")];
        let answer = client.ask(method, path, &headers, body.map(|body| body.to_string()));
        assert_eq!((answer.header("x-request-id"), answer.status), (id.as_str(), status), "{method} {path}");
        ids.push((id, format!("{method} {} {status} ", path.split('?').next().unwrap())));
        answer.text
    };
    let message = json!({
        "role": "user", "content": CANARY, "sources": [{CANARY: CANARY}],
        "tool_calls": [CANARY], "metadata": {CANARY: CANARY}
    });
    let thread =
        json!({"title": CANARY, "notebooks": [CANARY], "metadata": {CANARY: CANARY}, "messages": [message]});
    let made: serde_json::Value = serde_json::from_str(&send("POST", THREADS, Some(thread), 201)).unwrap();
    let path = format!("{THREADS}/{}", made["id"]);
    send("POST", &format!("{path}/messages"), Some(message), 201);
    send("PATCH", &path, Some(json!({"title": format!("{CANARY}, too")})), 200);
    send("GET", &format!("{path}?messages_limit=1&{CANARY}={CANARY}"), None, 200);
    send("GET", &format!("{THREADS}?cursor={CANARY}"), None, 400);
    send("POST", THREADS, Some(json!({CANARY: CANARY})), 400);
    send("POST", THREADS, Some(json!({"title": [CANARY]})), 400);
    send("POST", &format!("{path}/messages"), Some(json!({"role": CANARY, "content": CANARY})), 400);
    send(
        "POST",
        &format!("{path}/messages"),
        Some(json!({"role": "user", "content": {"text": CANARY}})),
        400,
    );
    send("DELETE", &path, None, 204);
    send("GET", &path, None, 404);
    let forged = format!("{}x", &token[..token.len() - 9]);
    assert_eq!(service.bearer(&forged).get(THREADS).status, 401);

    let log = service.stop().stderr;
    for (id, words) in ids {
        let lines: Vec<&str> = log.lines().filter(|line| line.ends_with(&format!("request={id}"))).collect();
        assert!(matches!(lines[..], [line] if line.contains(&words)), "{id}, {words:?}: {lines:?}");
        assert_eq!(
            log.lines().filter(|line| line.split([' ', '=', ':']).any(|word| word == id)).count(),
            1,
            "{id}"
        );
    }
    let parts = token.split('.').chain(forged.split('.')).collect::<Vec<_>>();
    for private in [CANARY, "messages_limit", "Bearer"].into_iter().chain(parts) {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(private)).collect();
        assert!(lines.is_empty(), "{private}: {lines:?}");
    }
}

/// A JSON value with the canary wherever a text is free.
fn with_canary(body: &str) -> String {
    ["\"x\"", "\"changed\""]
        .iter()
        .fold(body.to_owned(), |body, text| body.replace(text, &format!("\"{CANARY} says hello\"")))
}

fn no_operation_logs_what_people_say_or_prove_themselves_with(database: &Database) {
    let service = Service::start_with(database, &[("LOG", "trace")]);
    let token = service.program().token("alice");
    let alice = service.bearer(&token);
    let json = ("Content-Type", "application/json");
    let key = |n: usize| format!("{CANARY}-{n}");
    for (number, operation) in OPERATIONS.iter().enumerate() {
        let target = Target::made(&alice);
        let path = target.fill(operation.path).replace("?q=but", &format!("?q={CANARY}"));
        let more = if path.contains('?') { '&' } else { '?' };
        let body = target.fill(&with_canary(operation.body));
        let key = key(number);
        let headers = [json, ("Idempotency-Key", key.as_str()), ("X-Canary", CANARY)];
        let send = |client: &Client, path: &str, body: &str| {
            client.ask(operation.method, path, &headers, (!body.is_empty()).then(|| body.to_owned()))
        };
        if !body.is_empty() {
            let (half, _) = body.split_at(body.len() / 2);
            send(&alice, &path, half);
        }
        send(&service.stranger(), &format!("{path}{more}token={CANARY}&access_token={token}"), &body);
        let answer = send(&alice, &format!("{path}{more}{CANARY}={CANARY}"), &body);
        // A misspelt `after` must not clear a thread, so what deletes several things refuses any unknown parameter.
        let is_of_many = |path: &str| {
            path.contains("?confirm=") || path.contains("/{id}/messages") && !path.contains("/messages/")
        };
        let knows_all = operation.method == "DELETE" && is_of_many(operation.path);
        let expected = if knows_all { 400 } else { operation.status };
        assert_eq!(answer.status, expected, "{operation:?}: {}", answer.text);
    }
    for (method, path) in [
        ("GET", "/api/v1/users/me"),
        ("DELETE", "/api/v1/users/me"),
        ("GET", "/healthz"),
        ("GET", "/readyz"),
        ("GET", "/metrics"),
        ("GET", "/openapi.json"),
        ("GET", "/docs"),
        ("GET", "/docs/start.js"),
    ] {
        let answer = alice.ask(method, &format!("{path}?{CANARY}={CANARY}"), &[("X-Canary", CANARY)], None);
        assert!(answer.status < 300, "{method} {path}: {}", answer.text);
    }
    let log = service.stop().stderr;
    assert!(log.contains("TRACE"), "the control: everything is logged that is logged at all");
    for private in [CANARY, "access_token", "Bearer"].into_iter().chain(token.split('.')) {
        let lines: Vec<&str> = log.lines().filter(|line| line.contains(private)).collect();
        assert!(lines.is_empty(), "{private}: {lines:?}");
    }
}

/// The URL of nobody's PostgreSQL, or of a folder that is no file, with the canary where a password stands.
fn a_database_that_cannot_be_reached_is_told_of_without_its_password(database: &Database) {
    let url = match database {
        Database::Sqlite(_) => format!("postgres://alice:{CANARY}@127.0.0.1:1/chat"),
        Database::Postgres { .. } => {
            let url = database.url();
            let (_, place) = url.rsplit_once('@').unwrap();
            format!("postgres://nobody-{CANARY}:{CANARY}-secret@{place}")
        }
    };
    let program = Program::on(database).with("DATABASE_URL", url).with("LOG", "trace");
    let service = Service::launch(program);
    service.logs("cannot be reached");
    service.client("alice").get(THREADS).problem(503);
    let log = service.stop().stderr;
    let secret = match database {
        Database::Sqlite(_) => CANARY.to_owned(),
        // Whom the server refused is no secret, and helps to set it right.
        Database::Postgres { .. } => format!("{CANARY}-secret"),
    };
    let lines: Vec<&str> = log.lines().filter(|line| line.contains(&secret)).collect();
    assert!(lines.is_empty(), "{lines:?}");
}

/// Lines after which the reader of the log goes away.
const READ: usize = 8;

fn a_service_whose_log_nobody_reads_any_more_goes_on(database: &Database) {
    let program = Program::on(database).with("PORT", "0");
    let pipe = format!("mkfifo log; head -n {READ} <log >&2 & exec 2>log");
    let running = program.start_after(&pipe, "1>&2", &["serve"]);
    let service = Service::listening(program, running);
    service.becomes_ready();
    let client = service.client("alice");
    let thread = client.thread("Unheard");
    for n in 0..3 * READ {
        client.say(thread, &format!("{n}")).expect(201);
    }
    assert_eq!(client.contents(thread).len(), 3 * READ);
    assert_eq!(service.stranger().get("/readyz").status, 200);
    let log = service.stop().stderr;
    assert_eq!(log.lines().count(), READ, "a line for each request was to be written: {log}");
}
