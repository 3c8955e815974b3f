//! Who may do what with chats: nothing without a token, and what is another's is not there.

use serde_json::{Value, json};

use super::{add, chat, opened, to};
use crate::harness::{CHATS, Client, MESSAGES, NO_IDS, Parts, Server, token};

/// Every call on the chat of that id, and on the message of that one, and what it is that they may not find.
fn calls(chat: &str, message: &str) -> [(Parts, &'static str); 10] {
    let (chat_path, list) = (format!("{CHATS}/{chat}"), format!("{MESSAGES}/chat/{chat}"));
    let message = format!("{MESSAGES}/{message}");
    [
        (("GET", chat_path.clone(), Value::Null), "conversation"),
        (("HEAD", chat_path.clone(), Value::Null), "conversation"),
        (("PUT", chat_path.clone(), json!({"notebooks": ["intruder"]})), "conversation"),
        (("GET", list.clone(), Value::Null), "conversation"),
        (("GET", format!("{list}?page=2"), Value::Null), "conversation"),
        (("GET", message.clone(), Value::Null), "message"),
        (("PUT", message.clone(), json!({"content": "intruder"})), "message"),
        (("PUT", message.clone(), json!({"role": "system"})), "message"),
        (("DELETE", message, Value::Null), "message"),
        (("DELETE", chat_path, Value::Null), "conversation"),
    ]
}

/// A chat and a message of that user's, both with the id 1 where they are the first.
async fn filled(caller: &Client) -> Value {
    let chat = chat(caller).await;
    add(caller, &chat, "x").await;
    opened(caller, &chat).await
}

#[actix_web::test]
async fn no_call_is_answered_without_a_good_token_and_nothing_happens() {
    let server = Server::new().await;
    let alice = server.user("alice");
    let chat = filled(&alice).await;
    let others = [
        ("GET", CHATS.to_owned(), Value::Null),
        ("GET", format!("{CHATS}?page=x"), Value::Null),
        ("POST", CHATS.to_owned(), json!({"notebooks": 5})),
        ("POST", MESSAGES.to_owned(), to(&chat, "user", "intruder")),
        ("GET", MESSAGES.to_owned(), Value::Null),
    ];
    let on_ids = calls("1", "1").into_iter().chain(calls("abc", "abc")).map(|(call, _)| call);
    for call in on_ids.chain(others) {
        server.anyone().send(&call).await.misses_a_token();
        for (wrong, words) in [
            ("nonsense".to_owned(), "The bearer token is invalid."),
            (token("alice", 7200, 3600), "The bearer token has expired."),
        ] {
            let refused = server.bearer(&wrong).send(&call).await;
            refused.is_problem(401, "Unauthorized", words);
            assert_eq!(refused.header("www-authenticate"), Some("Bearer error=\"invalid_token\""));
        }
    }
    assert_eq!(opened(&alice, &chat).await, chat);
}

#[actix_web::test]
async fn anothers_chat_and_message_are_not_found_in_just_the_way_of_missing_ones() {
    let server = Server::new().await;
    let (alice, bob) = (server.user("alice"), server.user("bob"));
    let hers = filled(&alice).await;
    for ((anothers, kind), (missing, _)) in calls("1", "1").iter().zip(&calls("77", "77")) {
        let (anothers, missing) = (bob.send(anothers).await, bob.send(missing).await);
        anothers.is_not_found(kind);
        missing.is_not_found(kind);
        assert_eq!(anothers.told_headers(), missing.told_headers());
    }
    bob.post(MESSAGES, to(&hers, "user", "intruder")).await.is_not_found("conversation");
    let held = bob.send_with(&calls("1", "1")[0].0, "if-none-match", "*").await;
    held.is_not_found("conversation");
    assert_eq!(opened(&alice, &hers).await, hers);
    assert_eq!(bob.get(CHATS).await.json()["total"], 0);
}

#[actix_web::test]
async fn an_id_that_names_nothing_is_not_found_by_any_call() {
    let alice = Server::new().await.user("alice");
    filled(&alice).await;
    let long = "1".repeat(10_000);
    for id in NO_IDS.into_iter().chain([long.as_str(), "2", "9007199254740991"]) {
        for (call, kind) in calls(id, id) {
            alice.send(&call).await.is_not_found(kind);
        }
    }
}

#[actix_web::test]
async fn an_id_that_names_nothing_is_not_found_before_the_body_or_the_query_is_looked_at() {
    let alice = Server::new().await.user("alice");
    filled(&alice).await;
    alice.ask("PUT", &format!("{CHATS}/abc")).json("{").send().await.is_not_found("conversation");
    alice.ask("PUT", &format!("{CHATS}/abc")).bytes("x").send().await.is_not_found("conversation");
    alice.ask("PUT", &format!("{MESSAGES}/abc")).json("{").send().await.is_not_found("message");
    alice.get(&format!("{MESSAGES}/chat/abc?page=x")).await.is_not_found("conversation");
    alice.put(&format!("{CHATS}/1"), json!({"notebooks": 5})).await.is_unprocessable_at("notebooks");
}

#[actix_web::test]
async fn the_list_of_messages_without_a_chat_is_a_message_that_is_not_found() {
    let alice = Server::new().await.user("alice");
    filled(&alice).await;
    for path in ["/api/messages/chat", "/api/messages/chat/"] {
        alice.get(path).await.is_not_found("message");
    }
}
