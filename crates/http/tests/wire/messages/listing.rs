//! Lists of messages: oldest or newest first, page by page.

use serde_json::{Value, json};

use crate::harness::{Client, Server, at, each, many, message_at, said};

async fn thread_of(count: usize) -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(many(count)).await;
    (alice, thread)
}

/// The contents of all pages, from the first on.
async fn walk(alice: &Client, thread: &Value, query: &str, following: &str) -> Vec<Value> {
    let mut page = alice.get(&at(thread, &format!("/messages?{query}"))).await.ok(200);
    let mut contents = Vec::new();
    loop {
        contents.extend(each(&page["messages"], "content").into_iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return contents };
        page = alice.get(&at(thread, &format!("/messages?{following}&cursor={cursor}"))).await.ok(200);
    }
}

#[actix_web::test]
async fn messages_are_listed_oldest_first_unless_told_otherwise() {
    let (alice, thread) = thread_of(5).await;
    for (query, contents) in [
        ("", ["m1", "m2", "m3", "m4", "m5"]),
        ("order=asc", ["m1", "m2", "m3", "m4", "m5"]),
        ("order=desc", ["m5", "m4", "m3", "m2", "m1"]),
    ] {
        let page = alice.get(&at(&thread, &format!("/messages?{query}"))).await.ok(200);
        assert_eq!(page.as_object().unwrap().keys().collect::<Vec<_>>(), ["messages", "next_cursor"]);
        assert_eq!(each(&page["messages"], "content"), contents, "{query}");
        assert_eq!(page["messages"][0], alice.get(&message_at(&page["messages"][0])).await.json());
    }
}

#[actix_web::test]
async fn pages_of_every_size_add_up_to_the_whole_list_in_both_directions() {
    let (alice, thread) = thread_of(5).await;
    for limit in 1..=6 {
        let size = format!("limit={limit}");
        let ascending = format!("{size}&order=asc");
        assert_eq!(walk(&alice, &thread, &size, &size).await, ["m1", "m2", "m3", "m4", "m5"]);
        assert_eq!(walk(&alice, &thread, &ascending, &ascending).await, ["m1", "m2", "m3", "m4", "m5"]);
        let descending = format!("{size}&order=desc");
        assert_eq!(walk(&alice, &thread, &descending, &descending).await, ["m5", "m4", "m3", "m2", "m1"]);
        // A cursor knows its direction.
        assert_eq!(walk(&alice, &thread, &descending, &size).await, ["m5", "m4", "m3", "m2", "m1"]);
    }
}

#[actix_web::test]
async fn a_cursor_does_not_change_its_direction() {
    let (alice, thread) = thread_of(3).await;
    for (order, other) in [("asc", "desc"), ("desc", "asc")] {
        let page = alice.get(&at(&thread, &format!("/messages?limit=1&order={order}"))).await.ok(200);
        let cursor = page["next_cursor"].as_str().unwrap();
        let refused = alice.get(&at(&thread, &format!("/messages?order={other}&cursor={cursor}"))).await;
        refused.is_invalid("order", "is not the order that the cursor goes on in");
    }
}

#[actix_web::test]
async fn a_page_has_50_messages_unless_told_otherwise_and_1000_at_most() {
    let (alice, thread) = thread_of(1_000).await;
    alice.append(&thread, said("m1001")).await;
    for (query, count) in [("", 50), ("?limit=999", 999), ("?limit=1000", 1_000)] {
        let page = alice.get(&at(&thread, &format!("/messages{query}"))).await.ok(200);
        assert_eq!(page["messages"].as_array().unwrap().len(), count);
        assert!(page["next_cursor"].is_string());
    }
}

#[actix_web::test]
async fn a_thread_without_messages_has_an_empty_list() {
    let (alice, thread) = thread_of(0).await;
    assert_eq!(
        alice.get(&at(&thread, "/messages")).await.both(),
        (200, json!({"messages": [], "next_cursor": null}))
    );
}

#[actix_web::test]
async fn a_walk_forward_meets_what_was_added_meanwhile_and_passes_over_what_went() {
    let (alice, thread) = thread_of(4).await;
    let first = alice.get(&at(&thread, "/messages?limit=2")).await.ok(200);
    alice.delete(&message_at(&first["messages"][1])).await.ok(204);
    alice.delete(&message_at(&thread["messages"][2])).await.ok(204);
    alice.append(&thread, said("new")).await;
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = alice.get(&at(&thread, &format!("/messages?cursor={cursor}"))).await.ok(200);
    assert_eq!(each(&rest["messages"], "content"), ["m4", "new"]);
}

#[actix_web::test]
async fn messages_of_other_threads_do_not_mix_in() {
    let (alice, thread) = thread_of(2).await;
    let other = alice.thread(json!([said("other")])).await;
    alice.append(&thread, said("m3")).await;
    assert_eq!(walk(&alice, &thread, "limit=1", "limit=1").await, ["m1", "m2", "m3"]);
    assert_eq!(walk(&alice, &other, "limit=1", "limit=1").await, ["other"]);
}
