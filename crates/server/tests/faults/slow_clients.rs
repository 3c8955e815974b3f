//! Clients that are slow on purpose, and more of them than there are files for: the others do not notice for long.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use crate::alone::alone;
use crate::control::{assert_none, assert_noticed};
use crate::harness::{Database, Kind, Program, SOON, Service, THREADS, Wire, eventually};
use crate::row::Row;
use crate::scale::scaled;

/// Longer than a slow client may hold a connection.
const CLOSED: Duration = Duration::from_secs(17);

/// The kinds of slow clients.
const KINDS: usize = 5;

/// A request that is answered at once.
const GOOD: &str = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n";

/// What a slow client sends at the start, and then again and again.
fn slow(kind: usize, token: &str) -> (String, &'static [u8]) {
    match kind {
        0 => ("GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ".to_owned(), b"x"),
        1 => (Wire::head(THREADS, token) + "Content-Length: 100000\r\n\r\n{", b" "),
        2 => (Wire::head(THREADS, "none") + "Transfer-Encoding: chunked\r\n\r\n", b"1\r\n \r\n"),
        3 => (GOOD.to_owned() + "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ", b"x"),
        _ => (GOOD.to_owned(), b""),
    }
}

/// A connection that does not block.
fn opened(address: &str, first: &str) -> TcpStream {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(first.as_bytes()).unwrap();
    stream.set_nonblocking(true).unwrap();
    stream
}

/// Reads whatever is there, and tells whether the other side has closed.
fn is_closed(stream: &mut TcpStream) -> bool {
    let mut bytes = [0; 4_096];
    loop {
        match stream.read(&mut bytes) {
            Ok(0) => return true,
            Ok(_) => {}
            Err(error) if error.kind() == std::io::ErrorKind::WouldBlock => return false,
            Err(_) => return true,
        }
    }
}

/// Kilobytes of memory, and hundredths of a second of processor, of the service.
fn used(service: &Service) -> (u64, u64) {
    let read = |file: &str| std::fs::read_to_string(format!("/proc/{}/{file}", service.id())).unwrap();
    let status = read("status");
    let resident = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    let stat = read("stat");
    let fields: Vec<&str> = stat.rsplit_once(')').unwrap().1.split_whitespace().collect();
    let ticks = |field: usize| fields[field].parse::<u64>().unwrap();
    (resident.trim().trim_end_matches(" kB").parse().unwrap(), ticks(11) + ticks(12))
}

/// So many slow clients of each kind.
fn slow_clients(service: &Service, token: &str, each: usize) -> Vec<(TcpStream, &'static [u8])> {
    let one = |number| {
        let (first, drop) = slow(number % KINDS, token);
        (opened(service.address(), &first), drop)
    };
    (0..each * KINDS).map(one).collect()
}

/// Lets each send its drop, and forgets those that were cut off.
fn drip(slow_ones: &mut Vec<(TcpStream, &'static [u8])>) {
    slow_ones.retain_mut(|(stream, drop)| {
        let _ = stream.write(drop);
        !is_closed(stream)
    });
}

/// The control: the same clients at a service that has patience without end.
#[cfg(feature = "sabotage")]
#[test]
fn slow_clients_hold_a_service_that_has_endless_patience() {
    let _alone = alone();
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start_with(&database, &[("CHAT_HISTORY_SABOTAGE", "endless-patience")]);
    let mut slow_ones = slow_clients(&service, &service.program().token("alice"), 1);
    let begun = Instant::now();
    eventually("they had their time", CLOSED + Duration::from_secs(5), || {
        drip(&mut slow_ones);
        (begun.elapsed() >= CLOSED).then_some(())
    });
    assert_eq!(slow_ones.len(), 2, "a refused body in chunks and a later head are still open");
}

#[test]
fn hundreds_of_slow_clients_are_cut_off_and_the_others_are_served() {
    let _alone = alone();
    let each = scaled(60, 400);
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let token = service.program().token("alice");
    let (memory, _) = used(&service);
    let begun = Instant::now();
    let mut slow_ones = slow_clients(&service, &token, each);
    let over = AtomicBool::new(false);
    let (mut waits, most) = std::thread::scope(|scope| {
        let client = service.bearer(&token);
        let over = &over;
        let normal = scope.spawn(move || {
            let mut waits = Vec::new();
            while !over.load(Ordering::SeqCst) {
                let start = Instant::now();
                assert_eq!(client.get(THREADS).status, 200);
                waits.push(start.elapsed());
            }
            waits
        });
        let mut most = 0;
        eventually("every slow client is cut off", CLOSED, || {
            drip(&mut slow_ones);
            most = most.max(used(&service).0);
            slow_ones.is_empty().then_some(())
        });
        over.store(true, Ordering::SeqCst);
        (normal.join().unwrap(), most)
    });
    let took = begun.elapsed();
    waits.sort();
    let p99 = waits[waits.len() * 99 / 100];
    assert!(p99 <= Duration::from_secs(1), "{p99:?} of {}", waits.len());
    assert!(most - memory <= 150_000, "{memory} kB became {most} kB");
    let grown = (most - memory) / 1_024;
    Row {
        fault: "slow heads, bodies and idlers",
        database: "SQLite",
        cycles: u64::try_from(each * KINDS).unwrap(),
        worst_recovery: Some(took.as_secs_f64()),
        note: format!("others' p99 {} ms, memory +{grown} MB", p99.as_millis()),
        ..Row::default()
    }
    .report();
}

/// Opens more connections than there are files for; gives what was not as it should be.
fn crowded(defect: &str, row: &mut Row) -> Vec<String> {
    let database = Database::fresh(Kind::Sqlite);
    let program = Program::on(&database).with("PORT", "0").with("WORKERS", "2");
    let program = program.with("CHAT_HISTORY_SABOTAGE", defect);
    let running = program.start_with_files(256, &["serve"]);
    let service = Service::listening(program, running);
    service.becomes_ready();
    let client = service.client("alice");
    let path = format!("{THREADS}/{}", client.thread("In the crowd"));
    let mut wrong = Vec::new();
    let connections: Vec<TcpStream> = (0..400).map(|_| opened(service.address(), "")).collect();
    let (_, before) = used(&service);
    let crowded = Instant::now();
    // The kernel completes connections that nobody has accepted; what shows is that the service stays calm.
    eventually("it has been watched for a while", Duration::from_secs(10), || {
        let said = client.try_to_ask("GET", &path, &[], None).map(|answer| answer.status);
        if !matches!(said, Ok(200)) {
            wrong.push(format!("who was connected before was answered {said:?}"));
        }
        (crowded.elapsed() >= Duration::from_secs(3)).then_some(())
    });
    let (_, after) = used(&service);
    let share = (after - before) * 100 / 300;
    if share >= 20 {
        wrong.push(format!("{share} % of a processor while it waits"));
    }
    if service.log().contains("Too many open files") {
        wrong.push("no file was left for a connection".into());
    }
    drop(connections);
    let freed = Instant::now();
    let client = service.client("alice");
    eventually("the service serves again", SOON, || (client.get(THREADS).status == 200).then_some(()));
    if freed.elapsed() > Duration::from_secs(5) {
        wrong.push(format!("served again only after {:?}", freed.elapsed()));
    }
    row.cycles = 1;
    row.note = format!("{share} % of a processor meanwhile");
    row.recovered_in(freed.elapsed());
    wrong
}

#[test]
fn more_connections_than_there_are_files_for_are_waited_out_without_a_busy_loop() {
    let _alone = alone();
    let mut row = Row { fault: "400 connections, 256 files", database: "SQLite", ..Row::default() };
    assert_none(&crowded("", &mut row));
    row.report();
    let wrong = crowded("files-forgotten", &mut Row::default());
    assert_noticed("files-forgotten", "no file was left", &wrong);
}
