//! The index that searches are answered from: it follows the user's changes by their numbers, piece by piece.
//!
//! Whoever has the row of a user's state is alone in moving that user's index on. All changes up to a number that stands in
//! the user's row are committed, since that row is the lock of all the user's writers.

use chat_history_domain::search::{Document, Searches};
use chat_history_domain::{Modseq, Result, UserId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::indexed::{IndexedMessage, IndexedTitle, searched_content};
use super::{postgres, sqlite};
use crate::failure::classify;
use crate::repositories::rows;
use crate::schema::{conversations, messages, search_states, search_titles, users};
use crate::session::{Session, on};
use crate::types::{Micros, RoleOut};

/// Messages that are indexed in one piece of work at most, and bytes of them about.
const INDEX_BATCH: usize = 250;
const INDEX_BATCH_BYTES: i64 = 128 * 1024;

/// Titles that are looked at in one piece of work at most.
const INDEX_BATCH_TITLES: usize = 1_000;

/// How far a user's index has come.
#[derive(Queryable, Selectable)]
#[diesel(table_name = search_states)]
struct State {
    key: i64,
    modseq: i64,
    message_modseq: i64,
    message_id: i64,
    title_modseq: i64,
    title_id: i64,
}

/// What comes after a change's last row.
const END: i64 = i64::MAX;

/// Messages to index in one piece of work, and from which place on there may be more: a change, and a message of it.
struct Next {
    ids: Vec<i64>,
    more: Option<(i64, i64)>,
}

/// How many of the first of these messages are few enough bytes for one piece of work; one at least.
fn fitting(found: &[(i64, i64, i64)]) -> usize {
    let mut bytes = 0;
    let fits = |(_, _, length): &&(i64, i64, i64)| {
        let fits = bytes == 0 || bytes + length <= INDEX_BATCH_BYTES;
        bytes += length;
        fits
    };
    found.iter().take_while(fits).count()
}

impl Searches for Session {
    fn index(&mut self, owner: &UserId, up_to: Modseq) -> Result<bool> {
        let begun = users::table.filter(users::id.eq(owner.as_str())).select((users::id,));
        let begun = begun.insert_into(search_states::table).into_columns((search_states::user_id,));
        match self {
            Self::Postgres(connection) => begun.on_conflict_do_nothing().execute(&mut **connection),
            Self::Sqlite(connection) => diesel::sql_query(
                "INSERT INTO search_states (user_id) SELECT id FROM users WHERE id = ? ON CONFLICT DO NOTHING",
            )
            .bind::<diesel::sql_types::Text, _>(owner.as_str())
            .execute(&mut **connection),
        }
        .map_err(classify)?;
        let state = search_states::table.filter(search_states::user_id.eq(owner.as_str()));
        let state: Option<State> = match self {
            Self::Postgres(connection) => {
                state.select(State::as_select()).for_update().get_result(&mut **connection).optional()
            }
            Self::Sqlite(connection) => {
                state.select(State::as_select()).get_result(&mut **connection).optional()
            }
        }
        .map_err(classify)?;
        let Some(mut state) = state.filter(|state| state.modseq < up_to.0) else { return Ok(false) };
        let now = users::table.filter(users::id.eq(owner.as_str())).select(users::modseq);
        let now: i64 = on!(&mut *self, |connection| now.get_result(connection))?;
        let more =
            self.index_messages(owner, &mut state, now)? || self.index_titles(owner, &mut state, now)?;
        if !more {
            state.modseq = now;
        }
        let statement =
            diesel::update(search_states::table).filter(search_states::user_id.eq(owner.as_str())).set((
                search_states::modseq.eq(state.modseq),
                search_states::message_modseq.eq(state.message_modseq),
                search_states::message_id.eq(state.message_id),
                search_states::title_modseq.eq(state.title_modseq),
                search_states::title_id.eq(state.title_id),
            ));
        on!(self, |connection| statement.execute(connection))?;
        Ok(more)
    }

    fn forget(&mut self, owner: &UserId) -> Result<bool> {
        match self {
            // What is indexed goes with what it is of.
            Self::Postgres(_) => Ok(false),
            Self::Sqlite(connection) => sqlite::forget(connection, owner.as_str()),
        }
    }
}

impl Session {
    /// Removes some of what the index still has of what is gone; gives whether there is more.
    pub(crate) fn tidy(&mut self) -> Result<bool> {
        match self {
            // What is indexed goes with what it is of.
            Self::Postgres(_) => Ok(false),
            Self::Sqlite(connection) => sqlite::tidy(connection),
        }
    }

    /// The next messages that changed up to that number. They come by their numbers, as the index of changes has them; those
    /// of one change that are too many for one piece come by their ids.
    fn next_messages(&mut self, owner: &UserId, state: &State, now: i64) -> Result<Next> {
        let of_owner = messages::table.filter(messages::user_id.eq(owner.as_str()));
        let columns =
            (messages::id, messages::modseq, sql::<BigInt>("CAST(octet_length(content) AS BIGINT)"));
        let (modseq, id) = (state.message_modseq, state.message_id);
        if modseq > 0 && id != END {
            let query = of_owner
                .filter(messages::modseq.eq(modseq))
                .filter(messages::id.gt(id))
                .order(messages::id.asc())
                .limit(rows(INDEX_BATCH))
                .select(columns);
            let found: Vec<(i64, i64, i64)> = on!(self, |connection| query.load(connection))?;
            let fitting = fitting(&found);
            let ids: Vec<i64> = found.iter().take(fitting).map(|(id, _, _)| *id).collect();
            let is_cut = fitting < found.len() || found.len() == INDEX_BATCH;
            let last = ids.last().copied().filter(|_| is_cut).unwrap_or(END);
            return Ok(Next { ids, more: Some((modseq, last)) });
        }
        let query = of_owner
            .filter(messages::modseq.gt(modseq))
            .filter(messages::modseq.le(now))
            .order(messages::modseq.asc())
            .limit(rows(INDEX_BATCH))
            .select(columns);
        let found: Vec<(i64, i64, i64)> = on!(self, |connection| query.load(connection))?;
        // A change of which not all is here is for the next piece.
        let rest = found.get(fitting(&found)).or(found.last().filter(|_| found.len() == INDEX_BATCH));
        let Some((_, unfinished, _)) = rest.copied() else {
            return Ok(Next { ids: found.into_iter().map(|(id, _, _)| id).collect(), more: None });
        };
        let whole: Vec<(i64, i64, i64)> =
            found.into_iter().take_while(|(_, modseq, _)| *modseq < unfinished).collect();
        let position = whole.last().map_or((unfinished, 0), |(_, modseq, _)| (*modseq, END));
        Ok(Next { ids: whole.into_iter().map(|(id, _, _)| id).collect(), more: Some(position) })
    }

    /// Indexes the next messages that changed up to that number; gives whether there are more.
    fn index_messages(&mut self, owner: &UserId, state: &mut State, now: i64) -> Result<bool> {
        let next = self.next_messages(owner, state, now)?;
        let more = next.more.is_some();
        (state.message_modseq, state.message_id) = next.more.unwrap_or((now, END));
        let ids = next.ids;
        if !ids.is_empty() {
            let query = messages::table
                .filter(messages::user_id.eq(owner.as_str()))
                .filter(messages::id.eq_any(ids))
                .select((
                    messages::id,
                    messages::conversation_id,
                    messages::role,
                    messages::created_at,
                    messages::modseq,
                    searched_content(),
                ));
            let found: Vec<(i64, i64, RoleOut, Micros, i64, String)> =
                on!(&mut *self, |connection| query.load(connection))?;
            let indexed: Vec<IndexedMessage> = found
                .into_iter()
                .map(|(id, conversation, role, created_at, modseq, content)| IndexedMessage {
                    id,
                    conversation,
                    role: role.0.as_str(),
                    created_at,
                    modseq,
                    document: Document::of(&content),
                })
                .collect();
            match self {
                Self::Postgres(connection) => {
                    postgres::index_messages(connection, owner.as_str(), state.key, &indexed)?;
                }
                Self::Sqlite(connection) => {
                    sqlite::index_messages(connection, owner.as_str(), state.key, &indexed)?;
                }
            }
        }
        Ok(more)
    }

    /// Indexes the titles of the next conversations that changed up to that number; gives whether there are more.
    fn index_titles(&mut self, owner: &UserId, state: &mut State, now: i64) -> Result<bool> {
        let (modseq, id) = (state.title_modseq, state.title_id);
        let of_title = search_titles::user_id
            .eq(conversations::user_id)
            .and(search_titles::user_id.eq(owner.as_str()))
            .and(search_titles::conversation_id.eq(conversations::id));
        let query = conversations::table
            .left_join(search_titles::table.on(of_title))
            .filter(conversations::user_id.eq(owner.as_str()))
            .filter(conversations::modseq.ge(modseq))
            .filter(conversations::modseq.gt(modseq).or(conversations::id.gt(id)))
            .filter(conversations::modseq.le(now))
            .order((conversations::modseq.asc(), conversations::id.asc()))
            .limit(rows(INDEX_BATCH_TITLES))
            .select((
                conversations::id,
                conversations::modseq,
                conversations::title,
                search_titles::title.nullable(),
            ));
        let next: Vec<(i64, i64, Option<String>, Option<String>)> =
            on!(&mut *self, |connection| query.load(connection))?;
        let more = next.len() == INDEX_BATCH_TITLES;
        (state.title_modseq, state.title_id) = match next.last() {
            Some((id, modseq, _, _)) if more => (*modseq, *id),
            _ => (now, END),
        };
        let (mut gone, mut changed) = (Vec::new(), Vec::new());
        for (conversation, _, title, indexed) in
            next.into_iter().filter(|(_, _, title, indexed)| title != indexed)
        {
            if indexed.is_some() {
                gone.push(conversation);
            }
            changed.extend(title.map(|title| {
                let document = Document::of(&title);
                IndexedTitle { conversation, title, document }
            }));
        }
        let statement = diesel::delete(
            search_titles::table
                .filter(search_titles::user_id.eq(owner.as_str()))
                .filter(search_titles::conversation_id.eq_any(gone)),
        );
        on!(&mut *self, |connection| statement.execute(connection))?;
        match self {
            Self::Postgres(connection) => {
                postgres::index_titles(connection, owner.as_str(), state.key, &changed)?;
            }
            Self::Sqlite(connection) => {
                sqlite::index_titles(connection, owner.as_str(), state.key, &changed)?;
            }
        }
        Ok(more)
    }
}
