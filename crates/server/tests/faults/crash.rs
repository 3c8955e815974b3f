//! Kills at random moments: of the service, and of PostgreSQL under it. What was confirmed is there, once and in order.

use std::time::{Duration, Instant};

use crate::alone::alone;
use crate::appender::{Site, append};
use crate::control::{assert_none, assert_noticed, sabotaged};
use crate::dice::Dice;
use crate::harness::{Database, Kind, Service, on_both};
use crate::ledger::{Person, Verdict, compare, unsound_numbers, unsound_rows};
use crate::own_postgres::OwnPostgres;
use crate::row::Row;
use crate::scale::scaled;

on_both!(
    what_is_acknowledged_outlives_a_killed_service_just_once_and_in_order,
    without_keys_what_is_acknowledged_outlives_a_killed_service_and_the_rest_is_there_at_most_once,
    control_a_service_that_acknowledges_before_the_commit_is_seen_to_lose,
    control_a_service_that_forgets_its_keys_is_seen_to_double
);

const CLIENTS: usize = 12;
const PEOPLE: usize = 3;
const THREADS_EACH: usize = 4;

/// How soon the service is ready again.
const RECOVERY: Duration = Duration::from_secs(3);

fn name(database: &Database) -> &'static str {
    match database.kind() {
        Kind::Sqlite => "SQLite",
        Kind::Postgres => "PostgreSQL",
    }
}

/// What is killed, again and again.
enum Victim<'a> {
    Service,
    Server(&'a OwnPostgres),
}

/// How a run is made.
struct Plan<'a> {
    victim: Victim<'a>,
    cycles: u64,
    keyed: bool,
    defect: &'a str,
}

/// Lets clients append while the victim is killed at random moments, and compares.
fn run(database: &Database, plan: &Plan<'_>, dice: &mut Dice, row: &mut Row) -> Verdict {
    // A defect that takes its time must not be cut short by the deadline.
    let [defect] = sabotaged(plan.defect);
    let start = || Service::start_with(database, &[defect, ("DATABASE_DEADLINE_MS", "15000")]);
    let mut service = start();
    let people: Vec<Person> = (0..PEOPLE).map(|number| person(&service, number)).collect();
    let site = Site::at(service.address());
    let thrown = dice.clone();
    let (ledgers, service) = std::thread::scope(|scope| {
        let (site, people) = (&site, &people);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|number| {
                let dice = thrown.fork(number as u64);
                scope.spawn(move || append(site, people, number, plan.keyed, dice))
            })
            .collect();
        for _ in 0..plan.cycles {
            std::thread::sleep(dice.millis(50..1_500));
            let began;
            match plan.victim {
                Victim::Service => {
                    service.kill();
                    began = Instant::now();
                    service = start();
                }
                Victim::Server(server) => {
                    server.stop_at_once();
                    server.start_again();
                    began = Instant::now();
                    service.becomes_ready();
                }
            }
            row.recovered_in(began.elapsed());
            site.moved_to(service.address());
        }
        site.ends();
        let ledgers: Vec<_> = clients.into_iter().map(|client| client.join().unwrap()).collect();
        (ledgers, service)
    });
    let mut verdict = compare(&people, &ledgers, service.address());
    service.stop();
    verdict.violations.extend(unsound_rows(database));
    verdict.violations.extend(unsound_numbers(database));
    row.cycles = plan.cycles;
    row.acknowledged = Some(verdict.acknowledged);
    row.lost = Some(verdict.lost);
    row.doubled = Some(verdict.doubled);
    row.note = format!("{} requests unanswered", verdict.unanswered);
    verdict
}

fn person(service: &Service, number: usize) -> Person {
    let name = format!("person-{number}");
    let token = service.program().token(&name);
    let client = service.bearer(&token);
    let threads = (0..THREADS_EACH).map(|thread| client.thread(&format!("{thread}"))).collect();
    Person { token, threads }
}

/// A run of a service without a defect, which must be found right, and has a row.
fn prove(database: &Database, fault: &'static str, plan: &Plan<'_>) {
    let mut row = Row { fault, database: name(database), ..Row::default() };
    let verdict = run(database, plan, &mut Dice::of(fault), &mut row);
    row.report();
    assert_none(&verdict.violations);
    assert!(verdict.acknowledged > 10 * plan.cycles, "there was load: {}", verdict.acknowledged);
    let worst = Duration::from_secs_f64(row.worst_recovery.unwrap());
    assert!(worst <= RECOVERY, "ready again after {worst:?}");
}

/// A run of a service with a defect, in which this kind of violation must be found.
fn control(database: &Database, kind: &str, plan: &Plan<'_>) {
    let mut row = Row::default();
    let verdict = run(database, plan, &mut Dice::of(plan.defect), &mut row);
    assert_noticed(plan.defect, kind, &verdict.violations);
}

fn what_is_acknowledged_outlives_a_killed_service_just_once_and_in_order(database: &Database) {
    let _alone = alone();
    let cycles = match database.kind() {
        Kind::Sqlite => scaled(4, 20),
        Kind::Postgres => scaled(3, 10),
    };
    let plan = Plan { victim: Victim::Service, cycles, keyed: true, defect: "" };
    prove(database, "service killed (SIGKILL), appends with keys", &plan);
}

fn without_keys_what_is_acknowledged_outlives_a_killed_service_and_the_rest_is_there_at_most_once(
    database: &Database,
) {
    let _alone = alone();
    let plan = Plan { victim: Victim::Service, cycles: scaled(2, 10), keyed: false, defect: "" };
    prove(database, "service killed (SIGKILL), appends without keys", &plan);
}

#[test]
fn what_is_acknowledged_outlives_a_stopped_postgres_just_once_and_in_order() {
    let _alone = alone();
    let server = OwnPostgres::start();
    let database = server.database();
    let plan = Plan { victim: Victim::Server(&server), cycles: scaled(2, 5), keyed: true, defect: "" };
    prove(&database, "PostgreSQL stopped (immediate), appends with keys", &plan);
}

fn control_a_service_that_acknowledges_before_the_commit_is_seen_to_lose(database: &Database) {
    let _alone = alone();
    for keyed in [true, false] {
        let plan = Plan { victim: Victim::Service, cycles: 2, keyed, defect: "acknowledges-early" };
        control(database, "lost", &plan);
    }
}

fn control_a_service_that_forgets_its_keys_is_seen_to_double(database: &Database) {
    let _alone = alone();
    let plan =
        Plan { victim: Victim::Service, cycles: 2, keyed: true, defect: "keys-forgotten,answers-late" };
    control(database, "doubled", &plan);
}

#[test]
fn control_a_service_that_does_not_wait_for_postgres_to_flush_is_seen_to_lose() {
    let _alone = alone();
    let server = OwnPostgres::start();
    let database = server.database();
    let plan = Plan { victim: Victim::Server(&server), cycles: 2, keyed: false, defect: "synchronous-off" };
    control(&database, "lost", &plan);
}
