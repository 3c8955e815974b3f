//! Conversations: every statement names the user first.

use chat_history_domain::conversation::{
    Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId, Conversations,
    Growth, NewConversation, Notebook, Opened, ReadConversations, Title,
};
use chat_history_domain::message::{Message, MessageCursor, ReadMessages, Summary};
use chat_history_domain::transfer::Restored;
use chat_history_domain::{Order, Result, Slice, Stamp, UserId, Versions};
use diesel::dsl::{count_star, exists, select};
use diesel::prelude::*;

use super::written::Grow;
use super::{listing, rows};
use crate::models::{ConversationChanges, ConversationRow, EmptyJson, NewConversationRow};
use crate::postgres;
use crate::sabotage;
use crate::schema::conversations::{self, dsl};
use crate::session::{Session, on};
use crate::types::{JsonIn, Micros};

impl ReadConversations for Session {
    fn find(&mut self, owner: &UserId, id: ConversationId) -> Result<Option<Conversation>> {
        let query = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).filter(dsl::id.eq(id.0));
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
        let query = dsl::conversations
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::id.gt(id.0))
            .order(dsl::id.asc())
            .limit(rows(limit));
        let found: Vec<ConversationRow> =
            on!(self, |connection| query.select(ConversationRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn slice(&mut self, owner: &UserId, slice: Slice) -> Result<Vec<Conversation>> {
        let query = dsl::conversations
            .filter(dsl::user_id.eq(owner.as_str()))
            .order((dsl::updated_at.desc(), dsl::id.desc()))
            .limit(rows(slice.limit))
            .offset(rows(slice.offset));
        let found: Vec<ConversationRow> =
            on!(self, |connection| query.select(ConversationRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn count(&mut self, owner: &UserId) -> Result<i64> {
        let query = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).select(count_star());
        on!(self, |connection| query.get_result(connection))
    }

    fn notebooks(&mut self, owner: &UserId, limit: usize) -> Result<Vec<Notebook>> {
        listing::notebooks(self, owner, limit)
    }

    fn is_anothers(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        // The one statement that looks beyond its user, and all that it tells is that there is something.
        let others = dsl::conversations.filter(dsl::id.eq(id.0)).filter(dsl::user_id.ne(owner.as_str()));
        on!(self, |connection| select(exists(others)).get_result(connection))
    }
}

impl Conversations for Session {
    fn insert(
        &mut self,
        owner: &UserId,
        new: &NewConversation,
        growth: &Growth,
        stamp: Stamp,
    ) -> Result<Conversation> {
        let row = NewConversationRow::new(owner, new, growth, stamp);
        let statement = diesel::insert_into(conversations::table).values(&row);
        let made = on!(self, |connection| statement
            .returning(ConversationRow::as_returning())
            .get_result(connection))?;
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
        let changes = ConversationChanges::new(change, &empty, stamp);
        let target = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).filter(dsl::id.eq(id.0));
        let statement = diesel::update(target).set(&changes);
        let row = on!(self, |connection| {
            statement.returning(ConversationRow::as_returning()).get_result(connection).optional()
        })?;
        Ok(row.map(|row| row.of(owner)))
    }

    fn update_all(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
        change: &ConversationChange,
        stamp: Stamp,
    ) -> Result<usize> {
        let empty = EmptyJson::new();
        let changes = ConversationChanges::new(change, &empty, stamp);
        let target = dsl::conversations
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::id.eq_any(ids.iter().map(|id| id.0)));
        let statement = diesel::update(target).set(&changes);
        on!(self, |connection| statement.execute(connection))
    }

    fn grow(&mut self, owner: &UserId, id: ConversationId, growth: &Growth, stamp: Stamp) -> Result<bool> {
        let statement = Grow {
            owner: owner.as_str(),
            conversation: id.0,
            messages: growth.messages,
            title: growth.title.as_ref().map(Title::as_str),
            summary: growth.summary.as_ref().map(Summary::as_str),
            modseq: stamp.modseq.0,
            now: Micros(stamp.at),
        };
        on!(self, |connection| statement.execute(connection)).map(|changed| changed == 1)
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
        summary: Option<&Summary>,
        stamp: Stamp,
    ) -> Result<()> {
        let target = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).filter(dsl::id.eq(id.0));
        let statement = diesel::update(target).set((
            dsl::message_count.eq(dsl::message_count - removed),
            dsl::summary.eq(summary.map(Summary::as_str)),
            dsl::modseq.eq(stamp.modseq.0),
            dsl::updated_at.eq(Micros(stamp.at)),
        ));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn delete(&mut self, owner: &UserId, id: ConversationId) -> Result<bool> {
        if sabotage::is_on("owner-unchecked-by-delete") {
            let anybodys = diesel::delete(dsl::conversations.filter(dsl::id.eq(id.0)));
            return on!(self, |connection| anybodys.execute(connection)).map(|deleted| deleted == 1);
        }
        let target = dsl::conversations.filter(dsl::user_id.eq(owner.as_str())).filter(dsl::id.eq(id.0));
        on!(self, |connection| diesel::delete(target).execute(connection)).map(|deleted| deleted == 1)
    }
}
