//! What is counted of all messages of a user. No index has their times, which would be written at every append: both
//! statements look at all that the user has.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::stats::{Quarter, SaidIn, Span};
use chat_history_domain::{Result, UserId};
use diesel::dsl::{count_star, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use crate::schema::messages::dsl;
use crate::session::{Session, on};
use crate::types::{Micros, RoleOut};

/// The owner's messages that were made in that span.
macro_rules! made_in {
    ($owner:expr, $span:expr) => {
        dsl::messages
            .filter(dsl::user_id.eq($owner.as_str()))
            .filter(dsl::created_at.ge(Micros($span.from)))
            .filter(dsl::created_at.lt(Micros($span.until)))
    };
}

/// How many messages were made in each quarter of an hour.
pub(super) fn count_by_quarter(
    session: &mut Session,
    owner: &UserId,
    span: Span,
) -> Result<Vec<(Quarter, i64)>> {
    let quarter = match session {
        // Seconds are doubles here, which have microseconds that are right beyond the year 2099.
        Session::Postgres(_) => "(date_part('epoch', created_at) * 1000000)::bigint / 900000000",
        Session::Sqlite(_) => "created_at / 900000000",
    };
    let quarter = || -> SqlLiteral<BigInt> { sql(quarter) };
    let query = made_in!(owner, span).group_by(quarter()).select((quarter(), count_star()));
    let counts: Vec<(i64, i64)> = on!(session, |connection| query.load(connection))?;
    Ok(counts.into_iter().map(|(quarter, count)| (Quarter(quarter), count)).collect())
}

/// How many messages of each role were made in each conversation, and how many characters they have.
pub(super) fn count_by_conversation(
    session: &mut Session,
    owner: &UserId,
    span: Span,
) -> Result<Vec<SaidIn>> {
    let characters = sql::<BigInt>("CAST(sum(length(content)) AS BIGINT)");
    let query = made_in!(owner, span).group_by((dsl::conversation_id, dsl::role)).select((
        dsl::conversation_id,
        dsl::role,
        count_star(),
        characters,
    ));
    let counts: Vec<(i64, RoleOut, i64, i64)> = on!(session, |connection| query.load(connection))?;
    let said = |(conversation, role, messages, characters): (i64, RoleOut, i64, i64)| SaidIn {
        conversation: ConversationId(conversation),
        role: role.0,
        messages,
        characters,
    };
    Ok(counts.into_iter().map(said).collect())
}
