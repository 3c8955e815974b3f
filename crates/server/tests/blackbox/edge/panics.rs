//! A handler that panics: its caller gets a 500 that can be traced, and everybody else notices nothing.

use crate::harness::{Database, Heard, Kind, Service, THREADS, Wire};

#[test]
fn a_panic_is_answered_on_its_connection_which_goes_on() {
    let database = Database::fresh(Kind::Sqlite);
    let mut service = Service::start_with(&database, &[("CHAT_HISTORY_SABOTAGE", "panic")]);
    let token = service.program().token("alice");
    let mut wire = Wire::connect(service.address()).unwrap();
    let get = |path: &str| {
        format!(
            "GET {path} HTTP/1.1\r\nHost: x\r\nX-Request-Id: trace-me\r\nAuthorization: Bearer {token}\r\n\r\n"
        )
    };
    for path in [THREADS, "/docs", "/nothing"] {
        wire.send(get(&format!("{path}?panic")).as_bytes());
        let Heard::Answer { status, head, body } = wire.answer() else { panic!("no answer to {path}") };
        let whole = format!(
            r#"{{"type":"about:blank","title":"Internal Server Error","status":500,"detail":"Something went wrong on our side. Please report it with the request id.","instance":"{path}","request_id":"trace-me"}}"#
        );
        assert_eq!((status, body), (500, whole));
        assert!(head.contains("content-type: application/problem+json\r\n"), "{head}");
        assert!(!head.contains("connection: close"), "{head}");
    }
    wire.send(get(THREADS).as_bytes());
    assert!(matches!(wire.answer(), Heard::Answer { status: 200, .. }), "the connection goes on");
    let metrics = service.stranger().get("/metrics").text;
    assert!(metrics.contains("\nchat_history_panics_total 3\n"), "{metrics}");
    for route in [THREADS, "/docs", "unmatched"] {
        let line = format!(r#"chat_history_requests_total{{method="GET",route="{route}",status="500"}} 1"#);
        assert!(metrics.contains(&line), "{metrics}");
    }
    service.logs("request trace-me: a handler panicked");
    assert!(service.is_alive());
}
