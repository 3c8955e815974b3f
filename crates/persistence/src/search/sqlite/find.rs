//! What SQLite's index of words tells: which documents have all of these words, and by BM25 how well they fit.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use chat_history_domain::Result;
use chat_history_domain::search::Part;

use super::segments;
use super::source::{Source, range};
use super::statement::Statement;
use crate::failure::classify;
use crate::search::question::{Among, Candidate, Question};

/// Documents with a word that are counted; more than these is frequent, and no more need be known.
const COUNTED: i64 = 2_000;

/// The documents that have the words of a question, newest first.
pub(crate) fn find(connection: &mut SqliteConnection, question: &Question<'_>) -> Result<Vec<Candidate>> {
    let mut sources = Vec::new();
    for part in question.query.needed() {
        sources.push(Source { part, documents: count(connection, question.key, part)? });
    }
    if sources.iter().any(|source| source.documents == 0) {
        return Ok(Vec::new());
    }
    // The rarest word comes first: for each of its documents the others are looked up.
    sources.sort_by_key(|source| (matches!(source.part, Part::Prefix(_)), source.documents));
    let by_segments = match question.among {
        Among::MessagesBelow(below) if has_prefixes(question) => {
            segments::with_words(connection, question.key, below, &words(&sources))?
        }
        _ => return ask(connection, question, &sources, None, question.most),
    };
    let mut found = Vec::new();
    let (mut rest, mut count) = (by_segments.as_slice(), 1);
    while let Some((some, older)) = rest.split_at_checked(count.min(rest.len()))
        && !some.is_empty()
        && found.len() < question.most
    {
        found.extend(ask(connection, question, &sources, Some(some), question.most - found.len())?);
        (rest, count) = (older, count * 2);
    }
    Ok(found)
}

/// Whether some part of the query is the beginning of words: all words of a segment that begin so are gathered first, which
/// can be most of what a user has said. So the newest segments are asked first, and then twice as many each time.
fn has_prefixes(question: &Question<'_>) -> bool {
    let mut parts = question.query.needed().into_iter().chain(question.query.unwanted());
    parts.any(|part| matches!(part, Part::Prefix(_)))
}

/// The whole words among the sources.
fn words<'a>(sources: &[Source<'a>]) -> Vec<&'a str> {
    let words = sources.iter().filter_map(|source| match source.part {
        Part::Word(word) => Some(word),
        Part::Prefix(_) => None,
    });
    words.collect()
}

/// The newest documents that have the words, in some segments of messages, or in all that are meant.
fn ask(
    connection: &mut SqliteConnection,
    question: &Question<'_>,
    sources: &[Source<'_>],
    segments: Option<&[i64]>,
    most: usize,
) -> Result<Vec<Candidate>> {
    let statement = Statement::of(question, sources, segments, most);
    statement.bound().load(connection).map_err(classify)
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many documents have the word, up to a bound.
fn count(connection: &mut SqliteConnection, key: i64, part: Part<'_>) -> Result<i64> {
    let (condition, first, end) = range(part);
    let text = format!(
        "SELECT count(*) AS count FROM (SELECT 1 FROM search_segments AS k CROSS JOIN search_words AS w \
         WHERE k.key = {key} AND w.key = {key} AND w.segment = k.first_document AND {condition} LIMIT {COUNTED})"
    );
    let query = sql_query(text).bind::<Text, _>(first);
    let found: Count = match end {
        Some(end) => query.bind::<Text, _>(end).get_result(connection),
        None => query.get_result(connection),
    }
    .map_err(classify)?;
    Ok(found.count)
}
