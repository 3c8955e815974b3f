//! Opening a chat: its notebooks and all its messages, in their order.

use serde_json::{Value, json};

use super::{chat, opened, to};
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
