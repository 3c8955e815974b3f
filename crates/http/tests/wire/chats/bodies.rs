//! Bodies that are no chat and no message: no JSON, no object, or a field that is wrong or there twice.

use serde_json::{Value, json};

use super::{add, chat, opened};
use crate::harness::{CHATS, Client, MESSAGES, Server};

/// Every call that takes a body, on a chat and a message of alice's.
const CALLS: [(&str, &str); 4] =
    [("POST", CHATS), ("PUT", "/api/chats/1"), ("POST", MESSAGES), ("PUT", "/api/messages/1")];

async fn alice() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    add(&alice, &chat, "x").await;
    let whole = opened(&alice, &chat).await;
    (alice, whole)
}

#[actix_web::test]
async fn notebooks_of_the_wrong_type_are_named_with_their_place() {
    let (alice, chat) = alice().await;
    for (wrong, field, rule) in [
        (json!("x"), "notebooks", "must be an array"),
        (json!({}), "notebooks", "must be an array"),
        (json!(5), "notebooks", "must be an array"),
        (json!([5]), "notebooks[0]", "must be a string"),
        (json!(["a", null]), "notebooks[1]", "must be a string"),
        (json!(["a", "b", {"name": "c"}]), "notebooks[2]", "must be a string"),
    ] {
        for (method, path) in &CALLS[..2] {
            let body = json!({"notebooks": wrong}).to_string();
            alice.ask(method, path).json(body).send().await.is_unprocessable(field, rule);
        }
    }
    assert_eq!((opened(&alice, &chat).await, &alice.get(CHATS).await.json()["total"]), (chat, &json!(1)));
}
