//! The row of the table of errors that says what is answered to a body that is too large, whether its length is told or not.

use super::is_all_there_is;
use crate::harness::{Database, Heard, Service, THREADS, Wire, on_both};
use crate::surfaces::surface::JSON;
use crate::surfaces::{OPERATIONS, Operation, Target};

on_both!(a_body_that_is_too_large_is_413_for_every_operation_that_takes_one);

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
