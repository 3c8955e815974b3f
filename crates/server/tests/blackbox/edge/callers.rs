//! Who may call from where, and how often, as an operator sets it.

use std::time::Duration;

use crate::harness::{Database, Kind, Service, THREADS, eventually};

const OURS: &str = "https://chat.example.com";

#[test]
fn pages_of_listed_origins_may_call_and_no_others() {
    let database = Database::fresh(Kind::Sqlite);
    let origins = format!("http://localhost:3000, {OURS}");
    let service = Service::start_with(&database, &[("CORS_ORIGINS", &origins)]);
    let (alice, stranger) = (service.client("alice"), service.stranger());
    for (origin, expected) in [(OURS, OURS), ("http://localhost:3000", "http://localhost:3000"), ("null", "")]
    {
        let from = ("Origin", origin);
        for answer in [alice.ask("GET", THREADS, &[from], None), stranger.ask("GET", THREADS, &[from], None)]
        {
            assert_eq!(answer.header("access-control-allow-origin"), expected, "{answer:?}");
        }
        let asked = [from, ("Access-Control-Request-Method", "PUT")];
        let preflight = stranger.ask("OPTIONS", THREADS, &asked, None);
        assert_eq!(preflight.header("access-control-allow-origin"), expected, "{preflight:?}");
        assert_eq!(preflight.status, if expected.is_empty() { 403 } else { 200 });
    }
    assert_eq!(alice.get(THREADS).header("access-control-allow-origin"), "");
}

#[test]
fn a_caller_who_asks_too_often_is_told_when_to_come_back_and_is_served_then() {
    let database = Database::fresh(Kind::Sqlite);
    let limits = [("RATE_LIMIT", "1"), ("RATE_LIMIT_BURST", "3"), ("TRUSTED_PROXIES", "127.0.0.0/8")];
    let service = Service::start_with(&database, &limits);
    let (alice, bob) = (service.client("alice"), service.client("bob"));
    let refused = eventually("alice is refused", Duration::from_secs(20), || {
        Some(alice.get(THREADS)).filter(|answer| answer.status != 200)
    });
    assert_eq!(refused.header("retry-after"), "1");
    assert_eq!(refused.header("ratelimit-policy"), "\"default\";q=3;w=3");
    assert_eq!(refused.header("ratelimit"), "\"default\";r=0;t=1");
    refused.problem(429);
    assert_eq!(bob.get(THREADS).status, 200, "another user is served");
    eventually("alice is served again", Duration::from_secs(20), || {
        (alice.get(THREADS).status == 200).then_some(())
    });
    let from = |address: &str| {
        service.stranger().ask("GET", "/metrics", &[("X-Forwarded-For", address)], None).status
    };
    eventually("an address is refused", Duration::from_secs(20), || {
        (from("203.0.113.1") == 429).then_some(())
    });
    assert_eq!(from("203.0.113.2"), 200, "another address behind the proxy is served");
    assert_eq!(service.stranger().get("/healthz").status, 200);
}
