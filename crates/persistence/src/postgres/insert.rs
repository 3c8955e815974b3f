//! Many messages in one statement, whose text is always the same, so that it is planned once per connection.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Bool, Nullable, Text};

use chat_history_domain::Result;

use crate::failure::classify;
use crate::models::NewMessageRow;
use crate::types::{JsonDocument, JsonIn, Micros, Moment};

/// Inserts the messages in their order and gives their ids in the same order.
pub(crate) fn insert(connection: &mut PgConnection, rows: &[NewMessageRow<'_>]) -> Result<Vec<i64>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let mut ids: Vec<i64> = InsertMessages::new(rows).load(connection).map_err(classify)?;
    // Ids are taken in the order of the rows; the order in which they are given back is nobody's promise.
    ids.sort_unstable();
    Ok(ids)
}

/// The messages, a column at a time.
struct InsertMessages<'a> {
    users: Vec<&'a str>,
    conversations: Vec<i64>,
    roles: Vec<&'a str>,
    contents: Vec<&'a str>,
    sources: Vec<JsonIn<'a>>,
    selected: Vec<bool>,
    tool_calls: Vec<Option<&'a str>>,
    metadata: Vec<JsonIn<'a>>,
    modseqs: Vec<i64>,
    made: Vec<Micros>,
    changed: Vec<Micros>,
}

impl<'a> InsertMessages<'a> {
    fn new(rows: &[NewMessageRow<'a>]) -> Self {
        Self {
            users: rows.iter().map(|row| row.user_id).collect(),
            conversations: rows.iter().map(|row| row.conversation_id).collect(),
            roles: rows.iter().map(|row| row.role).collect(),
            contents: rows.iter().map(|row| row.content).collect(),
            sources: rows.iter().map(|row| row.sources).collect(),
            selected: rows.iter().map(|row| row.selected_text_used).collect(),
            tool_calls: rows.iter().map(|row| row.tool_calls).collect(),
            metadata: rows.iter().map(|row| row.metadata).collect(),
            modseqs: rows.iter().map(|row| row.modseq).collect(),
            made: rows.iter().map(|row| row.created_at).collect(),
            changed: rows.iter().map(|row| row.updated_at).collect(),
        }
    }
}

impl QueryFragment<Pg> for InsertMessages<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // The target needs its alias for Citus.
        out.push_sql(
            "INSERT INTO messages AS target (user_id, conversation_id, role, content, sources, selected_text_used, \
             tool_calls, metadata, modseq, created_at, updated_at) \
             SELECT user_id, conversation_id, role, content, sources, selected_text_used, tool_calls, metadata, \
             modseq, made, changed FROM unnest(",
        );
        out.push_bind_param::<Array<Text>, _>(&self.users)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.conversations)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.roles)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Text>, _>(&self.contents)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<JsonDocument>, _>(&self.sources)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Bool>, _>(&self.selected)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.tool_calls)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<JsonDocument>, _>(&self.metadata)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.modseqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Moment>, _>(&self.made)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Moment>, _>(&self.changed)?;
        out.push_sql(
            ") WITH ORDINALITY AS new (user_id, conversation_id, role, content, sources, selected_text_used, \
             tool_calls, metadata, modseq, made, changed, position) ORDER BY position RETURNING target.id",
        );
        Ok(())
    }
}

impl QueryId for InsertMessages<'_> {
    type QueryId = InsertMessages<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl Query for InsertMessages<'_> {
    type SqlType = BigInt;
}

impl RunQueryDsl<PgConnection> for InsertMessages<'_> {}
