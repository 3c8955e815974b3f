//! What is told of every conversation: why it was skipped, and what was replaced in it.

use chat_history_domain::message::MessageCursor;
use chat_history_domain::{Limits, Order};
use chat_history_transcripts::{Outcome, ReadLimits};
use serde_json::{Value, json};

use crate::desk::{Desk, accounts_for};

const MADE: &str = "2024-05-06T07:08:09.123456Z";

/// A transcript of those threads, each with its messages.
fn transcript(threads: &[(Value, Vec<Value>)]) -> Vec<u8> {
    let mut lines = vec![json!({"format": "chat-history-transcript", "version": 1})];
    let mut count = 0;
    for (thread, messages) in threads {
        lines.push(json!({"thread": thread}));
        lines.extend(messages.iter().map(|message| json!({"message": message})));
        count += messages.len();
    }
    lines.push(json!({"end": {"threads": threads.len(), "messages": count}}));
    let lines: Vec<String> = lines.iter().map(Value::to_string).collect();
    (lines.join("\n") + "\n").into_bytes()
}

fn thread(number: usize) -> Value {
    json!({"id": format!("test:{number}"), "title": format!("thread {number}"), "created_at": MADE})
}

fn message(number: usize) -> Value {
    json!({"id": number.to_string(), "role": "user", "content": format!("message {number}"), "created_at": MADE})
}

fn with(mut value: Value, name: &str, member: Value) -> Value {
    value[name] = member;
    value
}

#[test]
fn a_conversation_with_anything_that_cannot_be_kept_is_skipped_whole_and_the_others_are_not() {
    let desk = Desk::new();
    let wrong = [
        (
            thread(1),
            vec![message(1), with(message(2), "content", json!("x".repeat(1_000_001)))],
            "line 7: content must have at most 1000000 characters",
        ),
        (
            thread(2),
            vec![with(message(1), "role", json!("robot")), message(2)],
            "role must be user, assistant, system or tool",
        ),
        (thread(3), vec![with(message(1), "created_at", json!("yesterday"))], "created_at must be a date"),
        (thread(4), vec![with(message(1), "mood", json!("good"))], "unknown field `mood`"),
        (
            with(thread(5), "title", json!("x".repeat(256))),
            vec![message(1)],
            "thread.title must have at most 255 characters",
        ),
        (
            with(thread(6), "id", json!("no colon")),
            vec![message(1)],
            "thread.id must be the name of a product",
        ),
        (with(thread(7), "metadata", json!([])), vec![], "thread.metadata must be an object"),
        (json!(7), vec![], "thread: invalid type"),
        (
            thread(8),
            vec![with(message(1), "item", json!({"parts": ["x".repeat(6 * 1024 * 1024)]}))],
            "item.parts must have at most 6291456 bytes of JSON",
        ),
        (with(thread(9), "colour", json!("red")), vec![], "unknown field `colour`"),
    ];
    let mut threads = vec![(thread(0), vec![message(1), message(2)])];
    threads.extend(wrong.iter().map(|(thread, messages, _)| (thread.clone(), messages.clone())));
    threads.push((thread(10), vec![message(1)]));
    let messages: usize = threads.iter().map(|(_, messages)| messages.len()).sum();
    let file = transcript(&threads);
    let bob = desk.user("bob");
    let told = desk.look_at(&bob, &file).unwrap();
    let report = desk.import(&bob, &file).unwrap();
    assert_eq!((told.conversations, told.messages), (report.conversations, report.messages));
    accounts_for(&report, 12, messages as u64);
    assert_eq!((report.conversations.created, report.conversations.skipped), (2, 10));
    assert_eq!((report.messages.added, report.messages.skipped), (3, messages as u64 - 3));
    for ((_, _, why), entry) in wrong.iter().zip(&report.entries[1..]) {
        assert_eq!((entry.outcome, entry.conversation), (Outcome::Skipped, None));
        assert!(entry.notes[0].contains(why), "{:?} is not {why}", entry.notes);
    }
    assert_eq!(desk.wait(bob.holdings()).conversations.len(), 2);
}

#[test]
fn what_no_store_can_hold_is_replaced_and_told_of_the_conversation_that_it_is_in() {
    let desk = Desk::new();
    let file = String::from_utf8(transcript(&[
        (thread(1), vec![message(1)]),
        (thread(2), vec![message(2), message(3)]),
    ]));
    let file = file.unwrap().replace("message 2", r"a\u0000b\ud800c").replace("thread 1", r"\udc00");
    let report = desk.import(&desk.user("bob"), file.as_bytes()).unwrap();
    assert_eq!((report.conversations.created, report.replaced), (2, 3));
    assert_eq!(report.entries.iter().map(|entry| entry.replaced).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(report.entries[0].title.as_deref(), Some("\u{FFFD}"));
    let start = MessageCursor::start(report.entries[1].conversation.unwrap(), Order::Ascending);
    let page = desk.wait(desk.user("bob").message_page(start, 1)).unwrap();
    assert_eq!(page.items[0].body.content, "a\u{FFFD}b\u{FFFD}c");
}

#[test]
fn what_the_operator_has_set_holds_for_imports_too() {
    let mut desk = Desk::new();
    let rules = Limits { message_chars: 5, ..Limits::default() };
    desk.limits = ReadLimits { rules, ..desk.limits };
    let report = desk.import(&desk.user("bob"), &transcript(&[(thread(1), vec![message(1)])])).unwrap();
    assert_eq!(report.entries[0].notes, ["line 3: content must have at most 5 characters"]);
}

#[test]
fn a_thread_that_is_in_a_file_twice_is_made_once() {
    let desk = Desk::new();
    let threads = [
        (thread(1), vec![message(1)]),
        (thread(1), vec![message(1), message(2)]),
        (thread(2), vec![message(1), message(1)]),
    ];
    let file = transcript(&threads);
    let told = desk.look_at(&desk.user("bob"), &file).unwrap();
    accounts_for(&told, 3, 5);
    assert_eq!(told.conversations.created, 2);
    assert_eq!(told.entries[1].notes, ["has the id of another one before it"]);
    let report = desk.import(&desk.user("bob"), &file).unwrap();
    accounts_for(&report, 3, 5);
    assert_eq!((report.conversations.created, report.conversations.updated), (2, 1));
    assert_eq!((report.messages.added, report.messages.unchanged, report.messages.kept), (3, 1, 1));
    assert_eq!(report.entries[0].conversation, report.entries[1].conversation);
}
