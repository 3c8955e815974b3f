//! Many receipts in few statements, of which there are so few kinds that each is planned once per connection.

use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Text;
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::types::{Micros, Moment};

/// What is kept under a user's key.
pub(super) struct KeptRow<'a> {
    pub(super) user_id: &'a str,
    pub(super) key: &'a str,
    pub(super) fingerprint: &'a str,
    pub(super) answer: String,
    pub(super) created_at: Micros,
}

/// Keeps the receipts, in place of those that have outlived their time.
pub(super) fn keep(connection: &mut SqliteConnection, rows: &[KeptRow<'_>]) -> QueryResult<()> {
    let rest = keep_by::<16>(connection, rows)?;
    let rest = keep_by::<4>(connection, rest)?;
    keep_by::<1>(connection, rest).map(drop)
}

/// Keeps so many at a time, as long as there are that many; gives the rest.
fn keep_by<'r, 'a, const N: usize>(
    connection: &mut SqliteConnection,
    rows: &'r [KeptRow<'a>],
) -> QueryResult<&'r [KeptRow<'a>]> {
    let (chunks, rest) = rows.as_chunks::<N>();
    for chunk in chunks {
        KeepReceipts(chunk).execute(connection)?;
    }
    Ok(rest)
}

/// A statement that keeps just so many.
struct KeepReceipts<'r, 'a, const N: usize>(&'r [KeptRow<'a>; N]);

impl<const N: usize> QueryFragment<Sqlite> for KeepReceipts<'_, '_, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql("INSERT INTO idempotency_keys (user_id, key, fingerprint, answer, created_at) VALUES ");
        for (position, row) in self.0.iter().enumerate() {
            out.push_sql(if position == 0 { "(" } else { ", (" });
            out.push_bind_param::<Text, _>(row.user_id)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(row.key)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(row.fingerprint)?;
            out.push_sql(", ");
            out.push_bind_param::<Text, _>(&row.answer)?;
            out.push_sql(", ");
            out.push_bind_param::<Moment, _>(&row.created_at)?;
            out.push_sql(")");
        }
        out.push_sql(
            " ON CONFLICT (user_id, key) DO UPDATE SET fingerprint = excluded.fingerprint, \
             answer = excluded.answer, created_at = excluded.created_at",
        );
        Ok(())
    }
}

impl<const N: usize> QueryId for KeepReceipts<'_, '_, N> {
    type QueryId = KeepReceipts<'static, 'static, N>;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const N: usize> RunQueryDsl<SqliteConnection> for KeepReceipts<'_, '_, N> {}
