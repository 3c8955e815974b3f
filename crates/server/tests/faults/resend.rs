//! A request that is sent again with its key: after a kill between the commit and the answer, and by many at once.

use std::thread;

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::harness::{Answer, Client, Database, Kind, SOON, Service, eventually, in_parallel, on_both};
use crate::row::Row;
use crate::surfaces::{OPERATIONS, Operation, Target};

on_both!(
    a_key_outlives_a_kill_between_the_commit_and_the_answer,
    control_a_key_that_is_not_kept_is_seen_to_double_after_a_kill,
    of_fifty_equal_requests_at_once_one_is_done,
    control_without_keys_fifty_equal_requests_are_seen_to_be_done_more_than_once
);

fn name(database: &Database) -> &'static str {
    if database.kind() == Kind::Sqlite { "SQLite" } else { "PostgreSQL" }
}

/// Every request that creates.
fn creations() -> impl Iterator<Item = &'static Operation> {
    OPERATIONS.iter().filter(|operation| (operation.method, operation.status) == ("POST", 201))
}

fn send(operation: &Operation, client: &Client, target: &Target) -> Answer {
    operation.send(client, target, &[("Idempotency-Key", "once")])
}

/// How many conversations and messages a user has.
fn rows(database: &Database, user: &str) -> String {
    let count = |table: &str| format!("(SELECT count(*) FROM {table} WHERE user_id = '{user}')");
    let both = format!(
        "SELECT CAST({} AS TEXT) || ' and ' || CAST({} AS TEXT) AS value",
        count("conversations"),
        count("messages")
    );
    database.sql().texts(&both).remove(0)
}

/// Kills the service after it has committed and before it answers, for every request that creates, and sends each again.
fn killed_before_the_answer(database: &Database, most: usize, defects: &str) -> (u64, Vec<String>) {
    let service = Service::start(database);
    let users: Vec<(String, String, &Operation, Target)> = creations()
        .take(most)
        .enumerate()
        .map(|(number, operation)| {
            let user = format!("user-{number}");
            let token = service.program().token(&user);
            let target = Target::made(&service.bearer(&token));
            (user, token, operation, target)
        })
        .collect();
    service.stop();
    let mut after = Vec::new();
    for (user, token, operation, target) in &users {
        let before = rows(database, user);
        let service = Service::start_with(database, &sabotaged(defects));
        let client = service.bearer(token);
        thread::scope(|scope| {
            let sending = scope.spawn(move || {
                let body = Some(target.fill(operation.body));
                let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "once")];
                client.try_to_ask(operation.method, &target.fill(operation.path), &headers, body)
            });
            let committed = || Some(rows(database, user)).filter(|now| *now != before);
            after.push(eventually("it is committed", SOON, committed));
            service.kill();
            assert!(sending.join().unwrap().is_err(), "{operation:?} was answered before the kill");
        });
    }
    let service = Service::start_with(database, &sabotaged(&defects.replace("answers-late", "")));
    let mut wrong = Vec::new();
    for ((user, token, operation, target), after) in users.iter().zip(&after) {
        let client = service.bearer(token);
        for answer in [send(operation, &client, target), send(operation, &client, target)] {
            let mark = answer.header("idempotent-replayed").to_owned();
            if (answer.status, mark.as_str()) != (201, "true") {
                wrong.push(format!("answer: {} {mark:?} for {operation:?}", answer.status));
            }
        }
        let now = rows(database, user);
        if now != *after {
            wrong.push(format!("doubled: {after} rows were committed, {now} are there: {operation:?}"));
        }
    }
    (users.len() as u64, wrong)
}

fn a_key_outlives_a_kill_between_the_commit_and_the_answer(database: &Database) {
    let _alone = alone();
    let (kills, wrong) = killed_before_the_answer(database, usize::MAX, "answers-late");
    let doubled = wrong.iter().filter(|wrong| wrong.starts_with("doubled")).count();
    let row = Row {
        fault: "service killed between commit and answer",
        database: name(database),
        cycles: kills,
        doubled: Some(doubled as u64),
        note: format!("{} answers not given again", wrong.len() - doubled),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
}

fn control_a_key_that_is_not_kept_is_seen_to_double_after_a_kill(database: &Database) {
    let _alone = alone();
    let (_, wrong) = killed_before_the_answer(database, 2, "answers-late,keys-forgotten");
    assert_noticed("keys-forgotten", "doubled", &wrong);
}

/// Sends every request that creates fifty times at once.
fn fifty_at_once(database: &Database, most: usize, defect: &str) -> (u64, Vec<String>) {
    let variables = [sabotaged(defect)[0], ("DATABASE_DEADLINE_MS", "20000")];
    let service = Service::start_with(database, &variables);
    let mut wrong = Vec::new();
    for (number, operation) in creations().take(most).enumerate() {
        let (one, fifty) = (format!("one-{number}"), format!("fifty-{number}"));
        let expected = {
            let client = service.client(&one);
            send(operation, &client, &Target::made(&client)).expect(201);
            rows(database, &one)
        };
        let client = service.client(&fifty);
        let target = Target::made(&client);
        let answers = in_parallel(50, |_| send(operation, &client, &target));
        let replayed = answers.iter().filter(|answer| answer.header("idempotent-replayed") == "true").count();
        let alike = answers.iter().all(|answer| (answer.status, &answer.text) == (201, &answers[0].text));
        if replayed != 49 || !alike {
            wrong.push(format!("answer: {replayed} of 50 were answered as before: {operation:?}"));
        }
        let found = rows(database, &fifty);
        if found != expected {
            wrong.push(format!("doubled: one makes {expected} rows, fifty made {found}: {operation:?}"));
        }
    }
    (creations().take(most).count() as u64, wrong)
}

fn of_fifty_equal_requests_at_once_one_is_done(database: &Database) {
    let _alone = alone();
    let (cycles, wrong) = fifty_at_once(database, usize::MAX, "");
    let doubled = wrong.iter().filter(|wrong| wrong.starts_with("doubled")).count();
    let row = Row {
        fault: "fifty equal requests with one key at once",
        database: name(database),
        cycles,
        acknowledged: Some(cycles * 50),
        doubled: Some(doubled as u64),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
}

fn control_without_keys_fifty_equal_requests_are_seen_to_be_done_more_than_once(database: &Database) {
    let _alone = alone();
    let (_, wrong) = fifty_at_once(database, 2, "keys-forgotten");
    assert_noticed("keys-forgotten", "doubled", &wrong);
}
