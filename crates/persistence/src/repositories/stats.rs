//! What is counted of all messages of a user. No index has their times, which would be written at every append, so all that
//! the user has is looked at: on PostgreSQL once, and on SQLite, which groups in one way at a time, twice.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::stats::{Counts, Quarter, SaidIn, Span};
use chat_history_domain::{Result, UserId};
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::trash::trashed_ids;
use crate::failure::classify;
use crate::schema::messages::dsl;
use crate::session::Session;
use crate::types::{Micros, Moment, RoleOut};

/// How much was made in that span.
pub(super) fn count(session: &mut Session, owner: &UserId, span: Span) -> Result<Counts> {
    match session {
        Session::Postgres(connection) => in_one(connection, owner, span),
        Session::Sqlite(connection) => in_two(connection, owner, span),
    }
    .map_err(classify)
}

/// Both ways to group. Seconds are doubles here, which have microseconds that are right beyond the year 2099.
const IN_ONE: &str = "SELECT quarter, conversation_id, role, count(*) AS messages, sum(characters)::bigint AS characters \
    FROM (SELECT conversation_id, role, (date_part('epoch', created_at) * 1000000)::bigint / 900000000 AS quarter, \
    length(content) AS characters FROM messages WHERE user_id = $1 AND created_at >= $2 AND created_at < $3 \
    AND conversation_id NOT IN (SELECT id FROM conversations WHERE user_id = $1 AND trashed_at IS NOT NULL)) AS said \
    GROUP BY GROUPING SETS ((quarter), (conversation_id, role))";

/// What was made in a quarter of an hour, or by one role in one conversation.
#[derive(QueryableByName)]
struct Group {
    #[diesel(sql_type = Nullable<BigInt>)]
    quarter: Option<i64>,
    #[diesel(sql_type = Nullable<BigInt>)]
    conversation_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<RoleOut>,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    characters: i64,
}

fn in_one(connection: &mut PgConnection, owner: &UserId, span: Span) -> QueryResult<Counts> {
    let query = sql_query(IN_ONE)
        .bind::<Text, _>(owner.as_str())
        .bind::<Moment, _>(Micros(span.from))
        .bind::<Moment, _>(Micros(span.until));
    let mut counts = Counts::default();
    for Group { quarter, conversation_id, role, messages, characters } in query.load(connection)? {
        match (quarter, conversation_id, role) {
            (Some(quarter), ..) => counts.by_quarter.push((Quarter(quarter), messages)),
            (None, Some(conversation), Some(role)) => {
                counts.by_conversation.push(said(conversation, role, messages, characters));
            }
            _ => {}
        }
    }
    Ok(counts)
}

/// The owner's messages that were made in that span.
macro_rules! made_in {
    ($owner:expr, $span:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::created_at.ge(Micros($span.from)))
            .filter(dsl::created_at.lt(Micros($span.until)))
            .filter(dsl::conversation_id.ne_all(trashed_ids!($owner)))
    };
}

fn in_two(connection: &mut SqliteConnection, owner: &UserId, span: Span) -> QueryResult<Counts> {
    let quarter = || -> SqlLiteral<BigInt> { sql("created_at / 900000000") };
    let by_quarter: Vec<(i64, i64)> =
        made_in!(owner, span).group_by(quarter()).select((quarter(), count_star())).load(connection)?;
    let characters = sql::<BigInt>("sum(length(content))");
    let by_conversation: Vec<(i64, RoleOut, i64, i64)> = made_in!(owner, span)
        .group_by((dsl::conversation_id, dsl::role))
        .select((dsl::conversation_id, dsl::role, count_star(), characters))
        .load(connection)?;
    let said = |(conversation, role, messages, characters)| said(conversation, role, messages, characters);
    Ok(Counts {
        by_quarter: by_quarter.into_iter().map(|(quarter, messages)| (Quarter(quarter), messages)).collect(),
        by_conversation: by_conversation.into_iter().map(said).collect(),
    })
}

fn said(conversation: i64, role: RoleOut, messages: i64, characters: i64) -> SaidIn {
    SaidIn { conversation: ConversationId(conversation), role: role.0, messages, characters }
}
