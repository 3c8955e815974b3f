//! Queries: each known parameter checked and named.

use serde_json::json;

use crate::harness::{Client, NO_NUMBERS, Server, THREADS, at, said};

async fn alice_and_a_thread() -> (Client, String) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    (alice, at(&thread, ""))
}

/// The parameter takes every number from `least` to `most`, and nothing else.
async fn takes(alice: &Client, path: &str, name: &str, least: usize, most: usize) {
    for fine in [least, least + 1, most - 1, most] {
        alice.get(&format!("{path}?{name}={fine}")).await.ok(200);
    }
    let beyond = least.checked_sub(1).into_iter().chain([most + 1, 1_000_000, usize::MAX]);
    for wrong in beyond {
        let refused = alice.get(&format!("{path}?{name}={wrong}")).await;
        refused.is_invalid(name, &format!("must be a whole number from {least} to {most}"));
    }
    for wrong in NO_NUMBERS {
        let refused = alice.get(&format!("{path}?{name}={wrong}")).await;
        refused.is_invalid(name, "must be a whole number");
    }
}

#[actix_web::test]
async fn a_limit_of_threads_is_1_to_100() {
    let (alice, _) = alice_and_a_thread().await;
    takes(&alice, THREADS, "limit", 1, 100).await;
}

#[actix_web::test]
async fn a_limit_of_messages_is_1_to_1000() {
    let (alice, thread) = alice_and_a_thread().await;
    takes(&alice, &format!("{thread}/messages"), "limit", 1, 1_000).await;
}

#[actix_web::test]
async fn a_limit_of_an_opened_thread_is_0_to_1000() {
    let (alice, thread) = alice_and_a_thread().await;
    takes(&alice, &thread, "messages_limit", 0, 1_000).await;
}

#[actix_web::test]
async fn an_order_is_asc_or_desc() {
    let (alice, thread) = alice_and_a_thread().await;
    for wrong in ["sideways", "", "ASC", "asc%20", "Desc", "0", "%00", "%FF"] {
        let refused = alice.get(&format!("{thread}/messages?order={wrong}")).await;
        refused.is_invalid("order", "must be asc or desc");
    }
}

#[actix_web::test]
async fn a_list_of_threads_takes_just_its_filters_and_orders() {
    let alice = Server::new().await.user("alice");
    for wrong in ["", "1", "TRUE", "any", "%00", "%FF"] {
        alice.get(&format!("{THREADS}?starred={wrong}")).await.is_invalid("starred", "must be true or false");
    }
    for wrong in ["", "0", "False", "all", "%00", "%FF"] {
        let refused = alice.get(&format!("{THREADS}?archived={wrong}")).await;
        refused.is_invalid("archived", "must be false, true or any");
    }
    for wrong in ["", "id", "Title", "-updated", "%00", "%FF"] {
        let refused = alice.get(&format!("{THREADS}?sort={wrong}")).await;
        refused.is_invalid("sort", "must be updated, created or title");
    }
    let nul = alice.get(&format!("{THREADS}?notebook=a%00")).await;
    nul.is_invalid("notebook", "must not contain the character U+0000");
    let notebook = |count| format!("{THREADS}?notebook={}", "%C3%A9".repeat(count));
    alice.get(&notebook(255)).await.ok(200);
    alice.get(&notebook(256)).await.is_invalid("notebook", "must have at most 255 characters");
}

#[actix_web::test]
async fn a_parameter_that_is_there_twice_is_refused() {
    let (alice, thread) = alice_and_a_thread().await;
    for (path, name) in [
        (format!("{THREADS}?limit=1&limit=1"), "limit"),
        (format!("{THREADS}?cursor=&limit=1&cursor="), "cursor"),
        (format!("{THREADS}?archived=any&archived=any"), "archived"),
        (format!("{thread}?messages_limit=1&messages_limit=2"), "messages_limit"),
        (format!("{thread}/messages?order=asc&order=desc"), "order"),
    ] {
        alice.get(&path).await.is_invalid(name, "is there twice");
    }
}

#[actix_web::test]
async fn unknown_parameters_are_passed_over() {
    let (alice, thread) = alice_and_a_thread().await;
    for path in [
        format!("{THREADS}?_=1700000000&limits=x&Limit=x&%00=%00&=&&a=1&a=2"),
        format!("{thread}?limit=x"),
        format!("{thread}/messages?messages_limit=x&offset=1"),
    ] {
        alice.get(&path).await.ok(200);
    }
}

#[actix_web::test]
async fn a_query_is_none_of_the_business_of_a_call_that_takes_none() {
    let (alice, thread) = alice_and_a_thread().await;
    alice.patch(&format!("{thread}?limit=x"), json!({"title": "New"})).await.ok(200);
    alice.post(&format!("{THREADS}?limit=x"), json!({})).await.ok(201);
}
