//! What can be sent to change a message.

use chat_history_domain::message::Content;
use chat_history_domain::message::sent::{BESIDE, Edit, Sent};
use chat_history_domain::{Limits, Result, Violation};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::schema::{AnyOfBuilder, RefBuilder, Schema, SchemaType, Type};
use utoipa::openapi::{ObjectBuilder, RefOr};
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use crate::api::described::{Null, Words, and_any_of};
use crate::wire::body_id::BodyId;

/// A change of a message: what is absent stays, `null` clears.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct MessageChange(Sent);

/// What is asked of a message.
pub(crate) enum Asked {
    /// To be changed.
    Edit(Edit),
    /// To grow by a text, which goes on after so many characters, and to be changed otherwise.
    Extend(Content, Option<usize>, Edit),
}

impl MessageChange {
    /// What is asked of the message.
    pub(crate) fn parse(self, limits: &Limits) -> Result<Asked> {
        let Self(mut sent) = self;
        let mut given = |name| sent.take(name).filter(|value| !value.is_null());
        let (append, offset) = (given("append"), given("offset"));
        let edit = Edit::from(sent);
        let Some(text) = append else {
            return match offset {
                Some(_) => Err(Violation("must not stand without append".into()).at("offset")),
                None => Ok(Asked::Edit(edit)),
            };
        };
        let Value::String(text) = text else {
            return Err(Violation("must be a string".into()).at("append"));
        };
        let text = Content::parse(text, limits).map_err(|rule| rule.at("append"))?;
        let read = |offset: Value| serde_json::from_value::<BodyId>(offset).ok();
        let offset = offset.map(|offset| read(offset).and_then(|BodyId(at)| usize::try_from(at).ok()));
        match offset {
            Some(None) => Err(Violation("must be a whole number of 0 or more".into()).at("offset")),
            offset => Ok(Asked::Extend(text, offset.flatten(), edit)),
        }
    }
}

impl Validate for MessageChange {
    /// What is sent is held against the message when it is changed.
    fn validate(&self) -> std::result::Result<(), ValidationErrors> {
        Ok(())
    }
}

/// A change of a message, of its content or of its parts: what is absent stays, `null` clears. Fields that are sent as they
/// are shown stay, too, so that a message can be sent back as it was read.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its description is in use")]
struct MessageEdit {
    sources: Option<Vec<Value>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    /// Null and `complete`, or `incomplete`, end an answer that grew.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
    tool_call_id: Option<String>,
    name: Option<String>,
    #[schema(inline, value_type = Null, required = false)]
    append: Value,
    #[schema(inline, value_type = Null, required = false)]
    offset: Value,
}

/// Text that goes on where a message that is `in_progress` ends.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[expect(dead_code, reason = "only its description is in use")]
struct MessageStep {
    append: String,
    /// How many characters the content must have before.
    #[schema(value_type = Option<i64>, minimum = 0)]
    offset: Option<usize>,
    sources: Option<Vec<Value>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    /// Null and `complete`, or `incomplete`, end an answer that grew.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
}

/// One of the three.
impl PartialSchema for MessageChange {
    fn schema() -> RefOr<Schema> {
        let content = RefBuilder::new().ref_location_from_schema_name(Words::name()).description(Some(
            "It cannot be cleared. A text takes the place of the text of a message with parts.",
        ));
        let parts = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::Array, Type::Null]));
        let edit = |field, schema| and_any_of(MessageEdit::schema(), &BESIDE, [(field, schema)]);
        AnyOfBuilder::new()
            .item(edit("content", RefOr::Ref(content.build())))
            .item(edit("parts", parts.into()))
            .item(and_any_of(MessageStep::schema(), &BESIDE, []))
            .into()
    }
}

impl ToSchema for MessageChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        MessageEdit::schemas(schemas);
        Words::schemas(schemas);
        schemas.push((Words::name().into_owned(), Words::schema()));
        MessageStep::schemas(schemas);
    }
}
