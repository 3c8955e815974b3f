//! The commands that export and import on the database itself, beside a service or without one.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use crate::harness::{Client, Database, Program, Service, THREADS, on_both};

on_both!(what_a_command_exports_a_command_imports_for_another_user, the_commands_say_what_they_cannot_do);

const EXPORT: &str = "/api/v1/chat/export";

fn fill(client: &Client) {
    for number in 0..3 {
        let messages = [json!({"role": "user", "content": format!("京都 {number}")})];
        client.post(THREADS, &json!({"title": "x", "messages": messages})).expect(201);
    }
}

/// A transcript without its first line, which tells when it was made.
fn said(file: &str) -> &str {
    file.split_once('\n').unwrap().1
}

fn what_a_command_exports_a_command_imports_for_another_user(database: &Database) {
    let service = Service::start(database);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    fill(&alice);
    let program = service.program();
    let file = program.folder().join("out.jsonl");
    let path = file.to_str().unwrap();
    assert_eq!(program.run(&["export", "--user", "alice", path]).succeeded(), "");
    assert_eq!(said(&fs::read_to_string(&file).unwrap()), said(&alice.get(EXPORT).text));
    assert_eq!(fs::metadata(&file).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(
        said(&program.run(&["export", "--user", "alice", "-"]).succeeded()),
        said(&alice.get(EXPORT).text)
    );
    let zip = program.folder().join("out.ZIP");
    program.run(&["export", "--user", "alice", zip.to_str().unwrap()]).succeeded();
    assert!(fs::read(&zip).unwrap().starts_with(b"PK"));

    let told = program.run(&["import", "--user", "bob", "--dry-run", path]).succeeded();
    let sums = |created: u8, unchanged: u8, added: u8| {
        format!(
            "3 threads ({created} created, 0 updated, {unchanged} unchanged, 0 skipped), \
             3 messages ({added} added, 0 changed, {unchanged} unchanged, 0 kept, 0 skipped)\n"
        )
    };
    assert_eq!(told, format!("transcript, dry run: {}", sums(3, 0, 3)));
    assert_eq!(bob.get(THREADS).expect(200)["threads"], json!([]));
    for (path, expected) in [(path, sums(3, 0, 3)), (zip.to_str().unwrap(), sums(0, 3, 0))] {
        assert_eq!(
            program.run(&["import", "--user", "bob", path]).succeeded(),
            format!("transcript: {expected}")
        );
    }
    assert_eq!(said(&bob.get(EXPORT).text), said(&alice.get(EXPORT).text));
}

fn the_commands_say_what_they_cannot_do(database: &Database) {
    let program = Program::on(database);
    let file = program.folder().join("file.json");
    let path = file.to_str().unwrap();
    fs::write(&file, "[]").unwrap();
    let unready = program.run(&["import", "--user", "bob", path]).failed(1);
    assert!(unready.contains("run `chat-history migrate`"), "{unready}");
    program.run(&["migrate"]).succeeded();
    for (arguments, words) in [
        (&["import", "--user", "bob", path][..], "holds no conversations"),
        (&["import", "--user", "bob", "nowhere.json"], "nowhere.json cannot be read"),
        (&["import", "--user", "", path], "--user must have 1 to 255 characters"),
        (&["export", "--user", "nobody", "new.jsonl"], "has never written anything"),
    ] {
        let failed = program.run(arguments).failed(1);
        assert!(failed.contains(words), "{failed}");
    }
    assert!(!program.folder().join("new.jsonl").exists());
    let claude = json!([
        {"uuid": "a", "name": "Long\u{1b}[2J", "chat_messages": [{"uuid": "m", "sender": "human", "text": "x".repeat(1_000_001)}]},
        {"uuid": "b", "name": "Good", "chat_messages": [{"uuid": "m", "sender": "human", "text": "x"}]},
    ]);
    fs::write(&file, claude.to_string()).unwrap();
    let some = program.run(&["import", "--user", "bob", path]);
    assert!(some.stdout.contains("skipped   \"Long\\u{1b}[2J\" message"), "{}", some.stdout);
    assert!(some.stdout.contains("claude: 2 threads (1 created"), "{}", some.stdout);
    assert!(some.failed(1).contains("1 of 2 threads were skipped"));
    let there = program.run(&["export", "--user", "bob", path]).failed(1);
    assert!(there.contains("the file cannot be made"), "what is there is not written over: {there}");
    assert_eq!(fs::read_to_string(&file).unwrap(), claude.to_string());
    assert_eq!(
        fs::read_dir(program.folder())
            .unwrap()
            .filter(|entry| { entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".tmp") })
            .count(),
        0
    );
}
