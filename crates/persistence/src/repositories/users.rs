//! Users: their change counter, whose row is also the lock of all their writers.

use chat_history_domain::user::{ReadUsers, User, Users};
use chat_history_domain::{Modseq, Result, Timestamp, UserId};
use diesel::prelude::*;

use crate::schema::users;
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
}

impl Users for Session {
    fn advance(&mut self, owner: &UserId, now: Timestamp) -> Result<Modseq> {
        let first =
            (users::id.eq(owner.as_str()), users::modseq.eq(1_i64), users::created_at.eq(Micros(now)));
        let statement = diesel::insert_into(users::table)
            .values(first)
            .on_conflict(users::id)
            .do_update()
            .set(users::modseq.eq(users::modseq + 1_i64))
            .returning(users::modseq);
        on!(self, |connection| statement.get_result(connection)).map(Modseq)
    }

    fn lock(&mut self, owner: &UserId, now: Timestamp) -> Result<()> {
        let first =
            (users::id.eq(owner.as_str()), users::modseq.eq(0_i64), users::created_at.eq(Micros(now)));
        // A row that is there is written as it is, since that is what locks it on both databases.
        let statement = diesel::insert_into(users::table)
            .values(first)
            .on_conflict(users::id)
            .do_update()
            .set(users::modseq.eq(users::modseq));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }
}
