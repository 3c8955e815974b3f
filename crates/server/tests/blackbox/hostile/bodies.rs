//! Bodies of the wrong form, depth and width, for every operation that takes one: a 4xx, and the service lives on.

use serde_json::{Value, json};

use super::described::{Bodied, bodied};
use super::wrong_bodies::{never_right, perhaps_wrong, surely_wrong};
use crate::harness::{Client, Database, Heard, Service, Wire, on_both};
use crate::surfaces::Target;

on_both!(
    a_body_that_no_operation_takes_is_refused_as_invalid_by_every_operation,
    a_field_with_any_value_is_taken_or_refused_by_its_name_and_never_breaks_anything
);

/// The caller of these tests: a conversation to send to, and the token.
struct Caller<'a> {
    service: &'a Service,
    token: String,
    target: Target,
    client: Client,
}

impl<'a> Caller<'a> {
    fn of(service: &'a Service) -> Self {
        let client = service.client("alice");
        let target = Target::made(&client);
        Self { service, token: service.program().token("alice"), target, client }
    }

    /// The status of an operation with these bytes as its body, and the problem that a refusal is.
    fn send(&self, bodied: &Bodied, body: &[u8]) -> (u16, Value) {
        let (method, path) = (bodied.operation.method, self.target.fill(bodied.operation.path));
        let mut wire = Wire::connect(self.service.address()).expect("the service lives");
        let head = Wire::head(&path, &self.token).replacen("POST", method, 1);
        let head = format!("{head}Content-Length: {}\r\n\r\n", body.len());
        // A refusal may come before the whole body was read.
        wire.send(&[head.as_bytes(), body].concat());
        let Heard::Answer { status, head, body } = wire.answer() else {
            panic!("{method} {path}: no answer")
        };
        if status < 400 {
            return (status, Value::Null);
        }
        assert!(head.contains("content-type: application/problem+json"), "{method} {path}: {head}");
        let problem: Value = serde_json::from_str(&body).unwrap();
        assert_eq!(problem["status"], status, "{method} {path}: {problem}");
        (status, problem)
    }

    /// The service lives, and what was there is as it was.
    fn lives(&self, before: &Value) {
        assert_eq!(&self.target.shown(&self.client), before);
        assert_eq!(self.service.stranger().get("/healthz").status, 200);
    }
}

fn a_body_that_no_operation_takes_is_refused_as_invalid_by_every_operation(database: &Database) {
    let mut service = Service::start(database);
    let operations = bodied(&service);
    let caller = Caller::of(&service);
    let before = caller.target.shown(&caller.client);
    for bodied in &operations {
        let invalid = bodied.operation.surface.invalid();
        let wrong = never_right().into_iter().map(|(name, body)| (name.to_owned(), body));
        for (name, body) in wrong.chain(surely_wrong(&bodied.fields)) {
            let (status, problem) = caller.send(bodied, &body);
            assert_eq!(status, invalid, "{:?} of {name}: {problem}", bodied.operation);
            let field = problem["errors"][0]["field"].as_str();
            assert!(
                field.is_some_and(|field| !field.is_empty()),
                "{:?} of {name}: {problem}",
                bodied.operation
            );
        }
    }
    caller.lives(&before);
    assert!(service.is_alive());
}

fn a_field_with_any_value_is_taken_or_refused_by_its_name_and_never_breaks_anything(database: &Database) {
    let mut service = Service::start(database);
    let operations = bodied(&service);
    let caller = Caller::of(&service);
    for bodied in &operations {
        let (invalid, success) = (bodied.operation.surface.invalid(), bodied.operation.status);
        for (name, body) in perhaps_wrong(&bodied.fields) {
            let (status, problem) = caller.send(bodied, &body);
            // A chat that a body names may be one that is not there; an id may be taken, and a message complete.
            let clashes = ["external_id", "append", "status"].iter().any(|field| name.starts_with(field));
            let expected = [invalid, success, 404];
            assert!(
                expected.contains(&status) || clashes && status == 409,
                "{:?} of {name}: {status} {problem}",
                bodied.operation
            );
            if status == invalid {
                assert_ne!(problem["errors"], json!(null), "{:?} of {name}: {problem}", bodied.operation);
            }
        }
    }
    let thread = caller.target.shown(&caller.client);
    caller.lives(&thread);
    assert!(service.is_alive());
    assert!(!service.log().contains("panicked"), "{}", service.log());
}
