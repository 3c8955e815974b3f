//! Lists of documents: their summaries in an array, and how many there are in a header.

use serde_json::{Value, json};

use super::{answered, at, made, saved};
use crate::harness::{
    AT_NOON, Answer, CHAT_THREADS, Client, NO_NUMBERS, Server, after_noon, each, message_at, said,
};

/// Threads with these titles, made in this order.
async fn titled(caller: &Client, titles: &[&str]) -> Vec<Value> {
    let mut threads = Vec::new();
    for title in titles {
        threads.push(caller.post(CHAT_THREADS, json!({"title": title})).await.ok(201));
    }
    threads
}

async fn list(caller: &Client, query: &str) -> Answer {
    caller.get(&format!("{CHAT_THREADS}{query}")).await
}

/// The titles in the list, as one text.
async fn titles(caller: &Client, query: &str) -> String {
    let listed = list(caller, query).await.ok(200);
    each(&listed, "title").into_iter().map(|title| title.as_str().unwrap()).collect()
}

#[actix_web::test]
async fn a_list_is_an_array_of_summaries() {
    let alice = Server::at_noon().await.user("alice");
    alice.post(CHAT_THREADS, json!({})).await.ok(201);
    made(&alice, json!([said("Hello"), answered("Hi")])).await;
    let listed = list(&alice, "").await;
    let expected = json!([
        {
            "id": 2,
            "user_id": "alice",
            "title": "Hello",
            "message_count": 2,
            "created_at": AT_NOON,
            "updated_at": after_noon(1),
        },
        {
            "id": 1,
            "user_id": "alice",
            "title": null,
            "message_count": 0,
            "created_at": AT_NOON,
            "updated_at": AT_NOON,
        },
    ]);
    assert_eq!(listed.both(), (200, expected));
    assert_eq!(listed.header("content-type"), Some("application/json"));
    assert_eq!(listed.header("x-total-count"), Some("2"));
    assert_eq!(listed.header("etag"), None);
}

#[actix_web::test]
async fn a_user_without_threads_has_an_empty_list() {
    let listed = list(&Server::new().await.user("alice"), "").await;
    assert_eq!((listed.both(), listed.header("x-total-count")), ((200, json!([])), Some("0")));
}

#[actix_web::test]
async fn threads_are_listed_by_their_newest_activity() {
    let alice = Server::new().await.user("alice");
    let threads = titled(&alice, &["a", "b", "c", "d"]).await;
    assert_eq!(titles(&alice, "").await, "dcba");
    alice.post(&at(&threads[0], "/messages"), answered("x")).await.ok(201);
    assert_eq!(titles(&alice, "").await, "adcb");
    saved(&alice, &threads[2], json!({"messages": [answered("x")]})).await.ok(200);
    assert_eq!(titles(&alice, "").await, "cadb");
    saved(&alice, &threads[2], json!({"messages": [answered("x")]})).await.ok(200);
    saved(&alice, &threads[1], json!({})).await.ok(200);
    assert_eq!(titles(&alice, "").await, "cadb");
    alice.append(&threads[1], json!({"role": "tool", "content": "hidden"})).await;
    assert_eq!(titles(&alice, "").await, "bcad");
    alice.delete(&at(&threads[2], "")).await.ok(204);
    assert_eq!(titles(&alice, "").await, "bad");
}

#[actix_web::test]
async fn limit_and_offset_give_any_part_of_the_list_and_the_total_stays() {
    let alice = Server::at_noon().await.user("alice");
    titled(&alice, &["a", "b", "c", "d", "e"]).await;
    for (query, expected) in [
        ("?limit=2", "ed"),
        ("?limit=2&offset=0", "ed"),
        ("?limit=2&offset=1", "dc"),
        ("?limit=2&offset=2", "cb"),
        ("?limit=2&offset=4", "a"),
        ("?offset=3", "ba"),
        ("?offset=4", "a"),
        ("?offset=5", ""),
        ("?limit=100&offset=6", ""),
        ("/?limit=1&offset=1", "d"),
    ] {
        assert_eq!(titles(&alice, query).await, expected, "{query}");
        assert_eq!(list(&alice, query).await.header("x-total-count"), Some("5"), "{query}");
    }
}

#[actix_web::test]
async fn a_list_has_50_threads_unless_told_otherwise_and_100_at_most() {
    let alice = Server::new().await.user("alice");
    titled(&alice, &["x"; 101]).await;
    for (query, count) in
        [("", 50), ("?limit=1", 1), ("?limit=99", 99), ("?limit=100", 100), ("?offset=60", 41)]
    {
        let listed = list(&alice, query).await;
        assert_eq!(listed.ok(200).as_array().unwrap().len(), count, "{query}");
        assert_eq!(listed.header("x-total-count"), Some("101"), "{query}");
    }
}

#[actix_web::test]
async fn a_limit_is_1_to_100() {
    let alice = Server::new().await.user("alice");
    for fine in ["1", "2", "99", "100", "%31"] {
        assert_eq!(list(&alice, &format!("?limit={fine}")).await.both(), (200, json!([])), "{fine}");
    }
    for wrong in ["0", "101", "1000000", "18446744073709551615"] {
        let refused = list(&alice, &format!("?limit={wrong}")).await;
        refused.is_unprocessable("limit", "must be a whole number from 1 to 100");
    }
    for wrong in NO_NUMBERS {
        let refused = list(&alice, &format!("?limit={wrong}")).await;
        refused.is_unprocessable("limit", "must be a whole number");
    }
}

#[actix_web::test]
async fn an_offset_is_any_whole_number_from_0() {
    let alice = Server::new().await.user("alice");
    titled(&alice, &["x"]).await;
    for (fine, count) in [("0", 1), ("1", 0), ("100", 0), ("101", 0), ("9007199254740991", 0)] {
        let listed = list(&alice, &format!("?offset={fine}&limit=100")).await;
        assert_eq!(listed.ok(200).as_array().unwrap().len(), count, "{fine}");
    }
    for wrong in NO_NUMBERS {
        let refused = list(&alice, &format!("?offset={wrong}")).await;
        refused.is_unprocessable("offset", "must be a whole number");
    }
    for beyond in ["9007199254740992", "18446744073709551615"] {
        let refused = list(&alice, &format!("?offset={beyond}")).await;
        refused.is_unprocessable("offset", "must be a whole number below 2^53");
    }
}

#[actix_web::test]
async fn a_parameter_that_is_there_twice_is_refused_and_an_unknown_one_is_passed_over() {
    let alice = Server::new().await.user("alice");
    list(&alice, "?limit=1&limit=1").await.is_unprocessable("limit", "is there twice");
    list(&alice, "?offset=1&limit=1&offset=2").await.is_unprocessable("offset", "is there twice");
    list(&alice, "?page=x&page_size=0&cursor=x&Limit=x&a=1&a=2&&=").await.ok(200);
}

#[actix_web::test]
async fn a_summary_counts_the_messages_that_the_document_shows() {
    let alice = Server::new().await.user("alice");
    let hidden = |role: &str| json!({"role": role, "content": "x"});
    let mixed = alice.thread(json!([hidden("system"), said("a"), hidden("tool"), answered("b")])).await;
    alice.thread(json!([hidden("system"), hidden("tool")])).await;
    made(&alice, json!([said("a")])).await;
    let counts =
        async || each(&list(&alice, "").await.ok(200), "message_count").into_iter().cloned().collect();
    let expect = |counts: Vec<Value>, expected: [i64; 3]| assert_eq!(counts, expected);
    expect(counts().await, [1, 0, 2]);
    saved(&alice, &mixed, json!({"messages": [said("a"), answered("b"), said("c")]})).await.ok(200);
    expect(counts().await, [3, 1, 0]);
    alice.delete(&message_at(&mixed["messages"][0])).await.ok(204);
    expect(counts().await, [3, 1, 0]);
    alice.delete(&message_at(&mixed["messages"][1])).await.ok(204);
    expect(counts().await, [2, 1, 0]);
    saved(&alice, &mixed, json!({"messages": []})).await.ok(200);
    expect(counts().await, [0, 1, 0]);
}

#[actix_web::test]
async fn a_list_and_its_total_hold_the_callers_threads_alone() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    titled(&alice, &["h", "e"]).await;
    titled(&bob, &["x"]).await;
    assert_eq!(titles(&alice, "").await, "eh");
    assert_eq!(list(&bob, "").await.header("x-total-count"), Some("1"));
    assert_eq!(each(&list(&bob, "").await.json(), "user_id"), ["bob"]);
}
