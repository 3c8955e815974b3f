//! What is another user's looks in every way like what is not there.

use serde_json::json;

use crate::harness::{Server, THREADS, each, many, said};

#[actix_web::test]
async fn under_ones_own_thread_anothers_message_is_as_absent_as_one_that_is_nowhere() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let hers = alice.thread(many(2)).await;
    let his = bob.thread(many(1)).await;
    let before = alice.open(&hers).await;
    for message in [&hers["messages"][0]["id"], &json!(778)] {
        let path = format!("{THREADS}/{}/messages/{message}", his["id"]);
        bob.get(&path).await.is_not_found("message");
        bob.patch(&path, json!({"content": "intruder"})).await.is_not_found("message");
        bob.patch(&path, json!({})).await.is_not_found("message");
        bob.delete(&path).await.is_not_found("message");
    }
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
