//! Many messages in one statement, whose text is always the same, so that it is planned once per connection.

use diesel::pg::{Pg, PgConnection};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{Array, BigInt, Nullable, Text};

use chat_history_domain::Result;

use super::bodies::Bodies;
use crate::failure::classify;
use crate::models::{BODY_COLUMNS, NewMessageRow};
use crate::types::{Micros, Moment};

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
#[derive(Default)]
struct InsertMessages<'a> {
    users: Vec<&'a str>,
    conversations: Vec<i64>,
    public_ids: Vec<Option<&'a str>>,
    bodies: Bodies<'a>,
    statuses: Vec<Option<&'static str>>,
    modseqs: Vec<i64>,
    made: Vec<Micros>,
    changed: Vec<Micros>,
}

impl<'a> InsertMessages<'a> {
    fn new(rows: &[NewMessageRow<'a>]) -> Self {
        let mut columns = Self::default();
        for row in rows {
            columns.users.push(row.user_id);
            columns.conversations.push(row.conversation_id);
            columns.public_ids.push(row.public_id);
            columns.bodies.push(row.body);
            columns.statuses.push(row.status);
            columns.modseqs.push(row.modseq);
            columns.made.push(row.created_at);
            columns.changed.push(row.updated_at);
        }
        columns
    }
}

impl QueryFragment<Pg> for InsertMessages<'_> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        // The target needs its alias for Citus.
        out.push_sql("INSERT INTO messages AS target (user_id, conversation_id, public_id, ");
        out.push_sql(BODY_COLUMNS);
        out.push_sql(
            ", status, modseq, created_at, updated_at) SELECT user_id, conversation_id, public_id, ",
        );
        out.push_sql(BODY_COLUMNS);
        out.push_sql(", status, modseq, made, changed FROM unnest(");
        out.push_bind_param::<Array<Text>, _>(&self.users)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.conversations)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.public_ids)?;
        out.push_sql(", ");
        self.bodies.bind(out.reborrow())?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Nullable<Text>>, _>(&self.statuses)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<BigInt>, _>(&self.modseqs)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Moment>, _>(&self.made)?;
        out.push_sql(", ");
        out.push_bind_param::<Array<Moment>, _>(&self.changed)?;
        out.push_sql(") WITH ORDINALITY AS new (user_id, conversation_id, public_id, ");
        out.push_sql(BODY_COLUMNS);
        out.push_sql(", status, modseq, made, changed, position) ORDER BY position RETURNING target.id");
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
