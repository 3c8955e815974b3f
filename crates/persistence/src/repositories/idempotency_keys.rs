//! Answers under idempotency keys: looked up and replaced by the user's key, and swept by age.

use chat_history_domain::idempotency::{
    Fingerprint, IdempotencyKey, IdempotencyKeys, Kept, Once, ReadIdempotencyKeys,
};
use chat_history_domain::{Result, Timestamp, UserId};
use diesel::prelude::*;

use crate::schema::idempotency_keys::{self, dsl};
use crate::session::{Session, on};
use crate::types::Micros;

impl ReadIdempotencyKeys for Session {
    fn find(&mut self, owner: &UserId, key: &IdempotencyKey) -> Result<Option<Kept>> {
        let query = dsl::idempotency_keys
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::key.eq(key.as_str()))
            .select((dsl::fingerprint, dsl::answer, dsl::created_at));
        let found: Option<(String, String, Micros)> =
            on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(|(fingerprint, answer, created_at)| Kept {
            fingerprint: Fingerprint(fingerprint),
            answer,
            created_at: created_at.0,
        }))
    }
}

impl IdempotencyKeys for Session {
    fn keep(&mut self, owner: &UserId, once: &Once, answer: &str, now: Timestamp) -> Result<()> {
        let kept = || {
            (
                dsl::fingerprint.eq(once.fingerprint.0.as_str()),
                dsl::answer.eq(answer),
                dsl::created_at.eq(Micros(now)),
            )
        };
        let statement = diesel::insert_into(idempotency_keys::table)
            .values((dsl::user_id.eq(owner.as_str()), dsl::key.eq(once.key.as_str()), kept()))
            .on_conflict((dsl::user_id, dsl::key))
            .do_update()
            .set(kept());
        on!(self, |connection| statement.execute(connection)).map(drop)
    }
}

impl Session {
    /// Deletes at most `limit` keys that were first used before that moment; gives how many.
    pub(crate) fn sweep_idempotency_keys(&mut self, before: Timestamp, limit: i64) -> Result<usize> {
        let query = dsl::idempotency_keys
            .filter(dsl::created_at.lt(Micros(before)))
            .order(dsl::created_at.asc())
            .select((dsl::user_id, dsl::key))
            .limit(limit);
        let due: Vec<(String, String)> = on!(self, |connection| query.load(connection))?;
        let mut deleted = 0;
        for (user, key) in &due {
            // The age is asked again, since the key may have been taken into use anew.
            let statement = diesel::delete(
                dsl::idempotency_keys
                    .filter(dsl::user_id.eq(user))
                    .filter(dsl::key.eq(key))
                    .filter(dsl::created_at.lt(Micros(before))),
            );
            deleted += on!(&mut *self, |connection| statement.execute(connection))?;
        }
        Ok(deleted)
    }
}
