//! The columns that hold what a message says: the same in `messages` and in `message_revisions`, listed here alone.

use chat_history_domain::Json;
use chat_history_domain::message::{Body, Content, Kind};
use diesel::prelude::*;

use crate::schema::{message_revisions, messages};
use crate::types::{JsonIn, JsonOut, RoleOut};

/// The columns of a body, for statements that are written out; [`body_columns`] has them for Diesel, in the same order.
pub(crate) const BODY_COLUMNS: &str =
    "role, content, kind, item, sources, selected_text_used, tool_calls, metadata";

/// The columns of a body in a table, as one tuple.
macro_rules! body_columns {
    ($table:path) => {{
        use $table as table;
        (
            table::role,
            table::content,
            table::kind,
            table::item,
            table::sources,
            table::selected_text_used,
            table::tool_calls,
            table::metadata,
        )
    }};
}
pub(crate) use body_columns;

/// A body as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = messages)]
pub(crate) struct BodyRow {
    role: RoleOut,
    content: String,
    kind: Option<String>,
    item: Option<String>,
    sources: JsonOut,
    selected_text_used: bool,
    tool_calls: Option<String>,
    metadata: JsonOut,
}

impl From<BodyRow> for Body {
    fn from(row: BodyRow) -> Self {
        Self {
            role: row.role.0,
            content: Content::stored(row.content),
            kind: row.kind.map(Kind::stored),
            item: row.item.map(Json::stored),
            sources: row.sources.0,
            selected_text_used: row.selected_text_used,
            tool_calls: row.tool_calls.map(Json::stored),
            metadata: row.metadata.0,
        }
    }
}

/// A body as it is written.
#[derive(Clone, Copy, Insertable)]
#[diesel(table_name = message_revisions, treat_none_as_default_value = false)]
pub(crate) struct BodyIn<'a> {
    pub(crate) role: &'a str,
    pub(crate) content: &'a str,
    pub(crate) kind: Option<&'a str>,
    pub(crate) item: Option<&'a str>,
    pub(crate) sources: JsonIn<'a>,
    pub(crate) selected_text_used: bool,
    pub(crate) tool_calls: Option<&'a str>,
    pub(crate) metadata: JsonIn<'a>,
}

impl<'a> From<&'a Body> for BodyIn<'a> {
    fn from(body: &'a Body) -> Self {
        Self {
            role: body.role.as_str(),
            content: body.content.as_str(),
            kind: body.kind.as_ref().map(Kind::as_str),
            item: body.item.as_ref().map(Json::as_str),
            sources: JsonIn(&body.sources),
            selected_text_used: body.selected_text_used,
            tool_calls: body.tool_calls.as_ref().map(Json::as_str),
            metadata: JsonIn(&body.metadata),
        }
    }
}
