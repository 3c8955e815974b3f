//! How much was said, as both databases count it.

use std::fmt::Write as _;

use serde_json::{Value, json};

use crate::harness::{Database, Kind, Service, on_both};

on_both!(get_stats_counts_by_local_days_and_hours_and_the_same_on_both_databases);

const STATS: &str = "/api/v1/chat/stats";

/// 2026-10-25T00:45:00Z: a quarter of an hour before the clocks in Berlin are put back from 03:00 to 02:00.
const BEFORE: i64 = 1_792_889_100;

/// Inserts a message by hand, so many microseconds after that moment.
fn insert(database: &Database, thread: i64, role: &str, content: &str, after: i64) {
    let micros = BEFORE * 1_000_000 + after;
    let at = match database.kind() {
        Kind::Sqlite => micros.to_string(),
        Kind::Postgres => format!("timestamptz 'epoch' + interval '1 microsecond' * {micros}"),
    };
    database.sql().run(&format!(
        "INSERT INTO messages (user_id, conversation_id, role, content, created_at, updated_at) \
         VALUES ('alice', {thread}, '{role}', '{content}', {at}, {at})"
    ));
}

fn get_stats_counts_by_local_days_and_hours_and_the_same_on_both_databases(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let (long, short) = (alice.thread("Long"), alice.thread("Short"));
    let hour = 3_600_000_000;
    // One microsecond before each hour from Saturday to Monday in Berlin, and at each hour of Sunday.
    for number in -3..25 {
        insert(database, long, "user", "zwölf Zeichen", number * hour + hour / 4 - 1);
    }
    for number in -2..23 {
        insert(database, short, "assistant", "京都", number * hour + hour / 4);
    }
    let ask = |query: &str| alice.get(&format!("{STATS}?{query}")).expect(200);
    let of_sunday = ask("from=2026-10-25&to=2026-10-25&tz=Europe/Berlin");
    assert_eq!(
        of_sunday["messages"],
        json!({"total": 49, "user": 25, "assistant": 24, "system": 0, "tool": 0})
    );
    assert_eq!((&of_sunday["threads"], &of_sunday["characters"]), (&json!(2), &json!(25 * 13 + 24 * 2)));
    assert_eq!(of_sunday["busiest_hours"][0], json!({"hour": 2, "messages": 4}));
    assert_eq!(
        of_sunday["longest_threads"],
        json!([
            {"id": long, "title": "Long", "messages": 25, "characters": 325},
            {"id": short, "title": "Short", "messages": 24, "characters": 48},
        ])
    );
    let days = |stats: &Value| -> String {
        stats["days"].as_array().unwrap().iter().fold(String::new(), |mut all, day| {
            write!(all, "{} ", day["messages"]).unwrap();
            all
        })
    };
    assert_eq!(days(&ask("from=2026-10-23&to=2026-10-27&tz=Europe/Berlin")), "0 1 49 3 0 ");
    assert_eq!(days(&ask("from=2026-10-23&to=2026-10-27&tz=America/Los_Angeles")), "0 18 35 0 0 ");
    assert_eq!(ask("from=2026-10-23&to=2026-10-27")["active_days"], json!(3));
}
