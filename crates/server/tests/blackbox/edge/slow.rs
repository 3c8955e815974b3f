//! Slow clients: whatever they are slow at, they are cut off, and hold nothing for longer than that.

use std::io::Write;
use std::net::TcpStream;
use std::time::{Duration, Instant};

use serde_json::json;

use super::slow_client::SlowClient;
use crate::harness::{Database, Kind, Service, THREADS, Wire, eventually};

/// Longer than any slow client may hold a connection.
const LIMIT: Duration = Duration::from_secs(18);

/// The two ways to announce a body, and what dripping it looks like.
const BODIES: [(&str, &[u8]); 2] = [
    ("Content-Length: 100000\r\n\r\n{", b" "),
    ("Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n", b"1\r\n \r\n"),
];

fn service() -> (Database, Service) {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    (database, service)
}

#[test]
fn a_dripped_body_is_cut_off_however_it_was_announced() {
    let (_database, service) = service();
    let token = service.program().token("alice");
    std::thread::scope(|scope| {
        for (announced, drop) in BODIES {
            let head = Wire::head(THREADS, &token) + announced;
            let client = SlowClient::sends(service.address(), head);
            scope.spawn(move || {
                let ended = client.drips_until_closed(drop, LIMIT);
                assert!(ended.heard.starts_with("http/1.1 408 "), "{announced:?}: {}", ended.heard);
                assert!(ended.heard.contains("connection: close\r\n"), "{}", ended.heard);
                assert!(ended.heard.contains("\"status\":408"), "{}", ended.heard);
                assert!(ended.after > Duration::from_secs(9), "{announced:?}: {:?}", ended.after);
            });
        }
    });
}

#[test]
fn a_body_that_is_refused_unread_is_not_waited_for() {
    let (_database, service) = service();
    std::thread::scope(|scope| {
        for (announced, drop) in BODIES {
            let head = Wire::head(THREADS, "no-token") + announced;
            let client = SlowClient::sends(service.address(), head);
            scope.spawn(move || {
                let ended = client.drips_until_closed(drop, LIMIT);
                assert!(ended.heard.starts_with("http/1.1 401 "), "{announced:?}: {}", ended.heard);
                assert!(ended.heard.contains("connection: close\r\n"), "{}", ended.heard);
                assert!(ended.after < Duration::from_secs(5), "{announced:?}: {:?}", ended.after);
            });
        }
    });
}

#[test]
fn a_slow_head_is_cut_off_also_that_of_a_later_request() {
    let (_database, service) = service();
    std::thread::scope(|scope| {
        let first = SlowClient::sends(service.address(), "GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ");
        scope.spawn(move || {
            let ended = first.drips_until_closed(b"x", LIMIT);
            assert!(ended.heard.starts_with("http/1.1 408 "), "{}", ended.heard);
            assert!(ended.after < Duration::from_secs(8), "{:?}", ended.after);
        });
        let mut later = SlowClient::sends(
            service.address(),
            "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\nGET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ",
        );
        scope.spawn(move || {
            later.hears("{\"status\":\"ok\"}");
            later.drips_until_closed(b"x", LIMIT);
        });
    });
}

#[test]
fn a_connection_that_idles_is_closed() {
    let (_database, service) = service();
    let mut idle = SlowClient::sends(service.address(), "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n");
    let silent = SlowClient::sends(service.address(), "");
    std::thread::scope(|scope| {
        scope.spawn(move || {
            idle.hears("{\"status\":\"ok\"}");
            let ended = idle.drips_until_closed(b"", LIMIT);
            assert!(ended.after > Duration::from_secs(10), "{:?}", ended.after);
        });
        scope.spawn(move || {
            let ended = silent.drips_until_closed(b"", LIMIT);
            assert!(ended.heard.starts_with("http/1.1 408 "), "{}", ended.heard);
        });
    });
}

#[test]
fn a_client_that_does_not_read_its_answer_is_cut_off() {
    let (_database, service) = service();
    let token = service.program().token("alice");
    let client = service.bearer(&token);
    let thread = client.thread("Long");
    let message = json!({"role": "user", "content": "x".repeat(90_000)});
    for _ in 0..4 {
        let messages = json!({"messages": vec![message.clone(); 80]});
        client.post(&format!("{THREADS}/{thread}/messages"), &messages).expect(201);
    }
    let mut stream = TcpStream::connect(service.address()).unwrap();
    let request = format!(
        "GET {THREADS}/{thread}?messages_limit=320 HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).unwrap();
    let begun = Instant::now();
    let port = stream.local_addr().unwrap().port();
    let is_open =
        || std::fs::read_to_string("/proc/net/tcp").unwrap().lines().any(|line| server_side(line, port));
    eventually("the answer is under way", LIMIT, || is_open().then_some(()));
    eventually("the connection is given up", Duration::from_secs(30), || (!is_open()).then_some(()));
    assert!(begun.elapsed() > Duration::from_secs(10), "{:?}", begun.elapsed());
    assert_eq!(service.stranger().get("/healthz").status, 200);
}

/// Whether a line of `/proc/net/tcp` is the service's end, still established, of the connection from that port.
fn server_side(line: &str, port: u16) -> bool {
    const ESTABLISHED: &str = "01";
    let fields: Vec<&str> = line.split_whitespace().collect();
    let peer = format!(":{port:04X}");
    fields.get(2).is_some_and(|peer_field| peer_field.ends_with(&peer)) && fields.get(3) == Some(&ESTABLISHED)
}
