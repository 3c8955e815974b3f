//! Cursors that a list has not given out: damaged, another user's, another list's.

use serde_json::{Value, json};

use crate::harness::{Client, Server, THREADS, at, many};

const RULE: &str = "is not a cursor that this list has given out";

async fn cursor(caller: &Client, list: &str) -> String {
    let page = caller.get(&format!("{list}?limit=1")).await.ok(200);
    page["next_cursor"].as_str().expect("a cursor").to_owned()
}

/// A user with two threads of two messages, and both lists' paths.
async fn lists(caller: &Client) -> (String, String, Value) {
    let thread = caller.thread(many(2)).await;
    caller.thread(many(2)).await;
    (THREADS.to_owned(), at(&thread, "/messages"), thread)
}

#[actix_web::test]
async fn a_cursor_with_any_character_changed_dropped_or_added_is_refused() {
    let alice = Server::new().await.user("alice");
    let (threads, messages, _) = lists(&alice).await;
    for list in [threads, messages] {
        let good = cursor(&alice, &list).await;
        alice.get(&format!("{list}?cursor={good}")).await.ok(200);
        let mut wrong = vec![
            format!("{good}A"),
            format!("A{good}"),
            format!("{good}="),
            good.to_lowercase(),
            good.repeat(2),
        ];
        for place in 0..good.len() {
            let other = if good[place..].starts_with('x') { 'y' } else { 'x' };
            wrong.push(format!("{}{other}{}", &good[..place], &good[place + 1..]));
            wrong.push(format!("{}{}", &good[..place], &good[place + 1..]));
        }
        for wrong in wrong {
            alice.get(&format!("{list}?cursor={wrong}")).await.is_invalid("cursor", RULE);
        }
    }
}

#[actix_web::test]
async fn texts_that_were_never_cursors_are_refused() {
    let alice = Server::new().await.user("alice");
    let (threads, messages, _) = lists(&alice).await;
    let long = "A".repeat(50_000);
    for list in [threads, messages] {
        for wrong in [
            "0",
            "1",
            "null",
            "abc",
            "%00",
            "%FF%FE",
            "AAAA",
            "%20",
            "../..",
            "1%20OR%201=1",
            "%F0%9F%98%80",
            &long,
        ] {
            alice.get(&format!("{list}?cursor={wrong}")).await.is_invalid("cursor", RULE);
        }
    }
}

#[actix_web::test]
async fn another_users_cursor_is_refused() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (threads, messages, _) = lists(&alice).await;
    let (_, his_messages, _) = lists(&bob).await;
    for (hers, his) in [(&threads, &threads), (&messages, &his_messages)] {
        let cursor = cursor(&alice, hers).await;
        bob.get(&format!("{his}?cursor={cursor}")).await.is_invalid("cursor", RULE);
    }
}

#[actix_web::test]
async fn a_cursor_of_another_list_is_refused() {
    let alice = Server::new().await.user("alice");
    let (threads, messages, thread) = lists(&alice).await;
    let of_threads = cursor(&alice, &threads).await;
    let of_messages = cursor(&alice, &messages).await;
    alice.get(&format!("{messages}?cursor={of_threads}")).await.is_invalid("cursor", RULE);
    alice.get(&format!("{threads}?cursor={of_messages}")).await.is_invalid("cursor", RULE);

    let other = at(&alice.thread(many(2)).await, "/messages");
    let refused = alice.get(&format!("{other}?cursor={of_messages}")).await;
    refused.is_invalid("cursor", "is a cursor of another list");
    let older = alice.get(&at(&thread, "?messages_limit=1")).await.ok(200)["older_cursor"].clone();
    let refused = alice.get(&format!("{other}?cursor={}", older.as_str().unwrap())).await;
    refused.is_invalid("cursor", "is a cursor of another list");
}

#[actix_web::test]
async fn a_cursor_outlives_what_it_pointed_at() {
    let alice = Server::new().await.user("alice");
    let (threads, messages, thread) = lists(&alice).await;
    let of_messages = cursor(&alice, &messages).await;
    let path = format!("{messages}/{}", thread["messages"][0]["id"]);
    alice.delete(&path).await.ok(204);
    let page = alice.get(&format!("{messages}?cursor={of_messages}")).await.ok(200);
    assert_eq!(page["messages"][0]["content"], "m2");

    let of_threads = cursor(&alice, &threads).await;
    alice.delete(&at(&thread, "")).await.ok(204);
    alice.get(&format!("{threads}?cursor={of_threads}")).await.ok(200);
    alice.get(&format!("{messages}?cursor={of_messages}")).await.is_not_found("conversation");
    assert_eq!(alice.get(&threads).await.json()["next_cursor"], json!(null));
}
