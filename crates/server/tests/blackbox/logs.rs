//! The log: one line per request, by its id, and nothing of what people say or prove themselves with.

use serde_json::json;

use crate::harness::{Database, Service, THREADS, on_both};

on_both!(a_request_is_one_line_with_its_id_and_nothing_private_is_logged_even_at_trace);

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
        Some(json!({"role": "user", "content": format!("{CANARY}\0")})),
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
