//! The start on a database that has grown large.

use std::time::{Duration, Instant};

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed};
use crate::harness::{Database, Kind, Program, Service, on_both};
use crate::row::Row;
use crate::scale::scaled;

on_both!(a_service_is_ready_within_a_second_of_its_start_on_a_large_database);

const READY: Duration = Duration::from_secs(1);

/// Fills a database with that many messages of about a kilobyte, by SQL.
fn fill(database: &Database, messages: u64) {
    let numbers = match database.kind() {
        Kind::Sqlite => format!(
            "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < {messages}) "
        ),
        Kind::Postgres => format!("WITH numbers AS (SELECT generate_series(1, {messages}) AS n) "),
    };
    let content = match database.kind() {
        Kind::Sqlite => "hex(zeroblob(500))",
        Kind::Postgres => "repeat(md5(n::text), 32)",
    };
    let mut sql = database.sql();
    sql.run(&format!(
        "INSERT INTO users (id, modseq) VALUES ('alice', {messages}); \
         INSERT INTO conversations (id, user_id, message_count, modseq) VALUES (1, 'alice', {messages}, {messages}); \
         {numbers} INSERT INTO messages (user_id, conversation_id, role, content, modseq) \
         SELECT 'alice', 1, 'user', {content}, n FROM numbers"
    ));
}

/// Starts a service with this defect; gives how long it took to be ready, and whether that was too long.
fn start(database: &Database, defect: &str) -> (Duration, Vec<String>) {
    let program = Program::on(database).with("CHAT_HISTORY_SABOTAGE", defect);
    let start = Instant::now();
    let service = Service::launch(program);
    service.becomes_ready();
    let took = start.elapsed();
    service.stop();
    (took, if took > READY { vec![format!("late: ready after {took:?}")] } else { Vec::new() })
}

fn a_service_is_ready_within_a_second_of_its_start_on_a_large_database(database: &Database) {
    let _alone = alone();
    assert_eq!(Program::on(database).run(&["migrate"]).code, Some(0));
    let messages = scaled(45_000, 900_000);
    fill(database, messages);
    let mut row = Row {
        fault: "start on a large database",
        database: if database.kind() == Kind::Sqlite { "SQLite" } else { "PostgreSQL" },
        cycles: 3,
        note: format!("{messages} messages, {} MB of text", messages / 1_000),
        ..Row::default()
    };
    let mut wrong = Vec::new();
    for _ in 0..3 {
        let (took, late) = start(database, "");
        row.recovered_in(took);
        wrong.extend(late);
    }
    row.report();
    assert_none(&wrong);
    // The control: the same start, by a service that takes its time.
    assert_noticed("starts-late", "late", &start(database, "starts-late").1);
}
