//! More than the service can do: what is refused is refused soon, what is accepted is not late, and nobody's flood is
//! another's delay.
//!
//! The database is slowed down (`slow-database`), so that it is what cannot keep up, and not the cores that the load shares
//! with the service.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::alone::alone;
use crate::harness::{Database, Kind, Program, SOON, Service, THREADS, eventually};
use crate::open_loop::{Load, Sample, get, percentile, post};
use crate::row::Row;
use crate::scale::scaled;

/// The limits of an accepted read and of an accepted change.
const READ: Duration = Duration::from_millis(500);
const CHANGE: Duration = Duration::from_secs(1);

/// Within which a refusal comes.
const REFUSAL: Duration = Duration::from_millis(300);

const USERS: usize = 20;

fn service_with(database: &Database, defect: &str) -> Service {
    let sabotage = format!("slow-database,{defect}");
    let program = Program::on(database).with("CHAT_HISTORY_SABOTAGE", sabotage);
    let service = Service::launch(
        program.with("DATABASE_QUEUE_WAIT_MS", "200").with("LOG", "error,chat_history::serve=info"),
    );
    service.becomes_ready();
    service
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Work {
    Reads,
    Changes,
}

/// Requests of that kind, of that many users.
fn load(service: &Service, work: Work, users: usize) -> Load<'_> {
    let one = |number: usize| {
        let token = service.program().token(&format!("user{number}"));
        if work == Work::Changes {
            return post(THREADS, &token, &json!({"title": "One more"}).to_string());
        }
        let client = service.bearer(&token);
        let thread = eventually("a thread is made", SOON, || {
            let made = client.post(THREADS, &json!({}));
            (made.status == 201).then(|| made.expect(201)["id"].as_i64().unwrap())
        });
        get(&format!("{THREADS}/{thread}"), &token)
    };
    Load { address: service.address(), requests: (0..users).map(one).collect() }
}

/// Offers three times of what the service can do, and gives what was not as it should be.
fn overloaded(database: &Database, work: Work, defect: &str, row: &mut Row) -> Vec<String> {
    let service = service_with(database, defect);
    let load = load(&service, work, USERS);
    let capacity = load.capacity(16, Duration::from_secs(2));
    let time = if defect.is_empty() { Duration::from_secs(scaled(5, 30)) } else { Duration::from_secs(5) };
    let samples = load.offer(capacity * 3.0, time, 900);
    let over = Instant::now();
    let calm = eventually("a calm second", SOON, || {
        let samples = load.offer(20.0, Duration::from_secs(1), 20);
        let is_calm = samples.iter().all(|sample| sample.is_accepted() && sample.took < READ);
        is_calm.then(|| over.elapsed().saturating_sub(Duration::from_millis(1_100)))
    });
    row.recovered_in(calm);
    row.cycles += u64::try_from(samples.len()).unwrap();
    let mut wrong = violations(&samples, work, capacity, time, row);
    if calm > Duration::from_secs(5) {
        wrong.push(format!("normal again only after {calm:?}"));
    }
    wrong
}

fn violations(samples: &[Sample], work: Work, capacity: f64, time: Duration, row: &mut Row) -> Vec<String> {
    let accepted = || samples.iter().filter(|sample| sample.is_accepted());
    let refused = || samples.iter().filter(|sample| sample.status == 503);
    let accepted_p99 = percentile(0.99, accepted().map(|sample| sample.took));
    let refused_p99 = percentile(0.99, refused().map(|sample| sample.took));
    let goodput = f64::from(u32::try_from(accepted().count()).unwrap()) / time.as_secs_f64();
    row.says(&format!(
        "{}: capacity {capacity:.0}/s, accepted {goodput:.0}/s, p99 accepted {accepted_p99:.0?}, refused {refused_p99:.0?}. ",
        if work == Work::Reads { "reads" } else { "changes" },
    ));
    let limit = if work == Work::Reads { READ } else { CHANGE };
    let strange = |sample: &&Sample| !sample.is_accepted() && sample.status != 503;
    let mut wrong = Vec::new();
    let mut hold = |holds: bool, words: String| {
        if !holds {
            wrong.push(words);
        }
    };
    hold(accepted_p99 <= limit, format!("p99 of the accepted {accepted_p99:?}"));
    hold(refused_p99 <= REFUSAL, format!("p99 of the refused {refused_p99:?}"));
    hold(goodput >= 0.7 * capacity, format!("{goodput:.0} of {capacity:.0} a second accepted"));
    hold(refused().count() > 0, "nothing was refused".into());
    hold(refused().all(|sample| sample.says_when_to_retry), "a 503 without Retry-After".into());
    hold(!samples.iter().any(|sample| strange(&sample)), "another status than 2xx and 503".into());
    wrong
}

fn three_times_of_what_can_be_done(kind: Kind, name: &'static str) {
    let _alone = alone();
    let mut row = Row { fault: "load at three times the capacity", database: name, ..Row::default() };
    for work in [Work::Reads, Work::Changes] {
        let wrong = overloaded(&Database::fresh(kind), work, "", &mut row);
        assert!(wrong.is_empty(), "{wrong:?} {}", row.note);
    }
    row.report();
    let wrong = overloaded(&Database::fresh(kind), Work::Reads, "shedding-off", &mut Row::default());
    eprintln!("control shedding-off on {name}: {wrong:?}");
    assert!(!wrong.is_empty(), "a service that refuses nothing passed");
}

#[test]
fn at_three_times_of_what_it_can_do_the_service_does_as_much_as_it_can_on_sqlite() {
    three_times_of_what_can_be_done(Kind::Sqlite, "SQLite");
}

#[test]
fn at_three_times_of_what_it_can_do_the_service_does_as_much_as_it_can_on_postgres() {
    three_times_of_what_can_be_done(Kind::Postgres, "PostgreSQL");
}

/// One user floods, another goes on as before; gives what the other noticed.
fn flooded(database: &Database, work: Work, defect: &str, row: &mut Row) -> Vec<String> {
    let service = service_with(database, defect);
    let flood = load(&service, work, 1);
    let other = Load { address: service.address(), requests: load(&service, work, 2).requests.split_off(1) };
    let capacity = flood.capacity(16, Duration::from_secs(1));
    let time = Duration::from_secs(if defect.is_empty() { scaled(5, 30) } else { 4 });
    let p99 = |samples: &[Sample]| percentile(0.99, samples.iter().map(|sample| sample.took));
    let alone = other.offer(10.0, time, 8);
    let (beside, floods) = std::thread::scope(|scope| {
        let floods = scope.spawn(|| flood.offer(capacity * 3.0, time, 600));
        (other.offer(10.0, time, 8), floods.join().unwrap())
    });
    let refused = beside.iter().filter(|sample| !sample.is_accepted()).count();
    let (before, meanwhile) = (p99(&alone), p99(&beside));
    row.cycles += u64::try_from(floods.len()).unwrap();
    row.says(&format!("p99 of another {before:.0?}, in the flood {meanwhile:.0?}. "));
    let mut wrong = Vec::new();
    if meanwhile > before * 2 {
        wrong.push(format!("p99 of another was {before:?}, and {meanwhile:?} in the flood"));
    }
    if refused > 0 {
        wrong.push(format!("{refused} of another's requests were refused"));
    }
    wrong
}

fn one_users_flood(kind: Kind, name: &'static str, works: &[Work]) {
    let _alone = alone();
    let mut row = Row { fault: "one user's flood", database: name, ..Row::default() };
    for work in works {
        let wrong = flooded(&Database::fresh(kind), *work, "", &mut row);
        assert!(wrong.is_empty(), "{wrong:?} {}", row.note);
    }
    row.report();
    let wrong = flooded(&Database::fresh(kind), Work::Reads, "fairness-off", &mut Row::default());
    eprintln!("control fairness-off on {name}: {wrong:?}");
    assert!(!wrong.is_empty(), "a queue without turns passed");
}

#[test]
fn one_users_flood_is_no_delay_for_another_on_sqlite() {
    one_users_flood(Kind::Sqlite, "SQLite", &[Work::Reads]);
}

#[test]
fn one_users_flood_is_no_delay_for_another_on_postgres() {
    one_users_flood(Kind::Postgres, "PostgreSQL", &[Work::Reads, Work::Changes]);
}
