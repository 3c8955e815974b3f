//! Ids that name nothing: no numbers, too large ones, and those that nobody has been given.

use serde_json::json;

use crate::harness::{NO_IDS, Server, THREADS, said};

#[actix_web::test]
async fn an_id_of_a_thread_that_names_nothing_is_not_found_by_any_call() {
    let alice = Server::new().await.user("alice");
    alice.thread(json!([said("x")])).await;
    let long = "1".repeat(10_000);
    for id in NO_IDS.into_iter().chain([long.as_str(), "2", "9007199254740991"]) {
        let thread = format!("{THREADS}/{id}");
        alice.get(&thread).await.is_not_found("conversation");
        alice.patch(&thread, json!({"title": "x"})).await.is_not_found("conversation");
        alice.delete(&thread).await.is_not_found("conversation");
        alice.get(&format!("{thread}/messages")).await.is_not_found("conversation");
        alice.post(&format!("{thread}/messages"), said("x")).await.is_not_found("conversation");
    }
}

#[actix_web::test]
async fn an_id_of_a_message_that_names_nothing_is_not_found_by_any_call() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let long = "1".repeat(10_000);
    for id in NO_IDS.into_iter().chain([long.as_str(), "2", "9007199254740991"]) {
        let message = format!("{THREADS}/{}/messages/{id}", thread["id"]);
        alice.get(&message).await.is_not_found("message");
        alice.patch(&message, json!({"content": "x"})).await.is_not_found("message");
        alice.delete(&message).await.is_not_found("message");
    }
    for id in NO_IDS {
        let message = format!("{THREADS}/{id}/messages/1");
        alice.get(&message).await.is_not_found("conversation");
        alice.patch(&message, json!({"content": "x"})).await.is_not_found("conversation");
        alice.delete(&message).await.is_not_found("conversation");
    }
}

#[actix_web::test]
async fn an_id_that_names_nothing_is_not_found_before_the_body_or_the_query_is_looked_at() {
    let alice = Server::new().await.user("alice");
    alice.ask("PATCH", &format!("{THREADS}/abc")).json("{").send().await.is_not_found("conversation");
    alice
        .ask("POST", &format!("{THREADS}/abc/messages"))
        .bytes("x")
        .send()
        .await
        .is_not_found("conversation");
    alice.get(&format!("{THREADS}/abc?messages_limit=x")).await.is_not_found("conversation");
}
