//! The end under load: what is in flight finishes, nothing is cut, and it is over soon.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::harness::{Database, Heard, Kind, SOON, Service, THREADS, Wire, eventually, in_parallel, on_both};
use crate::row::Row;
use crate::scale::scaled;

on_both!(
    a_stop_under_load_finishes_what_is_in_flight_and_is_over_two_seconds_later,
    control_an_end_that_finishes_nothing_is_noticed
);

const CLIENTS: usize = 16;

/// How soon the service ends after the last request, and how soon whatever anybody does.
const AFTER_THE_LAST: Duration = Duration::from_secs(2);
const ALWAYS: Duration = Duration::from_secs(10);

/// What a client saw: answers, and what was cut in the middle.
#[derive(Default)]
struct Seen {
    answers: u64,
    cut: Vec<String>,
    last: Option<Instant>,
}

/// Appends on one connection after the other until the service no longer listens.
fn append(service: &Service, path: &str, token: &str, number: usize, acknowledged: &AtomicUsize) -> Seen {
    let mut seen = Seen::default();
    for n in 0.. {
        let Some(mut wire) = Wire::connect(service.address()) else { break };
        wire.post(
            path,
            token,
            &json!({"role": "user", "content": format!("client-{number} {n}")}).to_string(),
        );
        match wire.answer() {
            Heard::Answer { status: 201, .. } => {
                seen.answers += 1;
                seen.last = Some(Instant::now());
                acknowledged.fetch_add(1, Ordering::SeqCst);
            }
            Heard::Answer { status: 503, .. } | Heard::Nothing => {}
            other => seen.cut.push(format!("cut: {other:?}")),
        }
    }
    seen
}

/// Ends a service under load with that signal; gives what was acknowledged and what was wrong.
fn stop(database: &Database, signal: &str) -> (u64, Duration, Vec<String>) {
    let service = Service::start(database);
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Until the end");
    let path = format!("{THREADS}/{thread}/messages");
    let acknowledged = AtomicUsize::new(0);
    // One request is in flight when the signal comes, and is finished only a while later.
    let mut slow = Wire::connect(service.address()).unwrap();
    let body = json!({"role": "user", "content": "slow"}).to_string();
    let head = format!("{}Content-Length: {}\r\n\r\n", Wire::head(&path, &token), body.len());
    assert!(slow.send(head.as_bytes()) && slow.send(&body.as_bytes()[..5]));
    let seen = in_parallel(CLIENTS + 1, |number| {
        if number < CLIENTS {
            return append(&service, &path, &token, number, &acknowledged);
        }
        let enough = || (acknowledged.load(Ordering::SeqCst) >= 200).then_some(());
        eventually("there is load", SOON, enough);
        service.signal(signal);
        Seen::default()
    });
    let mut wrong: Vec<String> = seen.iter().flat_map(|seen| seen.cut.clone()).collect();
    slow.send(&body.as_bytes()[5..]);
    let last_answer = slow.answer();
    if !matches!(last_answer, Heard::Answer { status: 201, .. }) {
        wrong.push(format!("in flight: {last_answer:?}"));
    }
    let last = Instant::now();
    let code = service.wait().code;
    let took = last.elapsed();
    if code != Some(0) {
        wrong.push(format!("code: {code:?}"));
    }
    if took > AFTER_THE_LAST {
        wrong.push(format!("late: {took:?} after the last request"));
    }
    if database.kind() == Kind::Sqlite {
        let log = fs::metadata(format!("{}-wal", database.file().display())).map_or(0, |file| file.len());
        if log > 0 {
            wrong.push(format!("log: {log} bytes are left in it"));
        }
    }
    let service = Service::start(database);
    let kept = service.bearer(&token).contents(thread).len();
    let answered = acknowledged.load(Ordering::SeqCst);
    if kept < answered {
        wrong.push(format!("lost: {answered} were confirmed, {kept} are there"));
    }
    (answered as u64, took, wrong)
}

fn a_stop_under_load_finishes_what_is_in_flight_and_is_over_two_seconds_later(database: &Database) {
    let _alone = alone();
    let cycles = scaled(2, 10);
    let mut row = Row {
        fault: "service told to stop under load",
        database: if database.kind() == Kind::Sqlite { "SQLite" } else { "PostgreSQL" },
        cycles,
        ..Row::default()
    };
    let (mut all, mut acknowledged, mut slowest) = (Vec::new(), 0, Duration::ZERO);
    for cycle in 0..cycles {
        let (answered, took, wrong) = stop(database, if cycle % 2 == 0 { "TERM" } else { "INT" });
        acknowledged += answered;
        slowest = slowest.max(took);
        all.extend(wrong);
    }
    let lost = all.iter().filter(|wrong| wrong.starts_with("lost")).count() as u64;
    (row.acknowledged, row.lost) = (Some(acknowledged), Some(lost));
    row.note = format!("{} answers cut, over {slowest:.1?} after the last request", all.len());
    row.report();
    assert_none(&all);
}

fn control_an_end_that_finishes_nothing_is_noticed(database: &Database) {
    let _alone = alone();
    let (_, _, wrong) = stop(database, "KILL");
    assert_noticed("SIGKILL", "in flight", &wrong);
    assert_noticed("SIGKILL", "code", &wrong);
}

/// Tells a service to stop whose client never finishes its request; gives how long its end took, and what was wrong.
fn stop_beside_a_request_that_never_ends(defect: &str) -> (Duration, Vec<String>) {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start_with(&database, &sabotaged(defect));
    let token = service.program().token("alice");
    let path = format!("{THREADS}/{}/messages", service.bearer(&token).thread("Never finished"));
    let mut wire = Wire::connect(service.address()).unwrap();
    let head = format!("{}Content-Length: 100\r\n\r\n", Wire::head(&path, &token));
    assert!(wire.send(head.as_bytes()) && wire.send(b"{"));
    service.signal("TERM");
    let start = Instant::now();
    let code = service.wait().code;
    let took = start.elapsed();
    let mut wrong = Vec::new();
    if took > ALWAYS {
        wrong.push(format!("late: over after {took:.1?}"));
    }
    if code != Some(0) {
        wrong.push(format!("code: {code:?}"));
    }
    (took, wrong)
}

#[test]
fn a_client_that_never_finishes_its_request_does_not_hold_the_end_up_for_ever() {
    let _alone = alone();
    let (took, wrong) = stop_beside_a_request_that_never_ends("");
    let row = Row {
        fault: "service told to stop, a request that never ends",
        database: "SQLite",
        cycles: 1,
        note: format!("over after {took:.1?}"),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
    let (_, wrong) = stop_beside_a_request_that_never_ends("stops-late");
    assert_noticed("stops-late", "late", &wrong);
}
