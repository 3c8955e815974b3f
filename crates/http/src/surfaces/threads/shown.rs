//! The two forms in which messages are shown: in our own, or in the one in which they were sent.

use std::borrow::Cow;

use chat_history_domain::message::sent::Form;
use chat_history_domain::message::{self, Kind, PublicId, Status, Summary};
use serde::de::Error as _;
use serde::ser::SerializeMap;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, Schema};
use utoipa::openapi::{Ref, RefOr};
use utoipa::{IntoParams, PartialSchema, ToSchema};
use validator::Validate;

use super::message::Message;

/// A message as it is shown.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Shown {
    /// In our own form, which has the same fields for every message.
    Ours(Box<Message>),
    /// In the form in which it was sent.
    AsSent(Box<AsSent>),
}

impl Shown {
    /// The message in one of the forms.
    pub(crate) fn new(message: message::Message, as_sent: bool) -> Self {
        if as_sent {
            return Self::AsSent(Box::new(AsSent(message)));
        }
        Self::Ours(Box::new(message.into()))
    }
}

/// Either of the forms.
impl PartialSchema for Shown {
    fn schema() -> RefOr<Schema> {
        let forms = [Message::name(), SentMessage::name()].map(Ref::from_schema_name);
        forms.into_iter().fold(AnyOfBuilder::new(), AnyOfBuilder::item).into()
    }
}

impl ToSchema for Shown {
    fn name() -> Cow<'static, str> {
        "ShownMessage".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((Message::name().into_owned(), Message::schema()));
        schemas.push((SentMessage::name().into_owned(), SentMessage::schema()));
        Message::schemas(schemas);
        SentMessage::schemas(schemas);
    }
}

/// A message as `content=parts` shows it: the fields that were sent, and these of ours where none was sent of that name.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is in use")]
struct SentMessage {
    /// The client's id where it was sent under this name, else ours.
    id: Value,
    thread_id: Value,
    #[schema(required = true)]
    client_id: Option<String>,
    #[schema(required = true)]
    kind: Option<String>,
    status: Value,
    summary: Value,
    created_at: Value,
    updated_at: Value,
}

/// A message in the form in which it was sent, so that a list of any SDK comes back equal, with our own fields beside it.
pub(crate) struct AsSent(message::Message);

impl AsSent {
    /// About how many bytes it takes.
    pub(super) fn room(&self) -> usize {
        self.0.body.bytes()
    }
}

impl Serialize for AsSent {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Self(message) = self;
        let form = Form::of(&message.body, message.public_id.as_ref());
        let mut fields = serializer.serialize_map(None)?;
        form.write(&mut fields)?;
        let mut beside = Beside { form: &form, fields };
        beside.field("id", &message.id)?;
        beside.field("thread_id", &message.conversation)?;
        beside.field("client_id", &message.public_id.as_ref().map(PublicId::as_str))?;
        beside.field("kind", &message.body.kind.as_ref().map(Kind::as_str))?;
        beside.field("status", &message.status.map(Status::as_str))?;
        beside.field("summary", Summary::cut(&message.body.content))?;
        beside.field("created_at", &message.created_at)?;
        beside.field("updated_at", &message.updated_at)?;
        beside.fields.end()
    }
}

/// The fields of ours that are shown beside those that were sent, unless one of the same name was sent.
struct Beside<'a, M> {
    form: &'a Form<'a>,
    fields: M,
}

impl<M: SerializeMap> Beside<'_, M> {
    fn field(&mut self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<(), M::Error> {
        if self.form.has(name) { Ok(()) } else { self.fields.serialize_entry(name, value) }
    }
}

/// The form in which messages are shown.
#[derive(Deserialize, IntoParams, Validate)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShowMessages {
    /// `parts` shows messages in the form in which they were sent.
    #[serde(default, deserialize_with = "as_sent", rename = "content")]
    #[param(value_type = Option<ContentForm>, inline)]
    pub(super) as_sent: bool,
}

/// How the content of messages is shown.
#[derive(ToSchema)]
#[schema(rename_all = "lowercase")]
#[expect(dead_code, reason = "only its description is in use")]
pub(crate) enum ContentForm {
    /// As text.
    Text,
    /// As it was sent.
    Parts,
}

/// Reads `parts`, which asks for messages in the form in which they were sent.
pub(crate) fn as_sent<'de, D: Deserializer<'de>>(deserializer: D) -> Result<bool, D::Error> {
    match String::deserialize(deserializer)?.as_str() {
        "parts" => Ok(true),
        "text" => Ok(false),
        _ => Err(D::Error::custom("must be parts or text")),
    }
}
