//! Connections that clients reset in the middle: of a request, or while it is done. A change is there whole or not at all.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use socket2::SockRef;

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::dice::Dice;
use crate::harness::{Client, Database, Kind, SOON, Service, eventually, in_parallel, on_both};
use crate::ledger::unsound_rows;
use crate::row::Row;
use crate::scale::scaled;
use crate::surfaces::{OPERATIONS, Target};

on_both!(
    a_change_whose_client_resets_the_connection_is_there_whole_or_not_at_all,
    control_a_change_that_is_done_by_half_is_noticed,
    control_a_connection_that_is_not_given_back_is_noticed
);

/// Clients that reset connections at the same time.
const CLIENTS: usize = 8;

/// Every request that changes something: of the three surfaces, and the erasure of a user.
fn changes() -> Vec<(&'static str, &'static str, &'static str)> {
    let several =
        r#"{"title":"x","messages":[{"role":"user","content":"a"},{"role":"assistant","content":"b"}]}"#;
    // What is not in the trash is left as it is when it is taken back.
    let surfaces =
        OPERATIONS.iter().filter(|operation| operation.changes() && !operation.path.ends_with("/restore"));
    let mut all: Vec<_> = surfaces.map(|one| (one.method, one.path, one.body)).collect();
    all.push(("POST", "/api/v1/chat/threads", several));
    all.push(("POST", "/api/v1/chat-threads", several));
    all.push(("DELETE", "/api/v1/users/me", ""));
    all
}

/// One reset: who sent what, and where it was cut.
struct Attempt {
    user: String,
    change: usize,
    bytes: Vec<u8>,
    sent: usize,
    wait: Duration,
}

/// A request as it goes over the wire.
fn written(change: (&str, &str, &str), token: &str, target: &Target) -> Vec<u8> {
    let (method, path, body) = (change.0, target.fill(change.1), target.fill(change.2));
    let key = if method == "POST" { "Idempotency-Key: once\r\n" } else { "" };
    let kind = if body.is_empty() { "" } else { "Content-Type: application/json\r\n" };
    format!(
        "{method} {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n{key}{kind}Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// Sends as much as that, waits for that long, and resets the connection.
fn reset(address: &str, attempt: &Attempt) {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_nodelay(true).unwrap();
    stream.write_all(&attempt.bytes[..attempt.sent]).unwrap();
    std::thread::sleep(attempt.wait);
    SockRef::from(&stream).set_linger(Some(Duration::ZERO)).unwrap();
}

/// All that a user has, without ids and times, which differ from user to user.
fn possessions(database: &Database, user: &str) -> Vec<String> {
    let of = |table: &str, columns: &str| {
        format!("SELECT '{table} ' || {columns} AS value FROM {table} WHERE user_id = '{user}'")
    };
    let text = |column: &str| format!("coalesce(CAST({column} AS TEXT), '-')");
    let all =
        |columns: &[&str]| columns.iter().map(|column| text(column)).collect::<Vec<_>>().join(" || ' ' || ");
    database.sql().texts(&format!(
        "SELECT 'user ' || CAST(modseq AS TEXT) AS value FROM users WHERE id = '{user}' UNION ALL {} UNION ALL {} \
         UNION ALL {} UNION ALL {} ORDER BY 1",
        of("conversations", &all(&["title", "summary", "notebooks", "message_count", "modseq", "trashed_at"])),
        of("messages", &all(&["role", "content", "modseq"])),
        of("message_revisions", &all(&["role", "content", "modseq"])),
        of("idempotency_keys", "key"),
    ))
}

/// What a change makes of a user who has one conversation: before and after it.
type Outcomes = (Vec<String>, Vec<String>);

/// Does each change in full, so that it is known what it makes.
fn outcomes(database: &Database, service: &Service) -> Vec<Outcomes> {
    let done = changes().into_iter().enumerate().map(|(number, change)| {
        let user = format!("whole-{number}");
        let token = service.program().token(&user);
        let client = service.bearer(&token);
        let target = Target::made(&client);
        let before = possessions(database, &user);
        let headers = [("Content-Type", "application/json"), ("Idempotency-Key", "once")];
        let headers = if change.0 == "POST" { &headers[..] } else { &headers[..1] };
        let body = Some(target.fill(change.2)).filter(|body| !body.is_empty());
        let answer = client.ask(change.0, &target.fill(change.1), headers, body);
        assert!(answer.status < 300, "{change:?}: {} {}", answer.status, answer.text);
        (before, possessions(database, &user))
    });
    done.collect()
}

/// Whether no connection is in use and nothing waits.
fn is_idle(client: &Client) -> bool {
    let text = client.get("/metrics").text;
    ["read", "write"].iter().all(|lane| {
        ["in_use", "waiting"]
            .iter()
            .all(|state| text.contains(&format!("{{lane=\"{lane}\",state=\"{state}\"}} 0\n")))
    })
}

/// Whether nothing is under way soon, and a few looks later still; what has several parts rests between them.
fn comes_to_rest(client: &Client) -> bool {
    let (start, mut idle) = (Instant::now(), 0);
    while idle < 5 && start.elapsed() < Duration::from_secs(2) {
        idle = if is_idle(client) { idle + 1 } else { 0 };
        std::thread::sleep(Duration::from_millis(20));
    }
    idle == 5
}

/// Resets connections at random bytes and times of every change; gives how many, how many were committed, and what was
/// wrong.
fn run(database: &Database, each: usize, defect: &str) -> (u64, u64, Vec<String>) {
    let dice = Dice::of("connections reset");
    let service = Service::start_with(database, &sabotaged(defect));
    let outcomes = outcomes(database, &service);
    let attempts = in_parallel(CLIENTS, |client| {
        let mut dice = dice.fork(client as u64);
        let mut attempts = Vec::new();
        for (number, change) in changes().into_iter().enumerate() {
            for n in (0..each).filter(|n| (number * each + n) % CLIENTS == client) {
                let user = format!("reset-{number}-{n}");
                let token = service.program().token(&user);
                let target = Target::made(&service.bearer(&token));
                let bytes = written(change, &token, &target);
                // Half of them are cut before their end, half while they are done.
                let whole = n % 2 == 0;
                let sent = if whole { bytes.len() as u64 } else { dice.among(1..bytes.len() as u64) };
                let sent = usize::try_from(sent).unwrap();
                let wait = if whole { dice.millis(0..6) } else { dice.millis(0..2) };
                let attempt = Attempt { user, change: number, bytes, sent, wait };
                reset(service.address(), &attempt);
                attempts.push(attempt);
            }
        }
        attempts
    });
    let attempts: Vec<Attempt> = attempts.into_iter().flatten().collect();
    let mut wrong = Vec::new();
    let stranger = service.stranger();
    if !comes_to_rest(&stranger) {
        wrong.push("leak: connections are in use though nobody asks for anything".to_owned());
    }
    // The service still answers, and whatever was under way has ended when it has.
    eventually("the service still works", SOON, || {
        (service.stranger().get("/readyz").status == 200).then_some(())
    });
    service.stop();
    let mut committed = 0;
    for attempt in &attempts {
        let (before, after) = &outcomes[attempt.change];
        let found = possessions(database, &attempt.user);
        let (cut, change) = (attempt.sent, changes()[attempt.change]);
        if found == *after {
            committed += 1;
            if cut < attempt.bytes.len() {
                wrong.push(format!("cut: {change:?} was done though only {cut} bytes came"));
            }
        } else if found != *before {
            wrong.push(format!("half: {change:?} left {found:?}"));
        }
    }
    wrong.extend(unsound_rows(database));
    (attempts.len() as u64, committed, wrong)
}

fn a_change_whose_client_resets_the_connection_is_there_whole_or_not_at_all(database: &Database) {
    let _alone = alone();
    let (resets, committed, wrong) = run(database, scaled(4, 50), "");
    let row = Row {
        fault: "connection reset by the client, every change",
        database: if database.kind() == Kind::Sqlite { "SQLite" } else { "PostgreSQL" },
        cycles: resets,
        note: format!("{committed} done whole, {} not at all, {} by half", resets - committed, wrong.len()),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
    assert!(committed > 0 && committed < resets, "{committed} of {resets} were done");
}

fn control_a_change_that_is_done_by_half_is_noticed(database: &Database) {
    let _alone = alone();
    let (_, _, wrong) = run(database, 1, "last-lost");
    assert_noticed("last-lost", "count", &wrong);
}

fn control_a_connection_that_is_not_given_back_is_noticed(database: &Database) {
    let _alone = alone();
    let (_, _, wrong) = run(database, 1, "connections-leaked");
    assert_noticed("connections-leaked", "leak", &wrong);
}
