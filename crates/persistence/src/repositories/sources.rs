//! Where imported conversations and messages came from: every statement names the user first.

use chat_history_domain::conversation::{ConversationId, ExternalId};
use chat_history_domain::message::{MessageId, PublicId};
use chat_history_domain::transfer::{ReadSources, Source, SourceId, Sources};
use chat_history_domain::{Result, UserId};
use diesel::prelude::*;

use super::trash::trashed_ids;
use crate::schema::{conversation_sources, message_sources, messages, shown_conversations};
use crate::session::{Session, on};

impl ReadSources for Session {
    fn conversation_from(&mut self, owner: &UserId, source: &Source) -> Result<Option<ConversationId>> {
        use conversation_sources::dsl;
        let query = dsl::conversation_sources
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::product.eq(source.product.as_str()))
            .filter(dsl::source_id.eq(source.id.as_str()))
            .filter(dsl::conversation_id.ne_all(trashed_ids!(owner)))
            .select(dsl::conversation_id);
        let found: Option<i64> = on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(ConversationId))
    }

    fn of_conversations(
        &mut self,
        owner: &UserId,
        ids: &[ConversationId],
    ) -> Result<Vec<(ConversationId, Source)>> {
        use conversation_sources::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::conversation_sources
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq_any(ids.iter().map(|id| id.0)))
            .select((dsl::conversation_id, dsl::product, dsl::source_id));
        let found: Vec<(i64, String, String)> = on!(self, |connection| query.load(connection))?;
        let source =
            |(id, product, name)| (ConversationId(id), Source { product, id: SourceId::stored(name) });
        Ok(found.into_iter().map(source).collect())
    }

    fn messages_from(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[SourceId],
    ) -> Result<Vec<(MessageId, SourceId)>> {
        use message_sources::dsl;
        if names.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::message_sources
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::source_id.eq_any(names.iter().map(SourceId::as_str)))
            .select((dsl::message_id, dsl::source_id));
        let found: Vec<(i64, String)> = on!(self, |connection| query.load(connection))?;
        Ok(found.into_iter().map(named).collect())
    }

    fn of_messages(&mut self, owner: &UserId, ids: &[MessageId]) -> Result<Vec<(MessageId, SourceId)>> {
        use message_sources::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::message_sources
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::message_id.eq_any(ids.iter().map(|id| id.0)))
            .select((dsl::message_id, dsl::source_id));
        let found: Vec<(i64, String)> = on!(self, |connection| query.load(connection))?;
        Ok(found.into_iter().map(named).collect())
    }

    fn conversation_called(&mut self, owner: &UserId, id: &ExternalId) -> Result<Option<ConversationId>> {
        use shown_conversations::dsl;
        let query = dsl::shown_conversations
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::external_id.eq(id.as_str()))
            .select(dsl::id);
        let found: Option<i64> = on!(self, |connection| query.get_result(connection).optional())?;
        Ok(found.map(ConversationId))
    }

    fn taken_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<PublicId>> {
        use messages::dsl;
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::public_id.eq_any(ids.iter().map(|id| id.as_str())))
            .select(dsl::public_id.assume_not_null());
        let found: Vec<String> = on!(self, |connection| query.load(connection))?;
        Ok(found.into_iter().map(PublicId::stored).collect())
    }
}

fn named((id, name): (i64, String)) -> (MessageId, SourceId) {
    (MessageId(id), SourceId::stored(name))
}

/// Rows that are inserted at a time, so that a statement has fewer values than any SQLite takes.
const AT_ONCE: usize = 100;

impl Sources for Session {
    fn keep_conversation(&mut self, owner: &UserId, id: ConversationId, source: &Source) -> Result<()> {
        use conversation_sources::dsl;
        // What is in the trash gives way.
        let statement = diesel::delete(
            dsl::conversation_sources
                .filter(dsl::user_id.eq(owner.as_str()))
                .filter(dsl::product.eq(source.product.as_str()))
                .filter(dsl::source_id.eq(source.id.as_str()))
                .filter(dsl::conversation_id.eq_any(trashed_ids!(owner))),
        );
        on!(&mut *self, |connection| statement.execute(connection))?;
        let statement = diesel::insert_into(conversation_sources::table).values((
            dsl::user_id.eq(owner.as_str()),
            dsl::conversation_id.eq(id.0),
            dsl::product.eq(source.product.as_str()),
            dsl::source_id.eq(source.id.as_str()),
        ));
        on!(self, |connection| statement.execute(connection)).map(drop)
    }

    fn keep_messages(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        names: &[(MessageId, &SourceId)],
    ) -> Result<()> {
        use message_sources::dsl;
        for some in names.chunks(AT_ONCE) {
            let rows: Vec<_> = some
                .iter()
                .map(|(id, name)| {
                    (
                        dsl::user_id.eq(owner.as_str()),
                        dsl::conversation_id.eq(conversation.0),
                        dsl::message_id.eq(id.0),
                        dsl::source_id.eq(name.as_str()),
                    )
                })
                .collect();
            match self {
                Self::Postgres(connection) => {
                    let statement = diesel::insert_into(message_sources::table).values(&rows);
                    statement.execute(&mut **connection).map_err(crate::failure::classify)?
                }
                Self::Sqlite(connection) => {
                    let statement = diesel::insert_into(message_sources::table).values(&rows);
                    statement.execute(&mut **connection).map_err(crate::failure::classify)?
                }
            };
        }
        Ok(())
    }
}
