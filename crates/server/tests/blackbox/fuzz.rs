//! schemathesis takes the OpenAPI document at its word for a short while; `make fuzz-api` does so for longer.

use std::process::Command;

use crate::harness::{Database, on_both};

on_both!(schemathesis_finds_no_fault_in_a_short_run);

fn schemathesis_finds_no_fault_in_a_short_run(database: &Database) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/fuzz-api");
    assert!(std::env::var_os("TEST_PYTHON_BIN").is_some(), "TEST_PYTHON_BIN is not set; run `make test`");
    let run = Command::new(script)
        .args([env!("CARGO_BIN_EXE_chat-history"), &database.url()])
        .envs([("FUZZ_SECONDS", "25"), ("FUZZ_SEED", "1")])
        .output()
        .unwrap();
    let said = [run.stdout, run.stderr].map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    assert!(run.status.success(), "{}\n{}\n{}", run.status, said[0], said[1]);
    assert!(said[0].contains(" generated, "), "it tried nothing: {}", said[0]);
}
