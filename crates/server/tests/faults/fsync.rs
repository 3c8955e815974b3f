//! The disk refuses to flush: nothing is confirmed from then on, and what was confirmed before is there after a restart.

use crate::alone::alone;
use crate::harness::{Database, Kind, Program, Service, THREADS};
use crate::record::{Record, Sending};
use crate::row::Row;

/// From a thread's so-manieth flush on, each of them fails. Those before it are enough for all migrations.
const FAILING: &str = "inject=fsync,fdatasync:error=EIO:when=60+";

/// The program under `strace`, which stays in the background.
const STRACE: [&str; 8] = ["strace", "-D", "-f", "-qq", "-o", "/dev/null", "-e", FAILING];

/// More than the flushes that succeed.
const MANY: usize = 100;

fn failing(defect: &str, row: &mut Row) -> Vec<String> {
    let database = Database::fresh(Kind::Sqlite);
    let program = Program::on(&database).with("PORT", "0").with("CHAT_HISTORY_SABOTAGE", defect);
    let running = program.start_through(&STRACE, &["serve"]);
    let service = Service::listening(program, running);
    service.becomes_ready();
    let (client, record) = (service.client("alice"), Record::default());
    let thread = client.thread("Kept");
    let mut wrong = Vec::new();
    let mut was_refused = false;
    for number in 0..MANY {
        let confirmed = record.send(&client, thread, &format!("number {number}"), Sending::Once);
        if confirmed && was_refused {
            wrong.push(format!("number {number} was confirmed on a disk that does not flush"));
        }
        was_refused |= !confirmed;
    }
    if !was_refused {
        wrong.push("no change was ever refused".into());
    }
    let read = client.get(&format!("{THREADS}/{thread}")).status;
    if read != 200 {
        wrong.push(format!("a read was answered {read}"));
    }
    row.cycles += 1;
    row.note = format!("{} refused", record.refused());
    service.signal("KILL");
    service.wait();
    let service = Service::start(&database);
    let client = service.client("alice");
    let stored = client.contents(thread);
    wrong.extend(record.compare(&stored, row));
    client.say(thread, "on a disk that flushes").expect(201);
    let found = database.sql().texts("SELECT integrity_check AS value FROM pragma_integrity_check");
    if found != ["ok"] {
        wrong.push(format!("the database is not sound: {found:?}"));
    }
    wrong
}

#[test]
fn on_a_disk_that_does_not_flush_nothing_is_confirmed() {
    let _alone = alone();
    let mut row = Row { fault: "fsync fails", database: "SQLite", ..Row::default() };
    let wrong = failing("", &mut row);
    assert!(wrong.is_empty(), "{wrong:?}");
    row.report();
    let wrong = failing("synchronous-off", &mut Row::default());
    eprintln!("control synchronous-off: {wrong:?}");
    assert!(!wrong.is_empty(), "a service that does not flush passed");
}
