//! Adding messages: one or many, all or none, in their order.

use serde_json::{Value, json};

use crate::harness::{Client, Server, after_noon, at, each, many, said};

async fn empty_thread() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    (alice, thread)
}

#[actix_web::test]
async fn a_message_of_role_and_content_alone_takes_every_default() {
    let alice = Server::at_noon().await.user("alice");
    let thread = alice.thread(json!([])).await;
    let added = alice.post(&at(&thread, "/messages"), said("Hello")).await;
    let message = json!({
        "id": 1,
        "thread_id": 1,
        "client_id": null,
        "role": "user",
        "content": "Hello",
        "summary": "Hello",
        "kind": null,
        "parts": null,
        "tool_call_id": null,
        "name": null,
        "sources": [],
        "selected_text_used": false,
        "tool_calls": null,
        "metadata": {},
        "status": null,
        "created_at": after_noon(1),
        "updated_at": after_noon(1),
    });
    assert_eq!(added.both(), (201, message.clone()));
    assert_eq!(alice.get("/api/v1/chat/threads/1/messages/1").await.both(), (200, message));
}

#[actix_web::test]
async fn a_message_keeps_a_value_in_every_field() {
    let (alice, thread) = empty_thread().await;
    for tool_calls in
        [json!([{"id": 1}]), json!({"a": {"b": []}}), json!("text"), json!(0), json!(false), json!([])]
    {
        let full = json!({
            "role": "tool",
            "content": "",
            "sources": [1, null, {"deep": [[]]}],
            "selected_text_used": true,
            "tool_calls": tool_calls,
            "metadata": {"": {}, "tokens": 12},
        });
        let added = alice.append(&thread, full.clone()).await;
        for (field, value) in full.as_object().unwrap() {
            assert_eq!(&added[field], value, "{field}");
        }
    }
}

#[actix_web::test]
async fn nulls_mean_what_is_left_out() {
    let (alice, thread) = empty_thread().await;
    let nulls = json!({"sources": null, "selected_text_used": null, "tool_calls": null, "metadata": null});
    let mut message = said("x");
    message.as_object_mut().unwrap().extend(nulls.as_object().unwrap().clone());
    let added = alice.append(&thread, message).await;
    assert_eq!(
        (&added["sources"], &added["selected_text_used"], &added["tool_calls"], &added["metadata"]),
        (&json!([]), &json!(false), &json!(null), &json!({}))
    );
}

#[actix_web::test]
async fn every_role_is_kept_and_ai_is_read_as_assistant() {
    let (alice, thread) = empty_thread().await;
    for (sent, kept) in [
        ("user", "user"),
        ("assistant", "assistant"),
        ("ai", "assistant"),
        ("system", "system"),
        ("tool", "tool"),
        ("developer", "system"),
        ("function", "tool"),
        ("human", "user"),
        ("model", "assistant"),
        ("bot", "assistant"),
    ] {
        assert_eq!(alice.append(&thread, json!({"role": sent, "content": "x"})).await["role"], kept);
    }
    for wrong in ["", "User", "AI", "person", "user "] {
        let refused = alice.post(&at(&thread, "/messages"), json!({"role": wrong, "content": "x"})).await;
        refused.is_invalid("role", "must be user, assistant, system or tool");
    }
    assert_eq!(alice.open(&thread).await["message_count"], 10);
}

#[actix_web::test]
async fn many_messages_are_added_in_their_order_and_answered_in_it() {
    let (alice, thread) = empty_thread().await;
    alice.append(&thread, said("m0")).await;
    let added = alice.post(&at(&thread, "/messages"), json!({"messages": many(3)})).await.ok(201);
    assert_eq!(added.as_object().unwrap().keys().collect::<Vec<_>>(), ["messages"]);
    assert_eq!(each(&added["messages"], "content"), ["m1", "m2", "m3"]);
    let opened = alice.open(&thread).await;
    assert_eq!(each(&opened["messages"], "content"), ["m0", "m1", "m2", "m3"]);
    assert_eq!(opened["message_count"], 4);
    let ids: Vec<i64> = each(&opened["messages"], "id").into_iter().map(|id| id.as_i64().unwrap()).collect();
    assert!(ids.is_sorted_by(|one, next| one < next), "{ids:?}");
}

#[actix_web::test]
async fn a_list_of_one_message_is_answered_as_a_list() {
    let (alice, thread) = empty_thread().await;
    let added = alice.post(&at(&thread, "/messages"), json!({"messages": [said("x")]})).await.ok(201);
    assert_eq!(each(&added["messages"], "content"), ["x"]);
}

#[actix_web::test]
async fn where_one_of_many_is_wrong_none_is_kept_and_the_answer_names_it() {
    let (alice, thread) = empty_thread().await;
    let before = alice.open(&thread).await;
    for (wrong, field) in [
        (json!({"role": "nobody", "content": "x"}), "messages[1].role"),
        (json!({"content": "x"}), "messages[1].role"),
        (json!({"role": "user"}), "messages[1].content"),
        (json!({"role": "user", "content": 5}), "messages[1].content"),
        (json!({"role": "user", "content": "x", "sources": {}}), "messages[1].sources"),
        (
            json!({"role": "user", "content": "x", "selected_text_used": "yes"}),
            "messages[1].selected_text_used",
        ),
        (json!({"role": "user", "content": "x", "metadata": []}), "messages[1].metadata"),
        (json!({"role": "user", "content": "x", "colour": 1}), "messages[1].colour"),
        (json!("x"), "messages[1]"),
        (json!(null), "messages[1]"),
    ] {
        let batch = json!({"messages": [said("fine"), wrong, said("fine too")]});
        alice.post(&at(&thread, "/messages"), batch).await.is_invalid_at(field);
    }
    assert_eq!(alice.open(&thread).await, before);
}

#[actix_web::test]
async fn a_list_of_messages_is_neither_empty_nor_anything_else() {
    let (alice, thread) = empty_thread().await;
    let path = at(&thread, "/messages");
    alice.post(&path, json!({"messages": []})).await.is_invalid("messages", "must hold at least one message");
    for wrong in [json!("x"), json!({}), json!(1), json!(true)] {
        alice.post(&path, json!({"messages": wrong})).await.is_invalid_at("messages");
    }
    alice.post(&path, json!({"messages": null})).await.is_invalid_at("messages");
}

#[actix_web::test]
async fn a_message_beside_a_list_of_messages_is_refused() {
    let (alice, thread) = empty_thread().await;
    let both = json!({"role": "user", "content": "x", "messages": [said("y")]});
    alice.post(&at(&thread, "/messages"), both).await.is_invalid_at("role");
    assert_eq!(alice.open(&thread).await["message_count"], 0);
}

#[actix_web::test]
async fn fields_that_the_service_sets_may_be_sent_back_and_change_nothing() {
    let (alice, thread) = empty_thread().await;
    let first = alice.append(&thread, said("x")).await;
    let again = alice.append(&thread, first.clone()).await;
    assert_eq!((&again["content"], again["id"] == first["id"]), (&json!("x"), false));
    for field in ["user_id", "thread_id", "summary", "modseq", "created_at", "updated_at"] {
        let mut message = said("x");
        message[field] = json!(7);
        let added = alice.append(&thread, message).await;
        assert_ne!(added[field], 7, "{field}");
    }
    assert_eq!(alice.open(&thread).await["message_count"], 8);
}

#[actix_web::test]
async fn messages_that_are_sent_again_with_their_key_are_added_once() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([])).await;
    let path = at(&thread, "/messages");
    for (key, body) in [("one", said("x")), ("many", json!({"messages": [said("y"), said("z")]}))] {
        let first = alice.keyed(&path, key, &body).await;
        let again = alice.keyed(&path, key, &body).await;
        assert_eq!((first.status, again.status, again.text()), (201, 201, first.text()));
        assert_eq!(again.header("idempotent-replayed"), Some("true"));
    }
    assert_eq!(alice.open(&thread).await["message_count"], 3);
}
