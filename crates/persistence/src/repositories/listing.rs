//! The lists of a user's conversations, of every kind and in every order; and the list of the notebooks that they are filed
//! under.
//!
//! By activity they come from an index, unsorted. The other orders are asked for seldom and sort what the user has, since
//! their indexes would be written at every append.

use chat_history_domain::conversation::{
    ConversationCursor, ConversationFilter, Notebook, NotebookName, SortKey,
};
use chat_history_domain::{Result, UserId};
use diesel::dsl::{not, sql};
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Bool, Text};
use diesel::sqlite::Sqlite;

use super::rows;
use crate::failure::classify;
use crate::models::ConversationRow;
use crate::schema::shown_conversations::dsl;
use crate::session::{Session, on};
use crate::types::Micros;

/// At most `limit` of the owner's conversations of that kind after a place, in the place's order.
pub(super) fn list(
    session: &mut Session,
    owner: &UserId,
    filter: &ConversationFilter,
    after: &ConversationCursor,
    limit: usize,
) -> Result<Vec<ConversationRow>> {
    match (&after.key, filter) {
        // What is asked all the time has a text of its own, which is not put together at each call.
        (
            SortKey::Updated(time),
            ConversationFilter { starred: None, archived: Some(false), notebook: None },
        ) => {
            let time = Micros(*time);
            let query = dsl::shown_conversations
                .filter(dsl::user_id.eq(owner.as_str()))
                .filter(not(dsl::archived))
                // This condition is implied by the next; it is what an index can start from.
                .filter(dsl::updated_at.le(time))
                .filter(dsl::updated_at.lt(time).or(dsl::id.lt(after.id.0)))
                .order((dsl::updated_at.desc(), dsl::id.desc()))
                .limit(rows(limit));
            on!(session, |connection| query.select(ConversationRow::as_select()).load(connection))
        }
        _ => filtered(session, owner, filter, after, limit),
    }
}

/// The same for whatever is asked.
fn filtered(
    session: &mut Session,
    owner: &UserId,
    filter: &ConversationFilter,
    after: &ConversationCursor,
    limit: usize,
) -> Result<Vec<ConversationRow>> {
    macro_rules! load {
        ($connection:ident, $backend:ty, $holds:expr, $title:literal) => {{
            let mut query = dsl::shown_conversations
                .select(ConversationRow::as_select())
                .filter(dsl::user_id.eq(owner.as_str()))
                .limit(rows(limit))
                .into_boxed::<$backend>();
            // Word for word the conditions of the indexes, which a bound value would not meet.
            query = match filter.archived {
                None => query,
                Some(true) => query.filter(dsl::archived),
                Some(false) => query.filter(not(dsl::archived)),
            };
            query = match filter.starred {
                None => query,
                Some(true) => query.filter(dsl::starred),
                Some(false) => query.filter(not(dsl::starred)),
            };
            if let Some(notebook) = &filter.notebook {
                query = query.filter($holds(notebook));
            }
            query = match &after.key {
                SortKey::Updated(time) => query
                    .filter(dsl::updated_at.le(Micros(*time)))
                    .filter(dsl::updated_at.lt(Micros(*time)).or(dsl::id.lt(after.id.0)))
                    .order((dsl::updated_at.desc(), dsl::id.desc())),
                SortKey::Created(time) => query
                    .filter(dsl::created_at.le(Micros(*time)))
                    .filter(dsl::created_at.lt(Micros(*time)).or(dsl::id.lt(after.id.0)))
                    .order((dsl::created_at.desc(), dsl::id.desc())),
                SortKey::Title(title) => query
                    .filter(sql::<Text>($title).ge(title))
                    .filter(sql::<Text>($title).gt(title).or(dsl::id.gt(after.id.0)))
                    .order((sql::<Text>($title).asc(), dsl::id.asc())),
            };
            query.load($connection).map_err(classify)
        }};
    }
    match session {
        Session::Postgres(connection) => {
            let holds = |notebook: &NotebookName| {
                sql::<Bool>("jsonb_exists(notebooks, ").bind::<Text, _>(notebook.as_str().to_owned()).sql(")")
            };
            // By its bytes, as on SQLite.
            load!(connection, Pg, holds, "lower(coalesce(title, '') COLLATE \"C\")")
        }
        Session::Sqlite(connection) => {
            let holds = |notebook: &NotebookName| {
                sql::<Bool>("EXISTS (SELECT 1 FROM json_each(notebooks) WHERE value = ")
                    .bind::<Text, _>(notebook.as_str().to_owned())
                    .sql(")")
            };
            load!(connection, Sqlite, holds, "lower(coalesce(title, ''))")
        }
    }
}

/// A notebook as it is counted.
#[derive(QueryableByName)]
struct NotebookRow {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    conversations: i64,
}

/// The first `limit` notebooks of the owner's, by name, and how many conversations each holds.
pub(super) fn notebooks(session: &mut Session, owner: &UserId, limit: usize) -> Result<Vec<Notebook>> {
    let query = match session {
        Session::Postgres(_) => {
            "SELECT name, count(DISTINCT id) AS conversations FROM \
             (SELECT id, (notebook #>> '{}') COLLATE \"C\" AS name \
              FROM shown_conversations CROSS JOIN jsonb_array_elements(notebooks) AS notebook \
              WHERE user_id = $1 AND jsonb_typeof(notebook) = 'string') AS filed \
             GROUP BY name ORDER BY name LIMIT $2"
        }
        Session::Sqlite(_) => {
            "SELECT filed.value AS name, count(DISTINCT shown.id) AS conversations \
             FROM shown_conversations AS shown CROSS JOIN json_each(shown.notebooks) AS filed \
             WHERE shown.user_id = ? AND filed.type = 'text' GROUP BY name ORDER BY name LIMIT ?"
        }
    };
    let query = sql_query(query).bind::<Text, _>(owner.as_str()).bind::<BigInt, _>(rows(limit));
    let found: Vec<NotebookRow> = on!(session, |connection| query.load(connection))?;
    Ok(found.into_iter().map(|row| Notebook { name: row.name, conversations: row.conversations }).collect())
}
