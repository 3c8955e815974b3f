//! What can be sent to change a message.

use chat_history_domain::message::Content;
use chat_history_domain::message::sent::{Edit, Sent};
use chat_history_domain::{Limits, Result, Violation};
use serde::Deserialize;
use serde_json::Value;
use utoipa::openapi::RefOr;
use utoipa::openapi::schema::Schema;
use utoipa::{PartialSchema, ToSchema};
use validator::{Validate, ValidationErrors};

use crate::api::described::Words;
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
        let (append, offset) = (sent.take("append"), sent.take("offset").filter(|offset| !offset.is_null()));
        let edit = Edit::from(sent);
        let Some(text) = append.filter(|text| !text.is_null()) else {
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

/// A change of a message: what is absent stays, `null` clears. Fields that are sent as they are shown stay, too, so that a
/// message can be sent back as it was read.
#[derive(ToSchema)]
#[expect(dead_code, reason = "only its description is in use")]
struct Described {
    /// It cannot be cleared. A text takes the place of the text of a message with parts.
    #[schema(value_type = Words, required = false)]
    content: Value,
    parts: Option<Vec<Value>>,
    sources: Option<Vec<Value>>,
    selected_text_used: Option<bool>,
    tool_calls: Option<Value>,
    #[schema(value_type = Option<Object>)]
    metadata: Option<Value>,
    tool_call_id: Option<String>,
    name: Option<String>,
    /// Text to add at the end of a message that is `in_progress`; not together with `content`.
    append: Option<String>,
    /// How many characters the content must have before text is appended.
    #[schema(value_type = Option<i64>, minimum = 0)]
    offset: Option<usize>,
    /// Null and `complete`, or `incomplete`, end an answer that grew.
    #[schema(pattern = "^(in_progress|incomplete|complete)$")]
    status: Option<String>,
}

impl PartialSchema for MessageChange {
    fn schema() -> RefOr<Schema> {
        Described::schema()
    }
}

impl ToSchema for MessageChange {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        Described::schemas(schemas);
    }
}
