//! Saving a document: what is absent stays, `null` clears the title, and messages are given whole.

use serde_json::{Value, json};

use super::{answered, at, made, opened, saved};
use crate::harness::{AT_NOON, CHAT_THREADS, Client, Server, after_noon, at as native_at, said};

/// A thread of alice's with a title and two messages.
async fn thread() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let new = json!({"title": "Old", "messages": [said("a"), answered("b")]});
    let thread = alice.post(CHAT_THREADS, new).await.ok(201);
    (alice, thread)
}

#[actix_web::test]
async fn the_answer_is_the_document_as_it_is_then() {
    let alice = Server::at_noon().await.user("alice");
    made(&alice, json!([])).await;
    let change = json!({"title": "New", "messages": [said("a"), answered("b")]});
    let answer = alice.put("/api/v1/chat-threads/1", change).await;
    let expected = json!({
        "id": 1,
        "user_id": "alice",
        "title": "New",
        "messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}],
        "created_at": AT_NOON,
        "updated_at": after_noon(2),
    });
    assert_eq!(answer.both(), (200, expected.clone()));
    assert_eq!((answer.header("etag"), answer.header("location")), (Some("\"2\""), None));
    assert_eq!(alice.get("/api/v1/chat-threads/1").await.both(), (200, expected));
}

#[actix_web::test]
async fn each_part_is_saved_or_cleared_and_the_other_stays() {
    let both = json!([said("a"), answered("b")]);
    for (change, title, messages) in [
        (json!({"title": "New"}), json!("New"), both.clone()),
        (json!({"title": ""}), json!(""), both.clone()),
        (json!({"title": null}), json!(null), both.clone()),
        (json!({"messages": [said("c")]}), json!("Old"), json!([said("c")])),
        (json!({"messages": []}), json!("Old"), json!([])),
        (json!({"title": "New", "messages": [said("c")]}), json!("New"), json!([said("c")])),
        (json!({"title": null, "messages": []}), json!(null), json!([])),
        (json!({"title": null, "messages": both}), json!(null), both.clone()),
        (json!({"title": "Old", "messages": [said("a")]}), json!("Old"), json!([said("a")])),
    ] {
        let (alice, mut expected) = thread().await;
        let answer = saved(&alice, &expected, change.clone()).await;
        (expected["title"], expected["messages"]) = (title, messages);
        let before = expected["updated_at"].take();
        expected["updated_at"] = answer.json()["updated_at"].clone();
        assert!(expected["updated_at"].as_str() > before.as_str(), "{change}");
        assert_eq!(answer.both(), (200, expected.clone()), "{change}");
        assert_eq!(answer.header("etag"), Some("\"2\""), "{change}");
        assert_eq!(opened(&alice, &expected).await, expected, "{change}");
    }
}

#[actix_web::test]
async fn a_cleared_title_is_given_by_the_next_user_message_that_is_added() {
    let (alice, thread) = thread().await;
    saved(&alice, &thread, json!({"title": null})).await.ok(200);
    let more = json!({"messages": [said("a"), answered("b"), answered("c")]});
    assert_eq!(saved(&alice, &thread, more).await.ok(200)["title"], json!(null));
    let more = json!({"messages": [said("a"), answered("b"), answered("c"), said("Named")]});
    assert_eq!(saved(&alice, &thread, more).await.ok(200)["title"], "Named");

    let at_once = json!({"title": null, "messages": [said("a"), said("At once"), said("Later")]});
    assert_eq!(saved(&alice, &thread, at_once).await.ok(200)["title"], "At once");
    let mine = json!({"title": "Mine", "messages": [said("c")]});
    assert_eq!(saved(&alice, &thread, mine).await.ok(200)["title"], "Mine");
}

#[actix_web::test]
async fn what_is_saved_as_it_was_is_no_change() {
    let (alice, thread) = thread().await;
    let whole = opened(&alice, &thread).await;
    for same in [
        json!({}),
        json!({"title": "Old"}),
        json!({"messages": [said("a"), answered("b")]}),
        json!({"title": "Old", "messages": [said("a"), answered("b")]}),
        json!({"colour": "red"}),
        whole.clone(),
    ] {
        let answer = saved(&alice, &thread, same.clone()).await;
        assert_eq!(answer.both(), (200, whole.clone()), "{same}");
        assert_eq!(answer.header("etag"), Some("\"1\""), "{same}");
    }
    assert_eq!(alice.get(&at(&thread, "")).await.header("etag"), Some("\"1\""));
}

#[actix_web::test]
async fn a_document_without_a_title_is_saved_back_as_it_was_read() {
    let alice = Server::new().await.user("alice");
    let thread = made(&alice, json!([answered("Hello!")])).await;
    assert_eq!(thread["title"], json!(null));
    let answer = saved(&alice, &thread, thread.clone()).await;
    assert_eq!((answer.both(), answer.header("etag")), ((200, thread), Some("\"1\"")));
}

#[actix_web::test]
async fn a_message_that_another_says_is_another_message() {
    let (alice, thread) = thread().await;
    let swapped = json!([answered("a"), said("b")]);
    let answer = saved(&alice, &thread, json!({"messages": swapped})).await;
    assert_eq!((&answer.ok(200)["messages"], answer.header("etag")), (&swapped, Some("\"2\"")));
}

#[actix_web::test]
async fn fields_that_are_not_known_change_nothing() {
    let (alice, thread) = thread().await;
    let more = json!({
        "id": 77,
        "user_id": "bob",
        "title": "New",
        "messages": [{"id": 5, "role": "user", "content": "a", "metadata": {"m": 1}}, answered("b")],
        "notebooks": ["n"],
        "metadata": 5,
        "created_at": "2001-01-01T00:00:00Z",
        "updated_at": null,
    });
    let answer = saved(&alice, &thread, more).await.ok(200);
    let mut expected = thread.clone();
    expected["title"] = json!("New");
    expected["updated_at"] = answer["updated_at"].clone();
    assert_eq!(answer, expected);
    assert_eq!(opened(&alice, &thread).await, expected);
    let native = alice.open(&thread).await;
    assert_eq!((&native["notebooks"], &native["metadata"]), (&json!([]), &json!({})));
    assert_eq!(native["messages"][0]["metadata"], json!({}));
}

#[actix_web::test]
async fn messages_are_never_null() {
    let (alice, thread) = thread().await;
    let refused = saved(&alice, &thread, json!({"title": "New", "messages": null})).await;
    refused.is_unprocessable("messages", "must be an array");
    assert_eq!(opened(&alice, &thread).await, thread);
}

#[actix_web::test]
async fn a_document_with_one_wrong_part_is_not_saved_at_all() {
    let (alice, thread) = thread().await;
    for (wrong, field, rule) in [
        (json!({"title": 5, "messages": []}), "title", "must be a string"),
        (
            json!({"title": "New", "messages": [said("x"), {"role": "ai", "content": "x"}]}),
            "messages[1].role",
            "must be user or assistant",
        ),
        (json!({"title": "New", "messages": [{"role": "user"}]}), "messages[0].content", "is required"),
    ] {
        saved(&alice, &thread, wrong).await.is_unprocessable(field, rule);
    }
    assert_eq!(opened(&alice, &thread).await, thread);
    assert_eq!(alice.get(&native_at(&thread, "")).await.header("etag"), Some("\"1\""));
}

#[actix_web::test]
async fn saving_makes_no_thread() {
    let alice = Server::new().await.user("alice");
    let new = json!({"title": "New", "messages": [said("a")]});
    alice.put("/api/v1/chat-threads/1", new).await.is_not_found("conversation");
    assert_eq!(alice.get(CHAT_THREADS).await.both(), (200, json!([])));
}
