//! The network to PostgreSQL is slow, swallows everything, resets connections, or loses an answer: no wrong success.

use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::alone::alone;
use crate::harness::{Client, Database, Kind, Program, SECRET, SOON, Service, eventually, in_parallel};
use crate::proxy::{Proxy, Weather};
use crate::record::{Record, Sending};
use crate::row::Row;
use crate::scale::scaled;

/// Within which everything is answered, and all is well again.
const LIMIT: Duration = Duration::from_secs(3);

const CLIENTS: usize = 6;

fn service_behind(proxy: &Proxy, database: &Database, defect: &str) -> Service {
    let program = Program::bare().with("DATABASE_URL", proxy.url(database)).with("AUTH_JWT_SECRET", SECRET);
    let service = Service::launch(program.with("CHAT_HISTORY_SABOTAGE", defect));
    service.becomes_ready();
    service
}

/// Loses, again and again, a statement that is a change by itself, and the answer to it; a `COMMIT` that does not arrive,
/// and the answer to one that does. Gives what was not as it should be.
fn cut(cycles: u64, defect: &str, row: &mut Row) -> Vec<String> {
    let database = Database::fresh(Kind::Postgres);
    let proxy = Proxy::before(&database);
    let service = service_behind(&proxy, &database, defect);
    let (client, record) = (service.client("alice"), Record::default());
    let thread = client.thread("Kept");
    let cuts = [
        (Sending::Once, &b"cut me"[..], false),
        (Sending::Once, b"cut me", true),
        (Sending::Keyed, b"cut me", false),
        (Sending::Keyed, b"cut me", true),
        (Sending::Alone, b"COMMIT", false),
        (Sending::Alone, b"COMMIT", true),
    ];
    let mut wrong = Vec::new();
    for cycle in 0..cycles {
        for (number, (sending, at, arrives)) in cuts.into_iter().enumerate() {
            let content = format!("cut me {cycle} {number}");
            proxy.becomes(Weather::Cut { at, arrives });
            let confirmed = record.send(&client, thread, &content, sending);
            proxy.has_cut();
            if sending != Sending::Once && !confirmed {
                eventually("what was sent again is confirmed", SOON, || {
                    record.send(&client, thread, &content, sending).then_some(())
                });
            }
        }
    }
    row.cycles += cycles * 6;
    eventually("reads succeed", SOON, || (client.get("/api/v1/users/me").status == 200).then_some(()));
    let stored = client.contents(thread);
    for cycle in 0..cycles {
        let is_there = |number: usize| stored.contains(&format!("cut me {cycle} {number}"));
        let found = [0, 1, 2, 3, 4, 5].map(is_there);
        if found != [false, true, true, true, true, true] {
            wrong.push(format!("what arrived and what was sent again should be there, and is: {found:?}"));
        }
    }
    wrong.extend(record.compare(&stored, row));
    wrong
}

#[test]
fn a_connection_that_is_cut_around_a_commit_makes_no_wrong_success_and_no_second_row() {
    let _alone = alone();
    let mut row = Row { fault: "connection cut around the commit", database: "PostgreSQL", ..Row::default() };
    let wrong = cut(scaled(3, 25), "", &mut row);
    assert!(wrong.is_empty(), "{wrong:?}");
    row.report();
    for defect in ["retries-unkeyed", "believes-in-commits"] {
        let wrong = cut(1, defect, &mut Row::default());
        eprintln!("control {defect}: {wrong:?}");
        assert!(!wrong.is_empty(), "{defect} passed");
    }
}

/// Asks for changes and reads, one after the other, until it is over; gives how long the slowest answer took.
fn asked_until(
    is_over: &AtomicBool,
    client: &Client,
    thread: i64,
    record: &Record,
    client_number: usize,
) -> Duration {
    let (mut slowest, mut number) = (Duration::ZERO, 0);
    while !is_over.load(Ordering::SeqCst) {
        for sending in [Sending::Keyed, Sending::Once] {
            let asked = Instant::now();
            number += 1;
            record.send(client, thread, &format!("{client_number} {number}"), sending);
            slowest = slowest.max(asked.elapsed());
        }
        let asked = Instant::now();
        client.get("/api/v1/users/me");
        slowest = slowest.max(asked.elapsed());
    }
    slowest
}

/// Lets bad weather pass under load, and gives what was not as it should be.
fn bad_weather(weather: &Weather, time: Duration, defect: &str, row: &mut Row) -> Vec<String> {
    let database = Database::fresh(Kind::Postgres);
    let proxy = Proxy::before(&database);
    let service = service_behind(&proxy, &database, defect);
    let (client, record) = (service.client("alice"), Record::default());
    let thread = client.thread("Kept");
    // So that most of the service's threads have their connections.
    in_parallel(CLIENTS, |number| record.send(&client, thread, &format!("before {number}"), Sending::Keyed));
    let before = record.confirmed();
    proxy.becomes(weather.clone());
    let (start, is_over) = (Instant::now(), AtomicBool::new(false));
    let (mut slowest, confirmed, recovered) = std::thread::scope(|scope| {
        let asking: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let (is_over, client, record) = (&is_over, &client, &record);
                scope.spawn(move || asked_until(is_over, client, thread, record, number))
            })
            .collect();
        eventually("the weather is over", time + SOON, || (start.elapsed() >= time).then_some(()));
        let (confirmed, again, mut number) = (record.confirmed(), Instant::now(), 0);
        is_over.store(true, Ordering::SeqCst);
        proxy.becomes(Weather::Fair);
        eventually("changes succeed again", SOON, || {
            number += 1;
            record.send(&client, thread, &format!("again {number}"), Sending::Keyed).then_some(())
        });
        let recovered = again.elapsed();
        let slowest = asking.into_iter().map(|asking| asking.join().unwrap()).max().unwrap();
        (slowest, confirmed, recovered)
    });
    slowest = slowest.max(recovered);
    row.recovered_in(recovered);
    service.becomes_ready();
    let mut wrong = Vec::new();
    if slowest > LIMIT {
        wrong.push(format!("an answer took {slowest:?}"));
    }
    let is_slow = matches!(weather, Weather::Slow(_));
    if is_slow != (confirmed > before) {
        wrong.push(format!("{confirmed} changes were confirmed"));
    }
    row.cycles += 1;
    row.note = format!("slowest answer {slowest:.2?}");
    wrong.extend(record.compare(&client.contents(thread), row));
    wrong
}

#[test]
fn bad_weather_on_the_way_to_the_database_passes() {
    let _alone = alone();
    let time = Duration::from_secs(scaled(4, 20));
    let weathers = [
        ("network slow", Weather::Slow(Duration::from_millis(50))),
        ("network swallows everything", Weather::BlackHole),
        ("network resets connections", Weather::Reset),
    ];
    for (fault, weather) in weathers {
        let mut row = Row { fault, database: "PostgreSQL", ..Row::default() };
        let wrong = bad_weather(&weather, time, "", &mut row);
        assert!(wrong.is_empty(), "{fault}: {wrong:?} {}", row.note);
        row.report();
    }
    let wrong =
        bad_weather(&Weather::BlackHole, time, "deadline-off,shedding-off,breaker-off", &mut Row::default());
    eprintln!("control deadline-off: {wrong:?}");
    assert!(!wrong.is_empty(), "a service without a deadline passed");
}
