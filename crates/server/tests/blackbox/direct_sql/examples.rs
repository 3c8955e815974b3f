//! The examples of `docs/schema.md`, run as they stand there, and seen through the API.

use std::process::Command;

use serde_json::{Value, json};

use crate::direct_sql::blocks;
use crate::harness::{Client, Database, Kind, Service, THREADS};
use crate::process::{Talk, psql, python_on, run};

/// The only thread that a client has, with its messages.
fn thread(client: &Client) -> Value {
    let listed = client.get(THREADS).expect(200);
    assert_eq!(listed["threads"].as_array().unwrap().len(), 1, "{listed}");
    let opened = client.get(&format!("{THREADS}/{}", listed["threads"][0]["id"]));
    let etag = opened.header("etag").to_owned();
    let thread = opened.expect(200);
    assert_eq!(etag, format!("\"{}\"", thread["modseq"]));
    thread
}

/// What the examples have in common: a conversation of these two messages.
fn is_counted_and_whole(thread: &Value) {
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(2), &json!(3)));
    assert_eq!((&thread["title"], &thread["summary"]), (&json!("Hello"), &json!("Hello")));
    let (question, answer) = (&thread["messages"][0], &thread["messages"][1]);
    assert_eq!((&question["role"], &question["content"]), (&json!("user"), &json!("Hello")));
    assert_eq!((&answer["role"], &answer["content"]), (&json!("assistant"), &json!("I look it up.")));
    assert_eq!((&answer["summary"], &question["tool_calls"]), (&json!("I look it up."), &Value::Null));
    assert_eq!(answer["tool_calls"], json!([{"name": "search", "arguments": {"q": "hello"}}]));
    assert_eq!((&answer["sources"], &answer["metadata"]), (&json!([]), &json!({})));
    assert!(thread["created_at"].as_str() <= thread["updated_at"].as_str());
    assert!(thread["updated_at"].as_str() >= answer["created_at"].as_str());
}

#[test]
fn what_the_example_for_psql_writes_reads_and_deletes_is_so_in_the_api() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let client = service.client("demo");
    let [write, read, delete] = blocks("psql")[..] else { panic!("other examples") };

    run(&mut psql(&database), write);
    let thread = thread(&client);
    is_counted_and_whole(&thread);

    let id = format!("id={}", thread["id"]);
    let read = run(psql(&database).args(["-v", &id]), read);
    assert!(read.contains("(1 row)") && read.contains("(2 rows)"), "{read}");
    assert!(read.find("| Hello ").unwrap() < read.find("| I look it up. ").unwrap(), "{read}");

    run(psql(&database).args(["-v", &id]), delete);
    assert_eq!(client.get(THREADS).expect(200)["threads"], json!([]));
    client.get(&format!("{THREADS}/{}", thread["id"])).problem(404);
}

#[test]
fn what_the_example_for_parts_writes_and_reads_is_so_in_the_api() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let client = service.client("demo");
    let [write, read] = blocks("Parts, ids and answers that grow")[..] else { panic!("other examples") };
    run(&mut psql(&database), write);

    let thread = thread(&client);
    // The thread, two messages, and two edits.
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(2), &json!(5)));
    assert_eq!((&thread["title"], &thread["summary"]), (&Value::Null, &Value::Null));
    assert_eq!(
        (&thread["messages"][0]["content"], &thread["messages"][1]["content"]),
        (&json!(""), &json!("It is sunny."))
    );
    let answer = format!("{THREADS}/{}/messages/{}", thread["id"], thread["messages"][1]["id"]);
    assert_eq!(client.get(&format!("{answer}/revisions")).expect(200)["revisions"], json!([]));
    let read = run(&mut psql(&database), read);
    assert!(read.contains("call-1") && read.contains("| search") && read.contains("| complete"), "{read}");
}

#[test]
fn what_the_example_for_sqlite3_writes_and_reads_is_so_in_the_api() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let client = service.client("demo");
    let folder = database.file().parent().unwrap().parent().unwrap().to_owned();
    let shell = |script| run(Command::new("sh").args(["-euc", script]).current_dir(&folder), "");
    let [write, read] = blocks("sqlite3")[..] else { panic!("other examples") };

    // Setting `secure_delete` tells what it is then.
    assert_eq!(shell(write), "1\n");
    let thread = thread(&client);
    assert_eq!((&thread["message_count"], &thread["modseq"]), (&json!(1), &json!(2)));
    assert_eq!((&thread["summary"], &thread["messages"][0]["content"]), (&json!("Hello"), &json!("Hello")));

    // The program shows milliseconds, the API microseconds.
    let updated = thread["updated_at"].as_str().unwrap();
    assert_eq!(shell(read), format!("{}|Hello|Hello|1|{}Z\n", thread["id"], &updated[..23]));
}

#[test]
fn what_the_example_for_sqlmodel_writes_reads_and_deletes_is_so_in_the_api() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let client = service.client("demo");
    let [models, write, delete] = blocks("SQLAlchemy and SQLModel")[..] else { panic!("other examples") };

    // All in one program, as it is pasted, which waits before it deletes.
    let pause = "print('written', flush=True)\ninput()";
    let program = [models, write, pause, delete].join("\n");
    let mut python = Talk::start(python_on(&database).args(["-c", &program]));
    let printed: Vec<String> = (0..3).map(|_| python.line()).collect();
    let thread = thread(&client);
    is_counted_and_whole(&thread);
    let shown = |message: &Value, calls: &str| {
        let [id, role, content] = ["id", "role", "content"].map(|name| message[name].to_string());
        format!("{id} {} {} {calls} ", role.trim_matches('"'), content.trim_matches('"'))
    };
    let calls = r#"[{"name": "search", "arguments": {"q": "hello"}}]"#;
    assert!(printed[0].starts_with(&shown(&thread["messages"][0], "None")), "{printed:?}");
    assert!(printed[1].starts_with(&shown(&thread["messages"][1], calls)), "{printed:?}");
    assert_eq!(printed[2], "written");

    python.say("\n");
    python.finish();
    assert_eq!(client.get(THREADS).expect(200)["threads"], json!([]));
    client.get(&format!("{THREADS}/{}", thread["id"])).problem(404);
}
