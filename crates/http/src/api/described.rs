//! What the OpenAPI document says of values that several surfaces take, where the type alone doesn't.

use utoipa::openapi::schema::{AllOfBuilder, AnyOfBuilder, Schema, SchemaType};
use utoipa::openapi::{ObjectBuilder, OpenApi as Document, RefOr, Type};
use utoipa::{PartialSchema, ToSchema};

/// The name of a notebook.
#[derive(ToSchema)]
#[schema(max_length = 255, example = "Travel")]
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
    /// One part alone, which is told by its type.
    Part { r#type: String },
}

/// Nothing: a field that stands for itself only where it is absent or null.
pub(crate) struct Null;

impl PartialSchema for Null {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Null).into()
    }
}

impl ToSchema for Null {}

/// The schema of an object that may also have the `more` fields, and these, of any type.
pub(crate) fn and_any_of<const N: usize>(
    described: RefOr<Schema>,
    fields: &[&str],
    more: [(&str, RefOr<Schema>); N],
) -> RefOr<Schema> {
    let RefOr::T(Schema::Object(mut object)) = described else { return described };
    object.properties.extend(more.map(|(name, schema)| (name.to_owned(), schema)));
    for field in fields {
        let any = || ObjectBuilder::new().schema_type(SchemaType::AnyValue).into();
        object.properties.entry((*field).to_owned()).or_insert_with(any);
    }
    object.into()
}

/// The schema of an object in which each of these fields is there, and of these types.
pub(crate) fn holding(fields: &[(&str, &[Type])]) -> ObjectBuilder {
    fields.iter().fold(ObjectBuilder::new().schema_type(Type::Object), |object, (name, types)| {
        let given = ObjectBuilder::new().schema_type(types.iter().cloned().collect::<SchemaType>());
        object.property(*name, given).required(*name)
    })
}

/// Says that a change which has to change something holds a text in one of these fields.
pub(crate) fn one_of_these_fields(document: &mut Document, schema: &str, fields: &[&str]) {
    let schemas = &mut document.components.get_or_insert_default().schemas;
    let Some(described) = schemas.remove(schema) else { return };
    let holds_one = fields
        .iter()
        .fold(AnyOfBuilder::new(), |any, field| any.item(holding(&[(*field, &[Type::String, Type::Array])])));
    let both = AllOfBuilder::new().item(described).item(Schema::AnyOf(holds_one.build()));
    schemas.insert(schema.into(), RefOr::T(Schema::AllOf(both.build())));
}
