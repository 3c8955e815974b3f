//! Users: their change counter, whose row is also the lock of all their writers.

use chat_history_domain::user::{ReadUsers, Totals, User, Users};
use chat_history_domain::{Modseq, Result, Timestamp, UserId};
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::written::{Advance, Lock};
use crate::schema::{shown_conversations, users};
use crate::session::{Session, on};
use crate::types::Micros;

impl ReadUsers for Session {
    fn find(&mut self, owner: &UserId) -> Result<Option<User>> {
        let query =
            users::table.filter(users::id.eq(owner.as_str())).select((users::modseq, users::created_at));
        let found: Option<(i64, Micros)> = on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(|(modseq, created_at)| User {
            id: owner.clone(),
            modseq: Modseq(modseq),
            created_at: created_at.0,
        }))
    }

    fn totals(&mut self, owner: &UserId) -> Result<Totals> {
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .select((count_star(), total_messages()));
        let (conversations, messages): (i64, i64) = on!(self, |connection| query.get_result(connection))?;
        Ok(Totals { conversations, messages })
    }
}

impl Users for Session {
    fn delete(&mut self, owner: &UserId) -> Result<()> {
        // The schema's cascades take what is the user's.
        let statement = diesel::delete(users::table.filter(users::id.eq(owner.as_str())));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn advance(&mut self, owner: &UserId, now: Timestamp) -> Result<Modseq> {
        let statement = Advance { owner: owner.as_str(), now: Micros(now) };
        on!(self, |connection| statement.get_result(connection)).map(Modseq)
    }

    fn lock(&mut self, owner: &UserId, now: Timestamp) -> Result<()> {
        let statement = Lock { owner: owner.as_str(), now: Micros(now) };
        on!(self, |connection| statement.execute(connection)).map(drop)
    }
}

/// The sum of all counts, a whole number also where there are none; PostgreSQL would make it a decimal.
fn total_messages() -> SqlLiteral<BigInt> {
    sql("CAST(coalesce(sum(message_count), 0) AS BIGINT)")
}
