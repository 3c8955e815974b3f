//! Revisions of messages: every statement names the user and the message.

use std::collections::BTreeMap;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{MessageId, Revision, RevisionCursor};
use chat_history_domain::{Error, Json, Result, UserId};
use diesel::dsl::exists;
use diesel::prelude::*;

use super::rows;
use super::trash::is_shown;
use crate::models::RevisionRow;
use crate::schema::message_revisions::{self, dsl};
use crate::schema::messages;
use crate::session::{Session, on};
use crate::types::{JsonIn, Micros};

/// The owner's message of that id in that conversation.
macro_rules! the_message {
    ($owner:expr, $conversation:expr, $id:expr) => {
        messages::table
            .filter(messages::user_id.eq($owner.as_str()))
            .filter(messages::conversation_id.eq($conversation.0))
            .filter(messages::id.eq($id.0))
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
    let found: Vec<RevisionRow> =
        on!(session, |connection| query.select(RevisionRow::as_select()).load(connection))?;
    Ok(found.into_iter().map(Revision::from).collect())
}

/// Keeps the message as it is now.
pub(super) fn keep(
    session: &mut Session,
    owner: &UserId,
    conversation: ConversationId,
    id: MessageId,
) -> Result<()> {
    let now = the_message!(owner, conversation, id).select((
        messages::user_id,
        messages::id,
        messages::modseq,
        messages::role,
        messages::content,
        messages::sources,
        messages::selected_text_used,
        messages::tool_calls,
        messages::metadata,
        messages::updated_at,
    ));
    let statement = now.insert_into(message_revisions::table).into_columns((
        dsl::user_id,
        dsl::message_id,
        dsl::modseq,
        dsl::role,
        dsl::content,
        dsl::sources,
        dsl::selected_text_used,
        dsl::tool_calls,
        dsl::metadata,
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
        let statement = diesel::insert_into(message_revisions::table).values((
            dsl::user_id.eq(owner.as_str()),
            dsl::message_id.eq(revision.message.0),
            dsl::modseq.eq(revision.modseq.0),
            dsl::role.eq(revision.role.as_str()),
            dsl::content.eq(revision.content.as_str()),
            dsl::sources.eq(JsonIn(&revision.sources)),
            dsl::selected_text_used.eq(revision.selected_text_used),
            dsl::tool_calls.eq(revision.tool_calls.as_ref().map(Json::as_str)),
            dsl::metadata.eq(JsonIn(&revision.metadata)),
            dsl::created_at.eq(Micros(revision.created_at)),
        ));
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
