//! Making threads as documents: with nothing, with everything, and with more than is known.

use serde_json::{Value, json};

use super::{answered, at, made};
use crate::harness::{AT_NOON, CHAT_THREADS, Server, after_noon, each, said};

/// A thread that was made at noon with nothing in it, save for these fields.
fn thread(with: Value) -> Value {
    let mut thread = json!({
        "id": 1,
        "user_id": "alice",
        "title": null,
        "messages": [],
        "created_at": AT_NOON,
        "updated_at": AT_NOON,
    });
    let Value::Object(with) = with else { panic!("fields") };
    thread.as_object_mut().unwrap().extend(with);
    thread
}

#[actix_web::test]
async fn an_empty_body_object_makes_an_empty_thread() {
    let alice = Server::at_noon().await.user("alice");
    let made = alice.post(CHAT_THREADS, json!({})).await;
    assert_eq!(made.both(), (201, thread(json!({}))));
    assert_eq!(made.header("content-type"), Some("application/json"));
    assert_eq!(made.header("location"), Some("/api/v1/chat-threads/1"));
    assert_eq!(made.header("etag"), Some("\"1\""));
    assert_eq!(made.header("idempotent-replayed"), None);
    let opened = alice.get("/api/v1/chat-threads/1").await;
    assert_eq!((opened.both(), opened.header("etag")), ((200, thread(json!({}))), Some("\"1\"")));
}

#[actix_web::test]
async fn nulls_mean_what_is_left_out() {
    let alice = Server::at_noon().await.user("alice");
    let made = alice.post(CHAT_THREADS, json!({"title": null, "messages": null})).await;
    assert_eq!(made.both(), (201, thread(json!({}))));
}

#[actix_web::test]
async fn a_thread_is_made_with_its_title_and_its_messages() {
    let alice = Server::at_noon().await.user("alice");
    let new = json!({
        "title": "Trip to Kyōto",
        "messages": [said("Hi there"), answered("Hello!"), said(""), said("Hi there")],
    });
    let made = alice.post(CHAT_THREADS, new.clone()).await;
    let mut expected = thread(new);
    expected["updated_at"] = json!(after_noon(3));
    assert_eq!(made.both(), (201, expected.clone()));
    assert_eq!(alice.get("/api/v1/chat-threads/1").await.both(), (200, expected));
}

#[actix_web::test]
async fn a_thread_without_a_title_is_named_after_its_first_user_message() {
    let alice = Server::new().await.user("alice");
    for (messages, title) in [
        (json!([answered("Hello!"), said(" What is\tRust?\nAnd why?"), said("x")]), json!("What is Rust?")),
        (json!([answered("Hello!")]), json!(null)),
        (json!([said(" \n")]), json!(null)),
        (json!([]), json!(null)),
    ] {
        assert_eq!(made(&alice, messages).await["title"], title);
    }
    let mine = json!({"title": "", "messages": [said("Hello")]});
    assert_eq!(alice.post(CHAT_THREADS, mine).await.ok(201)["title"], "");
}

#[actix_web::test]
async fn a_message_is_the_persons_or_the_models() {
    let alice = Server::new().await.user("alice");
    for wrong in ["ai", "system", "tool", "", "User", "assistant ", "function"] {
        let messages = json!([said("fine"), {"role": wrong, "content": "x"}]);
        let refused = alice.post(CHAT_THREADS, json!({"messages": messages})).await;
        refused.is_unprocessable("messages[1].role", "must be user or assistant");
    }
    assert_eq!(alice.get(CHAT_THREADS).await.both(), (200, json!([])));
}

#[actix_web::test]
async fn fields_that_are_not_known_are_passed_over() {
    let alice = Server::at_noon().await.user("alice");
    let new = json!({
        "id": 77,
        "user_id": "bob",
        "title": "t",
        "messages": [{
            "id": 78, "thread_id": 77, "role": "user", "content": "x", "summary": 1, "sources": 2, "colour": {"a": []},
        }],
        "message_count": "many",
        "modseq": null,
        "created_at": "yesterday",
        "updated_at": {"at": 1},
        "notebooks": 5,
        "metadata": [],
        "": "",
    });
    let expected = thread(json!({"title": "t", "messages": [said("x")]}));
    assert_eq!(alice.post(CHAT_THREADS, new).await.both(), (201, expected));
}

#[actix_web::test]
async fn the_location_of_a_new_thread_leads_to_it() {
    let alice = Server::new().await.user("alice");
    made(&alice, json!([])).await;
    let second = alice.post(CHAT_THREADS, json!({"title": "Second"})).await;
    assert_eq!(second.header("location"), Some(at(&second.json(), "").as_str()));
    let found = alice.get(second.header("location").unwrap()).await;
    assert_eq!(found.both(), (200, second.json()));
    assert_eq!(found.header("etag"), second.header("etag"));
}

#[actix_web::test]
async fn the_id_of_a_deleted_thread_is_not_given_again() {
    let alice = Server::new().await.user("alice");
    let first = made(&alice, json!([said("x")])).await;
    let gone = alice.delete(&at(&first, "")).await;
    assert_eq!((gone.both(), gone.header("content-type")), ((204, json!(null)), None));
    alice.get(&at(&first, "")).await.is_not_found("conversation");
    alice.delete(&at(&first, "")).await.is_not_found("conversation");
    assert_ne!(made(&alice, json!([])).await["id"], first["id"]);
    assert_eq!(each(&alice.get(CHAT_THREADS).await.json(), "id").len(), 1);
}
