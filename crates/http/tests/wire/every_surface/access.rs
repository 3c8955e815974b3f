//! Who may do what: nothing without a token, and nothing with what is another's.

use serde_json::{Value, json};

use super::{Surface, counts, filled, is_denied, on_both, on_every_surface, opened};
use crate::harness::{Answer, NO_IDS, SECRET, Server, signed_with, token};

on_every_surface!(
    no_call_is_answered_without_a_good_token_and_nothing_happens,
    what_is_anothers_is_denied_in_just_the_way_that_the_surface_promises,
    what_its_owner_has_deleted_is_found_by_nobody,
    an_id_that_names_nothing_is_not_found_by_any_call,
    an_id_that_names_nothing_is_not_found_before_anything_else_is_looked_at,
);

async fn no_call_is_answered_without_a_good_token_and_nothing_happens<S: Surface>() {
    let server = Server::new().await;
    let alice = filled(&server).await;
    let before = opened::<S>(&alice).await.json();
    let lists = [
        ("GET", S::ROOT.to_owned(), Value::Null),
        ("GET", format!("{}?limit=x&page=x", S::ROOT), Value::Null),
        ("POST", S::ROOT.to_owned(), json!({"title": 5, "notebooks": 5})),
    ];
    let other_secret: String = SECRET.chars().rev().collect();
    for call in on_both::<S>("1", "1").into_iter().chain(on_both::<S>("abc", "abc")).chain(lists) {
        server.anyone().send(&call).await.misses_a_token();
        for (wrong, words) in [
            ("nonsense".to_owned(), "The bearer token is invalid."),
            (signed_with(&other_secret, "alice", 0, 3600), "The bearer token is invalid."),
            (token("alice", 7200, 3600), "The bearer token has expired."),
        ] {
            let refused = server.bearer(&wrong).send(&call).await;
            refused.is_problem(401, "Unauthorized", words);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        }
    }
    assert_eq!((opened::<S>(&alice).await.json(), counts(&alice).await), (before, vec![1]));
}

/// All of an answer that must not differ between what is another's and what is not there.
fn told(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.json();
    for own in ["instance", "request_id"] {
        body.as_object_mut().map(|body| body.remove(own));
    }
    (answer.status, body, answer.told_headers())
}

async fn what_is_anothers_is_denied_in_just_the_way_that_the_surface_promises<S: Surface>() {
    let server = Server::new().await;
    let (alice, bob) = (filled(&server).await, server.user("bob"));
    let before = opened::<S>(&alice).await.json();
    for (hers, missing) in on_both::<S>("1", "1").iter().zip(&on_both::<S>("77", "78")) {
        let (denied, missing) = (bob.send(hers).await, bob.send(missing).await);
        is_denied::<S>(&denied);
        assert_eq!(missing.status, 404, "{}", missing.text());
        assert!(S::FORBIDS || told(&denied) == told(&missing), "{hers:?}");
    }
    let held = ("GET", format!("{}/1", S::ROOT), Value::Null);
    is_denied::<S>(&bob.send_with(&held, "if-none-match", "*").await);
    assert_eq!((opened::<S>(&alice).await.json(), counts(&bob).await), (before, vec![]));
}

async fn what_its_owner_has_deleted_is_found_by_nobody<S: Surface>() {
    let server = Server::new().await;
    let (alice, bob) = (filled(&server).await, server.user("bob"));
    let gone = alice.delete(&format!("{}/1", S::ROOT)).await;
    assert_eq!((gone.both(), gone.header("content-type")), ((204, Value::Null), None));
    for call in on_both::<S>("1", "1") {
        for caller in [&alice, &bob] {
            let missing = caller.send(&call).await;
            assert_eq!(missing.status, 404, "{call:?}: {}", missing.text());
        }
    }
    assert_ne!(alice.post(S::ROOT, json!({})).await.ok(201)["id"], 1);
}

async fn an_id_that_names_nothing_is_not_found_by_any_call<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let long = "1".repeat(10_000);
    for id in NO_IDS.into_iter().chain([long.as_str(), "2", "9007199254740991"]) {
        for call in S::on_thread(id) {
            alice.send(&call).await.is_not_found("conversation");
        }
        for call in S::on_message("1", id) {
            alice.send(&call).await.is_not_found("message");
        }
        // What could be a thread's id is found to be nobody's with the message.
        if NO_IDS.contains(&id) && S::on_message(id, "1") != S::on_message("1", "1") {
            for call in S::on_message(id, "1") {
                alice.send(&call).await.is_not_found("conversation");
            }
        }
    }
}

async fn an_id_that_names_nothing_is_not_found_before_anything_else_is_looked_at<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (method, path, body) in S::on_thread("abc").iter().chain(&S::on_message("1", "abc")) {
        if *method == "GET" {
            let path = format!("{}?limit=x&page=x&messages_limit=x", path.split('?').next().unwrap());
            assert_eq!(alice.get(&path).await.status, 404, "{path}");
        } else if !body.is_null() {
            assert_eq!(alice.ask(method, path).json("{").send().await.status, 404, "{method} {path}");
            assert_eq!(alice.ask(method, path).bytes("x").send().await.status, 404, "{method} {path}");
        }
    }
}
