//! Saving a document writes what differs and nothing else, as the database itself counts it.

use serde_json::{Value, json};

use super::{CHAT_THREADS, RowLog};
use crate::harness::{Client, Database, Service, THREADS, on_both};

on_both!(
    a_put_of_500_messages_that_adds_one_writes_one_row,
    a_put_that_changes_the_400th_of_500_messages_leaves_the_first_399_untouched,
    a_put_that_changes_nothing_writes_nothing_and_keeps_the_etag
);

/// A document, all that its messages have as the native surface shows them, and the log of what is written to them.
struct Saved<'a> {
    client: &'a Client,
    path: String,
    native: String,
    log: RowLog,
}

impl<'a> Saved<'a> {
    /// A thread of that many messages, which carry more than the document shows.
    fn of(database: &Database, client: &'a Client, count: usize) -> Self {
        let message = |n: usize| {
            let role = if n.is_multiple_of(2) { "user" } else { "assistant" };
            json!({"role": role, "content": format!("{n}"), "sources": [{"n": n}], "selected_text_used": true,
                "tool_calls": {"n": n}, "metadata": {"n": n}})
        };
        let messages: Vec<Value> = (0..count).map(message).collect();
        let made = client.post(THREADS, &json!({"title": "Long", "messages": messages})).expect(201);
        let id = &made["id"];
        let log = RowLog::start(database);
        Self { client, path: format!("{CHAT_THREADS}/{id}"), native: format!("{THREADS}/{id}"), log }
    }

    fn etag(&self) -> String {
        self.client.get(&self.path).header("etag").to_owned()
    }

    fn document(&self) -> Vec<Value> {
        self.client.get(&self.path).expect(200)["messages"].as_array().unwrap().clone()
    }

    /// The messages with their ids, times and all else.
    fn rows(&self) -> Vec<Value> {
        let opened = self.client.get(&self.native).expect(200);
        let rows = opened["messages"].as_array().unwrap().clone();
        assert_eq!(opened["message_count"], rows.len());
        rows
    }
}

fn a_put_of_500_messages_that_adds_one_writes_one_row(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut thread = Saved::of(database, &alice, 499);
    let (etag, before) = (thread.etag(), thread.rows());
    let mut document = thread.document();
    document.push(json!({"role": "assistant", "content": "One more"}));
    assert_eq!(document.len(), 500);
    let saved = alice.put(&thread.path, &json!({"messages": document}));
    assert_ne!(saved.header("etag"), etag);
    assert_eq!(saved.expect(200)["messages"], json!(document));
    let written = thread.log.take();
    let rows = thread.rows();
    assert_eq!(written.len(), 1, "{written:?}");
    assert_eq!((written[0].what.as_str(), json!(written[0].id)), ("insert", rows[499]["id"].clone()));
    assert_eq!(rows[..499], before[..], "ids, times and extra fields survive");

    // One less, again: one row goes.
    document.pop();
    alice.put(&thread.path, &json!({"messages": document})).expect(200);
    assert_eq!(thread.log.counts(), [0, 0, 1]);
    assert_eq!(thread.rows(), before);
}

fn a_put_that_changes_the_400th_of_500_messages_leaves_the_first_399_untouched(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut thread = Saved::of(database, &alice, 500);
    let before = thread.rows();
    let mut document = thread.document();
    document[399]["content"] = json!("Changed");
    let saved = alice.put(&thread.path, &json!({"messages": document})).expect(200);
    assert_eq!(saved["messages"], json!(document));
    assert_eq!(thread.log.counts(), [101, 0, 101]);
    let rows = thread.rows();
    assert_eq!((rows.len(), &rows[..399]), (500, &before[..399]));
    let last = before[499]["id"].as_i64();
    assert!(rows[399..].iter().all(|row| row["id"].as_i64() > last), "what is written anew has new ids");
    assert_eq!(thread.document(), document);
}

fn a_put_that_changes_nothing_writes_nothing_and_keeps_the_etag(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let mut thread = Saved::of(database, &alice, 500);
    let (etag, before) = (thread.etag(), alice.get(&thread.native).text);
    for body in [json!({}), json!({"title": "Long"}), json!({"messages": thread.document()})] {
        let saved = alice.put(&thread.path, &body);
        assert_eq!((saved.status, saved.header("etag")), (200, etag.as_str()));
    }
    assert_eq!(thread.log.take(), []);
    assert_eq!(alice.get(&thread.native).text, before, "nor does anything else change");
    alice.put(&thread.path, &json!({"title": "Renamed"})).expect(200);
    assert_eq!(thread.log.take(), [], "a new title is no matter of the messages");
    assert_ne!(thread.etag(), etag);
}
