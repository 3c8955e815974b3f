//! A message of any SDK comes back equal, its text is its content, and a change of it changes what it says and no more.

mod changes;
mod dialects;
mod items;
mod laws;
mod refused;
mod texts;

use serde_json::{Value, json};

use super::{Edit, Form, Sent};
use crate::conversation::ConversationId;
use crate::message::{Kind, Message, MessageChange, MessageId, NewMessage};
use crate::{Error, Json, Limits, Modseq, Result, Stamp, Timestamp, UserId};

fn parse(sent: &Value) -> Result<NewMessage> {
    let sent: Sent = serde_json::from_value(sent.clone()).unwrap();
    sent.parse(&Limits::default())
}

fn parsed(sent: &Value) -> NewMessage {
    parse(sent).unwrap_or_else(|error| panic!("{sent}: {error:?}"))
}

/// The field that is wrong, and how.
fn wrong(sent: &Value) -> (String, String) {
    match parse(sent) {
        Err(Error::Invalid { field, rule }) => (field, rule),
        other => panic!("{sent}: {other:?}"),
    }
}

/// The message in the form in which it was sent.
fn form(new: &NewMessage) -> Value {
    serde_json::to_value(Form::of(&new.body, new.public_id.as_ref())).unwrap()
}

fn kind(new: &NewMessage) -> Option<&str> {
    new.body.kind.as_ref().map(Kind::as_str)
}

fn item(new: &NewMessage) -> Value {
    new.body.item.as_ref().map_or(Value::Null, |item| serde_json::from_str(item.as_str()).unwrap())
}

fn kept(new: NewMessage) -> Message {
    let stamp = Stamp { modseq: Modseq(3), at: Timestamp::from_micros(1_700_000_000_000_000) };
    new.kept(MessageId(5), UserId::parse("alice").unwrap(), ConversationId(7), stamp)
}

/// The message after a change of these fields.
fn changed(message: &Message, fields: Value) -> Result<Message> {
    let edit: Edit = serde_json::from_value(fields).unwrap();
    Ok(after(message, edit.change(message, &Limits::default())?))
}

fn after(message: &Message, change: MessageChange) -> Message {
    let mut message = message.clone();
    let body = &mut message.body;
    body.role = change.role.unwrap_or(body.role);
    body.content = change.content.unwrap_or_else(|| body.content.clone());
    if let Some(kind) = change.kind.as_option() {
        body.kind = kind.cloned();
    }
    if let Some(item) = change.item.as_option() {
        body.item = item.cloned();
    }
    if let Some(calls) = change.tool_calls.as_option() {
        body.tool_calls = calls.cloned();
    }
    if let Some(status) = change.status.as_option() {
        message.status = status.copied();
    }
    body.metadata =
        change.metadata.or_clear_to(Json::empty_object()).unwrap_or_else(|| body.metadata.clone());
    message
}

fn shown(message: &Message) -> Value {
    serde_json::to_value(Form::of(&message.body, message.public_id.as_ref())).unwrap()
}

fn plain() -> Value {
    json!({"role": "user", "content": "hi"})
}
