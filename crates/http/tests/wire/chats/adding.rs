//! Adding messages to chats.

use serde_json::{Value, json};

use super::{add, chat, message_at, opened, to};
use crate::harness::{MESSAGES, Server, after_noon, each};

#[actix_web::test]
async fn the_answer_is_the_message_and_its_location_leads_to_it() {
    let alice = Server::at_noon().await.user("alice");
    let chat = chat(&alice).await;
    for (number, role) in (0_u32..).zip(["user", "ai", "system"]) {
        let added = alice.post(MESSAGES, to(&chat, role, "Hello")).await;
        let expected = json!({
            "id": number + 1,
            "chat_id": 1,
            "role": role,
            "content": "Hello",
            "created_at": after_noon(number + 1),
            "updated_at": after_noon(number + 1),
        });
        assert_eq!(added.both(), (201, expected.clone()));
        assert_eq!(added.header("content-type"), Some("application/json"));
        assert_eq!(added.header("location"), Some(message_at(&expected).as_str()));
        assert_eq!((added.header("etag"), added.header("idempotent-replayed")), (None, None));
        assert_eq!(alice.get(added.header("location").unwrap()).await.both(), (200, expected));
    }
}

#[actix_web::test]
async fn messages_stand_in_the_order_in_which_they_were_added() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    for content in ["b", "", "a", "b"] {
        add(&alice, &chat, content).await;
    }
    let messages = opened(&alice, &chat).await["messages"].clone();
    assert_eq!(each(&messages, "content"), ["b", "", "a", "b"]);
    let ids: Vec<i64> = each(&messages, "id").into_iter().map(|id| id.as_i64().unwrap()).collect();
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
}

#[actix_web::test]
async fn an_addition_touches_its_chat_alone() {
    let alice = Server::new().await.user("alice");
    let (one, other) = (chat(&alice).await, chat(&alice).await);
    let added = add(&alice, &one, "x").await;
    assert_eq!(opened(&alice, &one).await["updated_at"], added["created_at"]);
    assert_eq!(opened(&alice, &other).await["updated_at"], other["updated_at"]);
}

#[actix_web::test]
async fn fields_that_are_not_known_are_passed_over() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let mut message = to(&chat, "user", "x");
    for (field, value) in [
        ("id", json!(77)),
        ("user_id", json!("bob")),
        ("thread_id", json!(5)),
        ("sources", json!("no array")),
        ("created_at", json!("yesterday")),
        ("updated_at", Value::Null),
        ("messages", json!([{"role": "user"}])),
    ] {
        message[field] = value;
    }
    let added = alice.post(MESSAGES, message).await.ok(201);
    assert_eq!(added["id"], 1);
    assert_eq!(opened(&alice, &chat).await["messages"], json!([added]));
    assert_eq!(alice.open(&chat).await["messages"][0]["sources"], json!([]));
}

#[actix_web::test]
async fn a_message_that_is_wrong_is_not_added() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    let whole = to(&chat, "user", "x");
    for (field, wrong, rule) in [
        ("role", json!(null), "must be a string"),
        ("role", json!(1), "must be a string"),
        ("role", json!(["user"]), "must be a string"),
        ("role", json!("tool"), "must be user, ai or system"),
        ("role", json!("AI"), "must be user, ai or system"),
        ("role", json!(""), "must be user, ai or system"),
        ("role", json!("user "), "must be user, ai or system"),
        ("content", json!(null), "must be a string or an array of parts"),
        ("content", json!(5), "must be a string or an array of parts"),
        ("content", json!({"text": "x"}), "must be a string or an array of parts"),
    ] {
        let mut message = whole.clone();
        message[field] = wrong;
        alice.post(MESSAGES, message).await.is_unprocessable(field, rule);
    }
    for missing in ["chat_id", "role", "content"] {
        let mut message = whole.clone();
        message.as_object_mut().unwrap().remove(missing);
        alice.post(MESSAGES, message).await.is_unprocessable(missing, "is required");
    }
    alice.post(MESSAGES, json!({})).await.is_unprocessable("chat_id", "is required");
    assert_eq!(opened(&alice, &chat).await["messages"], json!([]));
}
