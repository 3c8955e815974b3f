//! SQL past the service: what the database takes and refuses, and what the API makes of it.

mod agent;
mod cascade;
mod examples;
mod names;
mod notebook;
mod refused;
mod surfaces;

use diesel::connection::SimpleConnection;

use crate::harness::{Database, Sql};

/// The page that shows how.
const PAGE: &str = include_str!("../../../../../docs/schema.md");

/// The fenced blocks of one section of the page, without their fences.
fn blocks(section: &str) -> Vec<&'static str> {
    let heading = format!("\n### {section}\n");
    let (_, section) = PAGE.split_once(&heading).unwrap_or_else(|| panic!("the page has no {heading:?}"));
    let section = section.split("\n### ").next().unwrap();
    let fenced = section.split("\n```").skip(1).step_by(2);
    fenced.map(|block| block.split_once('\n').unwrap().1).collect()
}

/// A connection as somebody opens one who has read the page.
fn by_hand(database: &Database) -> Sql {
    let mut sql = database.sql();
    if let Sql::Sqlite(_) = sql {
        sql.run("PRAGMA foreign_keys = ON; PRAGMA secure_delete = ON");
    }
    sql
}

/// What the database says to a statement that it refuses.
fn refusal(sql: &mut Sql, statement: &str) -> String {
    let outcome = match sql {
        Sql::Sqlite(connection) => connection.batch_execute(statement),
        Sql::Postgres(connection) => connection.batch_execute(statement),
    };
    outcome.expect_err(statement).to_string()
}

/// A moment of 2026-05-01, so many minutes after 10 o'clock UTC, as that database writes it.
fn at(sql: &Sql, minutes: i64) -> String {
    match sql {
        Sql::Sqlite(_) => (1_777_629_600_000_000 + minutes * 60_000_000).to_string(),
        Sql::Postgres(_) => format!("TIMESTAMPTZ '2026-05-01 10:00:00Z' + INTERVAL '{minutes} minutes'"),
    }
}

/// The number that a query for one number gives.
fn number(sql: &mut Sql, what: &str) -> i64 {
    let found = sql.texts(&format!("SELECT CAST(({what}) AS TEXT) AS value"));
    found[0].parse().unwrap()
}
