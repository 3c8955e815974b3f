//! Opening a thread: its newest messages, and the cursor that leads to those before.

use serde_json::{Value, json};

use crate::harness::{Client, Server, at, each, many};

/// A thread of alice's with messages `m1` to `m7`.
async fn thread_of_seven() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(7)).await;
    (alice, thread)
}

#[actix_web::test]
async fn a_thread_opens_with_all_its_messages_oldest_first() {
    let (alice, thread) = thread_of_seven().await;
    let opened = alice.open(&thread).await;
    assert_eq!(each(&opened["messages"], "content"), ["m1", "m2", "m3", "m4", "m5", "m6", "m7"]);
    assert_eq!(opened["older_cursor"], Value::Null);
}

#[actix_web::test]
async fn messages_limit_gives_the_newest_ones_and_a_cursor_to_those_before() {
    let (alice, thread) = thread_of_seven().await;
    for (limit, contents, is_more) in [
        (1, vec!["m7"], true),
        (3, vec!["m5", "m6", "m7"], true),
        (6, vec!["m2", "m3", "m4", "m5", "m6", "m7"], true),
        (7, vec!["m1", "m2", "m3", "m4", "m5", "m6", "m7"], false),
        (1000, vec!["m1", "m2", "m3", "m4", "m5", "m6", "m7"], false),
    ] {
        let opened = alice.get(&at(&thread, &format!("?messages_limit={limit}"))).await.ok(200);
        assert_eq!(each(&opened["messages"], "content"), contents, "{limit}");
        assert_eq!(opened["older_cursor"].is_string(), is_more, "{limit}");
        assert_eq!(opened["message_count"], 7);
    }
}

#[actix_web::test]
async fn a_thread_opened_without_messages_still_tells_where_they_start() {
    let (alice, thread) = thread_of_seven().await;
    let opened = alice.get(&at(&thread, "?messages_limit=0")).await.ok(200);
    assert_eq!(opened["messages"], json!([]));
    assert_eq!(walk(&alice, &thread, &opened, "&limit=4").await, ["m7", "m6", "m5", "m4", "m3", "m2", "m1"]);

    let empty = alice.thread(json!([])).await;
    let opened = alice.get(&at(&empty, "?messages_limit=0")).await.ok(200);
    assert_eq!((&opened["messages"], &opened["older_cursor"]), (&json!([]), &Value::Null));
}

#[actix_web::test]
async fn the_older_cursor_walks_back_to_the_first_message_with_or_without_naming_the_order() {
    let (alice, thread) = thread_of_seven().await;
    let opened = alice.get(&at(&thread, "?messages_limit=2")).await.ok(200);
    for query in ["&limit=2", "&limit=2&order=desc", "&limit=1", "", "&limit=5"] {
        assert_eq!(walk(&alice, &thread, &opened, query).await, ["m5", "m4", "m3", "m2", "m1"], "{query}");
    }
}

#[actix_web::test]
async fn the_older_cursor_does_not_go_the_other_way() {
    let (alice, thread) = thread_of_seven().await;
    let opened = alice.get(&at(&thread, "?messages_limit=2")).await.ok(200);
    let cursor = opened["older_cursor"].as_str().unwrap();
    let refused = alice.get(&at(&thread, &format!("/messages?order=asc&cursor={cursor}"))).await;
    refused.is_invalid("order", "is not the order that the cursor goes on in");
}

#[actix_web::test]
async fn messages_that_come_meanwhile_do_not_move_the_older_cursor() {
    let (alice, thread) = thread_of_seven().await;
    let opened = alice.get(&at(&thread, "?messages_limit=4")).await.ok(200);
    alice.append(&thread, json!({"role": "ai", "content": "new"})).await;
    assert_eq!(walk(&alice, &thread, &opened, "&limit=2").await, ["m3", "m2", "m1"]);
}

#[actix_web::test]
async fn a_thread_opens_with_the_newest_1000_messages_unless_told_otherwise() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(1_000)).await;
    assert_eq!(alice.open(&thread).await["older_cursor"], Value::Null);
    alice.append(&thread, json!({"role": "user", "content": "one more"})).await;
    let opened = alice.open(&thread).await;
    let contents = each(&opened["messages"], "content");
    assert_eq!((contents.len(), contents[0], contents[999]), (1_000, &json!("m2"), &json!("one more")));
    assert_eq!(walk(&alice, &thread, &opened, "").await, ["m1"]);
}

/// The contents of all messages before those of an opened thread, newest first.
async fn walk(alice: &Client, thread: &Value, opened: &Value, query: &str) -> Vec<Value> {
    let mut contents = Vec::new();
    let mut cursor = opened["older_cursor"].clone();
    while let Some(text) = cursor.as_str() {
        let page = alice.get(&at(thread, &format!("/messages?cursor={text}{query}"))).await.ok(200);
        assert!(!page["messages"].as_array().unwrap().is_empty());
        contents.extend(each(&page["messages"], "content").into_iter().cloned());
        cursor = page["next_cursor"].clone();
    }
    contents
}
