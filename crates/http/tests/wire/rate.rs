//! How often a caller may ask: a user by their name, whoever has no good token by their address.

use std::num::NonZeroU32;
use std::time::Duration;

use chat_history_http::Rate;
use serde_json::json;

use crate::harness::{Answer, Client, Server, THREADS};

/// One request an hour, and so many at once.
fn rate(burst: u32) -> Option<Rate> {
    Rate::every(Duration::from_secs(3_600), NonZeroU32::new(burst).unwrap())
}

/// A service at which each caller may ask that often, and then hardly ever again.
async fn allowing(burst: u32, trusted: &[&str]) -> Server {
    Server::with(|settings| {
        settings.rate = rate(burst);
        settings.trusted_proxies = trusted.iter().map(|network| network.parse().unwrap()).collect();
    })
    .await
}

async fn from(client: &Client, peer: &str, path: &str, forwarded: Option<&str>) -> Answer {
    let ask = client.ask("GET", path).peer(peer);
    match forwarded {
        Some(value) => ask.header("x-forwarded-for", value).send().await,
        None => ask.send().await,
    }
}

#[track_caller]
fn is_refused(answer: &Answer, policy: &str) {
    let words = "There were too many requests. Send the request again after a moment.";
    answer.is_problem(429, "Too Many Requests", words);
    assert_eq!(answer.header("ratelimit-policy"), Some(policy));
    let wait: u64 = answer.header("retry-after").unwrap().parse().unwrap();
    assert!((3_500..=3_600).contains(&wait), "{wait}");
    assert_eq!(answer.header("ratelimit"), Some(format!("\"default\";r=0;t={wait}").as_str()));
}

#[actix_web::test]
async fn a_user_is_told_what_is_left_and_then_to_wait_whatever_their_address() {
    let server = allowing(3, &[]).await;
    let alice = server.user("alice");
    for (number, left) in [(1, 2), (2, 1), (3, 0)] {
        let answer = from(&alice, &format!("203.0.113.{number}"), THREADS, None).await;
        assert_eq!(answer.status, 200);
        assert_eq!(answer.header("ratelimit-policy"), Some("\"default\";q=3;w=10800"));
        assert_eq!(
            answer.header("ratelimit"),
            Some(format!("\"default\";r={left};t={}", (3 - left) * 3_600).as_str())
        );
    }
    is_refused(&from(&alice, "203.0.113.9", THREADS, None).await, "\"default\";q=3;w=10800");
    assert_eq!(server.user("bob").get(THREADS).await.status, 200, "another user is not touched");
}

#[actix_web::test]
async fn errors_count_and_say_what_is_left_too() {
    let server = allowing(2, &[]).await;
    let alice = server.user("alice");
    let refused = alice.post(THREADS, json!({"title": 1})).await;
    assert_eq!((refused.status, refused.header("ratelimit")), (400, Some("\"default\";r=1;t=3600")));
    assert_eq!(alice.get("/api/v1/chat/threads/1").await.status, 404);
    is_refused(&alice.get(THREADS).await, "\"default\";q=2;w=7200");
}

#[actix_web::test]
async fn whoever_shows_no_good_token_is_counted_by_their_address() {
    let server = allowing(4, &[]).await;
    let (anyone, forger) = (server.anyone(), server.bearer("forged"));
    assert_eq!(from(&anyone, "203.0.113.1", THREADS, None).await.status, 401);
    assert_eq!(from(&forger, "203.0.113.1", THREADS, None).await.status, 401);
    assert_eq!(from(&anyone, "203.0.113.1", "/metrics", None).await.status, 200);
    assert_eq!(from(&anyone, "203.0.113.1", "/nothing", None).await.status, 404);
    for path in [THREADS, "/metrics", "/nothing", "/docs", "/openapi.json"] {
        is_refused(&from(&anyone, "203.0.113.1", path, None).await, "\"default\";q=4;w=14400");
    }
    assert_eq!(from(&anyone, "203.0.113.2", THREADS, None).await.status, 401, "another address");
    assert_eq!(from(&server.user("alice"), "203.0.113.1", THREADS, None).await.status, 200, "a user there");
}

#[actix_web::test]
async fn an_address_that_a_stranger_makes_up_does_not_help_and_one_from_a_trusted_proxy_counts() {
    let server = allowing(1, &["10.0.0.0/8"]).await;
    let anyone = server.anyone();
    assert_eq!(from(&anyone, "203.0.113.1", THREADS, Some("198.51.100.1")).await.status, 401);
    assert_eq!(from(&anyone, "203.0.113.1", THREADS, Some("198.51.100.2")).await.status, 429);
    assert_eq!(from(&anyone, "10.0.0.1", THREADS, Some("198.51.100.7")).await.status, 401);
    assert_eq!(from(&anyone, "10.0.0.1", THREADS, Some("198.51.100.8")).await.status, 401);
    assert_eq!(from(&anyone, "10.0.0.2", THREADS, Some("1.2.3.4, 198.51.100.7")).await.status, 429);
    assert_eq!(from(&anyone, "2001:db8::1", THREADS, None).await.status, 401);
    assert_eq!(from(&anyone, "2001:db8::2", THREADS, None).await.status, 429, "the same network");
}

#[actix_web::test]
async fn probes_and_preflights_are_not_counted() {
    let server = allowing(1, &[]).await;
    let anyone = server.anyone();
    for _ in 0..5 {
        for path in ["/healthz", "/readyz"] {
            let answer = from(&anyone, "203.0.113.1", path, None).await;
            assert_eq!((answer.status, answer.header("ratelimit")), (200, None));
        }
        assert_eq!(anyone.ask("OPTIONS", "/metrics").peer("203.0.113.1").send().await.status, 405);
    }
    assert_eq!(from(&anyone, "203.0.113.1", "/metrics", None).await.status, 200);
    assert_eq!(from(&anyone, "203.0.113.1", "/healthz", None).await.status, 200);
}

#[actix_web::test]
async fn pages_of_listed_origins_may_read_that_they_are_refused() {
    let origin = "https://chat.example.com";
    let server = Server::with(|settings| {
        settings.rate = rate(1);
        settings.cors_origins = vec![origin.parse().unwrap()];
    })
    .await;
    let alice = server.user("alice");
    assert_eq!(alice.get(THREADS).await.status, 200);
    let refused = alice.ask("GET", THREADS).header("origin", origin).send().await;
    is_refused(&refused, "\"default\";q=1;w=3600");
    assert_eq!(refused.header("access-control-allow-origin"), Some(origin));
}

#[actix_web::test]
async fn without_a_limit_nothing_is_counted_or_told() {
    let server = Server::new().await;
    for _ in 0..100 {
        let answer = server.anyone().get(THREADS).await;
        assert_eq!((answer.status, answer.header("ratelimit")), (401, None));
    }
}
