//! Filing a chat in other notebooks.

use serde_json::{Value, json};

use super::{add, at, chat, opened};
use crate::harness::{AT_NOON, CHATS, Client, Server};

async fn filed() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let chat = alice.post(CHATS, json!({"notebooks": ["old"]})).await.ok(201);
    (alice, chat)
}

#[actix_web::test]
async fn the_answer_is_the_chat_in_its_new_notebooks() {
    let alice = Server::at_noon().await.user("alice");
    chat(&alice).await;
    let filed = alice.put("/api/chats/1", json!({"notebooks": ["b", "a"]})).await;
    let expected = json!({"id": 1, "notebooks": ["b", "a"], "created_at": AT_NOON, "updated_at": AT_NOON});
    assert_eq!(filed.both(), (200, expected));
    assert_eq!((filed.header("etag"), filed.header("location")), (Some("\"2\""), None));
}

#[actix_web::test]
async fn the_notebooks_that_are_given_take_the_place_of_those_before() {
    let (alice, chat) = filed().await;
    let message = add(&alice, &chat, "x").await;
    let mut before = chat["updated_at"].clone();
    for notebooks in [json!(["new"]), json!([]), json!(["a", "a", ""]), json!(["Kyōto", "\u{1f44d}"])] {
        let answer = alice.put(&at(&chat), json!({"notebooks": notebooks})).await.ok(200);
        let now = opened(&alice, &chat).await;
        assert_eq!((&answer["notebooks"], &now["notebooks"]), (&notebooks, &notebooks));
        assert!(answer["updated_at"].as_str() > before.as_str());
        assert_eq!(answer["created_at"], chat["created_at"]);
        assert_eq!(now["messages"], json!([message]));
        before = answer["updated_at"].clone();
    }
}

#[actix_web::test]
async fn notebooks_must_be_given() {
    let (alice, chat) = filed().await;
    let before = opened(&alice, &chat).await;
    for (wrong, field, rule) in [
        (json!({}), "notebooks", "is required"),
        (json!({"notebook": ["x"]}), "notebooks", "is required"),
        (json!({"notebooks": null}), "notebooks", "must be an array"),
        (json!({"notebooks": "x"}), "notebooks", "must be an array"),
        (json!({"notebooks": {"0": "x"}}), "notebooks", "must be an array"),
        (json!({"notebooks": [5]}), "notebooks[0]", "must be a string"),
        (json!({"notebooks": ["a", null]}), "notebooks[1]", "must be a string"),
        (json!({"notebooks": ["a", "b", ["c"]]}), "notebooks[2]", "must be a string"),
    ] {
        alice.put(&at(&chat), wrong).await.is_unprocessable(field, rule);
    }
    assert_eq!(opened(&alice, &chat).await, before);
}

#[actix_web::test]
async fn fields_that_are_not_known_change_nothing() {
    let (alice, chat) = filed().await;
    let mut whole = opened(&alice, &chat).await;
    whole["notebooks"] = json!(["new"]);
    whole["title"] = json!("New");
    whole["id"] = json!(77);
    let answer = alice.put(&at(&chat), whole).await.ok(200);
    assert_eq!((&answer["id"], &answer["notebooks"]), (&chat["id"], &json!(["new"])));
    assert_eq!(alice.open(&chat).await["title"], json!(null));
}

#[actix_web::test]
async fn filing_makes_no_chat() {
    let alice = Server::new().await.user("alice");
    alice.put("/api/chats/1", json!({"notebooks": []})).await.is_not_found("conversation");
    assert_eq!(alice.get(CHATS).await.json()["total"], 0);
}
