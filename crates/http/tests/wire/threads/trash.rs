//! The trash: what `DELETE` does where there is one, and how things come back.

use chat_history_domain::conversation::Trash;
use serde_json::json;

use crate::harness::{CHAT_THREADS, CHATS, Client, Server, THREADS, at, each, many};

const TRASH: &str = "/api/v1/chat/threads/trash";

async fn keeping(days: u32) -> Client {
    Server::with(|settings| settings.trash = Trash::of_days(days)).await.user("alice")
}

#[actix_web::test]
async fn a_thread_in_the_trash_tells_when_it_came_there_and_when_it_is_deleted() {
    let alice = keeping(7).await;
    let thread = alice.thread(many(2)).await;
    alice.delete(&at(&thread, "")).await.ok(204);
    let listed = alice.get(TRASH).await.ok(200);
    let trashed = &listed["threads"][0];
    let mut expected = alice.thread(many(0)).await;
    expected["message_count"] = json!(2);
    for field in ["id", "title", "summary", "message_count", "created_at", "updated_at", "user_id"] {
        let before = if field == "message_count" { &expected[field] } else { &thread[field] };
        assert_eq!(&trashed[field], before, "{field}");
    }
    let day = |field: &str| trashed[field].as_str().unwrap()[..10].to_owned();
    assert_eq!((day("trashed_at"), day("delete_at")), ("2023-11-14".into(), "2023-11-21".into()));
    assert_eq!(trashed.as_object().unwrap().len(), 15);
    assert_eq!(listed["next_cursor"], json!(null));
}

#[actix_web::test]
async fn every_surface_deletes_into_the_trash_and_answers_404_from_then_on() {
    let alice = keeping(7).await;
    for root in [THREADS, CHAT_THREADS, CHATS] {
        let thread = alice.thread(many(1)).await;
        let path = format!("{root}/{}", thread["id"]);
        alice.delete(&path).await.ok(204);
        alice.delete(&path).await.is_not_found("conversation");
        alice.get(&path).await.is_not_found("conversation");
    }
    assert_eq!(alice.get(TRASH).await.json()["threads"].as_array().unwrap().len(), 3);
}

#[actix_web::test]
async fn restore_gives_the_thread_and_its_new_version() {
    let alice = keeping(7).await;
    let thread = alice.thread(many(2)).await;
    alice.delete(&at(&thread, "")).await.ok(204);
    let answer = alice.ask("POST", &at(&thread, "/restore")).send().await;
    let restored = answer.ok(200);
    assert_eq!(answer.header("etag"), Some(format!("\"{}\"", restored["modseq"]).as_str()));
    assert!(restored["modseq"].as_i64() > thread["modseq"].as_i64());
    assert_eq!(alice.open(&thread).await["messages"], thread["messages"]);
    assert_eq!(alice.get(TRASH).await.json()["threads"], json!([]));
    let stale = alice.ask("POST", &at(&thread, "/restore")).header("if-match", "\"0\"").send().await;
    stale.is_stale();
    alice.ask("POST", &format!("{THREADS}/999/restore")).send().await.is_not_found("conversation");
    alice.ask("POST", &format!("{THREADS}/x/restore")).send().await.is_not_found("conversation");
}

#[actix_web::test]
async fn permanent_is_true_or_false() {
    let alice = keeping(7).await;
    let (one, other) = (alice.thread(many(1)).await, alice.thread(many(1)).await);
    for wrong in ["", "1", "TRUE", "yes", "%00"] {
        let refused = alice.delete(&at(&one, &format!("?permanent={wrong}"))).await;
        refused.is_invalid("permanent", "must be true or false");
    }
    alice.delete(&at(&one, "?permanent=true")).await.ok(204);
    alice.delete(&at(&other, "?permanent=false")).await.ok(204);
    let listed = alice.get(TRASH).await.json();
    assert_eq!(each(&listed["threads"], "id"), [&other["id"]]);
    alice.delete(&at(&other, "?permanent=true")).await.ok(204);
    alice.ask("POST", &at(&other, "/restore")).send().await.is_not_found("conversation");
}

#[actix_web::test]
async fn the_trash_is_listed_in_pages() {
    let alice = keeping(7).await;
    for _ in 0..3 {
        let thread = alice.thread(many(1)).await;
        alice.delete(&at(&thread, "")).await.ok(204);
    }
    let first = alice.get(&format!("{TRASH}?limit=2")).await.ok(200);
    let cursor = first["next_cursor"].as_str().unwrap();
    let second = alice.get(&format!("{TRASH}?limit=2&cursor={cursor}")).await.ok(200);
    assert_eq!((first["threads"].as_array().unwrap().len(), &second["next_cursor"]), (2, &json!(null)));
    assert_eq!(second["threads"].as_array().unwrap().len(), 1);
    alice.get(&format!("{THREADS}?cursor={cursor}")).await.is_invalid_at("cursor");
    for limit in ["0", "101", "x"] {
        alice.get(&format!("{TRASH}?limit={limit}")).await.is_invalid_at("limit");
    }
}
