//! A database that is not there, goes away, comes back, or is too busy: 503 meanwhile, and no restart needed.

use std::net::TcpListener;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{
    Answer, Database, Kind, Program, SECRET, SOON, Service, THREADS, eventually, in_parallel, on_both,
};

on_both!(
    changes_that_wait_too_long_for_a_locked_database_are_503_and_later_ones_succeed,
    changes_beyond_the_queue_are_refused_at_once
);

/// A 503 that says when to try again.
fn unavailable(answer: Answer) -> String {
    assert_eq!(answer.header("retry-after"), "1", "{answer:?}");
    answer.problem(503)
}

/// Keeps every writer out until [`unlock`].
fn lock(database: &Database) -> &'static str {
    match database.kind() {
        Kind::Sqlite => "BEGIN EXCLUSIVE",
        Kind::Postgres => "BEGIN; LOCK TABLE users IN EXCLUSIVE MODE",
    }
}

fn changes_that_wait_too_long_for_a_locked_database_are_503_and_later_ones_succeed(database: &Database) {
    let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "500")]);
    let client = service.client("alice");
    let thread = client.thread("Before");
    let mut other = database.sql();
    other.run(lock(database));
    let start = Instant::now();
    unavailable(client.say(thread, "too late"));
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    assert_eq!(client.contents(thread), [""; 0], "reading goes on");
    assert_eq!(service.stranger().get("/healthz").status, 200);
    other.run("COMMIT");
    eventually("changes succeed again", SOON, || (client.say(thread, "in time").status == 201).then_some(()));
    let contents = client.contents(thread);
    assert_eq!(contents.last().map(String::as_str), Some("in time"));
}

fn changes_beyond_the_queue_are_refused_at_once(database: &Database) {
    let service =
        Service::start_with(database, &[("DATABASE_WRITE_QUEUE", "1"), ("DATABASE_DEADLINE_MS", "15000")]);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Crowded");
    let other = Mutex::new(database.sql());
    other.lock().unwrap().run(lock(database));
    // At most three are accepted: two at work, if the second came just as the first was taken up, and one that waits.
    let (clients, refused) = (12, AtomicUsize::new(0));
    let statuses = in_parallel(clients + 1, |number| {
        if number == clients {
            let enough = || (refused.load(Ordering::SeqCst) >= clients - 3).then_some(());
            eventually("the others are refused while the lock is held", Duration::from_secs(3), enough);
            other.lock().unwrap().run("COMMIT");
            return 0;
        }
        let answer = service.bearer(&token).say(thread, &format!("{number}"));
        let status = answer.status;
        if status != 201 {
            unavailable(answer);
            refused.fetch_add(1, Ordering::SeqCst);
        }
        status
    });
    let kept = statuses.iter().filter(|status| **status == 201).count();
    assert_eq!(service.bearer(&token).contents(thread).len(), kept);
    assert!((1..=3).contains(&kept), "whoever was accepted was served: {statuses:?}");
}

#[test]
fn a_database_that_nobody_listens_for_leaves_the_service_up_and_not_ready() {
    let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
    let url = format!("postgres://alice:hunter2@127.0.0.1:{port}/chat");
    let program = Program::bare().with("DATABASE_URL", &url).with("AUTH_JWT_SECRET", SECRET);
    let mut service = Service::launch(program);
    let (client, stranger) = (service.client("alice"), service.stranger());
    assert_eq!(stranger.get("/healthz").expect(200), json!({"status": "ok"}));
    for path in ["/readyz", THREADS] {
        let start = Instant::now();
        let detail = unavailable(client.get(path));
        assert!(!detail.contains("127.0.0.1"), "{detail}");
        assert!(start.elapsed() < Duration::from_secs(4), "{path} took {:?}", start.elapsed());
    }
    unavailable(client.post(THREADS, &json!({})));
    stranger.get("/metrics");
    service.logs("trying again");
    assert!(service.is_alive());
    let finished = service.stop();
    assert!(!finished.stderr.contains("hunter2"), "{}", finished.stderr);
}

#[test]
fn a_service_that_is_started_before_its_database_becomes_ready_by_itself() {
    let database = Database::absent(Kind::Postgres);
    let service = Service::launch(Program::on(&database));
    unavailable(service.stranger().get("/readyz"));
    service.logs("trying again");
    database.create();
    service.becomes_ready();
    service.logs("applied migration");
    assert_eq!(service.client("alice").thread("At last"), 1);
}

#[test]
fn a_database_that_goes_away_is_503_until_it_is_back() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let client = service.client("alice");
    let thread = client.thread("Kept");
    client.say(thread, "before").expect(201);
    database.cut_off();
    unavailable(client.say(thread, "meanwhile"));
    unavailable(client.get(THREADS));
    unavailable(service.stranger().get("/readyz"));
    database.let_in();
    service.becomes_ready();
    client.say(thread, "after").expect(201);
    assert_eq!(client.contents(thread), ["before", "after"]);
}

#[test]
fn connections_that_are_cut_are_made_anew() {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::start(&database);
    let client = service.client("alice");
    let thread = client.thread("Kept");
    for n in 0..10 {
        database.end_connections();
        client.say(thread, &format!("{n}")).expect(201);
        assert_eq!(client.contents(thread).len(), n + 1);
    }
}
