//! Ready-made values for tests, each checked by the domain's own rules. Times are chosen, never read from a clock.

use chat_history_domain::conversation::{ConversationChange, NewConversation, Title};
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once};
use chat_history_domain::message::{Body, Content, Kind, MessageChange, NewMessage, PublicId, Role, Status};
use chat_history_domain::{Change, Context, Json, Limits, Timestamp, UserId};
use serde_json::{Value, json};

/// A moment for tests, in microseconds: 2023-11-14T22:13:20.123456Z.
pub const NOON: i64 = 1_700_000_000_123_456;

/// The user of that id.
pub fn user(id: &str) -> UserId {
    UserId::parse(id).expect("a user id")
}

/// A call of that user's, so many microseconds after 1970.
pub fn context(id: &str, micros: i64) -> Context {
    Context { user: user(id), now: Timestamp::from_micros(micros) }
}

/// That text as the content of a message.
pub fn content(text: &str) -> Content {
    Content::parse(text.to_owned(), &Limits::default()).expect("a message's content")
}

/// A new message with nothing but its role and content.
pub fn message(role: Role, text: &str) -> NewMessage {
    NewMessage::new(role, content(text))
}

/// A new message of the person.
pub fn said(text: &str) -> NewMessage {
    message(Role::User, text)
}

/// The same message with that id of its client's.
pub fn named(id: &str, new: NewMessage) -> NewMessage {
    NewMessage { public_id: Some(PublicId::parse(id).expect("an id")), ..new }
}

/// The key of that request.
pub fn keyed(key: &str, request: &str) -> Once {
    Once { key: IdempotencyKey::parse(key).expect("a key"), fingerprint: Fingerprint(request.to_owned()) }
}

/// A new message of the model.
pub fn answered(text: &str) -> NewMessage {
    message(Role::Assistant, text)
}

/// A new unit of that kind.
pub fn unit(role: Role, kind: &str, text: &str) -> NewMessage {
    let kind = Some(Kind::parse(kind).expect("a kind"));
    NewMessage::from(Body { kind, ..message(role, text).body })
}

/// A new unit with a value in every field.
pub fn full_unit(text: &str) -> NewMessage {
    let full = full_message(text);
    let body = Body {
        kind: Some(Kind::parse("function_call_output").expect("a kind")),
        item: Some(json_of(
            &json!({"tool_call_id": "call_1", "content": [{"type": "x", "b": 1, "a": [null]}]}),
        )),
        ..full.body
    };
    let public_id = PublicId::parse(format!("msg_{text}")).expect("an id");
    NewMessage { public_id: Some(public_id), body, status: Some(Status::Incomplete) }
}

/// A new message with a value in every field that a plain message has.
pub fn full_message(text: &str) -> NewMessage {
    let body = Body {
        role: Role::Tool,
        content: content(text),
        kind: None,
        item: None,
        sources: json_of(&json!([{"url": "https://example.org/a?b=c", "score": 0.1}, "plain"])),
        selected_text_used: true,
        tool_calls: Some(json_of(&json!([{"name": "search", "arguments": {"query": "ü"}}]))),
        metadata: json_of(&json!({"model": "m-1", "tokens": 12})),
    };
    NewMessage::from(body)
}

/// A new conversation with a value in every field.
pub fn full_conversation() -> NewConversation {
    NewConversation {
        external_id: None,
        title: Some(title("Travel plans")),
        notebooks: json_of(&json!(["work", "año 2024"])),
        metadata: json_of(&json!({"pinned": true, "colour": {"name": "grün", "rgb": [0, 128, 0]}})),
        starred: true,
        archived: true,
    }
}

/// That text as a title.
pub fn title(text: &str) -> Title {
    Title::parse(text.to_owned(), &Limits::default()).expect("a title")
}

/// That value as it is kept.
pub fn json_of(value: &Value) -> Json {
    Json::any(value, &Limits::default()).expect("a JSON field")
}

/// The change that gives a conversation that title.
pub fn renamed(text: &str) -> ConversationChange {
    ConversationChange { title: Change::Set(title(text)), ..ConversationChange::default() }
}

/// The change that gives a message that content.
pub fn reworded(text: &str) -> MessageChange {
    MessageChange { content: Some(content(text)), ..MessageChange::default() }
}
