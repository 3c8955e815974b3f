//! The rows of `message_revisions`.

use chat_history_domain::Modseq;
use chat_history_domain::message::{MessageId, Revision};
use diesel::prelude::*;

use super::body::{BodyIn, BodyRow};
use crate::schema::message_revisions;
use crate::types::Micros;

/// A revision as it is read: the columns before its body, the body, and the one after it.
#[derive(Queryable)]
pub(crate) struct RevisionRow {
    message_id: i64,
    modseq: i64,
    until_modseq: i64,
    body: BodyRow,
    created_at: Micros,
}

impl From<RevisionRow> for Revision {
    fn from(row: RevisionRow) -> Self {
        Self {
            message: MessageId(row.message_id),
            modseq: Modseq(row.modseq),
            until: Modseq(row.until_modseq),
            body: row.body.into(),
            created_at: row.created_at.0,
        }
    }
}

/// A revision as it is put back.
#[derive(Insertable)]
#[diesel(table_name = message_revisions, treat_none_as_default_value = false)]
pub(crate) struct NewRevisionRow<'a> {
    pub(crate) user_id: &'a str,
    pub(crate) message_id: i64,
    pub(crate) modseq: i64,
    pub(crate) until_modseq: i64,
    #[diesel(embed)]
    pub(crate) body: BodyIn<'a>,
    pub(crate) created_at: Micros,
}
