//! What is counted of all messages of a user. No index has their times, which would be written at every append, so all that
//! the user has is looked at, once.

use std::collections::{BTreeMap, HashMap};

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::Role;
use chat_history_domain::stats::{Quarter, RawCounts, SaidIn, Span};
use chat_history_domain::{Result, UserId};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use crate::failure::classify;
use crate::session::Session;
use crate::types::{Micros, Moment, RoleOut};

/// How much was made in that span.
pub(super) fn count(session: &mut Session, owner: &UserId, span: Span) -> Result<RawCounts> {
    let mut by_quarter: BTreeMap<i64, i64> = BTreeMap::new();
    let mut by_conversation: HashMap<(i64, Role), (i64, i64)> = HashMap::new();
    for Group { conversation_id, role, quarter, messages, characters } in
        groups(session, owner, span).map_err(classify)?
    {
        if let Some(quarter) = quarter {
            *by_quarter.entry(quarter).or_default() += messages;
        }
        if let (Some(conversation), Some(role)) = (conversation_id, role) {
            let of = by_conversation.entry((conversation, role.0)).or_default();
            *of = (of.0 + messages, of.1 + characters);
        }
    }
    let said = |((conversation, role), (messages, characters))| SaidIn {
        conversation: ConversationId(conversation),
        role,
        messages,
        characters,
    };
    Ok(RawCounts {
        by_quarter: by_quarter.into_iter().map(|(quarter, messages)| (Quarter(quarter), messages)).collect(),
        by_conversation: by_conversation.into_iter().map(said).collect(),
    })
}

/// The number of a quarter of an hour. Seconds are doubles here, which have microseconds that are right beyond the year 2099.
const QUARTER_ON_POSTGRES: &str = "(date_part('epoch', created_at) * 1000000)::bigint / 900000000";
const QUARTER_ON_SQLITE: &str = "created_at / 900000000";

/// PostgreSQL groups in both ways at once, by hashing; by all three it would sort the contents.
const GROUPS_ON_POSTGRES: &str = "GROUPING SETS ((quarter), (conversation_id, role))";
const GROUPS_ON_SQLITE: &str = "conversation_id, role, quarter";

/// Messages of one conversation by one role, of one quarter of an hour, or of both.
#[derive(QueryableByName)]
struct Group {
    #[diesel(sql_type = Nullable<BigInt>)]
    conversation_id: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    role: Option<RoleOut>,
    #[diesel(sql_type = Nullable<BigInt>)]
    quarter: Option<i64>,
    #[diesel(sql_type = BigInt)]
    messages: i64,
    #[diesel(sql_type = BigInt)]
    characters: i64,
}

fn groups(session: &mut Session, owner: &UserId, span: Span) -> QueryResult<Vec<Group>> {
    let statement = match session {
        Session::Postgres(_) => statement(QUARTER_ON_POSTGRES, GROUPS_ON_POSTGRES, '$'),
        Session::Sqlite(_) => statement(QUARTER_ON_SQLITE, GROUPS_ON_SQLITE, '?'),
    };
    let query = sql_query(statement)
        .bind::<Text, _>(owner.as_str())
        .bind::<Moment, _>(Micros(span.from))
        .bind::<Moment, _>(Micros(span.until));
    match session {
        Session::Postgres(connection) => query.load(&mut **connection),
        Session::Sqlite(connection) => query.load(&mut **connection),
    }
}

/// The statement of a database that calls its parameters by numbers after that sign.
fn statement(quarter: &str, groups: &str, sign: char) -> String {
    format!(
        "SELECT conversation_id, role, quarter, count(*) AS messages, CAST(sum(characters) AS BIGINT) AS characters FROM \
         (SELECT conversation_id, role, {quarter} AS quarter, length(content) AS characters FROM messages \
         WHERE user_id = {sign}1 AND created_at >= {sign}2 AND created_at < {sign}3 AND conversation_id NOT IN \
         (SELECT id FROM conversations WHERE user_id = {sign}1 AND trashed_at IS NOT NULL)) AS made GROUP BY {groups}"
    )
}
