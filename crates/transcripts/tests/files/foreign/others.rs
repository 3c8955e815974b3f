//! Exports of Claude, Open WebUI and LibreChat, and what holds for files of all products.

use chat_history_domain::Timestamp;
use chat_history_transcripts::Format;
use serde_json::{Value, json};

use super::{contents, import, kept, simple};
use crate::desk::{Desk, accounts_for};

#[test]
fn a_conversation_of_claude_comes_in_with_its_tools_and_attachments() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let time = |second: u32| format!("2024-05-06T07:08:{second:02}.123456Z");
    let message = |id: &str, sender: &str, text: &str, second: u32| {
        json!({"uuid": id, "text": text, "content": [], "sender": sender, "created_at": time(second), "updated_at": time(second),
            "attachments": [], "files": []})
    };
    let mut attached = message("m1", "human", "See this", 1);
    attached["attachments"] =
        json!([{"file_name": "a.txt", "file_size": 3, "file_type": "txt", "extracted_content": "abc"}]);
    attached["files"] = json!([{"file_name": "b.png"}]);
    let mut tools = message("m2", "assistant", "fallback", 2);
    tools["content"] = json!([
        {"type": "thinking", "thinking": "hm"},
        {"type": "text", "text": "I look."},
        {"type": "tool_use", "id": "t", "name": "search", "input": {"q": "x"}},
        {"type": "tool_result", "name": "search", "content": [{"type": "text", "text": "found"}]},
        {"type": "token_budget"},
    ]);
    let conversation = |id: &str, messages: Value| json!({"uuid": id, "name": "", "created_at": time(0), "updated_at": time(9), "account": {"uuid": "u"}, "chat_messages": messages});
    let file = json!([
        conversation("c1", json!([attached, tools, message("m2", "assistant", "same id", 3), null])),
        conversation("empty", json!([])),
    ]);
    let report = import(&desk, &alice, &file);
    accounts_for(&report, 2, 4);
    assert_eq!((report.format, report.conversations.created), (Format::Claude, 2));
    assert_eq!((report.messages.added, report.messages.skipped), (3, 1));
    let (conversation, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(conversation.title.as_deref(), Some("See this"));
    assert_eq!(contents(&messages), ["See this", "I look.\n\nfound\n\n[token_budget]", "same id"]);
    assert!(
        messages[0].body.sources.as_str().contains(r#""text":"abc""#)
            && messages[0].body.sources.as_str().contains("b.png")
    );
    assert_eq!(
        messages[1].body.tool_calls.as_ref().unwrap().as_str(),
        r#"[{"id":"t","name":"search","arguments":{"q":"x"}}]"#
    );
    assert_eq!(messages[1].body.metadata.as_str(), r#"{"thinking":"hm"}"#);
    assert_eq!(messages[1].created_at, Timestamp::parse(&time(2)).unwrap());
    assert_eq!(import(&desk, &alice, &file).conversations.unchanged, 2);
}

#[test]
fn what_is_too_large_beside_a_message_is_left_out_and_told() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let block = json!([{"type": "text", "text": "big"}, {"type": "tool_use", "name": "write", "input": {"text": "x".repeat(1_100_000)}}]);
    let message =
        json!({"uuid": "m", "sender": "assistant", "content": block, "created_at": "2024-05-06T07:08:09Z"});
    let report = import(&desk, &alice, &json!([{"uuid": "c", "name": "Big", "chat_messages": [message]}]));
    let (_, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!((messages[0].body.content.as_str(), &messages[0].body.tool_calls), ("big", &None));
    assert_eq!(messages[0].body.metadata.as_str(), r#"{"too_large_to_import":["tool_calls"]}"#);
}

#[test]
fn chats_of_open_webui_come_in_with_their_branches() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let message = |id: &str, parent: Value, children: Value, role: &str, content: Value, at: i64| json!({"id": id, "parentId": parent, "childrenIds": children, "role": role, "content": content, "timestamp": at, "model": "llama"});
    let history = json!({"currentId": "a2", "messages": {
        "q": message("q", Value::Null, json!(["a1", "a2"]), "user", json!([{"type": "text", "text": "Look"}, {"type": "image_url"}]), 1_715_000_001),
        "a1": message("a1", json!("q"), json!([]), "assistant", json!("One"), 1_715_000_002),
        "a2": message("a2", json!("q"), json!([]), "assistant", json!("Two"), 1_715_000_003),
    }});
    let file = json!([
        {"id": "w1", "user_id": "u", "title": "Web", "chat": {"title": "Web", "models": ["llama"], "history": history, "tags": ["t"]},
            "updated_at": 1_715_000_009, "created_at": 1_715_000_000, "archived": false, "pinned": true},
        {"id": "w2", "chat": {"title": "Listed", "messages": [{"id": "x", "role": "user", "content": "Hi"}, {"role": "assistant", "content": null}]}},
    ]);
    let report = import(&desk, &alice, &file);
    accounts_for(&report, 3, 2 + 2 + 2);
    assert_eq!((report.format, report.conversations.created), (Format::OpenWebUi, 3));
    let (conversation, messages) = kept(&desk, &alice, &report, 0);
    assert!(conversation.starred && !conversation.archived);
    assert_eq!(contents(&messages), ["Look\n\n[image_url]", "Two"]);
    assert_eq!(conversation.created_at, Timestamp::from_micros(1_715_000_000_000_000));
    assert_eq!(contents(&kept(&desk, &alice, &report, 1).1), ["Look\n\n[image_url]", "One"]);
    assert_eq!(contents(&kept(&desk, &alice, &report, 2).1), ["Hi"]);
    assert_eq!(import(&desk, &alice, &file).conversations.unchanged, 3);
}

#[test]
fn a_conversation_of_librechat_comes_in_as_a_list_and_as_a_tree() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let message = |id: &str, parent: &str, by_user: bool, text: &str| {
        json!({"messageId": id, "parentMessageId": parent, "conversationId": "l", "sender": if by_user { "User" } else { "GPT" },
            "isCreatedByUser": by_user, "text": text, "createdAt": "2024-05-06T07:08:09.000Z", "model": "gpt", "error": false})
    };
    let none = "00000000-0000-0000-0000-000000000000";
    let listed = json!({"conversationId": "l", "endpoint": "openAI", "title": "List", "exportAt": "x", "branches": true, "recursive": false,
    "options": {"model": "gpt"}, "messages": [
        message("1", none, true, "Question"), message("2", "1", false, "First"), message("3", "1", false, "Second"),
    ]});
    let report = import(&desk, &alice, &listed);
    accounts_for(&report, 2, 4);
    assert_eq!(report.format, Format::LibreChat);
    assert_eq!(contents(&kept(&desk, &alice, &report, 0).1), ["Question", "Second"]);
    assert_eq!(contents(&kept(&desk, &alice, &report, 1).1), ["Question", "First"]);

    let mut root = message("1", none, true, "Question");
    let mut answer = message("2", "1", false, "");
    answer["content"] = json!([
        {"type": "think", "think": "hm"},
        {"type": "text", "text": {"value": "Nested"}},
        {"type": "tool_call", "tool_call": {"name": "search", "args": "{}"}},
    ]);
    answer["children"] = json!([message("4", "2", true, "More")]);
    root["children"] = json!([answer]);
    let tree = json!({"conversationId": "t", "title": null, "recursive": true, "messages": [root]});
    let report = import(&desk, &alice, &tree);
    accounts_for(&report, 1, 3);
    let (conversation, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(conversation.title.as_deref(), Some("Question"));
    assert_eq!(contents(&messages), ["Question", "Nested", "More"]);
    assert!(messages[1].body.tool_calls.as_ref().unwrap().as_str().contains("search"));
}

#[test]
fn what_foreign_files_hold_that_no_store_can_is_replaced_and_told_of_its_conversation() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let file = json!([simple("clean"), simple("dirty"), simple("also clean")]).to_string();
    let file = file.replace("Question of dirty", r"a\u0000\ud83d\ude00\ud83d");
    let report = desk.import(&alice, file.as_bytes()).unwrap();
    assert_eq!(report.entries.iter().map(|entry| entry.replaced).collect::<Vec<_>>(), [0, 2, 0]);
    assert_eq!(contents(&kept(&desk, &alice, &report, 1).1)[0], "a\u{FFFD}😀\u{FFFD}");
}

#[test]
fn a_file_without_conversations_is_refused() {
    let desk = Desk::new();
    for (file, words) in [
        ("[]", "holds no conversations"),
        ("[{}]", "is of no format that is known here"),
        ("[1,2]", "is of no format that is known here"),
        ("{\"conversations\":[]}", "is of no format that is known here"),
        ("[{\"mapping\":{}}", "is not valid JSON"),
        ("[{\"mapping\":{}}] x", "is not valid JSON"),
    ] {
        let told = desk.refusal(file.as_bytes());
        assert!(told.contains(words), "{file}: {told}");
    }
}
