//! What the OpenAPI document says of values that several surfaces take, where the type alone doesn't.

use utoipa::ToSchema;
use utoipa::openapi::schema::{AllOfBuilder, AnyOfBuilder, Schema, SchemaType};
use utoipa::openapi::{ObjectBuilder, OpenApi as Document, RefOr, Type};

/// The name of a notebook.
#[derive(ToSchema)]
#[schema(max_length = 255, pattern = "^[^\\u0000]*$", example = "Travel")]
pub(crate) struct NotebookName(#[expect(dead_code, reason = "only its description is in use")] String);

/// What is said: a text, or parts in the form of any SDK, of which some are text.
#[derive(ToSchema)]
#[schema(example = "Hello, how can I use this feature?")]
#[serde(untagged)]
#[expect(dead_code, reason = "only its description is in use")]
pub(crate) enum Words {
    /// The text.
    Text(String),
    /// The parts, which are kept as they are.
    Parts(Vec<serde_json::Value>),
}

/// Says that a change which has to change something holds a text in one of these fields.
pub(crate) fn one_of_these_fields(document: &mut Document, schema: &str, fields: &[&str]) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    let Some(described) = schemas.remove(schema) else { return };
    let holds_one = fields.iter().fold(AnyOfBuilder::new(), |any, field| {
        let given = ObjectBuilder::new().schema_type(SchemaType::from_iter([Type::String, Type::Array]));
        any.item(ObjectBuilder::new().schema_type(Type::Object).property(*field, given).required(*field))
    });
    let both = AllOfBuilder::new().item(described).item(Schema::AnyOf(holds_one.build()));
    schemas.insert(schema.into(), RefOr::T(Schema::AllOf(both.build())));
}
