//! Changing and deleting messages by their ids: what is absent stays.

use serde_json::{Value, json};

use super::{add, chat, message_at, messages_of, opened, to};
use crate::harness::{Client, MESSAGES, Server, after_noon, each};

/// A chat of alice's, and a message of the model in it.
async fn message() -> (Client, Value, Value) {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let message = alice.post(MESSAGES, to(&chat, "ai", "old")).await.ok(201);
    (alice, chat, message)
}

#[actix_web::test]
async fn the_answer_is_the_message_as_it_is_then() {
    let alice = Server::at_noon().await.user("alice");
    add(&alice, &chat(&alice).await, "old").await;
    let changed = alice.put("/api/messages/1", json!({"content": "new", "role": "system"})).await;
    let expected = json!({
        "id": 1,
        "chat_id": 1,
        "role": "system",
        "content": "new",
        "created_at": after_noon(1),
        "updated_at": after_noon(2),
    });
    assert_eq!(changed.both(), (200, expected.clone()));
    assert_eq!((changed.header("etag"), changed.header("location")), (None, None));
    let found = alice.get("/api/messages/1").await;
    assert_eq!((found.both(), found.header("etag")), ((200, expected), None));
}

#[actix_web::test]
async fn each_field_is_changed_and_the_other_stays() {
    for (change, role, content) in [
        (json!({"content": "new"}), "ai", "new"),
        (json!({"content": ""}), "ai", ""),
        (json!({"role": "user"}), "user", "old"),
        (json!({"role": "system"}), "system", "old"),
        (json!({"role": "assistant"}), "ai", "old"),
        (json!({"role": "user", "content": "new"}), "user", "new"),
        (json!({"role": null, "content": "new"}), "ai", "new"),
        (json!({"role": "user", "content": null}), "user", "old"),
    ] {
        let (alice, chat, before) = message().await;
        let changed = alice.put(&message_at(&before), change.clone()).await.ok(200);
        assert!(changed["updated_at"].as_str() > before["updated_at"].as_str(), "{change}");
        let mut expected = before;
        (expected["role"], expected["content"]) = (json!(role), json!(content));
        expected["updated_at"] = changed["updated_at"].clone();
        assert_eq!(changed, expected, "{change}");
        let now = opened(&alice, &chat).await;
        assert_eq!((&now["messages"], &now["updated_at"]), (&json!([expected]), &changed["updated_at"]));
    }
}

#[actix_web::test]
async fn a_change_holds_the_content_or_the_role() {
    let (alice, chat, message) = message().await;
    let before = opened(&alice, &chat).await;
    for neither in [
        json!({}),
        json!({"role": null}),
        json!({"content": null, "role": null}),
        json!({"chat_id": 1, "colour": "red"}),
    ] {
        let refused = alice.put(&message_at(&message), neither).await;
        refused.is_unprocessable("body", "must hold content or role");
    }
    for (wrong, field, rule) in [
        (json!({"role": "tool", "content": "new"}), "role", "must be user, ai or system"),
        (json!({"role": "", "content": "new"}), "role", "must be user, ai or system"),
        (json!({"role": 5, "content": "new"}), "role", "must be a string"),
        (json!({"role": "user", "content": 5}), "content", "must be a string or an array of parts"),
        (
            json!({"role": "user", "content": {"text": "new"}}),
            "content",
            "must be a string or an array of parts",
        ),
    ] {
        alice.put(&message_at(&message), wrong).await.is_unprocessable(field, rule);
    }
    assert_eq!(opened(&alice, &chat).await, before);
}

#[actix_web::test]
async fn fields_that_are_not_known_change_nothing() {
    let (alice, chat, message) = message().await;
    let other = super::chat(&alice).await;
    let change = json!({
        "id": 77, "chat_id": other["id"], "content": "new", "created_at": 1, "sources": [1], "metadata": 5,
    });
    let changed = alice.put(&message_at(&message), change).await.ok(200);
    assert_eq!((&changed["id"], &changed["chat_id"]), (&message["id"], &chat["id"]));
    assert_eq!(changed["created_at"], message["created_at"]);
    assert_eq!(alice.get(&messages_of(&other)).await.json()["total"], 0);
}

#[actix_web::test]
async fn a_message_that_is_sent_back_as_it_was_read_is_taken() {
    let (alice, _, message) = message().await;
    let changed = alice.put(&message_at(&message), message.clone()).await.ok(200);
    assert_eq!((&changed["role"], &changed["content"]), (&message["role"], &message["content"]));
}

#[actix_web::test]
async fn other_messages_and_chats_stay_as_they_are() {
    let (alice, chat, message) = message().await;
    let (neighbour, other) = (add(&alice, &chat, "neighbour").await, super::chat(&alice).await);
    alice.put(&message_at(&message), json!({"content": "new"})).await.ok(200);
    assert_eq!(alice.get(&message_at(&neighbour)).await.json(), neighbour);
    assert_eq!(opened(&alice, &other).await["updated_at"], other["updated_at"]);
}

#[actix_web::test]
async fn a_deleted_message_is_gone_and_its_chat_follows() {
    let (alice, chat, message) = message().await;
    let stays = add(&alice, &chat, "stays").await;
    let deleted = alice.delete(&message_at(&message)).await;
    assert_eq!((deleted.both(), deleted.header("content-type")), ((204, json!(null)), None));
    alice.get(&message_at(&message)).await.is_not_found("message");
    alice.delete(&message_at(&message)).await.is_not_found("message");
    alice.put(&message_at(&message), json!({"content": "x"})).await.is_not_found("message");
    let now = opened(&alice, &chat).await;
    assert_eq!(now["messages"], json!([stays]));
    assert!(now["updated_at"].as_str() > stays["created_at"].as_str());
    let listed = alice.get(&messages_of(&chat)).await.json();
    assert_eq!((each(&listed["items"], "id"), &listed["total"]), (vec![&stays["id"]], &json!(1)));
}
