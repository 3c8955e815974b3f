//! The clock jumps: messages keep their order and their numbers, and their times never run backwards.

use serde_json::Value;

use crate::alone::alone;
use crate::harness::{Database, Kind, Program, Service, THREADS};
use crate::row::Row;
use crate::scale::scaled;

/// Microseconds of an hour.
const HOUR: i64 = 3_600_000_000;

/// By how much the clock is wrong, one after the other: an hour ahead, an hour behind, about 1970, about 2038, and not.
const JUMPS: [i64; 5] = [HOUR, -HOUR, -56 * 8_766 * HOUR, 12 * 8_766 * HOUR, 0];

/// Adds messages while the clock jumps, and gives the thread and its messages as they are read, with what was said.
fn jumped(kind: Kind, cycles: usize) -> (Value, Vec<Value>, Vec<String>) {
    let (database, folder) = (Database::fresh(kind), tempfile::tempdir().unwrap());
    let clock = folder.path().join("clock");
    std::fs::write(&clock, "0").unwrap();
    let mut service = Service::launch(Program::on(&database).with("CHAT_HISTORY_CLOCK", &clock));
    service.becomes_ready();
    let client = service.client("alice");
    let thread = client.thread("Kept");
    let mut said = Vec::new();
    for jump in (0..cycles).flat_map(|_| JUMPS) {
        std::fs::write(&clock, jump.to_string()).unwrap();
        for _ in 0..2 {
            said.push(format!("{} {jump}", said.len()));
            client.say(thread, said.last().unwrap()).expect(201);
        }
        // Wherever threads are listed by time, this one is in the list.
        assert_eq!(client.get(THREADS).expect(200)["threads"].as_array().unwrap().len(), 1);
    }
    let messages = client.walk(&format!("{THREADS}/{thread}/messages"), "messages", 3);
    let thread = client.get(&format!("{THREADS}/{thread}")).expect(200);
    assert!(service.is_alive() && !service.log().contains("panicked"), "{}", service.log());
    (thread, messages, said)
}

/// What is not as it should be with messages in that order.
fn violations(messages: &[Value], said: &[String]) -> Vec<String> {
    let contents: Vec<&str> = messages.iter().map(|message| message["content"].as_str().unwrap()).collect();
    let ids: Vec<i64> = messages.iter().map(|message| message["id"].as_i64().unwrap()).collect();
    let mut wrong = Vec::new();
    if contents != said {
        wrong.push(format!("the messages are {contents:?}"));
    }
    if !ids.is_sorted() {
        wrong.push(format!("their ids are {ids:?}"));
    }
    let times: Vec<&str> = messages.iter().map(|message| message["created_at"].as_str().unwrap()).collect();
    if !times.is_sorted_by(|one, other| one < other) {
        wrong.push(format!("their times are {times:?}"));
    }
    wrong
}

fn a_clock_that_jumps(kind: Kind, name: &'static str) {
    let _alone = alone();
    let cycles = scaled(1, 20);
    let (thread, mut messages, said) = jumped(kind, cycles);
    let wrong = violations(&messages, &said);
    assert!(wrong.is_empty(), "{wrong:?}");
    assert_eq!(thread["message_count"], said.len());
    assert_eq!(thread["modseq"], said.len() + 1);
    assert_eq!(
        thread["updated_at"],
        messages.last().unwrap()["created_at"],
        "the moment of the last message"
    );
    let jumps = u64::try_from(cycles * JUMPS.len()).unwrap();
    let row = Row { fault: "clock jumps", database: name, cycles: jumps, ..Row::default() };
    let count = Some(u64::try_from(said.len()).unwrap());
    Row { acknowledged: count, lost: Some(0), doubled: Some(0), ..row }.report();
    // What a service that takes its clock at its word would show in the order of times.
    messages.sort_by_key(|message| {
        let content = message["content"].as_str().unwrap();
        content.split_once(' ').unwrap().1.parse::<i64>().unwrap()
    });
    let wrong = violations(&messages, &said);
    eprintln!("control order by the clock on {name}: {wrong:?}");
    assert_eq!(wrong.len(), 3, "messages in the order of the clock passed");
}

#[test]
fn a_clock_that_jumps_leaves_the_order_of_messages_on_sqlite() {
    a_clock_that_jumps(Kind::Sqlite, "SQLite");
}

#[test]
fn a_clock_that_jumps_leaves_the_order_of_messages_on_postgres() {
    a_clock_that_jumps(Kind::Postgres, "PostgreSQL");
}
