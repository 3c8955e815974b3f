//! What a message said before it was edited: newest first, page by page.

use serde_json::{Value, json};

use crate::harness::{Client, Server, at, each, message_at, said};

/// The path of the revisions of a message that was edited so many times.
async fn edited(alice: &Client, times: usize) -> String {
    let thread = alice.thread(json!([said("0")])).await;
    let message = message_at(&thread["messages"][0]);
    for number in 1..=times {
        alice.patch(&message, json!({"content": number.to_string()})).await.ok(200);
    }
    format!("{message}/revisions")
}

fn contents(page: &Value) -> Vec<&Value> {
    each(&page["revisions"], "content")
}

#[actix_web::test]
async fn a_page_has_20_revisions_unless_told_otherwise_and_100_at_most() {
    let alice = Server::new().await.user("alice");
    let path = edited(&alice, 101).await;
    for (query, count) in [("", 20), ("?limit=1", 1), ("?limit=100", 100)] {
        let page = alice.get(&format!("{path}{query}")).await.ok(200);
        assert_eq!(page.as_object().unwrap().keys().collect::<Vec<_>>(), ["revisions", "next_cursor"]);
        assert_eq!((contents(&page).len(), contents(&page)[0]), (count, &json!("100")));
        assert!(page["next_cursor"].is_string());
    }
    for limit in ["0", "101", "-1", "x", ""] {
        alice.get(&format!("{path}?limit={limit}")).await.is_invalid_at("limit");
    }
}

#[actix_web::test]
async fn a_cursor_goes_on_in_the_list_of_its_message_and_in_no_other() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let (path, other) = (edited(&alice, 2).await, edited(&alice, 2).await);
    let page = alice.get(&format!("{path}?limit=1")).await.ok(200);
    let cursor = page["next_cursor"].as_str().unwrap();
    let rest = alice.get(&format!("{path}?cursor={cursor}")).await.ok(200);
    assert_eq!((contents(&rest), &rest["next_cursor"]), (vec![&json!("0")], &json!(null)));
    alice.get(&format!("{other}?cursor={cursor}")).await.is_invalid("cursor", "is a cursor of another list");
    let thread = alice.thread(json!([said("a"), said("b")])).await;
    let messages = alice.get(&at(&thread, "/messages?limit=1")).await.ok(200);
    let foreign = messages["next_cursor"].as_str().unwrap();
    let refused = alice.get(&format!("{path}?cursor={foreign}")).await;
    refused.is_invalid("cursor", "is not a cursor that this list has given out");
}

#[actix_web::test]
async fn a_message_that_is_not_there_has_no_list_of_revisions() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let path = edited(&alice, 1).await;
    bob.get(&path).await.is_not_found("message");
    let thread = alice.thread(json!([said("a")])).await;
    alice.get(&at(&thread, "/messages/999/revisions")).await.is_not_found("message");
    alice.get(&at(&thread, "/messages/x/revisions")).await.is_not_found("message");
}
