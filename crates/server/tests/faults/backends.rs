//! PostgreSQL ends connections under load, or has none to spare: success or 503, nothing lost, nothing done twice.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::alone::alone;
use crate::harness::{Database, Kind, Program, SOON, Service, THREADS, eventually, in_parallel};
use crate::own_postgres::OwnPostgres;
use crate::record::{Record, Sending};
use crate::row::Row;
use crate::scale::scaled;

/// Ends one of the service's connections, whichever.
const END_ONE: &str = "SELECT pg_terminate_backend(pid)::text AS value FROM pg_stat_activity \
                       WHERE datname = current_database() AND application_name = 'chat-history' \
                       ORDER BY random() LIMIT 1";

const CLIENTS: usize = 8;

/// Ends connections under load for that time, and gives what was not as it should be.
fn ended(time: Duration, defect: &str, row: &mut Row) -> Vec<String> {
    let database = Database::fresh(Kind::Postgres);
    let service = Service::launch(Program::on(&database).with("CHAT_HISTORY_SABOTAGE", defect));
    service.becomes_ready();
    let (record, is_over, ended) = (Record::default(), AtomicBool::new(false), AtomicU64::new(0));
    let token = service.program().token("alice");
    let thread = service.bearer(&token).thread("Kept");
    std::thread::scope(|scope| {
        for number in 0..CLIENTS {
            let client = service.bearer(&token);
            let sending = if number % 2 == 0 { Sending::Keyed } else { Sending::Once };
            let (record, is_over) = (&record, &is_over);
            scope.spawn(move || {
                let mut turn = 0;
                while !is_over.load(Ordering::SeqCst) {
                    turn += 1;
                    let content = format!("{sending:?} {number} {turn}");
                    let confirmed = || record.send(&client, thread, &content, sending).then_some(());
                    if sending == Sending::Keyed {
                        eventually("what is sent again is confirmed", SOON, confirmed);
                    } else {
                        confirmed();
                    }
                }
            });
        }
        let (mut sql, start) = (database.sql(), Instant::now());
        while start.elapsed() < time {
            std::thread::sleep(Duration::from_millis(200));
            ended.fetch_add(u64::try_from(sql.texts(END_ONE).len()).unwrap(), Ordering::SeqCst);
        }
        is_over.store(true, Ordering::SeqCst);
    });
    row.cycles += ended.into_inner();
    row.note = format!("{} refused", record.refused());
    let client = service.bearer(&token);
    let wrong = record.compare(&client.contents(thread), row);
    let count = database.sql().texts("SELECT message_count::text AS value FROM conversations");
    assert_eq!(count, [client.contents(thread).len().to_string()], "the count of messages");
    wrong
}

#[test]
fn connections_that_end_under_load_lose_nothing_and_double_nothing() {
    let _alone = alone();
    let mut row = Row { fault: "backends terminated every 200 ms", database: "PostgreSQL", ..Row::default() };
    let wrong = ended(Duration::from_secs(scaled(10, 60)), "", &mut row);
    assert!(wrong.is_empty(), "{wrong:?}");
    row.report();
    let wrong = ended(Duration::from_secs(6), "knows-no-words", &mut Row::default());
    eprintln!("control knows-no-words: {} violations, such as {:?}", wrong.len(), wrong.first());
    assert!(!wrong.is_empty(), "a service that takes a lost connection for a fault of its own passed");
}

/// Leaves the service three connections, and gives what was not as it should be.
fn crowded(defect: &str, row: &mut Row) -> Vec<String> {
    let server = OwnPostgres::start();
    let database = server.database();
    let mut sql = database.sql();
    let name = sql.texts("SELECT current_database()::text AS value").remove(0);
    // The superuser that tests are is bound by no limit, so the service is somebody else.
    sql.run(&format!(
        "CREATE ROLE crowd LOGIN; ALTER DATABASE {name} OWNER TO crowd; GRANT ALL ON SCHEMA public TO crowd"
    ));
    let url = database.url().replace("postgres@", "crowd@");
    let program = Program::on(&database).with("DATABASE_URL", url).with("CHAT_HISTORY_SABOTAGE", defect);
    let mut service = Service::launch(program);
    service.becomes_ready();
    let (record, token) = (Record::default(), service.program().token("alice"));
    let thread = service.bearer(&token).thread("Kept");
    record.send(&service.bearer(&token), thread, "before", Sending::Keyed);
    sql.run("ALTER ROLE crowd CONNECTION LIMIT 3");
    sql.texts(
        "SELECT pg_terminate_backend(pid)::text AS value FROM pg_stat_activity WHERE usename = 'crowd'",
    );
    let (start, time) = (Instant::now(), Duration::from_secs(scaled(6, 20)));
    // Reads take the connections first; whoever changes something gets none.
    let statuses = in_parallel(CLIENTS + 1, |number| {
        let (client, mut statuses) = (service.bearer(&token), Vec::new());
        while start.elapsed() < time {
            let is_settled = start.elapsed() > time / 2;
            if number == CLIENTS && is_settled {
                record.send(
                    &client,
                    thread,
                    &format!("meanwhile {}", start.elapsed().as_millis()),
                    Sending::Keyed,
                );
            } else if number < CLIENTS {
                let status = client.get(THREADS).status;
                statuses.extend(Some(status).filter(|_| is_settled));
            }
        }
        statuses
    });
    let statuses: Vec<u16> = statuses.into_iter().flatten().collect();
    let of = |status: u16| statuses.iter().filter(|found| **found == status).count();
    sql.run("ALTER ROLE crowd CONNECTION LIMIT -1");
    let (again, client) = (Instant::now(), service.bearer(&token));
    eventually("changes succeed again", SOON, || {
        record
            .send(&client, thread, &format!("again {}", again.elapsed().as_millis()), Sending::Keyed)
            .then_some(())
    });
    row.recovered_in(again.elapsed());
    row.cycles += 1;
    row.note = format!("with three connections of nine {} reads answered, {} refused", of(200), of(503));
    let mut wrong = Vec::new();
    if of(200) + of(503) < statuses.len() {
        wrong.push("a read was answered neither 200 nor 503".into());
    }
    if of(503) > 0 {
        wrong.push(format!("{} reads of {} were refused", of(503), statuses.len()));
    }
    if again.elapsed() > Duration::from_secs(3) || !service.is_alive() || service.log().contains("panicked") {
        wrong.push(format!("the service was not well after {:?}", again.elapsed()));
    }
    wrong.extend(record.compare(&client.contents(thread), row));
    wrong
}

#[test]
fn a_server_without_connections_to_spare_is_used_with_those_that_there_are() {
    let _alone = alone();
    let mut row = Row { fault: "too many clients", database: "PostgreSQL", ..Row::default() };
    let wrong = crowded("", &mut row);
    assert!(wrong.is_empty(), "{wrong:?} {}", row.note);
    row.report();
    let wrong = crowded("never-stands-by", &mut Row::default());
    eprintln!("control never-stands-by: {wrong:?}");
    assert!(!wrong.is_empty(), "a service whose threads take work that they have no connection for passed");
}
