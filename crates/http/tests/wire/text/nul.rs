//! What no store can hold becomes U+FFFD wherever text can stand, and the answer says how often.

use serde_json::json;

use crate::harness::{Server, THREADS, at, message_at, said};

#[actix_web::test]
async fn a_nul_is_replaced_in_every_text_of_a_thread() {
    let alice = Server::new().await.user("alice");
    let thread = alice.post(THREADS, json!({"title": "t"})).await.ok(201);
    for (sent, kept) in [
        (json!({"title": "a\0b"}), json!({"title": "a\u{fffd}b"})),
        (json!({"notebooks": ["fine", "a\0"]}), json!({"notebooks": ["fine", "a\u{fffd}"]})),
        (
            json!({"metadata": {"k\0": [{"a": "\0"}]}}),
            json!({"metadata": {"k\u{fffd}": [{"a": "\u{fffd}"}]}}),
        ),
    ] {
        let (field, kept) = kept.as_object().unwrap().iter().next().unwrap();
        for answer in
            [alice.post(THREADS, sent.clone()).await, alice.patch(&at(&thread, ""), sent.clone()).await]
        {
            let count = sent.to_string().matches("\\u0000").count().to_string();
            assert_eq!(answer.header("replaced-characters"), Some(&*count));
            assert_eq!(&answer.json()[field], kept);
        }
    }
}

#[actix_web::test]
async fn half_a_surrogate_pair_is_replaced_in_every_text_of_a_message() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    for (sent, kept) in [
        (r#"{"role": "user", "content": "\ud83d"}"#, "\u{fffd}"),
        (r#"{"role": "user", "content": "\udc4d and \ud83d\udc4d"}"#, "\u{fffd} and 👍"),
        (r#"{"role": "user", "content": [{"type": "text", "text": "\ud83dx"}]}"#, "\u{fffd}x"),
    ] {
        let answer = alice.ask("POST", &at(&thread, "/messages")).json(sent).send().await;
        assert_eq!((answer.status, answer.header("replaced-characters")), (201, Some("1")), "{sent}");
        let message = answer.json();
        assert_eq!(message["content"], kept);
        let again = alice.patch(&message_at(&message), message.clone()).await;
        assert_eq!((again.status, again.header("replaced-characters")), (200, None));
    }
}

#[actix_web::test]
async fn other_control_characters_are_kept() {
    let alice = Server::new().await.user("alice");
    let controls: String = ('\u{1}'..='\u{1f}').chain('\u{7f}'..='\u{9f}').collect();
    let new = json!({
        "title": controls,
        "notebooks": [controls],
        "metadata": {controls.clone(): controls},
        "messages": [said(&controls)],
    });
    let thread = alice.post(THREADS, new).await.ok(201);
    assert_eq!(
        json!([
            thread["title"],
            thread["notebooks"][0],
            thread["metadata"][&controls],
            thread["messages"][0]["content"]
        ]),
        json!([controls, controls, controls, controls])
    );
}
