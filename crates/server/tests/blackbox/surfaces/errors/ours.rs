//! The rows of the table of errors that are no client's doing: 503 with `Retry-After`, and 500.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use super::is_all_there_is;
use crate::harness::{
    Answer, Client, Database, Kind, SOON, Service, THREADS, eventually, in_parallel, on_both,
};
use crate::surfaces::{OPERATIONS, Operation, Surface, Target};

on_both!(
    a_store_that_cannot_be_reached_is_503_with_retry_after_for_every_operation,
    a_store_that_is_kept_busy_is_503_with_retry_after_for_every_change_and_later_changes_succeed,
    a_store_that_has_too_much_to_read_is_503_with_retry_after_on_every_surface,
    a_fault_of_ours_is_500_for_every_operation_and_its_body_says_nothing_of_sql
);

/// A 503 that says when to try again.
fn is_unavailable(answer: Answer) {
    assert_eq!(answer.header("retry-after"), "1", "{answer:?}");
    answer.problem(503);
}

/// Sends every operation that fits, all at the same time.
fn send_all(client: &Client, target: &Target, fits: impl Fn(&Operation) -> bool) -> Vec<Answer> {
    let chosen: Vec<&Operation> = OPERATIONS.iter().filter(|operation| fits(operation)).collect();
    in_parallel(chosen.len(), |number| chosen[number].send(client, target, &[]))
}

/// Takes the tables away from PostgreSQL's clients, connections and all; of a SQLite file just the tables can be taken.
fn cut_off(database: &Database) {
    match database.kind() {
        Kind::Postgres => database.cut_off(),
        Kind::Sqlite => database.sql().rename(
            "ALTER TABLE users RENAME TO lost_users; ALTER TABLE conversations RENAME TO lost_conversations;
             ALTER TABLE messages RENAME TO lost_messages",
        ),
    }
}

fn let_in(database: &Database) {
    match database.kind() {
        Kind::Postgres => database.let_in(),
        Kind::Sqlite => database.sql().rename(
            "ALTER TABLE lost_users RENAME TO users; ALTER TABLE lost_conversations RENAME TO conversations;
             ALTER TABLE lost_messages RENAME TO messages",
        ),
    }
}

fn a_store_that_cannot_be_reached_is_503_with_retry_after_for_every_operation(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    cut_off(database);
    let start = Instant::now();
    send_all(&alice, &target, |_| true).into_iter().for_each(is_unavailable);
    assert!(start.elapsed() < Duration::from_secs(10), "{:?}", start.elapsed());
    assert_eq!(service.stranger().get("/healthz").status, 200);
    let_in(database);
    service.becomes_ready();
    eventually("the store is reached again", SOON, || (alice.get(THREADS).status == 200).then_some(()));
    is_all_there_is(&alice, &target, &before);
}

fn a_store_that_is_kept_busy_is_503_with_retry_after_for_every_change_and_later_changes_succeed(
    database: &Database,
) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "500")]);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    // What was changed since the last search is made searchable first, which needs a turn at writing.
    alice.get("/api/v1/chat/search?q=but").expect(200);
    let mut other = database.sql();
    other.run(match database.kind() {
        Kind::Sqlite => "BEGIN EXCLUSIVE",
        Kind::Postgres => "BEGIN; LOCK TABLE users IN EXCLUSIVE MODE",
    });
    send_all(&alice, &target, Operation::changes).into_iter().for_each(is_unavailable);
    let reads = send_all(&alice, &target, |operation| !operation.changes());
    assert!(reads.iter().all(|answer| answer.status == 200), "reading goes on: {reads:?}");
    is_all_there_is(&alice, &target, &before);
    other.run("COMMIT");
    for surface in Surface::ALL {
        eventually("changes succeed again", SOON, || {
            let made = alice.post(surface.root(), &json!({}));
            (made.status == 201).then_some(())
        });
    }
}

fn a_store_that_has_too_much_to_read_is_503_with_retry_after_on_every_surface(database: &Database) {
    let few = [("DATABASE_READERS", "1"), ("DATABASE_READ_QUEUE", "1")];
    let service = Service::start_with(database, &few);
    let alice = service.client("alice");
    let thread = alice.thread("Long");
    let messages = vec![json!({"role": "user", "content": "x".repeat(1_000)}); 500];
    alice.post(&format!("{THREADS}/{thread}/messages"), &json!({"messages": messages})).expect(201);
    for surface in Surface::ALL {
        let (refused, start) = (AtomicBool::new(false), Instant::now());
        let last = Mutex::new(None);
        in_parallel(8, |_| {
            while !refused.load(Ordering::SeqCst) && start.elapsed() < SOON {
                let answer = alice.get(&surface.at(thread));
                if answer.status != 200 {
                    refused.store(true, Ordering::SeqCst);
                    *last.lock().unwrap() = Some(answer);
                }
            }
        });
        is_unavailable(last.into_inner().unwrap().expect("a read that is refused"));
        eventually("reads succeed again", SOON, || {
            (alice.get(&surface.at(thread)).status == 200).then_some(())
        });
    }
}

fn a_fault_of_ours_is_500_for_every_operation_and_its_body_says_nothing_of_sql(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    let mut columns = vec![
        ("users", "modseq"),
        ("conversations", "updated_at"),
        ("conversations", "notebooks"),
        ("messages", "content"),
    ];
    // SQLite's views take the names of the columns that they are of.
    if database.kind() == Kind::Postgres {
        columns.extend([
            ("shown_conversations", "updated_at"),
            ("shown_conversations", "notebooks"),
            ("shown_messages", "content"),
        ]);
    }
    for (table, column) in &columns {
        database.sql().rename(&format!("ALTER TABLE {table} RENAME COLUMN {column} TO mood_{column}"));
    }
    for answer in send_all(&alice, &target, |_| true) {
        let (text, id) = (answer.text.to_lowercase(), answer.header("x-request-id").to_owned());
        answer.problem(500);
        for inside in ["sql", "table", "column", "relation", "select", "insert", "exist", "mood"] {
            assert!(!text.contains(inside), "{inside}: {text}");
        }
        service.logs(&format!("request {id}: "));
    }
    assert!(service.log().contains("ERROR"), "the log tells what the client is not told");
    for (table, column) in columns {
        database.sql().rename(&format!("ALTER TABLE {table} RENAME COLUMN mood_{column} TO {column}"));
    }
    is_all_there_is(&alice, &target, &before);
}
