//! The sign by which the triggers for rows that are written by hand know the service's own changes: a row that is there as
//! long as the service is at work in its transaction, so that nobody else ever sees it.

use chat_history_domain::{Error, Result};
use diesel::prelude::*;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sqlite::{Sqlite, SqliteConnection};

use crate::failure::classify;
use crate::session::Session;

/// Does changes, within a transaction, that no trigger is to number and count.
///
/// # Errors
/// Those of the work, after which the transaction is to be rolled back, and the sign with it.
pub(crate) fn signed(session: &mut Session, work: impl FnOnce(&mut Session) -> Result<()>) -> Result<()> {
    run(session, Sign::<true>)?;
    work(session)?;
    run(session, Sign::<false>)
}

fn run<const ON: bool>(session: &mut Session, sign: Sign<ON>) -> Result<()> {
    match session {
        Session::Sqlite(connection) => sign.execute(&mut **connection).map_err(classify).map(drop),
        Session::Postgres(_) => Err(Error::Internal("this sign is SQLite's".into())),
    }
}

/// Sets the sign, or takes it back.
struct Sign<const ON: bool>;

impl<const ON: bool> QueryFragment<Sqlite> for Sign<ON> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        out.push_sql(if ON {
            "INSERT INTO service_writes (id) VALUES (1) ON CONFLICT DO NOTHING"
        } else {
            "DELETE FROM service_writes"
        });
        Ok(())
    }
}

impl<const ON: bool> QueryId for Sign<ON> {
    type QueryId = Self;
    const HAS_STATIC_QUERY_ID: bool = true;
}

impl<const ON: bool> RunQueryDsl<SqliteConnection> for Sign<ON> {}
