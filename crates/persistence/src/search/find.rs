//! Searches: an index tells which documents have the words, and the documents themselves tell phrases.

use std::collections::HashMap;

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::MessageId;
use chat_history_domain::search::{
    Document, FoundIn, HitConversation, HitMessage, IndexProgress, Match, Matches, Query, ReadSearches,
    SearchFilter,
};
use chat_history_domain::{Modseq, Result, UserId};
use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::indexed::searched_content;
use super::question::{Among, Candidate, Question};
use super::{postgres, sqlite};
use crate::schema::{conversations, messages, search_states, shown_conversations, users};
use crate::session::{Session, on};
use crate::types::{Micros, RoleOut};

/// Documents of which the index is asked at a time where it cannot tell all.
const CANDIDATES: usize = 1_000;

/// Texts that are read at a time.
const TEXTS: usize = 64;

/// A row of [`ReadSearches::show`]: a conversation's id, title, flags and time.
type Shown = (i64, Option<String>, bool, bool, Micros);

impl ReadSearches for Session {
    fn index_progress(&mut self, owner: &UserId) -> Result<IndexProgress> {
        let query = users::table
            .left_join(search_states::table.on(search_states::user_id.eq(users::id)))
            .filter(users::id.eq(owner.as_str()))
            .select((users::modseq, search_states::modseq.nullable()));
        let found: Option<(i64, Option<i64>)> =
            on!(self, |connection| query.get_result(connection).optional())?;
        let (changed, indexed) = found.unwrap_or_default();
        Ok(IndexProgress { changed: Modseq(changed), indexed: Modseq(indexed.unwrap_or(0)) })
    }

    fn find(
        &mut self,
        owner: &UserId,
        query: &Query,
        filter: &SearchFilter,
        below: Option<MessageId>,
        most: usize,
    ) -> Result<Matches> {
        let state = search_states::table
            .filter(search_states::user_id.eq(owner.as_str()))
            .select((search_states::key, search_states::modseq));
        let state: Option<(i64, i64)> = on!(self, |connection| state.get_result(connection).optional())?;
        let Some((key, changes)) = state else { return Ok(Matches::default()) };
        if query.finds_nothing() {
            return Ok(Matches::default());
        }
        let asked = if query.is_told_by_parts() { most } else { CANDIDATES };
        let mut question = Question { owner, key, changes, query, filter, among: Among::Titles, most: asked };
        let mut found = Vec::new();
        if below.is_none() && filter.role.is_none() {
            let candidates = self.ask_index(&question)?;
            self.check(&question, candidates, most, &mut found)?;
        }
        let (titles, mut bound) = (found.len(), below.map_or(i64::MAX, |below| below.0));
        loop {
            question.among = Among::MessagesBelow(bound);
            let candidates = self.ask_index(&question)?;
            let (count, last) = (candidates.len(), candidates.last().map(|last| last.document));
            let reached = self.check(&question, candidates, titles + most, &mut found)?;
            match (reached, last) {
                (Some(reached), _) => {
                    return Ok(Matches { found, last: Some(MessageId(reached)) });
                }
                (None, Some(last)) if count == asked => bound = last,
                _ => return Ok(Matches { found, last: None }),
            }
        }
    }

    fn show(
        &mut self,
        owner: &UserId,
        places: &[Match],
    ) -> Result<Vec<(FoundIn, HitConversation, Option<HitMessage>)>> {
        let ids = places.iter().filter_map(|one| match one.place {
            FoundIn::Message(id) => Some(id.0),
            FoundIn::Title(_) => None,
        });
        let query = messages::table
            .filter(messages::user_id.eq(owner.as_str()))
            .filter(messages::id.eq_any(ids.collect::<Vec<_>>()))
            .select((
                messages::id,
                messages::conversation_id,
                messages::role,
                messages::created_at,
                messages::content,
            ));
        let found: Vec<(i64, i64, RoleOut, Micros, String)> =
            on!(&mut *self, |connection| query.load(connection))?;
        let mut said: HashMap<i64, (i64, HitMessage)> = found
            .into_iter()
            .map(|(id, conversation, role, created_at, content)| {
                let message =
                    HitMessage { id: MessageId(id), role: role.0, created_at: created_at.0, content };
                (id, (conversation, message))
            })
            .collect();
        let titles = places.iter().filter_map(|one| match one.place {
            FoundIn::Title(id) => Some(id.0),
            FoundIn::Message(_) => None,
        });
        let mut ids: Vec<i64> = titles.chain(said.values().map(|(conversation, _)| *conversation)).collect();
        ids.sort_unstable();
        ids.dedup();
        let query = shown_conversations::table
            .filter(shown_conversations::user_id.eq(owner.as_str()))
            .filter(shown_conversations::id.eq_any(ids))
            .select((
                shown_conversations::id,
                shown_conversations::title,
                shown_conversations::starred,
                shown_conversations::archived,
                shown_conversations::updated_at,
            ));
        let found: Vec<Shown> = on!(self, |connection| query.load(connection))?;
        let found: HashMap<i64, Shown> = found.into_iter().map(|row| (row.0, row)).collect();
        let conversation = |id: i64| {
            let (id, title, starred, archived, updated_at) = found.get(&id)?.clone();
            Some(HitConversation {
                id: ConversationId(id),
                title,
                starred,
                archived,
                updated_at: updated_at.0,
            })
        };
        let shown = places.iter().filter_map(|one| match one.place {
            FoundIn::Title(id) => Some((one.place, conversation(id.0)?, None)),
            FoundIn::Message(id) => {
                let (of, message) = said.remove(&id.0)?;
                Some((one.place, conversation(of)?, Some(message)))
            }
        });
        Ok(shown.collect())
    }
}

impl Session {
    /// The documents that have the words of a question, newest first.
    fn ask_index(&mut self, question: &Question<'_>) -> Result<Vec<Candidate>> {
        match self {
            Self::Postgres(connection) => postgres::find(connection, question),
            Self::Sqlite(connection) => sqlite::find(connection, question),
        }
    }

    /// Adds those of the candidates that match to what was found, until there are `most`; gives the last document then.
    fn check(
        &mut self,
        question: &Question<'_>,
        candidates: Vec<Candidate>,
        most: usize,
        found: &mut Vec<Match>,
    ) -> Result<Option<i64>> {
        let current: Vec<Candidate> = candidates.into_iter().filter(|one| one.is_current).collect();
        for some in current.chunks(TEXTS) {
            let is_told = question.query.is_told_by_parts();
            let texts = if is_told { HashMap::new() } else { self.texts(question, some)? };
            for one in some {
                let matches = is_told
                    || texts
                        .get(&one.document)
                        .is_some_and(|text| question.query.matches(&Document::of(text)));
                if !matches {
                    continue;
                }
                let place = match question.among {
                    Among::Titles => FoundIn::Title(ConversationId(one.document)),
                    Among::MessagesBelow(_) => FoundIn::Message(MessageId(one.document)),
                };
                found.push(Match { place, at: one.at.0, score: one.score });
                if found.len() == most {
                    return Ok(Some(one.document));
                }
            }
        }
        Ok(None)
    }

    /// What is searched of these documents.
    fn texts(&mut self, question: &Question<'_>, of: &[Candidate]) -> Result<HashMap<i64, String>> {
        let ids: Vec<i64> = of.iter().map(|one| one.document).collect();
        let found: Vec<(i64, String)> = match question.among {
            Among::Titles => {
                let query = conversations::table
                    .filter(conversations::user_id.eq(question.owner.as_str()))
                    .filter(conversations::id.eq_any(ids))
                    .select((conversations::id, sql::<Text>("coalesce(title, '')")));
                on!(self, |connection| query.load(connection))?
            }
            Among::MessagesBelow(_) => {
                let query = messages::table
                    .filter(messages::user_id.eq(question.owner.as_str()))
                    .filter(messages::id.eq_any(ids))
                    .select((messages::id, searched_content()));
                on!(self, |connection| query.load(connection))?
            }
        };
        Ok(found.into_iter().collect())
    }
}
