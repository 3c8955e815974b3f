//! Making chats: with nothing, with notebooks, and with more than is known.

use serde_json::{Value, json};

use super::{add, at, chat, message_at, messages_of, opened};
use crate::harness::{AT_NOON, CHATS, Server, each};

/// A chat that was made at noon in these notebooks.
fn filed(notebooks: &Value) -> Value {
    json!({"id": 1, "notebooks": notebooks, "created_at": AT_NOON, "updated_at": AT_NOON})
}

#[actix_web::test]
async fn an_empty_body_object_makes_an_empty_chat() {
    let alice = Server::at_noon().await.user("alice");
    let made = alice.post(CHATS, json!({})).await;
    assert_eq!(made.both(), (201, filed(&json!([]))));
    assert_eq!(made.header("content-type"), Some("application/json"));
    assert_eq!(made.header("location"), Some("/api/chats/1"));
    assert_eq!(made.header("etag"), Some("\"1\""));
    assert_eq!(made.header("idempotent-replayed"), None);
    let mut whole = filed(&json!([]));
    whole["messages"] = json!([]);
    let opened = alice.get("/api/chats/1").await;
    assert_eq!((opened.both(), opened.header("etag")), ((200, whole), Some("\"1\"")));
}

#[actix_web::test]
async fn null_notebooks_are_none() {
    let alice = Server::at_noon().await.user("alice");
    assert_eq!(alice.post(CHATS, json!({"notebooks": null})).await.both(), (201, filed(&json!([]))));
}

#[actix_web::test]
async fn a_chat_keeps_the_notebooks_it_is_made_with() {
    for notebooks in [json!([]), json!(["Kyōto"]), json!(["b", "", "a", "b", " "])] {
        let alice = Server::at_noon().await.user("alice");
        let made = alice.post(CHATS, json!({"notebooks": notebooks})).await;
        assert_eq!(made.both(), (201, filed(&notebooks)));
        let listed = json!({"items": [filed(&notebooks)], "total": 1, "page": 1, "page_size": 1000});
        assert_eq!(alice.get(CHATS).await.both(), (200, listed));
    }
}

#[actix_web::test]
async fn fields_that_are_not_known_are_passed_over() {
    let alice = Server::at_noon().await.user("alice");
    let new = json!({
        "id": 77,
        "user_id": "bob",
        "notebooks": ["n"],
        "title": 5,
        "messages": [{"role": "user", "content": "x"}],
        "created_at": "yesterday",
        "updated_at": null,
        "": {"a": []},
    });
    assert_eq!(alice.post(CHATS, new).await.both(), (201, filed(&json!(["n"]))));
    assert_eq!(opened(&alice, &json!({"id": 1})).await["messages"], json!([]));
}

#[actix_web::test]
async fn the_location_of_a_new_chat_leads_to_it() {
    let alice = Server::new().await.user("alice");
    chat(&alice).await;
    let made = alice.post(CHATS, json!({"notebooks": ["second"]})).await;
    assert_eq!(made.header("location"), Some(at(&made.json()).as_str()));
    let found = alice.get(made.header("location").unwrap()).await;
    assert_eq!((&found.json()["id"], &found.json()["notebooks"]), (&made.json()["id"], &json!(["second"])));
    assert_eq!(found.header("etag"), made.header("etag"));
}

#[actix_web::test]
async fn a_deleted_chat_is_gone_with_its_messages_and_the_others_stay() {
    let alice = Server::new().await.user("alice");
    let (kept, gone) = (chat(&alice).await, chat(&alice).await);
    let (stays, goes) = (add(&alice, &kept, "stays").await, add(&alice, &gone, "goes").await);
    let deleted = alice.delete(&at(&gone)).await;
    assert_eq!((deleted.both(), deleted.header("content-type")), ((204, json!(null)), None));
    alice.get(&at(&gone)).await.is_not_found("conversation");
    alice.delete(&at(&gone)).await.is_not_found("conversation");
    alice.put(&at(&gone), json!({"notebooks": []})).await.is_not_found("conversation");
    alice.get(&messages_of(&gone)).await.is_not_found("conversation");
    alice.get(&message_at(&goes)).await.is_not_found("message");
    assert_eq!(alice.get(&message_at(&stays)).await.both(), (200, stays));
    assert_eq!(each(&alice.get(CHATS).await.json()["items"], "id"), [&kept["id"]]);
    assert_ne!(chat(&alice).await["id"], gone["id"]);
}
