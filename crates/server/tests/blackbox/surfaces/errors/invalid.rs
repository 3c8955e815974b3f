//! The row of the table of errors that says what is answered to an invalid body or query.

use super::is_all_there_is;
use crate::harness::{Database, Service, on_both};
use crate::surfaces::Surface::{self, ChatThreads, Chats, Threads};
use crate::surfaces::surface::JSON;
use crate::surfaces::{Target, refused_field};

on_both!(an_invalid_body_or_query_is_400_on_threads_and_422_on_the_others_and_names_the_field);

/// Bodies and queries that break a rule, and the field that the answer names.
#[rustfmt::skip]
const INVALID: [(Surface, &str, &str, &str, &str); 38] = [
    (Threads, "POST", "/api/v1/chat/threads", r#"{"title":"#, "body"),
    (Threads, "POST", "/api/v1/chat/threads", "[]", "body"),
    (Threads, "POST", "/api/v1/chat/threads", r#"{"title":7}"#, "title"),
    (Threads, "POST", "/api/v1/chat/threads", r#"{"title":5}"#, "title"),
    (Threads, "POST", "/api/v1/chat/threads", r#"{"subject":"unknown"}"#, "subject"),
    (Threads, "POST", "/api/v1/chat/threads", r#"{"metadata":[]}"#, "metadata"),
    (Threads, "PATCH", "/api/v1/chat/threads/{id}", r#"{"notebooks":[7]}"#, "notebooks[0]"),
    (Threads, "PATCH", "/api/v1/chat/threads/{id}", "", "body"),
    (Threads, "POST", "/api/v1/chat/threads/{id}/messages", r#"{"role":"robot","content":"x"}"#, "role"),
    (Threads, "POST", "/api/v1/chat/threads/{id}/messages", r#"{"role":"user"}"#, "content"),
    (Threads, "POST", "/api/v1/chat/threads/{id}/messages", r#"{"role":"user","content":"x","sources":{}}"#, "sources"),
    (Threads, "PATCH", "/api/v1/chat/threads/{id}/messages/{message_id}", r#"{"selected_text_used":"yes"}"#, "selected_text_used"),
    (Threads, "GET", "/api/v1/chat/threads?limit=101", "", "limit"),
    (Threads, "GET", "/api/v1/chat/threads?cursor=forged", "", "cursor"),
    (Threads, "GET", "/api/v1/chat/threads/{id}?messages_limit=1001", "", "messages_limit"),
    (Threads, "GET", "/api/v1/chat/threads/{id}/messages?order=up", "", "order"),
    (ChatThreads, "POST", "/api/v1/chat-threads", r#"{"title":"#, "body"),
    (ChatThreads, "POST", "/api/v1/chat-threads", "[]", "body"),
    (ChatThreads, "POST", "/api/v1/chat-threads", r#"{"title":7}"#, "title"),
    (ChatThreads, "POST", "/api/v1/chat-threads", r#"{"title":5}"#, "title"),
    (ChatThreads, "POST", "/api/v1/chat-threads", r#"{"messages":[{"role":"user"}]}"#, "messages[0].content"),
    (ChatThreads, "PUT", "/api/v1/chat-threads/{id}", r#"{"messages":null}"#, "messages"),
    (ChatThreads, "PUT", "/api/v1/chat-threads/{id}", r#"{"messages":[{"role":"tool","content":"x"}]}"#, "messages[0].role"),
    (ChatThreads, "PUT", "/api/v1/chat-threads/{id}", "", "body"),
    (ChatThreads, "POST", "/api/v1/chat-threads/{id}/messages", r#"{"role":"user","content":5}"#, "content"),
    (ChatThreads, "GET", "/api/v1/chat-threads?limit=101", "", "limit"),
    (ChatThreads, "GET", "/api/v1/chat-threads?offset=-1", "", "offset"),
    (Chats, "POST", "/api/chats", r#"{"notebooks":"#, "body"),
    (Chats, "POST", "/api/chats", "[]", "body"),
    (Chats, "POST", "/api/chats", r#"{"notebooks":[5]}"#, "notebooks[0]"),
    (Chats, "PUT", "/api/chats/{id}", r#"{"notebooks":null}"#, "notebooks"),
    (Chats, "PUT", "/api/chats/{id}", "", "body"),
    (Chats, "POST", "/api/messages", r#"{"chat_id":"{id}","role":"user","content":"x"}"#, "chat_id"),
    (Chats, "POST", "/api/messages", r#"{"chat_id":{id},"role":"tool","content":"x"}"#, "role"),
    (Chats, "PUT", "/api/messages/{message_id}", r#"{"content":5}"#, "content"),
    (Chats, "GET", "/api/chats?page=0", "", "page"),
    (Chats, "GET", "/api/chats?page_size=101", "", "page_size"),
    (Chats, "GET", "/api/messages/chat/{id}?page=x", "", "page"),
];

fn an_invalid_body_or_query_is_400_on_threads_and_422_on_the_others_and_names_the_field(database: &Database) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let target = Target::made(&alice);
    let before = target.shown(&alice);
    let headers = [JSON];
    for (surface, method, path, body, field) in INVALID {
        let sent = (method != "GET").then(|| target.fill(body));
        let answer = alice.ask(method, &target.fill(path), &headers, sent);
        assert_eq!(refused_field(answer, surface.invalid()), field, "{method} {path} {body}");
    }
    is_all_there_is(&alice, &target, &before);
}
