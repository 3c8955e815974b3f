//! The schemas that the document names: each name stands for one thing, and has just its fields.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::document;
use super::operations::operations;
use super::schema::Shape;
use crate::harness::{CHAT_THREADS, CHATS, MESSAGES};

/// Every schema and its fields; a `*` is on those that must be there. Those of a choice of forms stand apart by a `|`.
#[rustfmt::skip]
const FIELDS: [(&str, &str); 61] = [
    ("Account", "created_at id* messages* threads*"),
    ("Appended", ""),
    ("BulkChange", "ids* set* | delete* ids*"),
    ("BulkChanged", "modseq* threads* updated_at*"),
    ("BulkSet", "archived starred"),
    ("Chat", "created_at* id* notebooks* updated_at*"),
    ("ChatFiling", "notebooks*"),
    ("ChatMessage", "chat_id* content* created_at* id* role* updated_at*"),
    ("ChatMessageChange", "content role"),
    ("ChatThread", "created_at* id* messages* title* updated_at* user_id*"),
    ("ChatThreadChange", "messages title"),
    ("ChatThreadSummary", "created_at* id* message_count* title* updated_at* user_id*"),
    ("CreatedThread", "archived* created_at* external_id id* message_count* messages metadata* modseq* notebooks* starred* summary title updated_at* user_id*"),
    ("DayCount", "date* messages*"),
    ("DeletedThreads", "threads*"),
    ("Envelope_Chat", "items* page* page_size* total*"),
    ("Envelope_ChatMessage", "items* page* page_size* total*"),
    ("FieldFault", "field* message*"),
    ("ForkThread", "title up_to"),
    ("Health", "detail status*"),
    ("Hit", "highlights* message score* snippet* thread*"),
    ("HitMessage", "created_at* id* role*"),
    ("HitThread", "archived* id* starred* title updated_at*"),
    ("Hits", "hits* next_cursor"),
    ("HourCount", "hour* messages*"),
    ("ImportReport", "dry_run* format* messages* replaced_characters* results* threads*"),
    ("ImportResult", "messages* notes* outcome* replaced_characters* source_id thread_id title"),
    ("ImportedMessages", "added* changed* found* kept* skipped* unchanged*"),
    ("ImportedThreads", "created* found* skipped* unchanged* updated*"),
    ("LongThread", "characters* id* messages* title"),
    ("Message", "client_id* content* created_at* id* kind* metadata* name* parts* role* selected_text_used* sources* status* summary* thread_id* tool_call_id* tool_calls* updated_at*"),
    ("MessageBatch", "messages*"),
    ("MessageChange", "append content metadata name offset selected_text_used sources status tool_call_id tool_calls | append metadata name offset parts selected_text_used sources status tool_call_id tool_calls | append* metadata offset selected_text_used sources status tool_calls"),
    ("MessageCounts", "assistant* system* tool* total* user*"),
    ("Messages", "messages* next_cursor"),
    ("NewChat", "notebooks"),
    ("NewChatMessage", "chat_id* content* role*"),
    ("NewChatThread", "messages title"),
    ("NewMessage", "client_id content kind metadata name parts role selected_text_used sources status tool_call_id tool_calls"),
    ("NewMessages", ""),
    ("NewSaidMessage", "content* role*"),
    ("NewThread", "archived external_id messages metadata notebooks starred title"),
    ("NotebookCount", "name* threads*"),
    ("NotebookName", ""),
    ("Notebooks", "notebooks*"),
    ("OpenChat", "created_at* id* messages* notebooks* updated_at*"),
    ("OpenThread", "archived* created_at* external_id id* message_count* messages* metadata* modseq* notebooks* older_cursor starred* summary title updated_at* user_id*"),
    ("Problem", "detail* errors instance* request_id* status* title* type*"),
    ("Revision", "content* created_at* kind* message_id* metadata* modseq* name* parts* role* selected_text_used* sources* tool_call_id* tool_calls*"),
    ("Revisions", "next_cursor revisions*"),
    ("SaidMessage", "content* role*"),
    ("SentMessage", "client_id* created_at* id* kind* status* summary* thread_id* updated_at*"),
    ("ShownMessage", "client_id* content* created_at* id* kind* metadata* name* parts* role* selected_text_used* sources* status* summary* thread_id* tool_call_id* tool_calls* updated_at* | client_id* created_at* id* kind* status* summary* thread_id* updated_at*"),
    ("Stats", "active_days* busiest_hours* characters* days* from* longest_threads* messages* threads* to* tz*"),
    ("Subject", ""),
    ("Thread", "archived* created_at* external_id id* message_count* metadata* modseq* notebooks* starred* summary title updated_at* user_id*"),
    ("ThreadChange", "archived external_id metadata notebooks starred title"),
    ("Threads", "next_cursor threads*"),
    ("TrashedThread", "archived* created_at* delete_at* external_id id* message_count* metadata* modseq* notebooks* starred* summary title trashed_at* updated_at* user_id*"),
    ("TrashedThreads", "next_cursor threads*"),
    ("Words", ""),
];

/// What each operation of the surfaces for documents and for chats takes, and what it answers with where it does what was asked.
#[rustfmt::skip]
const BODIES: [(&str, &str, &str, &str); 16] = [
    ("get", CHAT_THREADS, "", "ChatThreadSummary[]"),
    ("post", CHAT_THREADS, "NewChatThread", "ChatThread"),
    ("get", "/api/v1/chat-threads/{id}", "", "ChatThread"),
    ("put", "/api/v1/chat-threads/{id}", "ChatThreadChange", "ChatThread"),
    ("delete", "/api/v1/chat-threads/{id}", "", ""),
    ("post", "/api/v1/chat-threads/{id}/messages", "NewSaidMessage", "ChatThread"),
    ("get", CHATS, "", "Envelope_Chat"),
    ("post", CHATS, "NewChat", "Chat"),
    ("get", "/api/chats/{id}", "", "OpenChat"),
    ("put", "/api/chats/{id}", "ChatFiling", "Chat"),
    ("delete", "/api/chats/{id}", "", ""),
    ("post", MESSAGES, "NewChatMessage", "ChatMessage"),
    ("get", "/api/messages/chat/{id}", "", "Envelope_ChatMessage"),
    ("get", "/api/messages/{id}", "", "ChatMessage"),
    ("put", "/api/messages/{id}", "ChatMessageChange", "ChatMessage"),
    ("delete", "/api/messages/{id}", "", ""),
];

#[actix_web::test]
async fn every_schema_has_just_its_fields() {
    let document = document().await;
    let described: BTreeMap<&str, String> = document["components"]["schemas"]
        .as_object()
        .unwrap()
        .iter()
        .map(|(name, schema)| (name.as_str(), fields(&document, schema)))
        .collect();
    let expected: BTreeMap<&str, String> =
        FIELDS.iter().map(|(name, fields)| (*name, (*fields).to_owned())).collect();
    assert_eq!(described, expected);
}

/// The names of the fields, each with a `*` where it must be there.
fn fields(document: &Value, schema: &Value) -> String {
    if let Some(forms) = schema.get("anyOf").and_then(Value::as_array) {
        return forms.iter().map(|form| fields(document, form)).collect::<Vec<_>>().join(" | ");
    }
    let mut shape = Shape::default();
    shape.add(document, schema);
    let mark = |name: &&str| if shape.required.contains(name) { format!("{name}*") } else { (*name).into() };
    shape.properties.keys().map(mark).collect::<Vec<String>>().join(" ")
}

#[actix_web::test]
async fn every_operation_takes_and_answers_with_what_it_is_about() {
    let document = document().await;
    for (method, path, taken, answered) in BODIES {
        let operation = &document["paths"][path][method];
        assert_eq!(named(&operation["requestBody"]), taken, "{method} {path}");
        let responses = operation["responses"].as_object().unwrap();
        let done = responses.iter().find(|(status, _)| status.starts_with('2')).unwrap().1;
        assert_eq!(named(done), answered, "{method} {path}");
    }
}

/// The schema of that body, by its name; with `[]` behind it for a list of such.
fn named(body: &Value) -> String {
    let schema = &body["content"]["application/json"]["schema"];
    let name = |schema: &Value| {
        let reference = schema["$ref"].as_str();
        reference.map(|path| path.trim_start_matches("#/components/schemas/").to_owned())
    };
    name(schema).or_else(|| name(&schema["items"]).map(|name| name + "[]")).unwrap_or_default()
}

#[actix_web::test]
async fn operations_of_a_surface_stand_under_its_tags() {
    let document = document().await;
    for (path, method, operation) in operations(&document) {
        let is_of_threads = path.starts_with("/api/v1/chat/") && path != "/api/v1/chat/stats";
        let expected: &[&str] = if is_of_threads {
            &["threads", "messages"]
        } else if path.starts_with(CHAT_THREADS) {
            &["chat-threads"]
        } else if path.starts_with(CHATS) {
            &["chats"]
        } else if path.starts_with(MESSAGES) {
            &["chat messages"]
        } else {
            &["users", "operations"]
        };
        let tags = operation["tags"].as_array().unwrap();
        assert_eq!(tags.len(), 1, "{method} {path}");
        assert!(expected.contains(&tags[0].as_str().unwrap()), "{method} {path}: {tags:?}");
    }
}

#[actix_web::test]
async fn the_roles_of_each_surface_are_described() {
    let document = document().await;
    let schemas = &document["components"]["schemas"];
    for (name, pattern) in [
        ("SaidMessage", "^(user|assistant)$"),
        ("NewSaidMessage", "^(user|assistant)$"),
        ("ChatMessage", "^(user|ai|system)$"),
        ("NewChatMessage", "^(user|ai|assistant|system)$"),
        ("ChatMessageChange", "^(user|ai|assistant|system)$"),
    ] {
        let schema = schemas[name].get("allOf").map_or(&schemas[name], |parts| &parts[0]);
        assert_eq!(schema["properties"]["role"]["pattern"], json!(pattern), "{name}");
    }
}
