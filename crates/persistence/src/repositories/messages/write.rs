//! Writing messages.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{
    Content, Message, MessageChange, MessageId, Messages, NewMessage, Revision, Shown,
};
use chat_history_domain::transfer::RestoredMessage;
use chat_history_domain::{Error, Modseq, Result, Stamp, UserId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};

use super::super::shown::shown;
use super::super::written::{Extend, no_earlier};
use super::super::{copies, revisions, rows};
use crate::failure::classify;
use crate::models::{EmptyJson, MessageChanges, MessageRow, NewMessageRow};
use crate::postgres;
use crate::schema::messages::dsl;
use crate::session::{Session, on};
use crate::sqlite;
use crate::types::Micros;

use super::{shown_of, the_message};

/// Bytes of messages that are deleted at once, about.
const BYTES_AT_ONCE: i64 = 4 * 1024 * 1024;

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
