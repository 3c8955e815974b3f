//! Lists of threads: newest activity first, page by page, while the list moves.

use serde_json::{Value, json};

use crate::harness::{Client, Server, THREADS, at, each, message_at, said};

/// Threads of alice's with these titles, made in this order.
async fn titled(alice: &Client, titles: &[&str]) -> Vec<Value> {
    let mut threads = Vec::new();
    for title in titles {
        threads.push(alice.post(THREADS, json!({"title": title, "messages": [said("x")]})).await.ok(201));
    }
    threads
}

/// The titles of all threads, read in pages of that size.
async fn walk(alice: &Client, limit: usize) -> Vec<Value> {
    let (mut titles, mut query) = (Vec::new(), String::new());
    loop {
        let page = alice.get(&format!("{THREADS}?limit={limit}{query}")).await.ok(200);
        let found = each(&page["threads"], "title");
        assert!(found.len() <= limit);
        titles.extend(found.into_iter().cloned());
        let Some(cursor) = page["next_cursor"].as_str() else { return titles };
        query = format!("&cursor={cursor}");
    }
}

#[actix_web::test]
async fn threads_are_listed_by_their_newest_activity() {
    let alice = Server::new().await.user("alice");
    let threads = titled(&alice, &["a", "b", "c", "d", "e"]).await;
    assert_eq!(walk(&alice, 100).await, ["e", "d", "c", "b", "a"]);

    alice.append(&threads[0], said("new")).await;
    assert_eq!(walk(&alice, 100).await, ["a", "e", "d", "c", "b"]);
    alice.patch(&at(&threads[2], ""), json!({"metadata": {"seen": true}})).await.ok(200);
    assert_eq!(walk(&alice, 100).await, ["c", "a", "e", "d", "b"]);
    alice.patch(&message_at(&threads[1]["messages"][0]), json!({"content": "y"})).await.ok(200);
    assert_eq!(walk(&alice, 100).await, ["b", "c", "a", "e", "d"]);
    alice.delete(&message_at(&threads[3]["messages"][0])).await.ok(204);
    assert_eq!(walk(&alice, 100).await, ["d", "b", "c", "a", "e"]);
    alice.open(&threads[4]).await;
    assert_eq!(walk(&alice, 100).await, ["d", "b", "c", "a", "e"]);
}

#[actix_web::test]
async fn pages_of_every_size_add_up_to_the_whole_list() {
    let alice = Server::new().await.user("alice");
    titled(&alice, &["a", "b", "c", "d", "e"]).await;
    for limit in 1..=6 {
        assert_eq!(walk(&alice, limit).await, ["e", "d", "c", "b", "a"], "{limit}");
    }
}

#[actix_web::test]
async fn threads_of_the_same_moment_are_listed_by_descending_id_and_none_is_skipped() {
    let alice = Server::at_noon().await.user("alice");
    titled(&alice, &["a", "b", "c", "d", "e"]).await;
    for limit in 1..=6 {
        assert_eq!(walk(&alice, limit).await, ["e", "d", "c", "b", "a"], "{limit}");
    }
}

#[actix_web::test]
async fn the_next_cursor_is_null_just_where_nothing_follows() {
    let alice = Server::new().await.user("alice");
    titled(&alice, &["a", "b"]).await;
    assert!(alice.get(&format!("{THREADS}?limit=1")).await.ok(200)["next_cursor"].is_string());
    assert_eq!(alice.get(&format!("{THREADS}?limit=2")).await.ok(200)["next_cursor"], json!(null));
}

#[actix_web::test]
async fn a_page_has_20_threads_unless_told_otherwise_and_an_empty_cursor_is_none() {
    let alice = Server::new().await.user("alice");
    titled(&alice, &["x"; 21]).await;
    for path in [THREADS.to_owned(), format!("{THREADS}?cursor="), format!("{THREADS}?unknown=1")] {
        let page = alice.get(&path).await.ok(200);
        assert_eq!(page["threads"].as_array().unwrap().len(), 20, "{path}");
        assert!(page["next_cursor"].is_string(), "{path}");
    }
}

#[actix_web::test]
async fn a_walk_neither_repeats_nor_skips_what_did_not_change_while_others_did() {
    let alice = Server::new().await.user("alice");
    let threads = titled(&alice, &["a", "b", "c", "d", "e"]).await;
    let first = alice.get(&format!("{THREADS}?limit=2")).await.ok(200);
    assert_eq!(each(&first["threads"], "title"), ["e", "d"]);

    titled(&alice, &["new"]).await;
    alice.append(&threads[1], said("bumped")).await;
    alice.delete(&at(&threads[3], "")).await.ok(204);
    let cursor = first["next_cursor"].as_str().unwrap();
    let rest = alice.get(&format!("{THREADS}?limit=20&cursor={cursor}")).await.ok(200);
    assert_eq!(each(&rest["threads"], "title"), ["c", "a"]);
    assert_eq!(rest["next_cursor"], json!(null));
}

#[actix_web::test]
async fn a_list_holds_the_callers_threads_alone() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    titled(&alice, &["hers"]).await;
    titled(&bob, &["his"]).await;
    assert_eq!(walk(&alice, 100).await, ["hers"]);
    assert_eq!(walk(&bob, 100).await, ["his"]);
    assert_eq!(server.user("carol").get(THREADS).await.json(), json!({"threads": [], "next_cursor": null}));
}
