//! Revisions of messages: every statement names the user and the message.

use std::collections::BTreeMap;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{MessageId, Revision, RevisionCursor};
use chat_history_domain::{Error, Modseq, Result, UserId};
use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::rows;
use super::trash::is_shown;
use crate::models::{BodyIn, NewRevisionRow, RevisionRow, body_columns};
use crate::schema::message_revisions::{self, dsl};
use crate::schema::messages;
use crate::session::{Session, on};
use crate::types::Micros;

/// The owner's message of that id in that conversation.
macro_rules! the_message {
    ($owner:expr, $conversation:expr, $id:expr) => {
        messages::table
            .filter(messages::user_id.eq($owner.as_str()))
            .filter(messages::conversation_id.eq($conversation.0))
            .filter(messages::id.eq($id.0))
    };
}

/// The columns of a revision.
macro_rules! columns {
    () => {
        (
            dsl::message_id,
            dsl::modseq,
            dsl::until_modseq,
            body_columns!(crate::schema::message_revisions),
            dsl::created_at,
        )
    };
}

/// At most `limit` revisions of a message of that conversation after a place, newest first.
pub(super) fn list(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    after: &RevisionCursor,
    limit: usize,
) -> Result<Vec<Revision>> {
    let query = dsl::message_revisions
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::message_id.eq(after.message.0))
        .filter(dsl::modseq.lt(after.after.0))
        .filter(exists(the_message!(owner, conversation, after.message)))
        .filter(is_shown!(owner, conversation.0))
        .order(dsl::modseq.desc())
        .limit(rows(limit));
    let found: Vec<RevisionRow> = on!(session, |connection| query.select(columns!()).load(connection))?;
    Ok(found.into_iter().map(Revision::from).collect())
}

/// The first revision of a message of that conversation.
pub(super) fn first(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<Option<Revision>> {
    let query = dsl::message_revisions
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::message_id.eq(id.0))
        .filter(exists(the_message!(owner, conversation, id)))
        .filter(is_shown!(owner, conversation.0))
        .order(dsl::modseq.asc())
        .limit(1);
    let found: Option<RevisionRow> =
        on!(session, |connection| query.select(columns!()).get_result(connection).optional())?;
    Ok(found.map(Revision::from))
}

/// Keeps the message as it is now, which the change of that number makes the past.
pub(super) fn keep(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    id: MessageId,
    until: Modseq,
) -> Result<()> {
    let now = the_message!(owner, conversation, id).select((
        messages::user_id,
        messages::id,
        messages::modseq,
        until.0.into_sql::<BigInt>(),
        body_columns!(crate::schema::messages),
        messages::updated_at,
    ));
    let statement = now.insert_into(message_revisions::table).into_columns((
        dsl::user_id,
        dsl::message_id,
        dsl::modseq,
        dsl::until_modseq,
        body_columns!(crate::schema::message_revisions),
        dsl::created_at,
    ));
    // A hand can have set a number back to one that is kept already.
    let statement = statement.on_conflict_do_nothing();
    on!(session, |connection| statement.execute(connection)).map(drop)
}

/// Those of these messages of the conversation of which there are revisions.
pub(super) fn revised(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    ids: &[MessageId],
) -> Result<Vec<MessageId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let of_conversation = messages::table
        .filter(messages::user_id.eq(owner.as_str()))
        .filter(messages::conversation_id.eq(conversation.0))
        .filter(messages::id.eq(dsl::message_id));
    let query = dsl::message_revisions
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::message_id.eq_any(ids.iter().map(|id| id.0)))
        .filter(exists(of_conversation))
        .select(dsl::message_id)
        .distinct();
    let found: Vec<i64> = on!(session, |connection| query.load(connection))?;
    Ok(found.into_iter().map(MessageId).collect())
}

/// Adds revisions of messages of the conversation.
pub(super) fn restore(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    revisions: &[Revision],
) -> Result<()> {
    for revision in revisions {
        let is_there = diesel::select(exists(the_message!(owner, conversation, revision.message)));
        let is_there: bool = on!(&mut *session, |connection| is_there.get_result(connection))?;
        if !is_there {
            return Err(Error::Conflict("a revision needs its message".into()));
        }
        let statement = diesel::insert_into(message_revisions::table).values(NewRevisionRow {
            user_id: owner.as_str(),
            message_id: revision.message.0,
            modseq: revision.modseq.0,
            until_modseq: revision.until.0,
            body: BodyIn::from(&revision.body),
            created_at: Micros(revision.created_at),
        });
        on!(&mut *session, |connection| statement.execute(connection))?;
    }
    Ok(())
}

/// Deletes at most so many of the owner's revisions; gives how many they were.
pub(super) fn forget(session: &mut Session, owner: &UserId, most: usize) -> Result<usize> {
    let query = dsl::message_revisions
        .filter(dsl::user_id.eq(owner.as_str()))
        .order((dsl::message_id.asc(), dsl::modseq.asc()))
        .select((dsl::message_id, dsl::modseq))
        .limit(rows(most));
    // The latest that goes, of each message.
    let latest: Vec<(i64, i64)> = on!(session, |connection| query.load(connection))?;
    let latest: BTreeMap<i64, i64> = latest.into_iter().collect();
    let mut deleted = 0;
    for (message, modseq) in latest {
        let statement = diesel::delete(
            dsl::message_revisions
                .filter(dsl::user_id.eq(owner.as_str()))
                .filter(dsl::message_id.eq(message))
                .filter(dsl::modseq.le(modseq)),
        );
        deleted += on!(&mut *session, |connection| statement.execute(connection))?;
    }
    Ok(deleted)
}
