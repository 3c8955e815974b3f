//! What saving a document leaves as it is: the messages at its start that are the same, and all that it doesn't show.

use serde_json::{Value, json};

use super::{answered, saved};
use crate::harness::{Client, Server, at as native_at, each, message_at};

/// A message with a value in every field.
fn full(role: &str, content: &str) -> Value {
    json!({
        "role": role,
        "content": content,
        "sources": [{"of": content}],
        "selected_text_used": true,
        "tool_calls": [{"name": content}],
        "metadata": {"about": content},
    })
}

/// A thread of alice's whose messages, as the native surface shows them, have these roles and contents.
async fn thread_of(messages: &[(&str, &str)]) -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let messages: Vec<Value> = messages.iter().map(|(role, content)| full(role, content)).collect();
    let thread = alice.thread(messages).await;
    (alice, thread)
}

fn document(contents: &[&str]) -> Value {
    let messages: Vec<Value> =
        contents.iter().map(|content| json!({"role": "user", "content": content})).collect();
    json!({"messages": messages})
}

/// The messages as the native surface shows them.
async fn native(alice: &Client, thread: &Value) -> Vec<Value> {
    alice.open(thread).await["messages"].as_array().unwrap().clone()
}

/// The contents of messages, as one text.
fn contents(messages: &[Value]) -> String {
    messages.iter().map(|message| message["content"].as_str().unwrap()).collect()
}

#[actix_web::test]
async fn just_what_follows_the_longest_common_start_is_written() {
    for (given, kept) in [
        ("abcd", 4),
        ("abcde", 4),
        ("abc", 3),
        ("abcx", 3),
        ("abxd", 2),
        ("xbcd", 0),
        ("bcd", 0),
        ("xabcd", 0),
        ("", 0),
        ("abcdabcd", 4),
        ("abdc", 2),
    ] {
        let (alice, thread) = thread_of(&[("user", "a"), ("user", "b"), ("user", "c"), ("user", "d")]).await;
        let before = native(&alice, &thread).await;
        let parts: Vec<&str> = given.split("").filter(|part| !part.is_empty()).collect();
        saved(&alice, &thread, document(&parts)).await.ok(200);
        let after = native(&alice, &thread).await;
        assert_eq!(contents(&after), given);
        assert_eq!(after[..kept], before[..kept], "{given}");
        let last = before.last().unwrap()["id"].as_i64();
        for (number, new) in after.iter().enumerate().skip(kept) {
            assert!(new["id"].as_i64() > last, "{given} {number}");
            assert_eq!((&new["metadata"], &new["sources"]), (&json!({}), &json!([])), "{given} {number}");
        }
        for gone in &before[kept..] {
            alice.get(&message_at(gone)).await.is_not_found("message");
        }
        assert_eq!(alice.open(&thread).await["message_count"], given.len());
    }
}

#[actix_web::test]
async fn messages_that_are_not_shown_stay_where_they_are_whatever_is_saved() {
    for (given, expected) in [
        ("abc", "1a2b3c4"),
        ("abcd", "1a2b3c4d"),
        ("ab", "1a2b34"),
        ("axy", "1a234xy"),
        ("x", "1234x"),
        ("", "1234"),
    ] {
        let (alice, thread) = thread_of(&[
            ("system", "1"),
            ("user", "a"),
            ("tool", "2"),
            ("user", "b"),
            ("system", "3"),
            ("user", "c"),
            ("tool", "4"),
        ])
        .await;
        let hidden = |messages: Vec<Value>| -> Vec<Value> {
            messages.into_iter().filter(|message| message["role"] != "user").collect()
        };
        let before = hidden(native(&alice, &thread).await);
        let parts: Vec<&str> = given.split("").filter(|part| !part.is_empty()).collect();
        let document = document(&parts);
        assert_eq!(saved(&alice, &thread, document.clone()).await.ok(200)["messages"], document["messages"]);
        let after = native(&alice, &thread).await;
        assert_eq!(contents(&after), expected);
        assert_eq!(hidden(after), before, "{given}");
    }
}

#[actix_web::test]
async fn a_document_is_shown_in_the_order_in_which_it_was_saved_even_around_what_is_hidden() {
    let (alice, thread) = thread_of(&[("user", "a"), ("tool", "1"), ("user", "b")]).await;
    saved(&alice, &thread, document(&["a", "x", "y"])).await.ok(200);
    alice.append(&thread, full("tool", "2")).await;
    saved(&alice, &thread, document(&["a", "x", "y", "z"])).await.ok(200);
    assert_eq!(contents(&native(&alice, &thread).await), "a1xy2z");
}

#[actix_web::test]
async fn notebooks_and_metadata_of_a_thread_stay_when_its_document_is_saved() {
    let (alice, thread) = thread_of(&[("user", "a")]).await;
    let more = json!({"notebooks": ["n"], "metadata": {"pinned": true}});
    alice.patch(&native_at(&thread, ""), more).await.ok(200);
    saved(&alice, &thread, json!({"title": "New", "messages": [answered("x")]})).await.ok(200);
    let now = alice.open(&thread).await;
    assert_eq!((&now["notebooks"], &now["metadata"]), (&json!(["n"]), &json!({"pinned": true})));
    assert_eq!((&now["title"], each(&now["messages"], "content")), (&json!("New"), vec![&json!("x")]));
}

#[actix_web::test]
async fn the_summary_follows_the_first_user_message_of_what_was_saved() {
    let (alice, thread) = thread_of(&[("user", "a"), ("user", "b")]).await;
    for (given, summary) in [
        (vec!["x", "b"], json!("x")),
        (vec!["x"], json!("x")),
        (vec![], json!(null)),
        (vec!["y"], json!("y")),
    ] {
        saved(&alice, &thread, document(&given)).await.ok(200);
        assert_eq!(alice.open(&thread).await["summary"], summary, "{given:?}");
    }
    saved(&alice, &thread, json!({"messages": [answered("x")]})).await.ok(200);
    assert_eq!(alice.open(&thread).await["summary"], json!(null));
}

#[actix_web::test]
async fn other_threads_stay_as_they_are() {
    let (alice, thread) = thread_of(&[("user", "a")]).await;
    let other = alice.thread(json!([full("user", "a"), full("tool", "1")])).await;
    let before = alice.open(&other).await;
    saved(&alice, &thread, json!({"title": "New", "messages": []})).await.ok(200);
    assert_eq!(alice.open(&other).await, before);
}
