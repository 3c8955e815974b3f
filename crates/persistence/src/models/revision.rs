//! The rows of `message_revisions`.

use chat_history_domain::message::{MessageId, Revision};
use chat_history_domain::{Json, Modseq};
use diesel::prelude::*;

use crate::schema::message_revisions;
use crate::types::{JsonOut, Micros, RoleOut};

/// A revision as it is read.
#[derive(Queryable, Selectable)]
#[diesel(table_name = message_revisions)]
pub(crate) struct RevisionRow {
    message_id: i64,
    modseq: i64,
    role: RoleOut,
    content: String,
    sources: JsonOut,
    selected_text_used: bool,
    tool_calls: Option<String>,
    metadata: JsonOut,
    created_at: Micros,
}

impl From<RevisionRow> for Revision {
    fn from(row: RevisionRow) -> Self {
        Self {
            message: MessageId(row.message_id),
            modseq: Modseq(row.modseq),
            role: row.role.0,
            content: row.content,
            sources: row.sources.0,
            selected_text_used: row.selected_text_used,
            tool_calls: row.tool_calls.map(Json::stored),
            metadata: row.metadata.0,
            created_at: row.created_at.0,
        }
    }
}
