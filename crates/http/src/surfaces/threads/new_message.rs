//! A message that can be sent, in the form of any SDK.

use chat_history_domain::message::PublicId;
use chat_history_domain::message::sent::{BESIDE, INSTEAD, Sent};
use chat_history_domain::{Limits, Result, message};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::schema::{AllOfBuilder, AnyOfBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};

use crate::api::described::{Words, and_any_of, holding};

/// A message to add.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct NewMessage(Sent);

impl NewMessage {
    /// The message to add.
    pub(crate) fn parse(self, limits: &Limits) -> Result<message::NewMessage> {
        self.0.parse(limits)
    }
}

/// A message to add. Its content is a text, parts in the form of any SDK, or null with tool calls. One that has a `type`, as
/// the items of Responses have, may have any other fields, too, which are kept as they are.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its description is in use")]
struct Described {
    /// `developer` is read as `system`, `function` as `tool`, `human` as `user`, and `ai`, `model` and `bot` as `assistant`.
    #[schema(
        pattern = "^(user|assistant|system|tool|developer|function|human|ai|model|bot)$",
        example = "user"
    )]
    role: Option<String>,
    #[schema(value_type = Option<Words>)]
    content: Option<Value>,
    /// The parts of a message, as the Vercel AI SDK has them.
    parts: Option<Vec<Value>>,
    /// The type of the unit, such as `reasoning`; left out for messages.
    #[schema(min_length = 1, max_length = 64)]
    kind: Option<String>,
    /// An id of the client's own, unique in the thread. Sent again, it adds nothing.
    #[schema(min_length = 1, max_length = 128)]
    client_id: Option<String>,
    /// `in_progress` for an answer that is still being written.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
    /// The call that a tool answers.
    tool_call_id: Option<String>,
    /// The name of the speaker or the tool.
    name: Option<String>,
    /// The sources of an answer.
    sources: Option<Vec<Value>>,
    /// Whether the person asked about a passage they had selected.
    selected_text_used: Option<bool>,
    /// The model's calls of tools: any JSON.
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
}

/// What any message has that says something.
impl PartialSchema for NewMessage {
    fn schema() -> RefOr<Schema> {
        const ANY: &[Type] = &[Type::String, Type::Number, Type::Boolean, Type::Array, Type::Object];
        let role: (&str, &[Type]) = ("role", &[Type::String]);
        let instead = INSTEAD.iter().map(|field| holding(&[role, (*field, ANY)]));
        let says = instead
            .fold(AnyOfBuilder::new(), AnyOfBuilder::item)
            .item(holding(&[role, ("content", &[Type::String, Type::Array, Type::Object])]))
            .item(holding(&[role, ("parts", &[Type::Array])]))
            .item(holding(&[role, ("tool_calls", ANY)]))
            .item(holding(&[("kind", &[Type::String])]))
            // OpenAI's functions may answer nothing.
            .item(
                holding(&[("content", &[Type::Null])])
                    .property(
                        "role",
                        ObjectBuilder::new().schema_type(Type::String).pattern(Some("^(tool|function)$")),
                    )
                    .required("role"),
            );
        let id = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Integer, Type::Null]))
            .description(Some("A text is the same as `client_id`; a number, as we show it, means nothing."))
            .min_length(Some(1))
            .max_length(Some(PublicId::MAX_CHARS));
        let described = and_any_of(Described::schema(), &BESIDE, [("id", id.into())]);
        AllOfBuilder::new().item(described).item(Schema::AnyOf(says.build())).into()
    }
}

impl ToSchema for NewMessage {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Described::schemas(schemas);
    }
}
