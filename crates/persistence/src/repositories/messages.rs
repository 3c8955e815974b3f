//! Messages: every statement names the user and the conversation.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{
    Content, Message, MessageChange, MessageCursor, MessageId, Messages, NewMessage, PublicId, ReadMessages,
    Revision, RevisionCursor, Role, Shown, Summary,
};
use chat_history_domain::stats::{RawCounts, Span};
use chat_history_domain::transfer::RestoredMessage;
use chat_history_domain::{Error, Modseq, Order, Result, Slice, Stamp, UserId};
use diesel::dsl::{count_star, sql};
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::shown::{beside_dialogue, in_dialogue, shown};
use super::trash::{is_shown, trashed_ids};
use super::written::{Extend, no_earlier};
use super::{copies, revisions, rows, stats};
use crate::failure::classify;
use crate::models::{EmptyJson, MessageChanges, MessageRow, NewMessageRow};
use crate::postgres;
use crate::sabotage;
use crate::schema::messages::dsl;
use crate::session::{Session, on};
use crate::sqlite;
use crate::types::Micros;

/// Bytes of messages that are deleted at once, about.
const BYTES_AT_ONCE: i64 = 4 * 1024 * 1024;

/// The owner's message of that id in that conversation.
macro_rules! the_message {
    ($owner:expr, $conversation:expr, $id:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::conversation_id.eq($conversation.0))
            .filter(dsl::id.eq($id.0))
    };
}

/// Those of the owner's messages in that conversation that are shown.
macro_rules! shown_of {
    ($owner:expr, $conversation:expr, $shown:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::conversation_id.eq($conversation.0))
            .filter(shown($shown))
    };
}

impl ReadMessages for Session {
    fn find(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>> {
        let query = the_message!(owner, conversation, id).filter(is_shown!(owner, conversation.0));
        let found =
            on!(self, |connection| query.select(MessageRow::as_select()).get_result(connection).optional())?;
        Ok(found.map(|row: MessageRow| row.of(owner)))
    }

    fn find_all(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<Message>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::id.eq_any(ids.iter().map(|id| id.0)));
        let found: Vec<MessageRow> =
            on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn find_public(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<Message>> {
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::public_id.is_not_null())
            .filter(dsl::public_id.eq_any(ids.iter().map(|id| id.as_str())))
            .filter(is_shown!(owner, conversation.0));
        let found: Vec<MessageRow> =
            on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn locate(&mut self, owner: &UserId, id: MessageId) -> Result<Option<Message>> {
        if sabotage::is_on("owner-unchecked") {
            let anybodys = dsl::messages.filter(dsl::id.eq(id.0));
            let found = on!(self, |connection| {
                anybodys.select(MessageRow::as_select()).get_result(connection).optional()
            })?;
            return Ok(found.map(|row: MessageRow| row.of(owner)));
        }
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::id.eq(id.0))
            .filter(is_shown!(owner, dsl::conversation_id));
        let found =
            on!(self, |connection| query.select(MessageRow::as_select()).get_result(connection).optional())?;
        Ok(found.map(|row: MessageRow| row.of(owner)))
    }

    fn list(&mut self, owner: &UserId, after: &MessageCursor, limit: usize) -> Result<Vec<Message>> {
        let all = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(after.conversation.0))
            .filter(is_shown!(owner, after.conversation.0));
        let found: Vec<MessageRow> = match after.order {
            Order::Ascending => {
                let query = all.filter(dsl::id.gt(after.after.0)).order(dsl::id.asc()).limit(rows(limit));
                on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?
            }
            Order::Descending => {
                let query = all.filter(dsl::id.lt(after.after.0)).order(dsl::id.desc()).limit(rows(limit));
                on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?
            }
        };
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn slice(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        these: Shown,
        slice: Slice,
    ) -> Result<Vec<Message>> {
        let query = shown_of!(owner, conversation, these)
            .filter(is_shown!(owner, conversation.0))
            .order(dsl::id.asc())
            .limit(rows(slice.limit))
            .offset(rows(slice.offset));
        let found: Vec<MessageRow> =
            on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn count(&mut self, owner: &UserId, conversation: ConversationId, these: Shown) -> Result<i64> {
        let query = shown_of!(owner, conversation, these)
            .filter(is_shown!(owner, conversation.0))
            .select(count_star());
        on!(self, |connection| query.get_result(connection))
    }

    fn count_beside_dialogue(
        &mut self,
        owner: &UserId,
        conversations: &[ConversationId],
    ) -> Result<Vec<(ConversationId, i64)>> {
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq_any(conversations.iter().map(|id| id.0)))
            .filter(beside_dialogue())
            .filter(dsl::conversation_id.ne_all(trashed_ids!(owner)))
            .group_by(dsl::conversation_id)
            .select((dsl::conversation_id, count_star()));
        let counts: Vec<(i64, i64)> = on!(self, |connection| query.load(connection))?;
        Ok(counts.into_iter().map(|(id, count)| (ConversationId(id), count)).collect())
    }

    fn first_user_summary(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
    ) -> Result<Option<Summary>> {
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::role.eq(Role::User.as_str()))
            .filter(in_dialogue())
            .filter(is_shown!(owner, conversation.0))
            .order(dsl::id.asc())
            .select(dsl::content)
            .limit(1);
        let found: Option<String> = on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(|content| Summary::of(&content)))
    }

    fn revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        after: &RevisionCursor,
        limit: usize,
    ) -> Result<Vec<Revision>> {
        revisions::list(self, owner, conversation, after, limit)
    }

    fn revised(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[MessageId],
    ) -> Result<Vec<MessageId>> {
        revisions::revised(self, owner, conversation, ids)
    }

    fn count_made_in(&mut self, owner: &UserId, span: Span) -> Result<RawCounts> {
        stats::count(self, owner, span)
    }
}

impl Messages for Session {
    fn insert(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        new: &[NewMessage],
        stamp: Stamp,
    ) -> Result<Vec<Message>> {
        let stamped = new.iter().enumerate().map(|(place, message)| (message, stamp.of_place(place)));
        let rows = stamped.map(|(message, stamp)| NewMessageRow::new(owner, conversation, message, stamp));
        let ids = self.insert_rows(&rows.collect::<Vec<_>>())?;
        if ids.len() != new.len() {
            return Err(Error::Internal(format!("{} of {} messages were inserted", ids.len(), new.len())));
        }
        if let Some(last) = ids.last().filter(|_| sabotage::is_on("last-lost")) {
            let statement = diesel::delete(the_message!(owner, conversation, MessageId(*last)));
            on!(&mut *self, |connection| statement.execute(connection))?;
        }
        let kept = |(place, (id, message)): (usize, (i64, &NewMessage))| {
            message.clone().kept(MessageId(id), owner.clone(), conversation, stamp.of_place(place))
        };
        Ok(ids.into_iter().zip(new).enumerate().map(kept).collect())
    }

    fn restore(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        as_were: &[&RestoredMessage],
        modseq: Modseq,
    ) -> Result<Vec<MessageId>> {
        let rows =
            as_were.iter().map(|message| NewMessageRow::restored(owner, conversation, message, modseq));
        let rows: Vec<NewMessageRow<'_>> = rows.collect();
        let ids = self.insert_rows(&rows)?;
        if ids.len() != rows.len() {
            return Err(Error::Internal(format!("{} of {} messages were inserted", ids.len(), rows.len())));
        }
        Ok(ids.into_iter().map(MessageId).collect())
    }

    fn copy(
        &mut self,
        owner: &UserId,
        from: ConversationId,
        to: ConversationId,
        last: Option<MessageId>,
        limit: usize,
        stamp: Stamp,
    ) -> Result<usize> {
        copies::copy(self, owner, (from, to), last, limit, stamp)
    }

    fn update(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<Option<Message>> {
        let empty = EmptyJson::new();
        let changes = MessageChanges::new(change, &empty, stamp.modseq);
        let statement = diesel::update(the_message!(owner, conversation, id))
            .set((&changes, dsl::updated_at.eq(no_earlier!(stamp.at))));
        let row = on!(self, |connection| {
            statement.returning(MessageRow::as_returning()).get_result(connection).optional()
        })?;
        Ok(row.map(|row: MessageRow| row.of(owner)))
    }

    fn extend(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        text: &Content,
        change: &MessageChange,
        stamp: Stamp,
    ) -> Result<()> {
        if !change.is_empty() {
            // In one statement, so that the row is written once.
            let (empty, more) = (EmptyJson::new(), text.as_str().into_sql::<Text>());
            let changes = MessageChanges::new(change, &empty, stamp.modseq);
            let statement = diesel::update(the_message!(owner, conversation, id)).set((
                dsl::content.eq(dsl::content.concat(more)),
                &changes,
                dsl::updated_at.eq(no_earlier!(stamp.at)),
            ));
            return on!(self, |connection| statement.execute(connection)).map(drop);
        }
        let statement = Extend {
            owner: owner.as_str(),
            conversation: conversation.0,
            id: id.0,
            text: text.as_str(),
            modseq: stamp.modseq.0,
            now: Micros(stamp.at),
        };
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn keep_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
        until: Modseq,
    ) -> Result<()> {
        revisions::keep(self, owner, conversation, id, until)
    }

    fn restore_revisions(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        revisions: &[Revision],
    ) -> Result<()> {
        revisions::restore(self, owner, conversation, revisions)
    }

    fn forget_revisions(&mut self, owner: &UserId, most: usize) -> Result<usize> {
        revisions::forget(self, owner, most)
    }

    fn delete_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        these: Shown,
        first: MessageId,
    ) -> Result<i64> {
        let statement = diesel::delete(shown_of!(owner, conversation, these).filter(dsl::id.ge(first.0)));
        on!(self, |connection| statement.execute(connection)).map(rows)
    }

    fn delete_last(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        (first, last): (MessageId, MessageId),
        most: usize,
    ) -> Result<i64> {
        let range = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::id.ge(first.0))
            .filter(dsl::id.le(last.0));
        let bytes = sql::<BigInt>("CAST(octet_length(content) + coalesce(octet_length(item), 0) AS BIGINT)");
        let query = range.order(dsl::id.desc()).limit(rows(most)).select((dsl::id, bytes));
        let newest: Vec<(i64, i64)> = on!(&mut *self, |connection| query.load(connection))?;
        let mut bytes = 0;
        let fitting = newest.iter().take_while(|(_, more)| {
            let fits = bytes == 0 || bytes + more <= BYTES_AT_ONCE;
            bytes += more;
            fits
        });
        let Some((from, _)) = fitting.last() else { return Ok(0) };
        let statement = diesel::delete(range.filter(dsl::id.ge(*from)));
        on!(self, |connection| statement.execute(connection)).map(rows)
    }

    fn delete(&mut self, owner: &UserId, conversation: ConversationId, id: MessageId) -> Result<bool> {
        let statement = diesel::delete(the_message!(owner, conversation, id));
        on!(self, |connection| statement.execute(connection)).map(|deleted| deleted == 1)
    }
}

impl Session {
    /// Inserts the messages in their order and gives their ids in the same order.
    fn insert_rows(&mut self, rows: &[NewMessageRow<'_>]) -> Result<Vec<i64>> {
        match self {
            Self::Postgres(connection) => postgres::insert(connection, rows),
            Self::Sqlite(connection) => sqlite::insert(connection, rows).map_err(classify),
        }
    }
}
