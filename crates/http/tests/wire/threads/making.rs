//! Making threads: with nothing, with everything, and what becomes of what is left out.

use serde_json::{Value, json};

use crate::harness::{AT_NOON, Server, THREADS, after_noon, said};

/// A thread that was made at noon with nothing in it, save for these fields.
fn thread(with: Value) -> Value {
    let mut thread = json!({
        "id": 1,
        "user_id": "alice",
        "external_id": null,
        "title": null,
        "summary": null,
        "notebooks": [],
        "metadata": {},
        "starred": false,
        "archived": false,
        "message_count": 0,
        "modseq": 1,
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
    let made = alice.post(THREADS, json!({})).await;
    assert_eq!(made.both(), (201, thread(json!({}))));
    assert_eq!(made.header("location"), Some("/api/v1/chat/threads/1"));
    assert_eq!(
        alice.get(THREADS).await.both(),
        (200, json!({"threads": [thread(json!({}))], "next_cursor": null}))
    );
}

#[actix_web::test]
async fn nulls_mean_what_is_left_out() {
    let alice = Server::at_noon().await.user("alice");
    let nulls = json!({
        "title": null, "notebooks": null, "metadata": null, "starred": null, "archived": null, "messages": null,
    });
    assert_eq!(alice.post(THREADS, nulls).await.both(), (201, thread(json!({}))));
}

#[actix_web::test]
async fn a_thread_keeps_all_that_it_is_made_with() {
    let alice = Server::at_noon().await.user("alice");
    let new = json!({
        "title": "Trip to Kyōto",
        "notebooks": ["travel", "", "travel"],
        "metadata": {"pinned": true, "nested": {"list": [1, 2.5, null, "x"]}},
        "starred": true,
        "archived": true,
    });
    let made = alice.post(THREADS, new.clone()).await;
    assert_eq!(made.both(), (201, thread(new.clone())));
    let listed = alice.get(&format!("{THREADS}?archived=true")).await;
    assert_eq!(listed.json()["threads"], json!([thread(new)]));
}

#[actix_web::test]
async fn an_empty_title_is_a_title() {
    let alice = Server::at_noon().await.user("alice");
    let made = alice.post(THREADS, json!({"title": "", "messages": [said("Hello")]})).await;
    assert_eq!((made.status, &made.json()["title"]), (201, &json!("")));
}

#[actix_web::test]
async fn a_thread_is_made_with_its_messages_and_shows_them() {
    let alice = Server::at_noon().await.user("alice");
    let full = json!({
        "role": "assistant",
        "content": "Hello!",
        "sources": [{"url": "https://example.org"}, "book"],
        "selected_text_used": true,
        "tool_calls": [{"name": "search", "arguments": {}}],
        "metadata": {"model": "m-1"},
    });
    let made = alice.post(THREADS, json!({"messages": [said("Hi there"), full]})).await;
    let expected = thread(json!({
        "title": "Hi there",
        "summary": "Hi there",
        "message_count": 2,
        "updated_at": after_noon(1),
        "messages": [
            {
                "id": 1,
                "thread_id": 1,
                "client_id": null,
                "role": "user",
                "content": "Hi there",
                "summary": "Hi there",
                "kind": null,
                "parts": null,
                "tool_call_id": null,
                "name": null,
                "sources": [],
                "selected_text_used": false,
                "tool_calls": null,
                "metadata": {},
                "status": null,
                "created_at": AT_NOON,
                "updated_at": AT_NOON,
            },
            {
                "id": 2,
                "thread_id": 1,
                "client_id": null,
                "role": "assistant",
                "content": "Hello!",
                "summary": "Hello!",
                "kind": null,
                "parts": null,
                "tool_call_id": null,
                "name": null,
                "sources": [{"url": "https://example.org"}, "book"],
                "selected_text_used": true,
                "tool_calls": [{"name": "search", "arguments": {}}],
                "metadata": {"model": "m-1"},
                "status": null,
                "created_at": after_noon(1),
                "updated_at": after_noon(1),
            },
        ],
    }));
    assert_eq!(made.both(), (201, expected.clone()));

    let mut opened = expected;
    opened["older_cursor"] = Value::Null;
    assert_eq!(alice.get("/api/v1/chat/threads/1").await.both(), (200, opened));
}

#[actix_web::test]
async fn messages_are_shown_where_they_were_given_even_if_none_were_in_the_list() {
    let alice = Server::at_noon().await.user("alice");
    assert_eq!(
        alice.post(THREADS, json!({"messages": []})).await.both(),
        (201, thread(json!({"messages": []})))
    );
}

#[actix_web::test]
async fn a_thread_with_a_wrong_message_is_not_made_at_all() {
    let alice = Server::new().await.user("alice");
    let messages = json!([said("fine"), {"role": "nobody", "content": "x"}]);
    let refused = alice.post(THREADS, json!({"messages": messages})).await;
    refused.is_invalid("messages[1].role", "must be user, assistant, system or tool");
    assert_eq!(alice.get(THREADS).await.json(), json!({"threads": [], "next_cursor": null}));
}

#[actix_web::test]
async fn the_location_of_a_new_thread_leads_to_it() {
    let alice = Server::new().await.user("alice");
    alice.thread(json!([])).await;
    let made = alice.post(THREADS, json!({"title": "Second"})).await;
    let found = alice.get(made.header("location").unwrap()).await.ok(200);
    assert_eq!((&found["id"], &found["title"]), (&made.json()["id"], &json!("Second")));
}

#[actix_web::test]
async fn fields_that_the_service_sets_are_passed_over() {
    let alice = Server::at_noon().await.user("alice");
    let plain = alice.post(THREADS, json!({})).await.ok(201);
    for field in
        ["id", "user_id", "summary", "message_count", "modseq", "created_at", "updated_at", "older_cursor"]
    {
        let mut made = alice.post(THREADS, json!({field: "1"})).await.ok(201);
        for its_own in ["id", "modseq"] {
            made[its_own] = plain[its_own].clone();
        }
        assert_eq!(made, plain, "{field}");
    }
    alice.post(THREADS, json!({"owner": "1"})).await.is_invalid("owner", "is not a known field");
}
