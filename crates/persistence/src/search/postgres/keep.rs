//! PostgreSQL's index of words: text search vectors that are made of the service's own words, each with the user's key in
//! front, so that a search reads nothing of other users.

use std::fmt::Write;

use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Array, BigInt, Text};

use chat_history_domain::Result;
use chat_history_domain::search::Document;

use crate::failure::classify;
use crate::search::indexed::{IndexedMessage, IndexedTitle};
use crate::types::Moment;

/// The last place that a vector can tell, and as many places of one word as it can hold.
const LAST_PLACE: usize = 16_383;
const PLACES: usize = 255;

/// Indexes these messages anew.
pub(crate) fn index_messages(
    connection: &mut PgConnection,
    owner: &str,
    key: i64,
    messages: &[IndexedMessage],
) -> Result<()> {
    sql_query(
        "INSERT INTO search_messages AS target \
         (user_id, message_id, conversation_id, role, created_at, modseq, length, words) \
         SELECT $1, message_id, conversation_id, role, created_at, modseq, length, words::tsvector \
         FROM unnest($2, $3, $4, $5, $6, $7, $8) \
         AS new (message_id, conversation_id, role, created_at, modseq, length, words) \
         ON CONFLICT (user_id, message_id) DO UPDATE SET conversation_id = excluded.conversation_id, \
         role = excluded.role, created_at = excluded.created_at, modseq = excluded.modseq, \
         length = excluded.length, words = excluded.words",
    )
    .bind::<Text, _>(owner)
    .bind::<Array<BigInt>, _>(messages.iter().map(|message| message.id).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(messages.iter().map(|message| message.conversation).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(messages.iter().map(|message| message.role).collect::<Vec<_>>())
    .bind::<Array<Moment>, _>(messages.iter().map(|message| message.created_at).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(messages.iter().map(|message| message.modseq).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(messages.iter().map(|message| length(&message.document)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(messages.iter().map(|message| vector(key, &message.document)).collect::<Vec<_>>())
    .execute(connection)
    .map(drop)
    .map_err(classify)
}

/// Indexes these titles, of which none is in the index.
pub(crate) fn index_titles(
    connection: &mut PgConnection,
    owner: &str,
    key: i64,
    titles: &[IndexedTitle],
) -> Result<()> {
    if titles.is_empty() {
        return Ok(());
    }
    sql_query(
        "INSERT INTO search_titles AS target (user_id, conversation_id, title, length, words) \
         SELECT $1, conversation_id, title, length, words::tsvector FROM unnest($2, $3, $4, $5) \
         AS new (conversation_id, title, length, words)",
    )
    .bind::<Text, _>(owner)
    .bind::<Array<BigInt>, _>(titles.iter().map(|title| title.conversation).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(titles.iter().map(|title| title.title.as_str()).collect::<Vec<_>>())
    .bind::<Array<BigInt>, _>(titles.iter().map(|title| length(&title.document)).collect::<Vec<_>>())
    .bind::<Array<Text>, _>(titles.iter().map(|title| vector(key, &title.document)).collect::<Vec<_>>())
    .execute(connection)
    .map(drop)
    .map_err(classify)
}

fn length(document: &Document) -> i64 {
    document.len().try_into().unwrap_or(i64::MAX)
}

/// A document as the text of a vector. A word has letters, digits and symbols, so within its quotes it needs no escapes.
fn vector(key: i64, document: &Document) -> String {
    let mut vector = String::new();
    for (word, places) in document.words() {
        let _ = write!(vector, "'{key}:{word}'");
        let told = places.into_iter().take_while(|place| *place <= LAST_PLACE).take(PLACES);
        for (number, place) in told.enumerate() {
            let _ = write!(vector, "{}{place}", if number == 0 { ':' } else { ',' });
        }
        vector.push(' ');
    }
    vector
}
