//! Arbitrary conversations: any text that a store takes, in every field.

use chat_history_domain::conversation::{ExternalId, NewConversation, notebooks};
use chat_history_domain::message::{Body, Content, Kind, NewMessage, PublicId, Role, Status};
use chat_history_domain::{Json, Limits};
use chat_history_testkit::fixtures::title;
use proptest::prelude::*;
use serde_json::{Map, Number, Value};

/// Any text without U+0000.
pub(crate) fn text(most: usize) -> impl Strategy<Value = String> {
    prop::collection::vec(any::<char>().prop_filter("a store refuses it", |char| *char != '\0'), 0..most)
        .prop_map(|chars| chars.into_iter().collect())
}

/// Any JSON, a few levels deep.
fn json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_filter_map("is no number", |number| Number::from_f64(number).map(Value::Number)),
        text(8).prop_map(Value::from),
    ];
    leaf.prop_recursive(3, 16, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::btree_map(text(6), inner, 0..4)
                .prop_map(|members| { Value::Object(members.into_iter().collect::<Map<String, Value>>()) }),
        ]
    })
}

fn object() -> impl Strategy<Value = Json> {
    let limits = Limits::default();
    prop::collection::btree_map(text(6), json(), 0..3).prop_map(move |members| {
        Json::object(&Value::Object(members.into_iter().collect()), &limits).unwrap()
    })
}

fn array() -> impl Strategy<Value = Json> {
    let limits = Limits::default();
    prop::collection::vec(json(), 0..3)
        .prop_map(move |items| Json::array(&Value::from(items), &limits).unwrap())
}

/// A name that is not empty.
fn name(most: usize) -> impl Strategy<Value = String> {
    text(most).prop_map(|rest| format!("n{rest}"))
}

pub(crate) fn message() -> impl Strategy<Value = NewMessage> {
    let calls = prop::option::of(json().prop_filter("is the same as none", |value| !value.is_null()));
    let plain = (prop::sample::select(Role::ALL.to_vec()), text(40), array(), any::<bool>(), calls, object());
    let status = prop::sample::select(vec![None, Some(Status::InProgress), Some(Status::Incomplete)]);
    let beyond = (prop::option::of(name(20)), prop::option::of(object()), any::<Option<u64>>(), status);
    (plain, beyond).prop_map(|(plain, (kind, item, id, status))| {
        let (role, content, sources, selected_text_used, calls, metadata) = plain;
        let content = Content::parse(content, &Limits::default()).unwrap();
        let body = Body {
            kind: kind.map(|name| Kind::parse(name).unwrap()),
            item,
            sources,
            selected_text_used,
            tool_calls: calls.map(|calls| Json::any(&calls, &Limits::default()).unwrap()),
            metadata,
            ..Body::new(role, content)
        };
        NewMessage { public_id: id.map(|id| PublicId::parse(format!("id {id}")).unwrap()), body, status }
    })
}

pub(crate) fn conversation() -> impl Strategy<Value = (NewConversation, Vec<NewMessage>)> {
    let names = prop::collection::vec(text(10), 0..3);
    let external_id = any::<Option<u64>>();
    let head = (external_id, prop::option::of(text(20)), names, object(), any::<bool>(), any::<bool>());
    (head, prop::collection::vec(message(), 0..6)).prop_map(
        |((id, name, names, metadata, starred, archived), messages)| {
            let new = NewConversation {
                external_id: id.map(|id| ExternalId::parse(format!("id {id}")).unwrap()),
                title: name.as_deref().map(title),
                notebooks: notebooks(&names, &Limits::default()).unwrap(),
                metadata,
                starred,
                archived,
            };
            (new, messages)
        },
    )
}
