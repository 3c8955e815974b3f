//! The trash, and what tells the other statements what is in it: they read views in which it is absent, and change what the
//! macros here give.

use chat_history_domain::conversation::{Conversation, ConversationId, TrashCursor, Trashed};
use chat_history_domain::{Result, Stamp, Timestamp, UserId};
use diesel::prelude::*;

use super::rows;
use super::written::no_earlier;
use crate::models::{ConversationRow, conversation_columns};
use crate::schema::conversations::dsl;
use crate::schema::messages;
use crate::session::{Session, on};
use crate::types::Micros;

/// Messages that one piece of emptying the trash deletes at most.
const PURGE_BATCH: i64 = 1_000;

/// The owner's conversation of that id, unless it is in the trash: for statements that change it.
macro_rules! the_conversation {
    ($owner:expr, $id:expr) => {
        dsl::conversations
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::id.eq($id.0))
            .filter(dsl::trashed_at.is_null())
    };
}
pub(super) use the_conversation;

/// The owner's conversation of that id in the trash.
macro_rules! the_trashed {
    ($owner:expr, $id:expr) => {
        dsl::conversations
            .filter(dsl::user_id.eq($owner))
            .filter(dsl::id.eq($id.0))
            .filter(dsl::trashed_at.is_not_null())
    };
}

/// Whether the owner's conversation is there and not in the trash: for statements on many messages of it. It is asked once;
/// the view of messages would have it looked up for each of them, which for a thousand reads 3,000 blocks in place of 17.
macro_rules! is_shown {
    ($owner:expr, $conversation:expr) => {
        diesel::dsl::exists(
            $crate::schema::shown_conversations::table
                .filter($crate::schema::shown_conversations::user_id.eq($owner.as_str()))
                .filter($crate::schema::shown_conversations::id.eq($conversation)),
        )
    };
}
pub(super) use is_shown;

/// The ids of all that the owner has in the trash: for statements on messages of many conversations, which leave out the few
/// that an index has of these.
macro_rules! trashed_ids {
    ($owner:expr) => {
        $crate::schema::conversations::table
            .filter($crate::schema::conversations::user_id.eq($owner.as_str()))
            .filter($crate::schema::conversations::trashed_at.is_not_null())
            .select($crate::schema::conversations::id)
    };
}
pub(super) use trashed_ids;

fn trashed(owner: &UserId, (row, at): (ConversationRow, Option<Micros>)) -> Option<Trashed> {
    at.map(|at| Trashed { conversation: row.of(owner), at: at.0 })
}

/// The owner's conversation of that id in the trash.
pub(super) fn find(session: &mut Session, owner: &UserId, id: ConversationId) -> Result<Option<Trashed>> {
    let query = the_trashed!(owner.as_str(), id);
    let found: Option<(ConversationRow, Option<Micros>)> = on!(session, |connection| query
        .select((conversation_columns!(), dsl::trashed_at))
        .get_result(connection)
        .optional())?;
    Ok(found.and_then(|found| trashed(owner, found)))
}

/// At most `limit` of the owner's conversations in the trash after a place.
pub(super) fn list(
    session: &mut Session,
    owner: &UserId,
    after: &TrashCursor,
    limit: usize,
) -> Result<Vec<Trashed>> {
    let at = Micros(after.at);
    let query = dsl::conversations
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::trashed_at.is_not_null())
        // This condition is implied by the next; it is what an index can start from.
        .filter(dsl::trashed_at.le(at))
        .filter(dsl::trashed_at.lt(at).or(dsl::id.lt(after.id.0)))
        .order((dsl::trashed_at.desc(), dsl::id.desc()))
        .limit(rows(limit));
    let found: Vec<(ConversationRow, Option<Micros>)> =
        on!(session, |connection| query.select((conversation_columns!(), dsl::trashed_at)).load(connection))?;
    Ok(found.into_iter().filter_map(|found| trashed(owner, found)).collect())
}

/// Puts the conversation in the trash; gives whether there was one.
pub(super) fn put(session: &mut Session, owner: &UserId, id: ConversationId, stamp: Stamp) -> Result<bool> {
    let statement = diesel::update(the_conversation!(owner, id))
        .set((dsl::trashed_at.eq(Micros(stamp.at)), dsl::modseq.eq(stamp.modseq.0)));
    on!(session, |connection| statement.execute(connection)).map(|changed| changed == 1)
}

/// Puts the conversations in the trash, as if it had been at that moment; gives how many they are.
pub(super) fn put_all(
    session: &mut Session,
    owner: &UserId,
    ids: &[ConversationId],
    at: Timestamp,
    stamp: Stamp,
) -> Result<usize> {
    let targets = dsl::conversations
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::id.eq_any(ids.iter().map(|id| id.0)))
        .filter(dsl::trashed_at.is_null());
    let statement =
        diesel::update(targets).set((dsl::trashed_at.eq(Micros(at)), dsl::modseq.eq(stamp.modseq.0)));
    on!(session, |connection| statement.execute(connection))
}

/// Takes the conversation back, if it was put there after that moment.
pub(super) fn take_back(
    session: &mut Session,
    owner: &UserId,
    id: ConversationId,
    trashed_after: Timestamp,
    with_external_id: bool,
    stamp: Stamp,
) -> Result<Option<Conversation>> {
    let target = the_trashed!(owner.as_str(), id).filter(dsl::trashed_at.gt(Micros(trashed_after)));
    let statement = diesel::update(target).set((
        dsl::trashed_at.eq(None::<Micros>),
        (!with_external_id).then(|| dsl::external_id.eq(None::<&str>)),
        dsl::modseq.eq(stamp.modseq.0),
        dsl::updated_at.eq(no_earlier!(stamp.at)),
    ));
    let row = on!(session, |connection| {
        statement.returning(conversation_columns!()).get_result(connection).optional()
    })?;
    Ok(row.map(|row: ConversationRow| row.of(owner)))
}

/// Deletes the conversation in the trash; gives whether there was one.
pub(super) fn delete(session: &mut Session, owner: &UserId, id: ConversationId) -> Result<bool> {
    let target = the_trashed!(owner.as_str(), id);
    on!(session, |connection| diesel::delete(target).execute(connection)).map(|deleted| deleted == 1)
}

/// Deletes at most so many messages of the conversation in the trash, and marks it so that nobody takes back the rest.
pub(super) fn cut(session: &mut Session, owner: &str, id: ConversationId, most: i64) -> Result<()> {
    let statement = diesel::update(the_trashed!(owner, id)).set((
        dsl::trashed_at.eq(Micros(Timestamp::from_micros(0))),
        dsl::message_count.eq(dsl::message_count - most),
    ));
    let marked = on!(&mut *session, |connection| statement.execute(connection))?;
    if marked == 0 {
        return Ok(());
    }
    let of_it =
        messages::table.filter(messages::user_id.eq(owner)).filter(messages::conversation_id.eq(id.0));
    let last = of_it.order(messages::id.asc()).offset(most - 1).limit(1).select(messages::id);
    let last: Option<i64> = on!(&mut *session, |connection| last.get_result(connection).optional())?;
    let statement = diesel::delete(of_it.filter(messages::id.le(last.unwrap_or(i64::MAX))));
    on!(session, |connection| statement.execute(connection)).map(drop)
}

impl Session {
    /// Deletes some of what was put in the trash at that moment or before, of whomever; gives whether there may be more.
    pub(crate) fn empty_trash(&mut self, due: Timestamp, most: i64) -> Result<bool> {
        let query = dsl::conversations
            .filter(dsl::trashed_at.is_not_null())
            .filter(dsl::trashed_at.le(Micros(due)))
            .order(dsl::trashed_at.asc())
            .select((dsl::user_id, dsl::id, dsl::message_count))
            .limit(most);
        let found: Vec<(String, i64, i64)> = on!(&mut *self, |connection| query.load(connection))?;
        let mut left = PURGE_BATCH;
        for (user, id, messages) in &found {
            let id = ConversationId(*id);
            if *messages > PURGE_BATCH && left == PURGE_BATCH {
                cut(self, user, id, PURGE_BATCH)?;
            }
            left -= messages;
            if left < 0 {
                return Ok(true);
            }
            // The time is asked again, since it may have been taken back.
            let target = the_trashed!(user, id).filter(dsl::trashed_at.le(Micros(due)));
            on!(&mut *self, |connection| diesel::delete(target).execute(connection))?;
        }
        Ok(i64::try_from(found.len()).is_ok_and(|found| found == most))
    }
}
