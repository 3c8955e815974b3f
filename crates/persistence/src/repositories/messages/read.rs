//! Reading messages.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::{
    Message, MessageCursor, MessageId, PublicId, ReadMessages, Revision, RevisionCursor, Role, Shown, Summary,
};
use chat_history_domain::stats::{RawCounts, Span};
use chat_history_domain::{Order, Result, Slice, UserId};
use diesel::dsl::count_star;
use diesel::prelude::*;

use super::super::shown::{beside_dialogue, in_dialogue, shown};
use super::super::trash::{is_shown, trashed_ids};
use super::super::{revisions, rows, stats};
use crate::models::{MessageRow, shown_message_columns};
use crate::schema::messages::dsl;
use crate::schema::shown_messages;
use crate::session::{Session, on};

use super::shown_of;

impl ReadMessages for Session {
    fn find(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Message>> {
        let query = shown_messages::table
            .find((owner.as_str(), id.0))
            .filter(shown_messages::conversation_id.eq(conversation.0))
            .select(shown_message_columns!());
        let found = on!(self, |connection| query.get_result(connection).optional())?;
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

    fn by_public_ids(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        ids: &[&PublicId],
    ) -> Result<Vec<Message>> {
        let query = dsl::messages
            .filter(dsl::user_id.eq(owner.as_str()))
            .filter(dsl::conversation_id.eq(conversation.0))
            .filter(dsl::public_id.eq_any(ids.iter().map(|id| id.as_str())))
            .filter(is_shown!(owner, conversation.0));
        let found: Vec<MessageRow> =
            on!(self, |connection| query.select(MessageRow::as_select()).load(connection))?;
        Ok(found.into_iter().map(|row| row.of(owner)).collect())
    }

    fn locate(&mut self, owner: &UserId, id: MessageId) -> Result<Option<Message>> {
        let query = shown_messages::table.find((owner.as_str(), id.0)).select(shown_message_columns!());
        let found = on!(self, |connection| query.get_result(connection).optional())?;
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

    fn first_revision(
        &mut self,
        owner: &UserId,
        conversation: ConversationId,
        id: MessageId,
    ) -> Result<Option<Revision>> {
        revisions::first(self, owner, conversation, id)
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
