//! The headers in which a client names a request: visible ASCII is taken as it is, and anything else is refused or passed
//! over, alike on both databases.

use chat_history_testkit::naughty;

use crate::harness::{Database, Heard, Kind, Service, THREADS, Wire, in_parallel};

/// Every text that a header can carry: a line ends at CR, LF and NUL.
fn values() -> Vec<Vec<u8>> {
    let texts = naughty::corpus().into_iter().map(String::into_bytes);
    let lengths = [1, 127, 128, 129, 254, 255, 256, 4_000].map(|length| vec![b'k'; length]);
    let bytes = [vec![0xff], vec![0xc3], b"a\xf0\x9f".to_vec(), b"\"7f3e\"".to_vec(), b"a,b".to_vec()];
    let all = texts.chain(lengths).chain(bytes);
    all.filter(|value| !value.iter().any(|byte| b"\r\n\0".contains(byte))).collect()
}

/// Whether it is of so many visible ASCII characters, without the white space that surrounds the value of a header.
fn fits(value: &[u8], most: usize) -> bool {
    let value = trimmed(value);
    (1..=most).contains(&value.len()) && value.iter().all(u8::is_ascii_graphic)
}

fn trimmed(value: &[u8]) -> &[u8] {
    let is_text = |byte: &u8| !b" \t".contains(byte);
    let start = value.iter().position(is_text).unwrap_or(value.len());
    let end = value.iter().rposition(is_text).map_or(start, |last| last + 1);
    &value[start..end]
}

/// The status, the head and the body of the answer to a request with that header.
fn ask(service: &Service, head: &str, name: &str, value: &[u8], rest: &str) -> (u16, String, String) {
    let mut wire = Wire::connect(service.address()).expect("the service lives");
    wire.send(&[head.as_bytes(), name.as_bytes(), b": ", value, b"\r\n", rest.as_bytes()].concat());
    match wire.answer() {
        Heard::Answer { status, head, body } => (status, head, body),
        other => panic!("{name} of {:?}: {other:?}", String::from_utf8_lossy(value)),
    }
}

#[test]
fn an_idempotency_key_is_taken_or_refused_by_its_name_alike_on_both_databases() {
    let databases = [Kind::Sqlite, Kind::Postgres].map(Database::fresh);
    let values = values();
    assert!(values.len() > 300, "{}", values.len());
    let statuses = in_parallel(2, |number| {
        let service = Service::start(&databases[number]);
        let head = Wire::head(THREADS, &service.program().token("alice"));
        let status = |value: &Vec<u8>| {
            let (status, _, body) =
                ask(&service, &head, "Idempotency-Key", value, "Content-Length: 2\r\n\r\n{}");
            let what = String::from_utf8_lossy(value).into_owned();
            assert_eq!(status, if fits(value, 255) { 201 } else { 400 }, "{what:?}: {body}");
            // What is no HTTP has no body.
            let is_named = body.contains("{\"field\":\"Idempotency-Key\"");
            assert!(status == 201 || body.is_empty() || is_named, "{what:?}: {body}");
            status
        };
        values.iter().map(status).collect::<Vec<u16>>()
    });
    assert_eq!(statuses[0], statuses[1]);
    assert!(statuses[0].contains(&201) && statuses[0].contains(&400));
}

#[test]
fn a_request_id_comes_back_as_it_is_or_another_is_made() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    for value in values() {
        let what = String::from_utf8_lossy(&value).into_owned();
        let (status, head, body) =
            ask(&service, "GET /healthz HTTP/1.1\r\nHost: x\r\n", "X-Request-Id", &value, "\r\n");
        if status == 400 {
            assert!(body.is_empty() && value.iter().any(u8::is_ascii_control), "{what:?}: {body}");
            continue;
        }
        let id = head.lines().find_map(|line| line.strip_prefix("x-request-id: ")).unwrap();
        let is_uuid = id.len() == 36 && id.bytes().all(|byte| byte == b'-' || byte.is_ascii_hexdigit());
        let given = String::from_utf8_lossy(trimmed(&value)).to_lowercase();
        assert!(if fits(&value, 128) { id == given } else { is_uuid }, "{what:?}: {id}");
        assert_eq!(status, 200, "{what:?}");
    }
}
