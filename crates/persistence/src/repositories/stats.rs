//! What is counted of all messages of a user. No index has their times, which would be written at every append, so all that
//! the user has is looked at, once.

use std::collections::{BTreeMap, HashMap};

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::Role;
use chat_history_domain::stats::{Counts, Quarter, SaidIn, Span};
use chat_history_domain::{Result, UserId};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use crate::failure::classify;
use crate::session::Session;
use crate::types::{Micros, Moment, RoleOut};

/// How much was made in that span.
pub(super) fn count(session: &mut Session, owner: &UserId, span: Span) -> Result<Counts> {
    let mut by_quarter: BTreeMap<i64, i64> = BTreeMap::new();
    let mut by_conversation: HashMap<(i64, Role), (i64, i64)> = HashMap::new();
    for group in groups(session, owner, span).map_err(classify)? {
        *by_quarter.entry(group.quarter).or_default() += group.messages;
        let of = by_conversation.entry((group.conversation_id, group.role.0)).or_default();
        *of = (of.0 + group.messages, of.1 + group.characters);
    }
    let said = |((conversation, role), (messages, characters))| SaidIn {
        conversation: ConversationId(conversation),
        role,
        messages,
        characters,
    };
    Ok(Counts {
        by_quarter: by_quarter.into_iter().map(|(quarter, messages)| (Quarter(quarter), messages)).collect(),
        by_conversation: by_conversation.into_iter().map(said).collect(),
    })
}

/// PostgreSQL's quarters of an hour. Seconds are doubles here, which have microseconds that are right beyond the year 2099.
const QUARTER_ON_POSTGRES: &str = "(date_part('epoch', created_at) * 1000000)::bigint / 900000000";
const QUARTER_ON_SQLITE: &str = "created_at / 900000000";

/// Messages of one conversation by one role in one quarter of an hour.
#[derive(QueryableByName)]
struct Group {
    #[diesel(sql_type = BigInt)]
    conversation_id: i64,
    #[diesel(sql_type = Text)]
    role: RoleOut,
    #[diesel(sql_type = BigInt)]
    quarter: i64,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    characters: i64,
}

fn groups(session: &mut Session, owner: &UserId, span: Span) -> QueryResult<Vec<Group>> {
    let (quarter, sign) = match session {
        Session::Postgres(_) => (QUARTER_ON_POSTGRES, '$'),
        Session::Sqlite(_) => (QUARTER_ON_SQLITE, '?'),
    };
    let query = sql_query(statement(quarter, sign))
        .bind::<Text, _>(owner.as_str())
        .bind::<Moment, _>(Micros(span.from))
        .bind::<Moment, _>(Micros(span.until));
    match session {
        Session::Postgres(connection) => query.load(&mut **connection),
        Session::Sqlite(connection) => query.load(&mut **connection),
    }
}

/// The statement of a database that calls its parameters by numbers after that sign.
fn statement(quarter: &str, sign: char) -> String {
    format!(
        "SELECT conversation_id, role, {quarter} AS quarter, count(*) AS messages, \
         CAST(sum(length(content)) AS BIGINT) AS characters \
         FROM messages WHERE user_id = {sign}1 AND created_at >= {sign}2 AND created_at < {sign}3 AND conversation_id \
         NOT IN (SELECT id FROM conversations WHERE user_id = {sign}1 AND trashed_at IS NOT NULL) \
         GROUP BY 1, 2, 3"
    )
}
