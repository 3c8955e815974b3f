//! The segments of a user's index of words. Messages are indexed in about the order of their ids, so what is added together
//! lies together in the newest segment, however many words it has; and a search can begin with the newest.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use chat_history_domain::Result;

use crate::failure::classify;

/// Documents of a segment; it takes more only where their ids don't ascend.
const SIZE: i64 = 1_000;

/// The segment of all titles, whose documents have negative numbers.
pub(super) const TITLES: i64 = 0;

/// The first id that a message can have.
const FIRST_MESSAGE: i64 = 1;

/// A segment: the documents from `first` to the next one's, of which `last` is the greatest that it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, QueryableByName)]
pub(super) struct Segment {
    #[diesel(sql_type = BigInt)]
    first_document: i64,
    #[diesel(sql_type = BigInt)]
    last_document: i64,
    #[diesel(sql_type = BigInt)]
    documents: i64,
}

/// The segments that take these documents, in their order, which must be ascending. `segments` are those that may be meant;
/// the last one is the newest of all.
fn place(segments: &mut Vec<Segment>, documents: impl Iterator<Item = i64>) -> Vec<i64> {
    let mut places = Vec::new();
    for document in documents {
        let of = segments.partition_point(|segment| segment.first_document <= document).checked_sub(1);
        let newest = of.is_none_or(|of| of.saturating_add(1) == segments.len());
        let opened = match of.and_then(|of| segments.get_mut(of)) {
            Some(segment) if newest && segment.documents >= SIZE && document > segment.last_document => {
                Some(document)
            }
            Some(segment) => {
                segment.documents = segment.documents.saturating_add(1);
                segment.last_document = segment.last_document.max(document);
                places.push(segment.first_document);
                None
            }
            None => Some(if document < FIRST_MESSAGE { TITLES } else { FIRST_MESSAGE }),
        };
        if let Some(first_document) = opened {
            segments.push(Segment { first_document, last_document: document, documents: 1 });
            places.push(first_document);
        }
    }
    places
}

/// The segments that these messages belong to, in their order, which must be that of their ids. New ones are made.
pub(super) fn of_messages(connection: &mut SqliteConnection, key: i64, ids: &[i64]) -> Result<Vec<i64>> {
    let first = ids.first().copied().unwrap_or(FIRST_MESSAGE);
    let found: Vec<Segment> = sql_query(
        "SELECT first_document, last_document, documents FROM search_segments WHERE key = ?1 AND first_document >= \
         coalesce((SELECT max(first_document) FROM search_segments WHERE key = ?1 AND first_document BETWEEN 1 AND ?2), 1) \
         ORDER BY first_document",
    )
    .bind::<BigInt, _>(key)
    .bind::<BigInt, _>(first)
    .load(connection)
    .map_err(classify)?;
    let mut segments = found.clone();
    let places = place(&mut segments, ids.iter().copied());
    for segment in segments.iter().filter(|segment| !found.contains(segment)) {
        sql_query(
            "INSERT INTO search_segments (key, first_document, last_document, documents) VALUES (?, ?, ?, ?) \
             ON CONFLICT (key, first_document) DO UPDATE \
             SET last_document = excluded.last_document, documents = excluded.documents",
        )
        .bind::<BigInt, _>(key)
        .bind::<BigInt, _>(segment.first_document)
        .bind::<BigInt, _>(segment.last_document)
        .bind::<BigInt, _>(segment.documents)
        .execute(connection)
        .map_err(classify)?;
    }
    Ok(places)
}

/// Makes the segment of titles, if there is none yet.
pub(super) fn make_for_titles(connection: &mut SqliteConnection, key: i64) -> Result<()> {
    sql_query(
        "INSERT INTO search_segments (key, first_document, last_document, documents) VALUES (?, ?, 0, 0) \
         ON CONFLICT DO NOTHING",
    )
    .bind::<BigInt, _>(key)
    .bind::<BigInt, _>(TITLES)
    .execute(connection)
    .map(drop)
    .map_err(classify)
}

/// A segment by its first document.
#[derive(QueryableByName)]
struct Listed {
    #[diesel(sql_type = BigInt)]
    first_document: i64,
}

/// The segments of messages below that id which hold all of these words, the newest first.
pub(super) fn with_words(
    connection: &mut SqliteConnection,
    key: i64,
    below: i64,
    words: &[&str],
) -> Result<Vec<i64>> {
    let has_word = format!(
        " AND EXISTS (SELECT 1 FROM search_words AS w WHERE w.key = {key} AND w.segment = k.first_document AND w.word = ?)"
    );
    let text = format!(
        "SELECT k.first_document FROM search_segments AS k \
         WHERE k.key = {key} AND k.first_document > {TITLES} AND k.first_document < ?{} ORDER BY k.first_document DESC",
        has_word.repeat(words.len())
    );
    let query = sql_query(text).into_boxed::<diesel::sqlite::Sqlite>().bind::<BigInt, _>(below);
    let query = words.iter().fold(query, |query, word| query.bind::<Text, _>((*word).to_owned()));
    let found: Vec<Listed> = query.load(connection).map_err(classify)?;
    Ok(found.into_iter().map(|listed| listed.first_document).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn segment(first_document: i64, last_document: i64, documents: i64) -> Segment {
        Segment { first_document, last_document, documents }
    }

    #[test]
    fn the_first_message_opens_the_first_segment_which_takes_every_id() {
        let mut segments = Vec::new();
        assert_eq!(place(&mut segments, [700, 900].into_iter()), [1, 1]);
        assert_eq!(segments, [segment(1, 900, 2)]);
        assert_eq!(place(&mut segments, [3].into_iter()), [1]);
        assert_eq!(segments, [segment(1, 900, 3)]);
    }

    #[test]
    fn a_full_segment_is_followed_by_one_that_begins_with_the_next_message() {
        let mut segments = vec![segment(1, 900, SIZE - 1)];
        assert_eq!(place(&mut segments, [901, 950, 960].into_iter()), [1, 950, 950]);
        assert_eq!(segments, [segment(1, 901, SIZE), segment(950, 960, 2)]);
    }

    #[test]
    fn a_message_goes_where_its_id_belongs_however_full_that_is() {
        let mut segments = vec![segment(1, 900, SIZE), segment(950, 2_000, SIZE)];
        assert_eq!(place(&mut segments, [5, 949, 950, 1_000].into_iter()), [1, 1, 950, 950]);
        assert_eq!(segments, [segment(1, 949, SIZE + 2), segment(950, 2_000, SIZE + 2)]);
    }
}
