//! What goes for every call: methods, slashes, media types, sizes, and a store that fails.

use actix_web::error::PayloadError;
use actix_web::web::Bytes;
use chat_history_domain::Error;
use futures_util::stream;
use serde_json::json;

use super::{Surface, filled, on_every_surface, opened, reads};
use crate::harness::{OTHER_MEDIA_TYPES, Parts, SECRETS, Server, store_faults};

on_every_surface!(
    a_method_that_a_path_does_not_have_is_answered_with_those_it_has,
    a_path_that_is_not_there_is_not_found,
    every_path_may_end_with_a_slash,
    a_body_may_have_as_many_bytes_as_the_operator_allows_and_no_more,
    a_body_that_does_not_say_it_is_json_is_refused,
    a_body_that_breaks_off_is_refused,
    every_call_tells_how_the_store_failed_and_nothing_more_and_changes_nothing,
    what_is_wrong_with_a_request_is_told_even_where_the_store_fails,
);

async fn a_method_that_a_path_does_not_have_is_answered_with_those_it_has<S: Surface>() {
    let alice = Server::new().await.user("alice");
    let all = [
        "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT", "BREW", "put", "get",
    ];
    for (path, allowed) in S::METHODS {
        for method in all {
            if allowed.split(", ").any(|one| one == method) {
                continue;
            }
            let refused = alice.ask(method, path).json("{").send().await;
            refused.is_problem(405, "Method Not Allowed", "This path does not support the method.");
            assert_eq!(refused.header("allow"), Some(*allowed), "{method} {path}");
        }
    }
}

async fn a_path_that_is_not_there_is_not_found<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for path in S::NOWHERE {
        alice.get(path).await.is_problem(404, "Not Found", "There is nothing at this path.");
    }
}

async fn every_path_may_end_with_a_slash<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let slashed = |path: &str| match path.split_once('?') {
        Some((path, query)) => format!("{path}/?{query}"),
        None => format!("{path}/"),
    };
    for (_, path, _) in reads::<S>() {
        assert_eq!(alice.get(&slashed(&path)).await.both(), alice.get(&path).await.both(), "{path}");
    }
    let made = alice.post(&format!("{}/", S::ROOT), json!({})).await;
    assert_eq!((made.status, made.header("location")), (201, Some(format!("{}/2", S::ROOT).as_str())));
    for ((method, path, body), status) in S::changes("1", "1") {
        let call = (method, slashed(&path), body);
        assert_eq!(alice.send(&call).await.status, status, "{call:?}");
    }
    alice.get(&format!("{}/1/", S::ROOT)).await.is_not_found("conversation");
}

async fn a_body_may_have_as_many_bytes_as_the_operator_allows_and_no_more<S: Surface>() {
    let alice = filled(&Server::with(|settings| settings.body_bytes = 1_000).await).await;
    let sized = |bytes: usize| {
        let frames = S::with_bodies("").into_iter().map(move |(.., frame)| bytes - frame.to_string().len());
        let filled = |(call, room): (usize, usize)| S::with_bodies(&"x".repeat(room)).swap_remove(call);
        frames.enumerate().map(filled).collect::<Vec<Parts>>()
    };
    for fits in [999, 1_000] {
        for call in sized(fits) {
            assert_eq!(call.2.to_string().len(), fits);
            let taken = alice.send(&call).await;
            assert!(taken.status < 300, "{call:?}: {}", taken.text());
        }
    }
    let before = opened::<S>(&alice).await.json();
    for (method, path, body) in sized(1_001) {
        let declared = alice.ask(method, &path).header("content-length", "1001").json("{}");
        for refused in [alice.ask(method, &path).json(body.to_string()).send().await, declared.send().await] {
            refused.is_problem(413, "Payload Too Large", "The body has more than 1000 bytes.");
        }
    }
    assert_eq!(opened::<S>(&alice).await.json(), before);
}

async fn a_body_that_does_not_say_it_is_json_is_refused<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (method, path, body) in S::with_bodies("x") {
        let body = body.to_string();
        let untyped = alice.ask(method, &path).bytes(body.clone());
        let typed = OTHER_MEDIA_TYPES
            .map(|other| alice.ask(method, &path).header("content-type", other).bytes(body.clone()));
        for ask in typed.into_iter().chain([untyped]) {
            let words = "The body must be sent as application/json.";
            ask.send().await.is_problem(415, "Unsupported Media Type", words);
        }
        for json in ["application/merge-patch+json", "application/vnd.api+json; charset=x"] {
            let taken =
                alice.ask(method, &path).header("content-type", json).bytes(body.clone()).send().await;
            assert!(taken.status < 300, "{method} {path}: {}", taken.text());
        }
    }
}

async fn a_body_that_breaks_off_is_refused<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (method, path, _) in S::with_bodies("x") {
        let broken = stream::iter([Ok(Bytes::from_static(b"{")), Err(PayloadError::Incomplete(None))]);
        let refused = alice.ask(method, &path).pieces(broken).send().await;
        refused.is_problem(S::INVALID.0, S::INVALID.1, "The body could not be read.");
    }
}

async fn every_call_tells_how_the_store_failed_and_nothing_more_and_changes_nothing<S: Surface>() {
    let server = Server::new().await;
    let alice = filled(&server).await;
    let before = opened::<S>(&alice).await.json();
    let [make, _] = S::creations("1");
    let changes = S::changes("1", "1").into_iter().map(|(change, _)| change);
    let writes: Vec<Parts> = changes.chain([make]).collect();
    for (fault, status, title, detail) in store_faults() {
        server.memory.fail_with(Some(fault));
        for call in writes.iter().chain(&reads::<S>()) {
            let failed = alice.send(call).await;
            failed.is_problem(status, title, detail);
            assert_eq!(failed.header("retry-after"), (status == 503).then_some("1"));
            let all = format!("{:?} {}", failed.headers, failed.text());
            for secret in SECRETS.split_whitespace().filter(|word| word.len() > 4) {
                assert!(!all.contains(secret), "{secret}");
            }
        }
    }
    server.memory.fail_with(Some(Error::Full(SECRETS.into())));
    for call in &writes {
        let words = "The store has no room left. Reading still works.";
        alice.send(call).await.is_problem(507, "Insufficient Storage", words);
    }
    for call in reads::<S>() {
        alice.send(&call).await.ok(200);
    }
    server.memory.fail_with(None);
    assert_eq!(opened::<S>(&alice).await.json(), before);
}

async fn what_is_wrong_with_a_request_is_told_even_where_the_store_fails<S: Surface>() {
    let server = Server::new().await;
    let alice = filled(&server).await;
    server.memory.fail_with(Some(Error::Unavailable(SECRETS.into())));
    for (method, path, _) in S::with_bodies("x") {
        alice.ask(method, &path).json("{").send().await.breaks_rule_at(S::INVALID, "body");
    }
    alice.get(&format!("{}/abc", S::ROOT)).await.is_not_found("conversation");
    let wrong = alice.get(&format!("{}?limit=0&page=0", S::ROOT)).await;
    assert_eq!((wrong.status, server.anyone().get(S::ROOT).await.status), (S::INVALID.0, 401));
}
