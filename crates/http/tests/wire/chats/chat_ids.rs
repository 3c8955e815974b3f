//! The chat that a new message names in its body: a number, of a chat that the caller has.

use serde_json::{Value, json};

use super::{add, at, chat};
use crate::harness::{Answer, Client, MESSAGES, Server};

/// Adds a message to the chat that this text of JSON names.
async fn add_to(caller: &Client, id: &str) -> Answer {
    let body = format!(r#"{{"chat_id": {id}, "role": "user", "content": "x"}}"#);
    caller.ask("POST", MESSAGES).json(body).send().await
}

#[actix_web::test]
async fn a_chat_that_the_caller_does_not_have_is_not_found() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let (hers, gone) = (chat(&alice).await, chat(&bob).await);
    bob.delete(&at(&gone)).await.ok(204);
    let message = add(&alice, &hers, "x").await;
    for id in [&hers["id"], &gone["id"], &json!(77), &json!(9_007_199_254_740_991_i64)] {
        add_to(&bob, &id.to_string()).await.is_not_found("conversation");
    }
    assert_eq!(alice.get(&at(&hers)).await.json()["messages"], json!([message]));
}

#[actix_web::test]
async fn a_whole_number_that_no_chat_can_have_is_not_found() {
    let alice = Server::new().await.user("alice");
    chat(&alice).await;
    for id in [
        "0",
        "-1",
        "-9007199254740993",
        "-9223372036854775808",
        "9007199254740992",
        "9223372036854775807",
        "9223372036854775808",
        "18446744073709551615",
        "9007199254740991.0",
        "1e30",
    ] {
        add_to(&alice, id).await.is_not_found("conversation");
    }
}

#[actix_web::test]
async fn a_whole_number_may_be_written_as_a_fraction() {
    let alice = Server::new().await.user("alice");
    chat(&alice).await;
    for one in ["1.0", "1e0", "10e-1"] {
        assert_eq!(add_to(&alice, one).await.ok(201)["chat_id"], 1, "{one}");
    }
    add_to(&alice, "2e3").await.is_not_found("conversation");
}

#[actix_web::test]
async fn what_is_no_whole_number_is_refused() {
    let alice = Server::new().await.user("alice");
    chat(&alice).await;
    for id in ["1.5", "-1.5", "1e-1", "null", "true", "\"1\"", "\"\"", "\"abc\"", "[1]", "{}", "{\"id\": 1}"]
    {
        add_to(&alice, id).await.is_unprocessable("chat_id", "must be a whole number");
    }
    for broken in ["01", "+1", "0x1", "1e400"] {
        add_to(&alice, broken).await.is_unprocessable_at("body");
    }
    let total = alice.get("/api/messages/chat/1").await.json()["total"].clone();
    assert_eq!(total, Value::from(0));
}

#[actix_web::test]
async fn what_is_wrong_with_a_message_is_told_before_whether_its_chat_is_there() {
    let alice = Server::new().await.user("alice");
    let wrong = json!({"chat_id": 77, "role": "tool", "content": "x"});
    alice.post(MESSAGES, wrong).await.is_unprocessable("role", "must be user, ai or system");
}
