//! The end: what is in flight is answered, what was acknowledged is kept, and the program says that all is well.

use std::any::Any;
use std::collections::HashSet;
use std::fs::{self, File};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use serde_json::json;

use crate::harness::{
    Database, Heard, Kind, Program, SOON, Service, Sql, THREADS, Wire, eventually, in_parallel, on_both,
};

on_both!(
    requests_in_flight_are_answered_before_the_end,
    a_second_signal_ends_the_service_at_once,
    a_service_that_waits_for_its_turn_to_migrate_ends_at_once,
    a_stop_under_load_cuts_no_answer_and_loses_nothing_that_was_acknowledged
);

const CLIENTS: usize = 8;

/// Nothing is left in SQLite's write-ahead log.
fn assert_checkpointed(database: &Database) {
    if database.kind() == Kind::Sqlite {
        let log = fs::metadata(format!("{}-wal", database.file().display())).map_or(0, |file| file.len());
        assert_eq!(log, 0, "bytes left in the write-ahead log");
    }
}

fn requests_in_flight_are_answered_before_the_end(database: &Database) {
    for signal in ["TERM", "INT"] {
        let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "15000")]);
        let token = service.program().token("alice");
        let thread = service.bearer(&token).thread(signal);
        let (mut other, mut wires) = held_in_flight(CLIENTS, &service, database, &token, thread, signal);
        service.signal(signal);
        service.logs("stopping");
        other.run("COMMIT");
        drop(other);
        for wire in &mut wires {
            let heard = wire.answer();
            assert!(matches!(heard, Heard::Answer { status: 201, .. }), "{heard:?}");
        }
        let address = service.address().to_owned();
        assert_eq!(service.wait().code, Some(0));
        assert!(Wire::connect(&address).is_none(), "nobody listens any more");
        assert_checkpointed(database);
        let service = Service::start(database);
        assert_eq!(service.bearer(&token).contents(thread).len(), CLIENTS);
    }
}

fn a_second_signal_ends_the_service_at_once(database: &Database) {
    for signal in ["TERM", "INT"] {
        let service = Service::start_with(database, &[("DATABASE_DEADLINE_MS", "15000")]);
        let token = service.program().token("alice");
        let thread = service.bearer(&token).thread(signal);
        let held = held_in_flight(1, &service, database, &token, thread, signal);
        let start = Instant::now();
        service.signal(signal);
        service.logs("stopping");
        service.signal(signal);
        assert_eq!(service.wait().code, Some(1));
        assert!(start.elapsed() < Duration::from_secs(5), "{:?}", start.elapsed());
        drop(held);
    }
}

fn a_stop_under_load_cuts_no_answer_and_loses_nothing_that_was_acknowledged(database: &Database) {
    for signal in ["TERM", "INT"] {
        let service = Service::start(database);
        let token = service.program().token("alice");
        let thread = service.bearer(&token).thread(signal);
        let path = format!("{THREADS}/{thread}/messages");
        let acknowledged = AtomicUsize::new(0);
        let ledgers = in_parallel(CLIENTS + 1, |number| {
            if number == CLIENTS {
                let enough = || (acknowledged.load(Ordering::SeqCst) >= 100).then_some(());
                eventually("there is load", SOON, enough);
                service.signal(signal);
                return Ledger::default();
            }
            let mut ledger = Ledger::default();
            // Half of the clients keep their connection, half make one for each request.
            append_until_refused(
                service.address(),
                &path,
                &token,
                number,
                number % 2 == 0,
                &mut ledger,
                &acknowledged,
            );
            ledger
        });
        assert_eq!(service.wait().code, Some(0));
        assert_checkpointed(database);

        let service = Service::start(database);
        let kept = service.bearer(&token).contents(thread);
        let unique: HashSet<&String> = kept.iter().collect();
        assert_eq!(unique.len(), kept.len(), "nothing is kept twice");
        let sent: HashSet<&String> = ledgers.iter().flat_map(|ledger| &ledger.sent).collect();
        assert!(unique.is_subset(&sent), "nothing is kept that nobody sent");
        let lost: Vec<&String> = ledgers
            .iter()
            .flat_map(|ledger| &ledger.acknowledged)
            .filter(|content| !unique.contains(content))
            .collect();
        assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
        assert!(kept.len() >= 100, "{}", kept.len());
    }
}

fn a_service_that_waits_for_its_turn_to_migrate_ends_at_once(database: &Database) {
    let program = Program::on(database);
    program.run(&["migrate"]).succeeded();
    program.run(&["migrate", "revert"]).succeeded();
    let turn = take_turn(database);
    let service = Service::launch(program);
    service.stranger().get("/readyz").problem(503);
    let start = Instant::now();
    service.stop();
    assert!(start.elapsed() < Duration::from_secs(3), "{:?}", start.elapsed());
    drop(turn);
    Service::start(database).stop();
}

/// Keeps the writer waiting, and as many appends in flight; the lock ends with the connection that holds it.
fn held_in_flight(
    clients: usize,
    service: &Service,
    database: &Database,
    token: &str,
    thread: i64,
    word: &str,
) -> (Sql, Vec<Wire>) {
    let path = format!("{THREADS}/{thread}/messages");
    let mut lock = database.sql();
    lock.run(match database.kind() {
        Kind::Sqlite => "BEGIN IMMEDIATE",
        Kind::Postgres => "BEGIN; LOCK TABLE users IN EXCLUSIVE MODE",
    });
    let stranger = service.stranger();
    let mut wires = Vec::new();
    for number in 0..clients {
        let mut wire = Wire::connect(service.address()).unwrap();
        let body = json!({"role": "user", "content": format!("{word} {number}")}).to_string();
        assert!(wire.post(&path, token, &body));
        wires.push(wire);
        // The first is at work, and the others wait for it.
        let lane = |state: &str, count: usize| format!("{{lane=\"write\",state=\"{state}\"}} {count}\n");
        let expected = [lane("in_use", 1), lane("waiting", number)];
        eventually("the request is in flight", SOON, || {
            let text = stranger.get("/metrics").text;
            expected.iter().all(|line| text.contains(line)).then_some(())
        });
    }
    (lock, wires)
}

/// Takes the turn to migrate, which no other process can have for as long as what is given lives.
fn take_turn(database: &Database) -> Box<dyn Any> {
    match database.kind() {
        Kind::Sqlite => {
            let file = File::open(format!("{}.migrate-lock", database.file().display())).unwrap();
            file.lock().unwrap();
            Box::new(file)
        }
        Kind::Postgres => {
            let mut sql = database.sql();
            sql.run(&format!("SELECT pg_advisory_lock({})", i64::from_be_bytes(*b"chathist")));
            Box::new(sql)
        }
    }
}

/// What a client has sent, and what of it was acknowledged.
#[derive(Default)]
struct Ledger {
    sent: Vec<String>,
    acknowledged: Vec<String>,
}

fn append_until_refused(
    address: &str,
    path: &str,
    token: &str,
    number: usize,
    keeps: bool,
    ledger: &mut Ledger,
    acknowledged: &AtomicUsize,
) {
    let mut kept = None;
    for n in 0.. {
        // A kept connection may be closed between two requests; only a new one that is refused means the end.
        let Some(mut wire) = kept.take().or_else(|| Wire::connect(address)) else { return };
        let content = format!("client-{number} {n}");
        let body = json!({"role": "user", "content": content}).to_string();
        ledger.sent.push(content.clone());
        wire.post(path, token, &body);
        match wire.answer() {
            Heard::Answer { status: 201, head, .. } => {
                ledger.acknowledged.push(content);
                acknowledged.fetch_add(1, Ordering::SeqCst);
                kept = (keeps && !head.contains("connection: close")).then_some(wire);
            }
            Heard::Answer { status: 503, .. } | Heard::Nothing => {}
            other => panic!("{other:?}"),
        }
    }
}
