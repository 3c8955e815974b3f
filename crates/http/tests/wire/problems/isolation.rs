//! What is another user's looks in every way like what is not there.

use serde_json::{Value, json};

use crate::harness::{Answer, Client, Server, THREADS, each, many, said};

/// Every call on that thread and that message.
async fn every_call(caller: &Client, thread: &Value, message: &Value) -> Vec<Answer> {
    let thread = format!("{THREADS}/{thread}");
    let (messages, message) = (format!("{thread}/messages"), format!("{thread}/messages/{message}"));
    let fine = said("intruder");
    let held = caller.ask("GET", &thread).header("if-none-match", "*").send().await;
    vec![
        held,
        caller.get(&thread).await,
        caller.get(&format!("{thread}?messages_limit=0")).await,
        caller.patch(&thread, json!({"title": "intruder"})).await,
        caller.patch(&thread, json!({})).await,
        caller.patch(&thread, json!({"title": 5})).await,
        caller.delete(&thread).await,
        caller.get(&messages).await,
        caller.get(&format!("{messages}?order=desc&limit=1")).await,
        caller.post(&messages, fine.clone()).await,
        caller.post(&messages, json!({"messages": [fine]})).await,
        caller.post(&messages, json!({"messages": []})).await,
        caller.get(&message).await,
        caller.patch(&message, json!({"content": "intruder"})).await,
        caller.patch(&message, json!({})).await,
        caller.delete(&message).await,
    ]
}

/// All of an answer that must not differ between what is another's and what is not there.
fn told(answer: &Answer) -> (u16, Value, Vec<(String, String)>) {
    let mut body = answer.json();
    for own in ["instance", "request_id"] {
        assert!(body.as_object_mut().unwrap().remove(own).is_some());
    }
    (answer.status, body, answer.told_headers())
}

#[actix_web::test]
async fn anothers_thread_and_its_messages_are_told_apart_from_missing_ones_by_nothing() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let hers = alice.thread(many(2)).await;
    let his = bob.thread(many(1)).await;
    let before = alice.open(&hers).await;

    let anothers = every_call(&bob, &hers["id"], &hers["messages"][0]["id"]).await;
    let missing = every_call(&bob, &json!(777), &json!(778)).await;
    assert!(anothers.iter().map(told).eq(missing.iter().map(told)));
    let statuses: Vec<u16> = anothers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [404, 404, 404, 404, 404, 400, 404, 404, 404, 404, 404, 400, 404, 404, 404, 404]);
    assert_eq!(alice.open(&hers).await, before);

    // Under one's own thread, another's message is as absent.
    let anothers = every_call(&bob, &his["id"], &hers["messages"][0]["id"]).await;
    let missing = every_call(&bob, &bob.thread(many(1)).await["id"], &json!(778)).await;
    assert!(anothers[12..].iter().map(told).eq(missing[12..].iter().map(told)));
    assert!(anothers[12..].iter().all(|answer| answer.status == 404));
    assert_eq!(alice.open(&hers).await, before);
}

#[actix_web::test]
async fn users_whose_names_are_alike_are_different_users() {
    let server = Server::new().await;
    let names = [
        "alice",
        "Alice",
        "alice ",
        " alice",
        "álice",
        "a\u{301}lice",
        "alice\u{200b}",
        "%",
        "_",
        "alice%",
        "*",
    ];
    for name in names {
        server.user(name).thread(json!([said(name)])).await;
    }
    for name in names {
        let page = server.user(name).get(THREADS).await.ok(200);
        assert_eq!(each(&page["threads"], "user_id"), [name], "{name:?}");
        assert_eq!(each(&page["threads"], "summary"), [name], "{name:?}");
    }
}
