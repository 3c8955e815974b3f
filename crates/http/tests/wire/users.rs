//! The caller's own account: counted, and erased.

use serde_json::json;

use crate::harness::{Server, THREADS, said};

const ME: &str = "/api/v1/users/me";

#[actix_web::test]
async fn a_user_who_has_written_nothing_has_nothing() {
    let alice = Server::new().await.user("alice");
    let nothing = json!({"id": "alice", "created_at": null, "threads": 0, "messages": 0});
    assert_eq!(alice.get(ME).await.both(), (200, nothing));
}

#[actix_web::test]
async fn a_users_threads_and_messages_are_counted() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let first = alice.thread(json!([said("a"), said("b")])).await;
    alice.thread(json!([said("c")])).await;
    server.user("bob").thread(json!([said("d")])).await;
    let expected = json!({"id": "alice", "created_at": first["created_at"], "threads": 2, "messages": 3});
    assert_eq!(alice.get(ME).await.both(), (200, expected));
}

#[actix_web::test]
async fn erasing_takes_all_that_the_caller_has_and_nothing_of_others() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    alice.thread(json!([said("a")])).await;
    bob.thread(json!([said("b")])).await;
    for _ in 0..2 {
        let erased = alice.delete(ME).await;
        assert_eq!((erased.status, erased.body.len()), (204, 0));
    }
    assert_eq!(alice.get(THREADS).await.json()["threads"], json!([]));
    assert_eq!(alice.get(ME).await.json()["created_at"], json!(null));
    assert_eq!(bob.get(ME).await.json()["messages"], 1);
}
