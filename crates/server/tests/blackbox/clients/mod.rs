//! Message lists of the SDKs that people build with, made by the real packages: they go to the service and come back equal.

mod page;

use std::process::Command;

use crate::harness::{Database, Service, on_both};
use crate::process::{node, python, run};

on_both!(
    messages_of_openai_chat_completions_come_back_equal,
    items_of_openai_responses_come_back_equal,
    messages_of_anthropic_come_back_equal,
    messages_of_langchain_come_back_equal,
    messages_of_the_vercel_ai_sdk_come_back_equal,
);

/// A program with the address of the service and a token of Alice's.
fn with_service<'a>(command: &'a mut Command, service: &Service) -> &'a mut Command {
    let address = format!("http://{}", service.address());
    command.env("CHAT_HISTORY", address).env("TOKEN", service.program().token("alice"))
}

/// Runs a script that is beside this, in Python.
fn in_python(database: &Database, script: &str) {
    let service = Service::start(database);
    let script = format!("{}/tests/blackbox/clients/{script}", env!("CARGO_MANIFEST_DIR"));
    run(with_service(python().arg(script), &service), "");
}

fn messages_of_openai_chat_completions_come_back_equal(database: &Database) {
    in_python(database, "openai_chat.py");
}

fn items_of_openai_responses_come_back_equal(database: &Database) {
    in_python(database, "openai_items.py");
}

fn messages_of_anthropic_come_back_equal(database: &Database) {
    in_python(database, "anthropic_messages.py");
}

fn messages_of_langchain_come_back_equal(database: &Database) {
    in_python(database, "langchain_messages.py");
}

fn messages_of_the_vercel_ai_sdk_come_back_equal(database: &Database) {
    let service = Service::start(database);
    run(with_service(&mut node(), &service), include_str!("vercel.mjs"));
}
