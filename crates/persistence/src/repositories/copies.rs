//! Copies of messages, made in the database.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::MessageId;
use chat_history_domain::{Result, Stamp, UserId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::rows;
use crate::models::body_columns;
use crate::schema::messages::{self, dsl};
use crate::session::{Session, on};

/// Adds copies of at most `limit` messages of one conversation at the end of another, none after the last that is named.
pub(super) fn copy(
    session: &mut Session,
    owner: &UserId,
    (from, to): (ConversationId, ConversationId),
    last: Option<MessageId>,
    limit: usize,
    stamp: Stamp,
) -> Result<usize> {
    let copies = dsl::messages
        .filter(dsl::user_id.eq(owner.as_str()))
        .filter(dsl::conversation_id.eq(from.0))
        .filter(dsl::id.le(last.map_or(i64::MAX, |last| last.0)))
        // Ids are taken in this order.
        .order(dsl::id.asc())
        .limit(rows(limit))
        .select((
            dsl::user_id,
            dsl::public_id,
            to.0.into_sql::<BigInt>(),
            body_columns!(crate::schema::messages::dsl),
            // Nobody writes on at a copy.
            sql::<Nullable<Text>>("CASE WHEN status IS NOT NULL THEN 'incomplete' END"),
            stamp.modseq.0.into_sql::<BigInt>(),
            dsl::created_at,
            dsl::updated_at,
        ));
    let statement = copies.insert_into(messages::table).into_columns((
        dsl::user_id,
        dsl::public_id,
        dsl::conversation_id,
        body_columns!(crate::schema::messages::dsl),
        dsl::status,
        dsl::modseq,
        dsl::created_at,
        dsl::updated_at,
    ));
    on!(session, |connection| statement.execute(connection))
}
