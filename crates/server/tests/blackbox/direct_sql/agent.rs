//! An agent with SQLModel models of its own works on the tables while the service runs.

use std::process::Command;

use serde_json::{Value, json};

use crate::direct_sql::blocks;
use crate::harness::{Database, Kind, Service, THREADS};
use crate::process::{Talk, python_on, run};

/// The agent, told what to do.
fn agent(database: &Database, words: &[&str]) -> Command {
    let mut command = python_on(database);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/blackbox/direct_sql/agent.py")).args(words);
    command
}

#[test]
fn the_agent_uses_the_models_of_the_page() {
    let (_, models) = include_str!("models.py").split_once("\n\n").unwrap();
    assert_eq!(models.trim_end(), blocks("SQLAlchemy and SQLModel")[0]);
}

#[test]
fn an_agent_and_a_client_that_write_one_conversation_at_once_lose_and_miscount_nothing() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let alice = service.client("alice");
    let turns = 25;
    let mut agent = Talk::start(&mut agent(&database, &["talk", "alice", &turns.to_string()]));
    let id: i64 = agent.line().parse().unwrap();
    let said: Vec<String> = (0..turns).map(|number| format!("meanwhile {number}")).collect();
    for content in &said {
        alice.say(id, content).expect(201);
    }
    agent.finish();

    let path = format!("{THREADS}/{id}");
    let thread = alice.get(&path).expect(200);
    let messages = thread["messages"].as_array().unwrap();
    assert_eq!(messages.len(), 3 * turns);
    assert_eq!(thread["message_count"], json!(3 * turns));
    // The conversation is the first change; then each message is one.
    assert_eq!(thread["modseq"], json!(1 + 3 * turns));
    let contents = |start: &str| -> Vec<&str> {
        let all = messages.iter().map(|message| message["content"].as_str().unwrap());
        all.filter(|content| content.starts_with(start)).collect()
    };
    assert_eq!(contents("meanwhile"), said);
    assert_eq!(contents("question"), (0..turns).map(|turn| format!("question {turn}")).collect::<Vec<_>>());
    let answers: Vec<&Value> = messages.iter().filter(|message| message["role"] == "assistant").collect();
    for (turn, answer) in answers.iter().enumerate() {
        assert_eq!(answer["content"], json!(format!("answer {turn}")));
        assert_eq!(answer["created_at"], json!(format!("2026-05-01T10:{turn:02}:00.000001Z")));
        let calls = json!([{"id": format!("call-{turn}"), "name": "search", "arguments": {"q": "Größe 漢字 \u{1F469}\u{200D}\u{1F467}"}}]);
        assert_eq!(answer["tool_calls"], calls);
    }
    assert_eq!(answers.len(), turns);
    assert!(thread["updated_at"].as_str() > thread["created_at"].as_str());
}

#[test]
fn an_agent_reads_what_the_service_has_written_and_what_it_deletes_is_gone() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let alice = service.client("alice");
    let tricky = "  a\r\n\t\u{202E}é e\u{301} 漢字 \u{1F469}\u{200D}\u{1F467} \"'%_\\ ";
    let messages = json!([
        {"role": "user", "content": tricky},
        {"role": "tool", "content": "x".repeat(300), "tool_calls": {"b": [1.5, null, tricky], "a": 9_007_199_254_740_991_i64}}
    ]);
    let thread = alice.post(THREADS, &json!({"messages": messages})).expect(201);
    let kept = alice.thread("kept");

    let id = thread["id"].to_string();
    let read: Value = serde_json::from_str(&run(&mut agent(&database, &["read", "alice", &id]), "")).unwrap();
    assert_eq!(read.as_array().unwrap().len(), 2);
    for (row, message) in read.as_array().unwrap().iter().zip(thread["messages"].as_array().unwrap()) {
        for field in ["id", "role", "content", "summary", "tool_calls", "created_at"] {
            assert_eq!(row[field], message[field], "{field}");
        }
        assert_eq!((&row["conversation_id"], &row["user_id"]), (&thread["id"], &json!("alice")));
    }
    assert_eq!(read[1]["summary"].as_str().unwrap().len(), 100);

    assert_eq!(run(&mut agent(&database, &["forget", "alice", &id]), ""), "");
    alice.get(&format!("{THREADS}/{id}")).problem(404);
    alice.get(&format!("{THREADS}/{id}/messages/{}", read[0]["id"])).problem(404);
    let listed = alice.get(THREADS).expect(200);
    assert_eq!((&listed["threads"][0]["id"], &listed["threads"][1]), (&json!(kept), &Value::Null));
}
