//! Roles on the notebook surface: what others call `assistant` is `ai`, and tools are not shown.

use serde_json::{Value, json};

use super::{chat, message_at, messages_of, opened, to};
use crate::harness::{Client, MESSAGES, Server, each, message_at as native_message_at};

/// A chat with a message of each role, the tool's in the midst, as the native surface made it.
async fn every_role() -> (Client, Value) {
    let alice = Server::new().await.user("alice");
    let messages: Vec<Value> = ["system", "user", "tool", "assistant", "tool"]
        .into_iter()
        .map(|role| json!({"role": role, "content": role}))
        .collect();
    let thread = alice.thread(messages).await;
    (alice, thread)
}

#[actix_web::test]
async fn assistant_and_ai_are_the_same_and_shown_as_ai() {
    let alice = Server::new().await.user("alice");
    let chat = chat(&alice).await;
    for name in ["ai", "assistant"] {
        let added = alice.post(MESSAGES, to(&chat, name, "x")).await.ok(201);
        assert_eq!(added["role"], "ai");
        assert_eq!(alice.get(&message_at(&added)).await.ok(200)["role"], "ai");
        let changed = alice.put(&message_at(&added), json!({"role": name, "content": "y"})).await.ok(200);
        assert_eq!(changed["role"], "ai");
    }
    assert_eq!(each(&opened(&alice, &chat).await["messages"], "role"), ["ai", "ai"]);
    assert_eq!(each(&alice.get(&messages_of(&chat)).await.ok(200)["items"], "role"), ["ai", "ai"]);
    assert_eq!(each(&alice.open(&chat).await["messages"], "role"), ["assistant", "assistant"]);
}

#[actix_web::test]
async fn messages_of_tools_are_in_no_list_and_no_total() {
    let (alice, thread) = every_role().await;
    let shown = ["system", "user", "ai"];
    assert_eq!(each(&opened(&alice, &thread).await["messages"], "role"), shown);
    let listed = alice.get(&messages_of(&thread)).await.ok(200);
    assert_eq!(each(&listed["items"], "role"), shown);
    assert_eq!(listed["total"], 3);
    for (number, role) in shown.into_iter().enumerate() {
        let query = format!("?page={}&page_size=1", number + 1);
        let page = alice.get(&(messages_of(&thread) + &query)).await.ok(200);
        assert_eq!(each(&page["items"], "role"), [role]);
        assert_eq!(page["total"], 3);
    }
}

#[actix_web::test]
async fn a_message_of_a_tool_is_not_found_by_its_id_and_stays() {
    let (alice, thread) = every_role().await;
    let hidden = &thread["messages"][2];
    alice.get(&message_at(hidden)).await.is_not_found("message");
    alice.put(&message_at(hidden), json!({"content": "x"})).await.is_not_found("message");
    alice.put(&message_at(hidden), json!({"role": "user"})).await.is_not_found("message");
    alice.delete(&message_at(hidden)).await.is_not_found("message");
    assert_eq!(alice.get(&native_message_at(hidden)).await.both(), (200, hidden.clone()));
}

#[actix_web::test]
async fn messages_of_tools_go_with_their_chat() {
    let (alice, thread) = every_role().await;
    alice.delete(&super::at(&thread)).await.ok(204);
    for message in thread["messages"].as_array().unwrap() {
        alice.get(&native_message_at(message)).await.is_not_found("message");
    }
}
