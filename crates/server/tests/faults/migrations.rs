//! Migrations under fire: many processes that start at once, and a kill before and after every statement.

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed};
use crate::harness::{Client, Database, Kind, Program, Running, SOON, eventually, on_both};
use crate::row::Row;
use crate::scale::scaled;

on_both!(
    eight_services_that_start_at_once_on_an_empty_database_all_become_ready,
    control_services_that_migrate_without_a_lock_are_seen_to_fail,
    a_migration_that_is_killed_at_any_statement_is_completed_by_the_next_start,
    control_a_migration_outside_a_transaction_is_seen_to_stay_half_done
);

const PROCESSES: usize = 8;

fn name(kind: Kind) -> &'static str {
    if kind == Kind::Sqlite { "SQLite" } else { "PostgreSQL" }
}

fn program(database: &Database, defect: &str) -> Program {
    Program::on(database).with("PORT", "0").with("CHAT_HISTORY_SABOTAGE", defect)
}

/// What a process that was started comes to: that it is ready, or the words that it ended with.
fn comes_to(running: &mut Running) -> Result<(), String> {
    eventually("the service is ready or has ended", SOON, || {
        if !running.is_alive() {
            return Some(Err(running.log()));
        }
        let log = running.log();
        let (_, rest) = log.split_once("listening on http://")?;
        let client = Client::new(rest.lines().next()?, None);
        (log.contains("the schema is current") && client.get("/readyz").status == 200).then_some(Ok(()))
    })
}

/// Starts services at once on an empty database; what is wrong with what came of it.
fn start_at_once(kind: Kind, defect: &str) -> Vec<String> {
    let database = Database::fresh(kind);
    let programs: Vec<Program> = (0..PROCESSES).map(|_| program(&database, defect)).collect();
    let mut running: Vec<Running> = programs.iter().map(|program| program.start(&["serve"])).collect();
    let ended = running.iter_mut().filter_map(|one| comes_to(one).err());
    let mut wrong: Vec<String> = ended.map(|log| format!("ended: {log}")).collect();
    let logs: String = running.iter().map(Running::log).collect();
    let versions =
        database.sql().texts("SELECT version AS value FROM __diesel_schema_migrations ORDER BY version");
    if logs.matches("applied migration").count() != versions.len() {
        wrong.push(format!("applied: not each of {versions:?} just once"));
    }
    wrong
}

fn eight_services_that_start_at_once_on_an_empty_database_all_become_ready(database: &Database) {
    let _alone = alone();
    let rounds = scaled(3, 10);
    let wrong: Vec<String> = (0..rounds).flat_map(|_| start_at_once(database.kind(), "")).collect();
    let row = Row {
        fault: "eight services started at once on an empty database",
        database: name(database.kind()),
        cycles: rounds,
        note: format!("{} did not become ready or applied twice", wrong.len()),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
}

fn control_services_that_migrate_without_a_lock_are_seen_to_fail(database: &Database) {
    let _alone = alone();
    let defect = "migration-lock-off";
    let rounds = (0..10).map(|_| start_at_once(database.kind(), defect));
    let wrong = rounds.into_iter().find(|wrong| !wrong.is_empty()).unwrap_or_default();
    assert_noticed(defect, "ended", &wrong);
}

/// How a command that was started ended: its code where it came to one.
fn migrate(database: &Database, defect: &str) -> (Option<i32>, String) {
    let finished = program(database, defect).run(&["migrate"]);
    (finished.code, finished.stderr)
}

/// Kills a migration at each statement in turn, and lets the next start complete it; gives at how many, and what was wrong.
fn killed_at_every_statement(kind: Kind, with: &str) -> (u64, Vec<String>) {
    let clean = Database::fresh(kind);
    assert_eq!(migrate(&clean, "").0, Some(0));
    let expected = clean.sql().schema();
    let mut wrong = Vec::new();
    for statement in 1.. {
        let database = Database::fresh(kind);
        let (died, said) = migrate(&database, &format!("{with},dies-at-statement:{statement}"));
        // A control has seen enough with the first one.
        if died == Some(0) || !(with.is_empty() || wrong.is_empty()) {
            return (statement - 1, wrong);
        }
        assert_eq!(died, None, "the process was to be killed: {said}");
        match migrate(&database, with) {
            (Some(0), _) if database.sql().schema() == expected => {}
            (Some(0), _) => wrong.push(format!("schema: another one after a kill at statement {statement}")),
            (_, said) => wrong.push(format!("half: killed at statement {statement}, then {said}")),
        }
    }
    unreachable!("there is an end to the statements")
}

fn a_migration_that_is_killed_at_any_statement_is_completed_by_the_next_start(database: &Database) {
    let _alone = alone();
    let (statements, wrong) = killed_at_every_statement(database.kind(), "");
    let row = Row {
        fault: "migration killed at every statement",
        database: name(database.kind()),
        cycles: statements,
        note: format!("{} not completed by the next start, or with another schema", wrong.len()),
        ..Row::default()
    };
    row.report();
    assert_none(&wrong);
    assert!(statements > 10, "{statements}");
}

fn control_a_migration_outside_a_transaction_is_seen_to_stay_half_done(database: &Database) {
    let _alone = alone();
    let (_, wrong) = killed_at_every_statement(database.kind(), "migrations-unbound");
    assert_noticed("migrations-unbound", "half", &wrong);
}
