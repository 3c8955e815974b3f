//! Configuration as an operator meets it: what is wrong is named, all of it, and nothing secret is repeated.

use std::ffi::OsStr;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use serde_json::json;

use crate::harness::{Database, Kind, Program, SECRET, Service, THREADS};

/// What no output may hold, wherever it was set.
const HIDDEN: [&str; 3] = ["hunter2", "too-short-secret", "canary"];

#[test]
fn every_fault_is_named_at_once_with_exit_code_2_and_no_value_repeated() {
    let wrong = [
        ("HOST", "canary.example"),
        ("PORT", "65536"),
        ("API_URL", "ftp://canary"),
        ("MAX_BODY_BYTES", "canary"),
        ("MAX_MESSAGE_CHARS", "0"),
        ("MAX_TITLE_CHARS", "256"),
        ("MAX_NOTEBOOKS", "-1"),
        ("MAX_JSON_BYTES", "1"),
        ("MAX_BATCH", "1.5"),
        ("TRASH_DAYS", "-1"),
        ("WORKERS", "0"),
        ("MAX_CONNECTIONS_PER_WORKER", "many"),
        ("DATABASE_URL", "mysql://root:hunter2@db/chat"),
        ("DATABASE_READERS", "0"),
        ("DATABASE_READ_QUEUE", "0"),
        ("DATABASE_WRITE_QUEUE", "0"),
        ("DATABASE_DEADLINE_MS", "1"),
        ("DATABASE_CONNECT_TIMEOUT_MS", "1s"),
        ("MIGRATE_ON_START", "perhaps"),
        ("AUTH_JWT_SECRET", "too-short-secret"),
        ("AUTH_JWT_MAX_TTL", "canary"),
        ("CORS_ORIGINS", "https://canary.example, *"),
        ("RATE_LIMIT", "canary"),
        ("RATE_LIMIT_BURST", "0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8, canary"),
        ("LOG", "info,chat_history=canary"),
    ];
    let program = wrong.iter().fold(Program::bare(), |program, (name, value)| program.with(name, value));
    for command in [&["serve"][..], &[], &["token", "--user", "alice"]] {
        let finished = program.run(command);
        assert_eq!((finished.code, finished.stdout.as_str()), (Some(2), ""), "{finished:?}");
        let named: Vec<&str> =
            finished.stderr.lines().skip(1).map(|line| line.split_whitespace().next().unwrap()).collect();
        for (name, _) in wrong {
            assert!(named.contains(&name), "{name}: {}", finished.stderr);
        }
        assert_eq!(named.len(), wrong.len(), "{}", finished.stderr);
        assert!(finished.stderr.contains("\"mysql\""), "the unknown scheme is named: {}", finished.stderr);
        assert!(!HIDDEN.iter().any(|hidden| finished.stderr.contains(hidden)), "{}", finished.stderr);
    }
}

#[test]
fn a_program_without_configuration_says_that_it_wants_a_secret() {
    let complaint = Program::bare().run(&[]).failed(2);
    assert!(complaint.contains("  AUTH_JWT_SECRET must be set"), "{complaint}");
}

#[test]
fn work_on_the_database_asks_only_for_what_it_needs() {
    let program = Program::bare().with("DATABASE_URL", "sqlite://kept.db").with("PORT", "eighty");
    for command in [&["migrate"][..], &["migrate", "status"], &["migrate", "revert"]] {
        program.run(command).succeeded();
    }
    let complaint = program.with("DATABASE_URL", "mysql://root:hunter2@db/chat").run(&["migrate"]).failed(2);
    assert!(complaint.contains("  DATABASE_URL names") && !complaint.contains("PORT"), "{complaint}");
    assert!(!complaint.contains("hunter2"), "{complaint}");
}

#[test]
fn a_variable_that_is_no_text_is_a_fault_and_not_passed_over() {
    let program = Program::bare().with("AUTH_JWT_SECRET", SECRET).with("PORT", "0");
    let complaint = program.with("DATABASE_URL", OsStr::from_bytes(b"sqlite://d\xff.db")).run(&[]).failed(2);
    assert!(complaint.contains("  DATABASE_URL is not UTF-8 text"), "{complaint}");
}

#[test]
fn the_file_in_the_working_folder_is_read_and_the_environment_wins_over_it() {
    let program = Program::bare();
    let lines = format!(
        "# ours\nAUTH_JWT_SECRET='{SECRET}'\nMAX_TITLE_CHARS=5\nMAX_BATCH=1\nDATABASE_URL=mysql://x\n"
    );
    fs::write(program.folder().join(".env"), lines).unwrap();
    assert!(program.run(&["token", "--user", "alice"]).failed(2).contains("DATABASE_URL"));
    let service =
        Service::launch(program.with("DATABASE_URL", "sqlite://kept/here.db").with("MAX_TITLE_CHARS", "6"));
    service.becomes_ready();
    let client = service.client("alice");
    client.post(THREADS, &json!({"title": "sixsix"})).expect(201);
    client.post(THREADS, &json!({"title": "seven77"})).problem(400);
    let message = json!({"role": "user", "content": "x"});
    client.post(THREADS, &json!({"messages": [message, message]})).problem(400);
    assert!(service.program().folder().join("kept/here.db").exists());
}

#[test]
fn a_line_of_the_file_that_cannot_be_parsed_is_a_fault_that_repeats_nothing() {
    let program = Program::bare();
    fs::write(program.folder().join(".env"), "AUTH_JWT_SECRET='canary unclosed\nhunter2 = = \"\n").unwrap();
    let finished = program.run(&["serve"]);
    assert_eq!(finished.code, Some(2), "{finished:?}");
    assert!(finished.stderr.contains("  .env has a line that cannot be parsed"), "{finished:?}");
    assert!(!HIDDEN.iter().any(|hidden| finished.stderr.contains(hidden)), "{finished:?}");
}

#[test]
fn every_spelling_of_a_database_url_works() {
    let database = Database::fresh(Kind::Postgres);
    let (_, rest) = database.url().split_once("://").map(|(a, b)| (a.to_owned(), b.to_owned())).unwrap();
    for (n, scheme) in (1..).zip(["postgres", "postgresql", "postgresql+psycopg"]) {
        let program = Program::on(&database).with("DATABASE_URL", format!("{scheme}://{rest}"));
        let service = Service::launch(program);
        service.becomes_ready();
        assert_eq!(service.client("alice").thread(scheme), n, "all of them are the same database");
    }
    for path in ["data/relative.db", "bare.db"] {
        let service = Service::launch(
            Program::bare().with("DATABASE_URL", format!("sqlite://{path}")).with("AUTH_JWT_SECRET", SECRET),
        );
        service.becomes_ready();
        assert_eq!(service.client("alice").thread("kept"), 1);
        assert!(service.program().folder().join(path).exists());
    }
}

#[test]
fn an_address_in_use_is_named_and_exits_1() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let port = service.address().rsplit_once(':').unwrap().1;
    let complaint = Program::on(&database).with("PORT", port).run(&["serve"]).failed(1);
    assert!(complaint.contains("HOST and PORT: 127.0.0.1:") && complaint.contains("in use"), "{complaint}");
}
