//! Many messages in few statements, of which there are so few kinds that each is planned once per connection.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::models::{BODY_COLUMNS, BodyIn, NewMessageRow};
use crate::types::{JsonDocument, Moment};

/// Inserts the messages in their order and gives their ids in the same order.
pub(crate) fn insert(connection: &mut SqliteConnection, rows: &[NewMessageRow<'_>]) -> QueryResult<Vec<i64>> {
    let mut ids = Vec::with_capacity(rows.len());
    let rest = insert_by::<16>(connection, rows, &mut ids)?;
    let rest = insert_by::<4>(connection, rest, &mut ids)?;
    insert_by::<1>(connection, rest, &mut ids)?;
    // Ids are taken in the order of the rows; the order in which they are given back is nobody's promise.
    ids.sort_unstable();
    Ok(ids)
}

/// Inserts so many at a time, as long as there are that many; gives the rest.
fn insert_by<'r, 'a, const N: usize>(
    connection: &mut SqliteConnection,
    rows: &'r [NewMessageRow<'a>],
    ids: &mut Vec<i64>,
) -> QueryResult<&'r [NewMessageRow<'a>]> {
    let (chunks, rest) = rows.as_chunks::<N>();
    for chunk in chunks {
        ids.extend(InsertMessages(chunk).load::<i64>(connection)?);
    }
    Ok(rest)
}

/// A statement that inserts just so many.
struct InsertMessages<'r, 'a, const N: usize>(&'r [NewMessageRow<'a>; N]);

impl<const N: usize> QueryFragment<Sqlite> for InsertMessages<'_, '_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO messages (user_id, conversation_id, public_id, ");
        out.push_sql(BODY_COLUMNS);
        out.push_sql(", status, modseq, created_at, updated_at) VALUES ");
        for (position, row) in self.0.iter().enumerate() {
            out.push_sql(if position == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, _>(row.user_id)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.conversation_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Nullable<Text>, _>(&row.public_id)?;
            out.push_sql(", ");
            push_body(&row.body, out.reborrow())?;
            out.push_sql(", ");
            out.push_bind_param::<Nullable<Text>, _>(&row.status)?;
            out.push_sql(", ");
            out.push_bind_param::<BigInt, _>(&row.modseq)?;
            out.push_sql(", ");
            out.push_bind_param::<Moment, _>(&row.created_at)?;
            out.push_sql(", ");
            out.push_bind_param::<Moment, _>(&row.updated_at)?;
            out.push_sql(")");
        }
        out.push_sql(" RETURNING id");
        Ok(())
    }
}

/// Binds a body in the order of its columns.
fn push_body<'b>(body: &'b BodyIn<'_>, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
    out.push_bind_param::<Text, _>(body.role)?;
    out.push_sql(", ");
    out.push_bind_param::<Text, _>(body.content)?;
    out.push_sql(", ");
    out.push_bind_param::<Nullable<Text>, _>(&body.kind)?;
    out.push_sql(", ");
    out.push_bind_param::<Nullable<Text>, _>(&body.item)?;
    out.push_sql(", ");
    out.push_bind_param::<JsonDocument, _>(&body.sources)?;
    out.push_sql(", ");
    out.push_bind_param::<Bool, _>(&body.selected_text_used)?;
    out.push_sql(", ");
    out.push_bind_param::<Nullable<Text>, _>(&body.tool_calls)?;
    out.push_sql(", ");
    out.push_bind_param::<JsonDocument, _>(&body.metadata)
}

impl<const N: usize> QueryId for InsertMessages<'_, '_, N> {
    type QueryId = InsertMessages<'static, 'static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> Query for InsertMessages<'_, '_, N> {
    type SqlType = BigInt;
}

impl<const N: usize> RunQueryDsl<SqliteConnection> for InsertMessages<'_, '_, N> {}
