//! Requests that two readers would read differently: refused, and the connection closed, so that nothing follows them.

use crate::harness::{Database, Heard, Kind, Service, Wire};

/// Follows each request, and must never be answered.
const SMUGGLED: &str = "GET /metrics HTTP/1.1\r\nHost: smuggled\r\n\r\n";

/// What comes after `POST /api/v1/chat/threads HTTP/1.1` and the token, and is read in two ways.
const AMBIGUOUS: [(&str, &str); 20] = [
    ("CL and TE", "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
    ("TE and CL", "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n"),
    ("two lengths", "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}"),
    ("the same length twice", "Content-Length: 2\r\nContent-Length: 2\r\n\r\n{}"),
    ("a list of lengths", "Content-Length: 2, 2\r\n\r\n{}"),
    ("a length with a sign", "Content-Length: +2\r\n\r\n{}"),
    ("a negative length", "Content-Length: -2\r\n\r\n{}"),
    ("a length in hexadecimal", "Content-Length: 0x2\r\n\r\n{}"),
    ("a length beyond all", "Content-Length: 99999999999999999999\r\n\r\n{}"),
    ("an empty length", "Content-Length: \r\n\r\n{}"),
    ("another encoding", "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    ("chunked twice", "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    ("chunked, misspelt", "Transfer-Encoding: xchunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"),
    ("a folded header", "X-Folded: a\r\n b\r\nContent-Length: 2\r\n\r\n{}"),
    ("a space before the colon", "Content-Length : 2\r\n\r\n{}"),
    ("a control character in a name", "Content-Leng\0th: 2\r\n\r\n{}"),
    ("a second Host", "Host: other\r\nContent-Length: 2\r\n\r\n{}"),
    ("a chunk of no size", "Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}\r\n0\r\n\r\n"),
    (
        "a chunk of a size beyond all",
        "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n{}\r\n0\r\n\r\n",
    ),
    ("a chunk longer than it says", "Transfer-Encoding: chunked\r\n\r\n1\r\n{}\r\n0\r\n\r\n"),
];

/// Sends bytes and reads what comes until the connection is closed: the statuses of the answers.
fn statuses(address: &str, bytes: &[u8]) -> Vec<u16> {
    let mut wire = Wire::connect(address).unwrap();
    wire.send(bytes);
    let mut found = Vec::new();
    loop {
        match wire.answer() {
            Heard::Answer { status, .. } => found.push(status),
            Heard::Nothing => return found,
            Heard::Cut(part) => panic!("cut: {part}"),
        }
    }
}

#[test]
fn a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let token = service.program().token("alice");
    for (what, rest) in AMBIGUOUS {
        let request = Wire::head("/api/v1/chat/threads", &token) + rest + SMUGGLED;
        assert_eq!(statuses(service.address(), request.as_bytes()), [400], "{what}");
    }
    let client = service.bearer(&token);
    let listed = client.get("/api/v1/chat/threads").expect(200);
    assert_eq!(listed["threads"].as_array().unwrap().len(), 0, "{listed}");
    let metrics = service.stranger().get("/metrics").text;
    let scrapes = r#"{method="GET",route="/metrics",status="200"}"#;
    assert!(!metrics.contains(scrapes), "nothing that was smuggled was answered: {metrics}");
}

#[test]
fn what_is_no_request_is_refused_and_the_connection_closed() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    for bytes in [
        b"GET / HTTP/1.1\r\n\r\n" as &[u8],
        b"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
        b"GET /\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        b"GET / HTTP/1.1\r\nHost: x\r\nX: \x01\r\n\r\n",
        b"GET /\x7f\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
        b"POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    ] {
        assert_eq!(statuses(service.address(), bytes), [400], "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn a_head_that_is_too_large_or_has_too_many_headers_is_refused() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let with_headers = |count: usize| {
        let headers = "X: x\r\n".repeat(count - 2);
        format!("GET /healthz HTTP/1.1\r\n{headers}Connection: close\r\nHost: x\r\n\r\n")
    };
    for (count, status) in [(95, 200), (96, 200), (97, 431)] {
        assert_eq!(statuses(service.address(), with_headers(count).as_bytes()), [status], "{count}");
    }
    // What is read at once may be a little more than what a head may have.
    let with_bytes = |count: usize| {
        let head = "GET /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\nX: ";
        format!("{head}{}\r\n\r\n", "x".repeat(count - head.len() - 4))
    };
    assert_eq!(statuses(service.address(), with_bytes(100 * 1024).as_bytes()), [200]);
    assert_eq!(statuses(service.address(), with_bytes(256 * 1024).as_bytes()), [431]);
}
