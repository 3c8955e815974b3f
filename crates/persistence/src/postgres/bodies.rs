//! What messages say, as arrays: a column at a time, so that a statement's text is the same however many they are.

use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{Array, Bool, Nullable, Text};

use crate::models::BodyIn;
use crate::types::{JsonDocument, JsonIn};

/// The columns of several bodies, in the order of `BODY_COLUMNS`.
#[derive(Default)]
pub(super) struct Bodies<'a> {
    roles: Vec<&'a str>,
    contents: Vec<&'a str>,
    kinds: Vec<Option<&'a str>>,
    items: Vec<Option<&'a str>>,
    sources: Vec<JsonIn<'a>>,
    selected: Vec<bool>,
    tool_calls: Vec<Option<&'a str>>,
    metadata: Vec<JsonIn<'a>>,
}

impl<'a> Bodies<'a> {
    /// Adds a body.
    pub(super) fn push(&mut self, body: BodyIn<'a>) {
        self.roles.push(body.role);
        self.contents.push(body.content);
        self.kinds.push(body.kind);
        self.items.push(body.item);
        self.sources.push(body.sources);
        self.selected.push(body.selected_text_used);
        self.tool_calls.push(body.tool_calls);
        self.metadata.push(body.metadata);
    }

    /// Binds the arrays, with commas between them.
    pub(super) fn bind<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_bind_param::<Array<Text>, _>(&self.roles)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.contents)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.kinds)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.items)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<JsonDocument>, _>(&self.sources)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bool>, _>(&self.selected)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.tool_calls)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<JsonDocument>, _>(&self.metadata)
    }
}
