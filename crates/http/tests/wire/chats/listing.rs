//! Lists of chats and of their messages, in their envelope.

use serde_json::{Value, json};

use super::{add, at, chat, message_at, messages_of};
use crate::harness::{AT_NOON, CHATS, Client, Server, after_noon, each};

/// Chats in these notebooks, made in this order.
async fn named(caller: &Client, names: &[&str]) -> Vec<Value> {
    let mut chats = Vec::new();
    for name in names {
        chats.push(caller.post(CHATS, json!({"notebooks": [name]})).await.ok(201));
    }
    chats
}

/// The notebooks of the chats in the list, as one text.
async fn names(caller: &Client, query: &str) -> String {
    let listed = caller.get(&format!("{CHATS}{query}")).await.ok(200);
    let notebooks = each(&listed["items"], "notebooks");
    notebooks.into_iter().map(|notebooks| notebooks[0].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn chats_are_listed_whole_in_an_envelope() {
    let alice = Server::at_noon().await.user("alice");
    alice.post(CHATS, json!({"notebooks": ["n", "m"]})).await.ok(201);
    chat(&alice).await;
    let expected = json!({
        "items": [
            {"id": 2, "notebooks": [], "created_at": AT_NOON, "updated_at": AT_NOON},
            {"id": 1, "notebooks": ["n", "m"], "created_at": AT_NOON, "updated_at": AT_NOON},
        ],
        "total": 2,
        "page": 1,
        "page_size": 1000,
    });
    let listed = alice.get(CHATS).await;
    assert_eq!((listed.both(), listed.header("etag")), ((200, expected), None));
    assert_eq!(listed.header("content-type"), Some("application/json"));
}

#[actix_web::test]
async fn messages_are_listed_whole_in_an_envelope() {
    let alice = Server::at_noon().await.user("alice");
    let chat = chat(&alice).await;
    let empty = json!({"items": [], "total": 0, "page": 1, "page_size": 1000});
    assert_eq!(alice.get(&messages_of(&chat)).await.both(), (200, empty));
    add(&alice, &chat, "a").await;
    add(&alice, &chat, "b").await;
    let message = |id: u32, content: &str| {
        json!({
            "id": id,
            "chat_id": 1,
            "role": "user",
            "content": content,
            "created_at": after_noon(id),
            "updated_at": after_noon(id),
        })
    };
    let expected =
        json!({"items": [message(1, "a"), message(2, "b")], "total": 2, "page": 1, "page_size": 1000});
    let listed = alice.get("/api/messages/chat/1").await;
    assert_eq!((listed.both(), listed.header("etag")), ((200, expected), None));
}

#[actix_web::test]
async fn a_user_without_chats_has_an_empty_list() {
    let alice = Server::new().await.user("alice");
    let empty = json!({"items": [], "total": 0, "page": 1, "page_size": 1000});
    assert_eq!(alice.get(CHATS).await.both(), (200, empty));
    let empty = json!({"items": [], "total": 0, "page": 3, "page_size": 7});
    assert_eq!(alice.get(&format!("{CHATS}?page=3&page_size=7")).await.both(), (200, empty));
}

#[actix_web::test]
async fn chats_are_listed_by_their_newest_activity() {
    let alice = Server::new().await.user("alice");
    let chats = named(&alice, &["a", "b", "c", "d"]).await;
    assert_eq!(names(&alice, "").await, "dcba");
    let message = add(&alice, &chats[0], "x").await;
    assert_eq!(names(&alice, "").await, "adcb");
    alice.put(&at(&chats[2]), json!({"notebooks": ["C"]})).await.ok(200);
    assert_eq!(names(&alice, "").await, "Cadb");
    alice.put(&message_at(&message), json!({"content": "y"})).await.ok(200);
    assert_eq!(names(&alice, "").await, "aCdb");
    add(&alice, &chats[1], "x").await;
    assert_eq!(names(&alice, "").await, "baCd");
    alice.delete(&message_at(&message)).await.ok(204);
    assert_eq!(names(&alice, "").await, "abCd");
    alice.get(&at(&chats[3])).await.ok(200);
    assert_eq!(names(&alice, "").await, "abCd");
}

#[actix_web::test]
async fn a_list_and_its_total_hold_the_callers_chats_alone() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    named(&alice, &["h", "e"]).await;
    named(&bob, &["x"]).await;
    assert_eq!((names(&alice, "").await, names(&bob, "?page=1").await), ("eh".into(), "x".into()));
    assert_eq!(alice.get(CHATS).await.json()["total"], 2);
    assert_eq!(bob.get(&format!("{CHATS}?page_size=1")).await.json()["total"], 1);
}

#[actix_web::test]
async fn messages_of_other_chats_do_not_mix_in() {
    let alice = Server::new().await.user("alice");
    let (one, other) = (chat(&alice).await, chat(&alice).await);
    for content in ["a", "b", "c"] {
        add(&alice, &one, content).await;
        add(&alice, &other, &content.to_uppercase()).await;
    }
    for (chat, contents) in [(one, ["a", "b", "c"]), (other, ["A", "B", "C"])] {
        let listed = alice.get(&messages_of(&chat)).await.ok(200);
        assert_eq!(each(&listed["items"], "content"), contents);
        assert_eq!((&listed["total"], each(&listed["items"], "chat_id")), (&json!(3), vec![&chat["id"]; 3]));
    }
}

#[actix_web::test]
async fn the_list_of_messages_without_a_chat_is_a_message_that_is_not_found() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    add(&alice, &chat, "x").await;
    for path in ["/api/messages/chat", "/api/messages/chat/"] {
        alice.get(path).await.is_not_found("message");
    }
}
