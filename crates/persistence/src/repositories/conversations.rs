//! Conversations: every statement names the user first.

use chat_history_domain::conversation::{
    AppendDelta, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId,
    Conversations, ExternalId, NewConversation, Notebook, Opened, ReadConversations, Title, TrashCursor,
    Trashed,
};
use chat_history_domain::message::{Message, MessageCursor, ReadMessages, Summary};
use chat_history_domain::transfer::Restored;
use chat_history_domain::{Change, Order, Result, Slice, Stamp, Timestamp, UserId, Versions};
use diesel::dsl::{count_star, exists, max, select};
use diesel::prelude::*;

use super::trash::the_conversation;
use super::written::{CountRestored, Grow, no_earlier};
use super::{listing, rows, trash};
use crate::models::{
    ConversationChanges, ConversationRow, EmptyJson, NewConversationRow, conversation_columns,
};
use crate::postgres;
use crate::schema::conversations::{self, dsl};
use crate::schema::shown_conversations;
use crate::session::{Session, on};
use crate::types::{JsonIn, Micros, SpanMicros};

impl ReadConversations for Session {
    fn find(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Conversation>> {
        let query = shown_conversations::table.find((owner.as_str(), id.0));
        let found = on!(self, |connection| query
            .select(ConversationRow::as_select())
            .get_result(connection)
            .optional())?;
        Ok(found.map(|row| row.of(owner)))
    }

    fn find_external(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<Conversation>> {
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .filter(shown_conversations::external_id.eq(id.as_str()));
        let found = on!(self, |connection| query
            .select(ConversationRow::as_select())
            .get_result(connection)
            .optional())?;
        Ok(found.map(|row| row.of(owner)))
    }

    fn open(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        known: &Versions,
        limit: usize,
    ) -> Result<Option<Opened<Vec<Message>>>> {
        if let Self::Postgres(connection) = self {
            return postgres::open(connection, owner, id, known, limit);
        }
        // SQLite's reads are all in a transaction, since one costs nothing there.
        Ok(match ReadConversations::find(self, owner, id)? {
            None => None,
            Some(found) if known.contain(found.modseq) => Some(Opened::Unchanged(found)),
            Some(found) => {
                let newest = MessageCursor::start(id, Order::Descending);
                Some(Opened::Read(found, ReadMessages::list(self, owner, &newest, limit)?))
            }
        })
    }

    fn list(
        &mut self,
        owner: &UserId,
        filter: &ConversationFilter,
        after: &ConversationCursor,
        limit: usize,
    ) -> Result<Vec<Conversation>> {
        let found = listing::list(self, owner, filter, after, limit)?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn following(&mut self, owner: &UserId, id: ConversationId, limit: usize) -> Result<Vec<Conversation>> {
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .filter(shown_conversations::id.gt(id.0))
            .order(shown_conversations::id.asc())
            .limit(rows(limit));
        let found: Vec<ConversationRow> =
            on!(self, |connection| query.select(ConversationRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn last(&mut self, owner: &UserId) -> Result<Option<ConversationId>> {
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .order(shown_conversations::id.desc())
            .select(shown_conversations::id)
            .limit(1);
        let found: Option<i64> = on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(ConversationId))
    }

    fn slice(&mut self, owner: &UserId, slice: Slice) -> Result<Vec<Conversation>> {
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .order((shown_conversations::updated_at.desc(), shown_conversations::id.desc()))
            .limit(rows(slice.limit))
            .offset(rows(slice.offset));
        let found: Vec<ConversationRow> =
            on!(self, |connection| query.select(ConversationRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn count(&mut self, owner: &UserId) -> Result<i64> {
        let all = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).select(count_star());
        let trashed = all.filter(dsl::trashed_at.is_not_null());
        // Each of them is counted in an index; whether a row is in the trash would have to be looked up in the row.
        let all: i64 = on!(&mut *self, |connection| all.get_result(connection))?;
        let trashed: i64 = on!(self, |connection| trashed.get_result(connection))?;
        Ok(all - trashed)
    }

    fn notebooks(&mut self, owner: &UserId, limit: usize) -> Result<Vec<Notebook>> {
        listing::notebooks(self, owner, limit)
    }

    fn is_anothers(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        // The one statement that looks beyond its user, and all that it tells is that there is something.
        let others = shown_conversations::table
            .filter(shown_conversations::id.eq(id.0))
            .filter(shown_conversations::user_id.ne(owner.as_str()));
        on!(self, |connection| select(exists(others)).get_result(connection))
    }

    fn find_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Trashed>> {
        trash::find(self, owner, id)
    }

    fn list_trash(&mut self, owner: &UserId, after: &TrashCursor, limit: usize) -> Result<Vec<Trashed>> {
        trash::list(self, owner, after, limit)
    }
}

impl Conversations for Session {
    fn insert(
        &mut self,
        owner: &UserId,
        new: &NewConversation,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Conversation> {
        let row = NewConversationRow::new(owner, new, delta, stamp);
        let statement = diesel::insert_into(conversations::table).values(&row);
        let made = on!(self, |connection| statement
            .returning(conversation_columns!())
            .get_result::<ConversationRow>(connection))?;
        Ok(made.of(owner))
    }

    fn update(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<Option<Conversation>> {
        let empty = EmptyJson::new();
        let changes = ConversationChanges::new(change, &empty, stamp.modseq);
        let target = the_conversation!(owner, id);
        let statement = diesel::update(target).set((&changes, dsl::updated_at.eq(no_earlier!(stamp.at))));
        let row = on!(self, |connection| {
            statement.returning(conversation_columns!()).get_result(connection).optional()
        })?;
        Ok(row.map(|row: ConversationRow| row.of(owner)))
    }

    fn update_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<(usize, Timestamp)> {
        let empty = EmptyJson::new();
        let changes = ConversationChanges::new(change, &empty, stamp.modseq);
        let these = || {
            dsl::conversations
                .filter(dsl::user_id.eq(owner.as_str()))
                .filter(dsl::id.eq_any(ids.iter().map(|id| id.0)))
                .filter(dsl::trashed_at.is_null())
        };
        let latest = these().select(max(dsl::updated_at));
        let latest: Option<Micros> = on!(&mut *self, |connection| latest.get_result(connection))?;
        let at = latest.map_or(stamp.at, |latest| latest.0.max(stamp.at));
        let statement = diesel::update(these()).set((&changes, dsl::updated_at.eq(Micros(at))));
        on!(self, |connection| statement.execute(connection)).map(|changed| (changed, at))
    }

    fn apply_delta(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<Option<Timestamp>> {
        let statement = Grow {
            owner: owner.as_str(),
            conversation: id.0,
            messages: delta.messages,
            title: delta.title.as_ref().map(Title::as_str),
            summary: delta.summary.as_ref().map(Summary::as_str),
            modseq: stamp.modseq.0,
            now: Micros(stamp.at),
            step: SpanMicros(1),
            span: SpanMicros(delta.span_micros()),
        };
        let last: Option<Micros> = on!(self, |connection| statement.get_result(connection).optional())?;
        Ok(last.map(|last| last.0.later_by(-delta.span_micros())))
    }

    fn count_restored(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        delta: &AppendDelta,
        stamp: Stamp,
    ) -> Result<()> {
        let statement = CountRestored {
            owner: owner.as_str(),
            conversation: id.0,
            messages: delta.messages,
            title: delta.title.as_ref().map(Title::as_str),
            summary: delta.summary.as_ref().map(Summary::as_str),
            modseq: stamp.modseq.0,
            now: Micros(stamp.at),
        };
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn restore(&mut self, owner: &UserId, id: ConversationId, as_was: &Restored, stamp: Stamp) -> Result<()> {
        let target = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).filter(dsl::id.eq(id.0));
        let statement = diesel::update(target).set((
            dsl::title.eq(as_was.title.as_ref().map(Title::as_str)),
            dsl::notebooks.eq(JsonIn(&as_was.notebooks)),
            dsl::metadata.eq(JsonIn(&as_was.metadata)),
            dsl::starred.eq(as_was.starred),
            dsl::archived.eq(as_was.archived),
            dsl::created_at.eq(Micros(as_was.created_at)),
            dsl::modseq.eq(stamp.modseq.0),
            dsl::updated_at.eq(Micros(stamp.at)),
        ));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn refresh(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        removed: i64,
        summary: &Change<Summary>,
        stamp: Stamp,
    ) -> Result<()> {
        let target = the_conversation!(owner, id);
        let statement = diesel::update(target).set((
            dsl::message_count.eq(dsl::message_count - removed),
            summary.as_option().map(|summary| dsl::summary.eq(summary.map(Summary::as_str))),
            dsl::modseq.eq(stamp.modseq.0),
            dsl::updated_at.eq(no_earlier!(stamp.at)),
        ));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn delete(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        let target = the_conversation!(owner, id);
        on!(self, |connection| diesel::delete(target).execute(connection)).map(|deleted| deleted == 1)
    }

    fn trash(&mut self, owner: &UserId, id: ConversationId, stamp: Stamp) -> Result<bool> {
        trash::put(self, owner, id, stamp)
    }

    fn trash_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        at: Timestamp,
        stamp: Stamp,
    ) -> Result<usize> {
        trash::put_all(self, owner, ids, at, stamp)
    }

    fn take_back(
        &mut self,
        owner: &UserId,
        id: ConversationId,
        trashed_after: Timestamp,
        with_external_id: bool,
        stamp: Stamp,
    ) -> Result<Option<Conversation>> {
        trash::take_back(self, owner, id, trashed_after, with_external_id, stamp)
    }

    fn delete_trashed(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        trash::delete(self, owner, id)
    }

    fn cut_trashed(&mut self, owner: &UserId, id: ConversationId, most: usize) -> Result<()> {
        trash::cut(self, owner.as_str(), id, rows(most))
    }
}
