//! Changing a thread: what is absent stays, `null` clears, a value sets.

use serde_json::{Value, json};

use crate::harness::{Client, Server, THREADS, at, said};

/// A thread of alice's with a value in every field.
async fn full_thread() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let new = json!({
        "title": "Old title",
        "notebooks": ["old"],
        "metadata": {"old": 1, "kept": 2},
        "messages": [said("First words")],
    });
    let thread = alice.post(THREADS, new).await.ok(201);
    (alice, thread)
}

/// What a change may touch, and what it must not.
fn fields(thread: &Value) -> Value {
    json!([
        thread["title"],
        thread["notebooks"],
        thread["metadata"],
        thread["summary"],
        thread["message_count"]
    ])
}

#[actix_web::test]
async fn each_field_is_set_or_cleared_and_the_others_stay() {
    let (title, notebooks, metadata) = ("Old title", json!(["old"]), json!({"old": 1, "kept": 2}));
    for (change, expected) in [
        (json!({"title": "New"}), json!(["New", notebooks, metadata])),
        (json!({"title": null}), json!([null, notebooks, metadata])),
        (json!({"title": ""}), json!(["", notebooks, metadata])),
        (json!({"notebooks": ["a", "b"]}), json!([title, ["a", "b"], metadata])),
        (json!({"notebooks": []}), json!([title, [], metadata])),
        (json!({"notebooks": null}), json!([title, [], metadata])),
        (json!({"metadata": {"new": 3}}), json!([title, notebooks, {"new": 3}])),
        (json!({"metadata": {}}), json!([title, notebooks, {}])),
        (json!({"metadata": null}), json!([title, notebooks, {}])),
        (
            json!({"title": "New", "notebooks": ["n"], "metadata": {"n": null}}),
            json!(["New", ["n"], {"n": null}]),
        ),
        (json!({"title": null, "notebooks": null, "metadata": null}), json!([null, [], {}])),
    ] {
        let (alice, thread) = full_thread().await;
        let changed = alice.patch(&at(&thread, ""), change.clone()).await.ok(200);
        let mut expected = expected;
        expected.as_array_mut().unwrap().extend([json!("First words"), json!(1)]);
        assert_eq!(fields(&changed), expected, "{change}");
        assert_eq!(fields(&alice.open(&thread).await), expected, "{change}");
        assert!(changed["updated_at"].as_str() > thread["updated_at"].as_str(), "{change}");
        assert_eq!(changed["created_at"], thread["created_at"], "{change}");
    }
}

#[actix_web::test]
async fn the_answer_to_a_change_is_the_thread_without_its_messages() {
    let (alice, mut thread) = full_thread().await;
    let changed = alice.patch(&at(&thread, ""), json!({"title": "New"})).await.ok(200);
    thread.as_object_mut().unwrap().remove("messages");
    thread["title"] = json!("New");
    thread["modseq"] = json!(2);
    thread["updated_at"] = changed["updated_at"].clone();
    assert_eq!(changed, thread);
}

#[actix_web::test]
async fn an_empty_change_leaves_the_thread_and_its_version_as_they_are() {
    let (alice, thread) = full_thread().await;
    let before = alice.open(&thread).await;
    let unchanged = alice.patch(&at(&thread, ""), json!({})).await;
    assert_eq!(unchanged.header("etag"), Some("\"1\""));
    assert_eq!(unchanged.ok(200)["updated_at"], before["updated_at"]);
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_change_with_a_field_that_cannot_be_changed_changes_nothing() {
    let (alice, thread) = full_thread().await;
    let before = alice.open(&thread).await;
    let fixed = ["id", "user_id", "created_at", "messages"].map(|field| (field, "cannot be changed"));
    let unknown = ["colour", "Title"].map(|field| (field, "is not a known field"));
    for (field, rule) in fixed.into_iter().chain(unknown) {
        let refused = alice.patch(&at(&thread, ""), json!({"title": "New", field: null})).await;
        refused.is_invalid(field, rule);
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_change_with_one_wrong_field_changes_nothing() {
    let (alice, thread) = full_thread().await;
    let before = alice.open(&thread).await;
    let refused = alice.patch(&at(&thread, ""), json!({"title": "New", "metadata": []})).await;
    refused.is_invalid("metadata", "must be an object");
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_change_of_nothing_keeps_the_version_and_still_checks_it() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let nothing = ("PATCH", at(&thread, ""), json!({}));
    assert_eq!(alice.send_with(&nothing, "if-match", "\"1\"").await.header("etag"), Some("\"1\""));
    alice.send_with(&nothing, "if-match", "\"2\"").await.is_stale();
}
