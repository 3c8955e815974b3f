//! Opening a chat: its notebooks and all its messages, in their order.

use serde_json::{Value, json};

use super::{add, at, changes, chat, message_at, messages_of, opened, to};
use crate::harness::{AT_NOON, CHATS, MESSAGES, Server, after_noon, at as native_at, each, many};

#[actix_web::test]
async fn a_chat_opens_with_its_messages_oldest_first() {
    let alice = Server::at_noon().await.user("alice");
    alice.post(CHATS, json!({"notebooks": ["n"]})).await.ok(201);
    for (role, content) in [("user", "a"), ("ai", "b"), ("system", "")] {
        alice.post(MESSAGES, to(&json!({"id": 1}), role, content)).await.ok(201);
    }
    let message = |id: u32, role: &str, content: &str| {
        json!({
            "id": id,
            "chat_id": 1,
            "role": role,
            "content": content,
            "created_at": after_noon(id),
            "updated_at": after_noon(id),
        })
    };
    let expected = json!({
        "id": 1,
        "notebooks": ["n"],
        "created_at": AT_NOON,
        "updated_at": after_noon(3),
        "messages": [message(1, "user", "a"), message(2, "ai", "b"), message(3, "system", "")],
    });
    let answer = alice.get("/api/chats/1").await;
    assert_eq!((answer.both(), answer.header("etag")), ((200, expected), Some("\"4\"")));
}

#[actix_web::test]
async fn a_chat_opens_with_all_its_messages_however_many() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    for _ in 0..2 {
        alice.post(&native_at(&chat, "/messages"), json!({"messages": many(1_000)})).await.ok(201);
    }
    let whole = opened(&alice, &chat).await;
    let expected = [many(1_000), many(1_000)].concat();
    assert_eq!(each(&whole["messages"], "content"), each(&Value::from(expected), "content"));
}

#[actix_web::test]
async fn a_version_that_the_caller_holds_is_not_sent_again() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let whole = opened(&alice, &chat).await;
    let path = at(&chat);
    let ask = |held: &str| alice.ask("GET", &path).header("if-none-match", held).send();
    for held in ["\"1\"", "W/\"1\"", "\"7\", \"1\"", "*"] {
        let unchanged = ask(held).await;
        assert_eq!((unchanged.status, unchanged.text()), (304, ""), "{held}");
        assert_eq!(unchanged.header("etag"), Some("\"1\""), "{held}");
        assert_eq!(unchanged.header("content-type"), None, "{held}");
    }
    for other in ["\"0\"", "\"2\"", "1", "", "\"x\""] {
        assert_eq!(ask(other).await.both(), (200, whole.clone()), "{other}");
    }
}

#[actix_web::test]
async fn every_change_of_a_chat_or_of_a_message_in_it_gives_a_new_version_and_time() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let message = add(&alice, &chat, "x").await;
    let mut held = alice.get(&at(&chat)).await;
    for (change, status) in &changes(&chat, &message)[..4] {
        assert_eq!(alice.send(change).await.status, *status, "{change:?}");
        let tag = held.header("etag").unwrap();
        let now = alice.ask("GET", &at(&chat)).header("if-none-match", tag).send().await;
        assert_eq!(now.status, 200, "{change:?}");
        assert_ne!(now.header("etag"), Some(tag), "{change:?}");
        assert!(now.json()["updated_at"].as_str() > held.json()["updated_at"].as_str(), "{change:?}");
        assert_eq!(now.json()["created_at"], chat["created_at"]);
        held = now;
    }
}

#[actix_web::test]
async fn head_is_answered_as_get_is() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let message = add(&alice, &chat, "x").await;
    for path in [
        CHATS.to_owned(),
        format!("{CHATS}/"),
        at(&chat),
        messages_of(&chat),
        message_at(&message),
        at(&json!({"id": 77})),
        message_at(&json!({"id": 77})),
        format!("{CHATS}?page=0"),
    ] {
        let (get, head) = (alice.get(&path).await, alice.ask("HEAD", &path).send().await);
        assert_eq!((head.status, head.told_headers()), (get.status, get.told_headers()), "{path}");
    }
    let held = alice.ask("HEAD", &at(&chat)).header("if-none-match", "\"2\"").send().await;
    assert_eq!((held.status, held.header("etag")), (304, Some("\"2\"")));
}
