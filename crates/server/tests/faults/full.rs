//! No room left on the volume: changes are 507, reading goes on, and with room again all is well without a restart.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::{Connection, SqliteConnection};
use serde_json::json;

use crate::alone::alone;
use crate::harness::{Client, Database, Program, SECRET, Service, Sql, THREADS, eventually};
use crate::own_postgres::OwnPostgres;
use crate::row::Row;
use crate::scale::scaled;
use crate::small_volume::{as_seen_by, fill, with_small_volume};

/// Within which changes succeed once there is room.
const RECOVERY: Duration = Duration::from_secs(1);

/// More than fit.
const MANY: usize = 3_000;

/// A message of a few kilobytes.
fn said(number: usize) -> String {
    format!("{number} {}", "full ".repeat(800))
}

/// Adds messages until one is refused, whose answer is looked at; gives what was not as it should be.
fn filled(service: &Service, client: &Client, thread: i64, confirmed: &mut Vec<String>) -> Vec<String> {
    let mut wrong = Vec::new();
    let refused = (0..MANY).find_map(|_| {
        let content = said(confirmed.len());
        let answer = client.say(thread, &content);
        if answer.status == 201 {
            confirmed.push(content);
            return None;
        }
        Some(answer)
    });
    let Some(refused) = refused else { return vec!["nothing was ever refused".into()] };
    if refused.status == 507 {
        assert_eq!(refused.problem(507), "The store has no room left. Reading still works.");
    } else {
        wrong.push(format!("a change without room was answered {}", refused.status));
    }
    let read = client.get(&format!("{THREADS}/{thread}")).status;
    if read != 200 {
        wrong.push(format!("a read was answered {read}"));
    }
    let ready = service.stranger().get("/readyz");
    let says = json!({"status": "degraded", "detail": "there is no room left for changes, which fail until there is; reading goes on"});
    if ready.status != 200 || ready.expect(200) != says {
        wrong.push("/readyz did not say that there is no room".into());
    }
    wrong
}

/// Waits until changes succeed, and the service says that all is well; gives how long that took.
fn recovered(service: &Service, client: &Client, thread: i64, confirmed: &mut Vec<String>) -> Duration {
    let start = Instant::now();
    eventually("changes succeed again", Duration::from_secs(20), || {
        let content = said(confirmed.len());
        (client.say(thread, &content).status == 201).then(|| confirmed.push(content))
    });
    let took = start.elapsed();
    assert_eq!(service.stranger().get("/readyz").expect(200), json!({"status": "ready"}));
    took
}

/// Fills the volume that the service writes to and empties it, again and again; gives what was not as it should be.
fn full_and_free(service: &Service, filler: &Path, room: usize, cycles: u64, row: &mut Row) -> Vec<String> {
    let client = service.client("alice");
    let thread = client.thread("Kept");
    let (mut confirmed, mut wrong) = (Vec::new(), Vec::new());
    for _ in 0..cycles {
        fill(filler, room);
        wrong.extend(filled(service, &client, thread, &mut confirmed));
        std::fs::remove_file(filler).unwrap();
        let took = recovered(service, &client, thread, &mut confirmed);
        row.recovered_in(took);
        if took > RECOVERY {
            wrong.push(format!("changes succeeded only {took:?} after there was room"));
        }
    }
    let stored = client.contents(thread);
    let count = |number: usize| Some(u64::try_from(number).unwrap());
    row.cycles = cycles;
    row.acknowledged = count(confirmed.len());
    row.lost = count(confirmed.iter().filter(|content| !stored.contains(content)).count());
    row.doubled = count(stored.len().saturating_sub(confirmed.len()));
    if stored != confirmed {
        wrong.push(format!("{} messages are there, and {} were confirmed", stored.len(), confirmed.len()));
    }
    wrong
}

fn on_sqlite(cycles: u64, defect: &str, row: &mut Row) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let through = with_small_volume("8", folder.path())?;
    let through: Vec<&str> = through.iter().map(String::as_str).collect();
    let file = folder.path().join("data/chat-history.db");
    let program =
        Program::bare().with("DATABASE_URL", format!("sqlite://{}", file.display())).with("PORT", "0");
    let program = program.with("AUTH_JWT_SECRET", SECRET).with("CHAT_HISTORY_SABOTAGE", defect);
    let running = program.start_through(&through, &["serve"]);
    let seen = as_seen_by(running.id(), folder.path());
    let service = Service::listening(program, running);
    service.becomes_ready();
    let mut wrong = full_and_free(&service, &seen.join("filler"), 300 << 10, cycles, row);
    // Nobody writes any more, so copies of the database and its log are one moment.
    let copies = tempfile::tempdir().unwrap();
    for name in ["chat-history.db", "chat-history.db-wal"] {
        std::fs::copy(seen.join("data").join(name), copies.path().join(name)).unwrap();
    }
    let copy = copies.path().join("chat-history.db");
    let mut sql = Sql::Sqlite(SqliteConnection::establish(copy.to_str().unwrap()).unwrap());
    let found = sql.texts("SELECT integrity_check AS value FROM pragma_integrity_check");
    let count = sql.texts("SELECT CAST(count(*) AS TEXT) AS value FROM messages");
    if count != [row.acknowledged.unwrap().to_string()] {
        wrong.push(format!("the copy has {count:?} messages"));
    }
    if found != ["ok"] {
        wrong.push(format!("the database is not sound: {found:?}"));
    }
    Some(wrong)
}

#[test]
fn a_full_volume_stops_changes_alone_and_only_while_it_is_full_on_sqlite() {
    let _alone = alone();
    let mut row = Row { fault: "volume full", database: "SQLite", ..Row::default() };
    let Some(wrong) = on_sqlite(scaled(2, 10), "", &mut row) else { return };
    assert!(wrong.is_empty(), "{wrong:?}");
    row.report();
    let wrong = on_sqlite(1, "knows-no-words", &mut Row::default()).unwrap();
    eprintln!("control knows-no-words: {wrong:?}");
    assert!(!wrong.is_empty(), "a service that takes a full disk for a fault of its own passed");
}

/// On a server of its own, whose log has room left on the volume: where it has none, PostgreSQL ends itself.
fn on_postgres(defect: &str, row: &mut Row) -> Option<Vec<String>> {
    let folder = tempfile::tempdir().unwrap();
    let through = with_small_volume("200", folder.path())?;
    let server = OwnPostgres::start_through(&through, folder.path());
    let database: Database = server.database();
    let service = Service::launch(Program::on(&database).with("CHAT_HISTORY_SABOTAGE", defect));
    service.becomes_ready();
    let filler = as_seen_by(server.script(), folder.path()).join("filler");
    let mut wrong = full_and_free(&service, &filler, 1 << 20, 1, row);
    let count = database.sql().texts("SELECT message_count::text AS value FROM conversations");
    if count != [row.acknowledged.unwrap().to_string()] {
        wrong.push(format!("the count of messages is {count:?}"));
    }
    Some(wrong)
}

#[test]
fn a_full_volume_stops_changes_alone_and_only_while_it_is_full_on_postgres() {
    let _alone = alone();
    let mut row = Row { fault: "volume full", database: "PostgreSQL", ..Row::default() };
    for _ in 0..scaled(2, 5) {
        let mut one = Row::default();
        let Some(wrong) = on_postgres("", &mut one) else { return };
        assert!(wrong.is_empty(), "{wrong:?}");
        row.adds(&one);
    }
    row.report();
    let wrong = on_postgres("knows-no-words", &mut Row::default()).unwrap();
    eprintln!("control knows-no-words: {wrong:?}");
    assert!(!wrong.is_empty(), "a service that takes a full disk for a fault of its own passed");
}
