//! PostgreSQL is stopped, and PostgreSQL is frozen: everything is answered soon, and all is well again without a restart.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed};
use crate::harness::{Client, Program, SOON, Service, THREADS, Wire, eventually};
use crate::own_postgres::OwnPostgres;
use crate::record::{Record, Sending};
use crate::row::Row;
use crate::scale::scaled;

/// Within which the first request after the database has gone is refused, and within which all later ones.
const FIRST: Duration = Duration::from_millis(1_500);
const LATER: Duration = Duration::from_millis(100);

/// Within which everything is answered while the database is frozen.
const FROZEN: Duration = Duration::from_secs(3);

/// Within which the service ends, whatever the database does.
const END: Duration = Duration::from_secs(10);

/// Within which all is well again.
const RECOVERY: Duration = Duration::from_secs(3);

/// A service as it is by default, but for a defect.
fn service_on(server: &OwnPostgres, defect: &str) -> (Service, crate::harness::Database) {
    let database = server.database();
    let program = Program::on(&database).with("DATABASE_QUEUE_WAIT_MS", "200");
    let service = Service::launch(program.with("CHAT_HISTORY_SABOTAGE", defect));
    service.becomes_ready();
    (service, database)
}

fn took<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let start = Instant::now();
    (work(), start.elapsed())
}

/// Waits until changes and reads succeed and the service says that it is ready; gives how long that took.
fn recovery(service: &Service, client: &Client, thread: i64, record: &Record, name: &str) -> Duration {
    let start = Instant::now();
    let mut number = 0;
    eventually("changes succeed again", SOON, || {
        number += 1;
        record.send(client, thread, &format!("{name} recovery {number}"), Sending::Keyed).then_some(())
    });
    eventually("reads succeed again", SOON, || (client.get(THREADS).status == 200).then_some(()));
    service.becomes_ready();
    start.elapsed()
}

/// Stops the server and starts it again, and gives what was not as it should be.
fn stopped(server: &OwnPostgres, cycles: u64, defect: &str, row: &mut Row) -> Vec<String> {
    let (service, _database) = service_on(server, defect);
    let (client, stranger, record) = (service.client("alice"), service.stranger(), Record::default());
    let thread = client.thread("Kept");
    let mut wrong = Vec::new();
    let (mut worst_first, mut worst_later) = (Duration::ZERO, Duration::ZERO);
    for cycle in 0..cycles {
        record.send(&client, thread, &format!("{cycle} before"), Sending::Once);
        server.stop_at_once();
        let (_, first) = took(|| record.send(&client, thread, &format!("{cycle} first"), Sending::Once));
        worst_first = worst_first.max(first);
        for number in 0..10 {
            let (_, later) =
                took(|| record.send(&client, thread, &format!("{cycle} {number}"), Sending::Once));
            let (answer, read) = took(|| client.get(THREADS));
            let (alive, health) = took(|| stranger.get("/healthz"));
            worst_later = worst_later.max(later).max(read).max(health);
            if (answer.status, alive.status) != (503, 200) {
                wrong.push(format!("a read was answered {} and /healthz {}", answer.status, alive.status));
            }
        }
        if stranger.get("/readyz").status != 503 {
            wrong.push("ready without a database".into());
        }
        server.start_again();
        let recovered = recovery(&service, &client, thread, &record, &cycle.to_string());
        row.recovered_in(recovered);
        if recovered > RECOVERY {
            wrong.push(format!("well again only after {recovered:?}"));
        }
    }
    if worst_first > FIRST {
        wrong.push(format!("the first was refused only after {worst_first:?}"));
    }
    if worst_later > LATER {
        wrong.push(format!("a later one took {worst_later:?}"));
    }
    row.cycles = cycles;
    row.note = format!("first 503 after {worst_first:.2?}, later ones within {worst_later:.0?}");
    wrong.extend(record.compare(&client.contents(thread), row));
    wrong
}

#[test]
fn a_stopped_database_is_refused_at_once_after_the_first_and_missed_no_longer_than_it_is_gone() {
    let _alone = alone();
    let server = OwnPostgres::start();
    let mut row = Row { fault: "database stopped", database: "PostgreSQL", ..Row::default() };
    let wrong = stopped(&server, scaled(2, 10), "", &mut row);
    assert!(wrong.is_empty(), "{wrong:?} {}", row.note);
    row.report();
    let wrong = stopped(&server, 1, "breaker-off", &mut Row::default());
    eprintln!("control breaker-off: {wrong:?}");
    assert!(!wrong.is_empty(), "a service without a breaker passed");
}

/// Freezes the server for a while under load, and gives what was not as it should be.
fn frozen(server: &OwnPostgres, time: Duration, defect: &str, row: &mut Row) -> Vec<String> {
    let (service, _database) = service_on(server, defect);
    let (client, record, thawed) = (service.client("alice"), Record::default(), AtomicBool::new(false));
    let thread = client.thread("Kept");
    let threads_of_the_service =
        || std::fs::read_dir(format!("/proc/{}/task", service.id())).unwrap().count();
    // Whatever threads the service starts when it first works are there before it is in trouble.
    record.send(&client, thread, "before", Sending::Keyed);
    let (mut wrong, before) = (Vec::new(), threads_of_the_service());
    server.freeze();
    let start = Instant::now();
    let worst: Vec<(Duration, Duration)> = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..8)
            .map(|number| {
                let (service, record, thawed) = (&service, &record, &thawed);
                scope.spawn(move || {
                    let (client, stranger) = (service.client(&format!("user{number}")), service.stranger());
                    let (mut worst, mut worst_health) = (Duration::ZERO, Duration::ZERO);
                    for turn in 0.. {
                        if thawed.load(Ordering::SeqCst) {
                            break;
                        }
                        let (_, read) = took(|| client.get(THREADS).status);
                        let (_, ready) = took(|| stranger.get("/readyz").status);
                        let (_, health) = took(|| stranger.get("/healthz").expect(200));
                        let alice = service.client("alice");
                        let content = format!("{number} {turn}");
                        let (_, change) = took(|| record.send(&alice, thread, &content, Sending::Once));
                        worst = worst.max(read).max(ready).max(change);
                        worst_health = worst_health.max(health);
                    }
                    (worst, worst_health)
                })
            })
            .collect();
        let waited = || (start.elapsed() >= time).then_some(());
        eventually("the frozen time is over", time + SOON, waited);
        // Without a deadline there would be no answer before the thaw.
        let ready = if defect.is_empty() { service.stranger().get("/readyz").status } else { 503 };
        let during = threads_of_the_service();
        if ready != 503 {
            wrong.push(format!("/readyz answered {ready}"));
        }
        if during > before {
            wrong.push(format!("{before} threads became {during}"));
        }
        server.thaw();
        row.recovered_in(recovery(&service, &client, thread, &record, "thawed"));
        thawed.store(true, Ordering::SeqCst);
        asking.into_iter().map(|asking| asking.join().unwrap()).collect()
    });
    let slowest = worst.iter().map(|(slowest, _)| *slowest).max().unwrap();
    let health = worst.iter().map(|(_, health)| *health).max().unwrap();
    let recovered = row.worst_recovery.map_or(Duration::ZERO, Duration::from_secs_f64);
    for (what, took, limit) in
        [("an answer", slowest, FROZEN), ("/healthz", health, LATER), ("recovery", recovered, RECOVERY)]
    {
        if took > limit {
            wrong.push(format!("{what} took {took:?}"));
        }
    }
    row.cycles += 1;
    row.note =
        format!("slowest answer {slowest:.2?}, /healthz within {health:.0?}, {} refused", record.refused());
    wrong.extend(record.compare(&client.contents(thread), row));
    wrong
}

#[test]
fn while_the_database_is_frozen_everything_is_answered_and_all_is_well_when_it_thaws() {
    let _alone = alone();
    let server = OwnPostgres::start();
    let mut row = Row { fault: "database frozen", database: "PostgreSQL", ..Row::default() };
    let wrong = frozen(&server, Duration::from_secs(scaled(6, 30)), "", &mut row);
    assert!(wrong.is_empty(), "{wrong:?} {}", row.note);
    row.report();
    let wrong = frozen(&server, Duration::from_secs(5), "deadline-off,shedding-off", &mut Row::default());
    eprintln!("control deadline-off: {wrong:?}");
    assert!(!wrong.is_empty(), "a service without a deadline passed");
}

/// Tells a service to stop whose database is frozen; gives how long its end took, and what was wrong.
fn stopped_while_frozen(server: &OwnPostgres, defect: &str) -> (Duration, Vec<String>) {
    let (service, _database) = service_on(server, defect);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Kept");
    // So that the one to come has a connection, and waits for the server's answer.
    service.bearer(&token).say(thread, "before").expect(201);
    let mut wire = Wire::connect(service.address()).unwrap();
    server.freeze();
    let body = json!({"role": "user", "content": "in flight"}).to_string();
    assert!(wire.post(&format!("{THREADS}/{thread}/messages"), &token, &body));
    let is_begun =
        || service.stranger().get("/metrics").text.contains("{lane=\"write\",state=\"in_use\"} 1\n");
    eventually("the request is in flight", SOON, || is_begun().then_some(()));
    service.signal("TERM");
    let (end, took) = took(|| service.wait().code);
    server.thaw();
    let mut wrong = Vec::new();
    if took > END {
        wrong.push(format!("late: over after {took:?}"));
    }
    if end != Some(0) {
        wrong.push(format!("code: {end:?}"));
    }
    (took, wrong)
}

#[test]
fn a_service_that_is_told_to_stop_while_the_database_is_frozen_ends_within_ten_seconds() {
    let _alone = alone();
    let server = OwnPostgres::start();
    let (took, wrong) = stopped_while_frozen(&server, "");
    assert_none(&wrong);
    let note = format!("over after {took:.1?}");
    Row {
        fault: "service told to stop, database frozen",
        database: "PostgreSQL",
        cycles: 1,
        note,
        ..Row::default()
    }
    .report();
    assert_noticed("stops-late", "late", &stopped_while_frozen(&server, "stops-late").1);
}
