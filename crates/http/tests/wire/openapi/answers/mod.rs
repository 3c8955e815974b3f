//! Real answers and real requests, held against what the document says of them.

mod chat_threads;
mod chats;
mod threads;

use chat_history_domain::Error;
use serde_json::Value;

use super::schema::check;
use crate::harness::{Answer, Client, Parts, Server};

/// Headers that are there on some answers only: OpenAPI cannot tell them from the others, as this generator writes it.
const OPTIONAL: [&str; 2] = ["Idempotent-Replayed", "Replaced-Characters"];

/// The answer is as the document describes that operation's answer of that status: body, media type and headers.
#[track_caller]
fn is_described(document: &Value, method: &str, path: &str, answer: &Answer) {
    let what = format!("{method} {path} {}", answer.status);
    let response = &document["paths"][path][method]["responses"][answer.status.to_string()];
    assert!(response.is_object(), "{what} is not described");
    let described = response["headers"].as_object().cloned().unwrap_or_default();
    for (name, header) in &described {
        assert!(header["schema"]["type"].is_string(), "{what} {name}");
        assert!(answer.header(name).is_some() || OPTIONAL.contains(&name.as_str()), "{what} has no {name}");
    }
    for name in
        ["ETag", "Location", "X-Total-Count", "Retry-After", "WWW-Authenticate"].into_iter().chain(OPTIONAL)
    {
        assert!(
            answer.header(name).is_none() || described.contains_key(name),
            "{what} does not tell of {name}"
        );
    }
    let Some(content) = response.get("content").and_then(Value::as_object) else {
        assert!(answer.body.is_empty(), "{what} has a body");
        return;
    };
    let (media_type, body) = content.iter().next().unwrap();
    assert_eq!(answer.header("content-type"), Some(media_type.as_str()), "{what}");
    if media_type.ends_with("json") {
        check(document, &body["schema"], &answer.json(), "body")
            .unwrap_or_else(|fault| panic!("{what}: {fault}"));
    }
}

/// The document takes the body for that operation, and so does the service; the answer is as described.
async fn is_taken(
    document: &Value,
    caller: &Client,
    (method, template): (&str, &str),
    path: &str,
    body: &Value,
) -> Answer {
    let request = &document["paths"][template][method]["requestBody"];
    let schema = &request["content"]["application/json"]["schema"];
    assert_eq!(request["required"], true, "{method} {template}");
    check(document, schema, body, "body").unwrap_or_else(|fault| panic!("{method} {template}: {fault}"));
    let taken = caller.ask(&method.to_uppercase(), path).json(body.to_string()).send().await;
    assert!(taken.status < 300, "{method} {template}: {}", taken.text());
    is_described(document, method, template, &taken);
    taken
}

/// An operation as it is called on what alice has, and on what nobody has, where it needs something to be there.
struct Operation {
    template: &'static str,
    call: Parts,
    missing: Option<Parts>,
}

/// Every way in which the operation is refused or fails is as described. To another user's it answers `anothers`.
async fn refusals_are_described(document: &Value, server: &Server, operation: &Operation, anothers: u16) {
    let Operation { template, call, missing } = operation;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (method, path, body) = call;
    let is = |answer: Answer, status: u16| {
        assert_eq!(answer.status, status, "{method} {template}: {}", answer.text());
        is_described(document, &method.to_lowercase(), template, &answer);
    };
    is(server.anyone().send(call).await, 401);
    if let Some(missing) = missing {
        is(bob.send(call).await, anothers);
        is(alice.send(missing).await, 404);
        if *method != "GET" {
            is(alice.send_with(call, "if-match", "\"0\"").await, 412);
        }
    }
    if !body.is_null() {
        is(alice.ask(method, path).bytes("{}").send().await, 415);
        is(alice.ask(method, path).json("{").send().await, 422);
        is(alice.ask(method, path).header("content-length", "99999999").json("{}").send().await, 413);
    }
    let mut faults = vec![(Error::Unavailable("x".into()), 503), (Error::Internal("x".into()), 500)];
    if *method != "GET" {
        faults.push((Error::Full("x".into()), 507));
    }
    for (fault, status) in faults {
        server.memory.fail_with(Some(fault));
        is(alice.send(call).await, status);
    }
    server.memory.fail_with(None);
}
