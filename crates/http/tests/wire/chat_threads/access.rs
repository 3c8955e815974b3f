//! Who may do what with a document: without a token nothing, with another's token nothing either, and it is told so.

use serde_json::{Value, json};

use super::{at, made, opened};
use crate::harness::{CHAT_THREADS, NO_IDS, Parts, Server, said, token};

/// Every call on the thread of that id.
fn calls(id: &str) -> [Parts; 5] {
    let thread = format!("{CHAT_THREADS}/{id}");
    [
        ("GET", thread.clone(), Value::Null),
        ("HEAD", thread.clone(), Value::Null),
        ("PUT", thread.clone(), json!({"title": "intruder", "messages": []})),
        ("POST", format!("{thread}/messages"), said("intruder")),
        ("DELETE", thread, Value::Null),
    ]
}

#[actix_web::test]
async fn no_call_is_answered_without_a_good_token_and_nothing_happens() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let thread = made(&alice, json!([said("x")])).await;
    let lists = [
        ("GET", CHAT_THREADS.to_owned(), Value::Null),
        ("GET", format!("{CHAT_THREADS}?limit=x"), Value::Null),
        ("POST", CHAT_THREADS.to_owned(), json!({"title": 5})),
    ];
    for call in calls("1").into_iter().chain(calls("abc")).chain(lists) {
        server.anyone().send(&call).await.misses_a_token();
        for (wrong, words) in [
            ("nonsense".to_owned(), "The bearer token is invalid."),
            (token("alice", 7200, 3600), "The bearer token has expired."),
        ] {
            let refused = server.bearer(&wrong).send(&call).await;
            refused.is_problem(401, "Unauthorized", words);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        }
    }
    assert_eq!(opened(&alice, &thread).await, thread);
}

#[actix_web::test]
async fn anothers_thread_is_forbidden_to_every_call_and_one_that_is_not_there_is_not_found() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let thread = made(&alice, json!([said("x")])).await;
    for call in calls("1") {
        bob.send(&call).await.is_problem(403, "Forbidden", "The conversation is another user's.");
    }
    for call in calls("77") {
        bob.send(&call).await.is_not_found("conversation");
    }
    let nothing = ("PUT", at(&thread, ""), json!({}));
    bob.send(&nothing).await.is_problem(403, "Forbidden", "The conversation is another user's.");
    let held = bob.send_with(&calls("1")[0], "if-none-match", "*").await;
    held.is_problem(403, "Forbidden", "The conversation is another user's.");
    assert_eq!(opened(&alice, &thread).await, thread);
    assert_eq!(bob.get(CHAT_THREADS).await.both(), (200, json!([])));
}

#[actix_web::test]
async fn a_thread_that_its_owner_has_deleted_is_not_found_by_anyone() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let thread = made(&alice, json!([said("x")])).await;
    alice.delete(&at(&thread, "")).await.ok(204);
    for call in calls("1") {
        bob.send(&call).await.is_not_found("conversation");
        alice.send(&call).await.is_not_found("conversation");
    }
}

#[actix_web::test]
async fn what_is_wrong_with_a_body_is_told_before_whose_the_thread_is() {
    let server = Server::new().await;
    made(&server.user("alice"), json!([said("x")])).await;
    let bob = server.user("bob");
    bob.put("/api/v1/chat-threads/1", json!({"title": 5})).await.is_unprocessable_at("title");
    let wrong = json!({"role": "user"});
    bob.post("/api/v1/chat-threads/1/messages", wrong).await.is_unprocessable("content", "is required");
}

#[actix_web::test]
async fn an_id_that_names_nothing_is_not_found_by_any_call_even_with_a_wrong_body() {
    let alice = Server::new().await.user("alice");
    made(&alice, json!([said("x")])).await;
    let long = "1".repeat(10_000);
    for id in NO_IDS.into_iter().chain([long.as_str(), "2", "9007199254740991"]) {
        for call in calls(id) {
            alice.send(&call).await.is_not_found("conversation");
        }
    }
    alice.ask("PUT", &format!("{CHAT_THREADS}/abc")).json("{").send().await.is_not_found("conversation");
    let add = alice.ask("POST", &format!("{CHAT_THREADS}/abc/messages"));
    add.bytes("x").send().await.is_not_found("conversation");
}
