//! SQLite's index of words: plain rows, so that what is deleted is overwritten, and any version of SQLite may delete.
//!
//! What was indexed of documents that are gone is deleted by and by, since a long conversation has a great many words. Until
//! then nothing is found by it, since nothing joins it.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use chat_history_domain::Result;
use chat_history_domain::search::Document;

use super::segments;
use crate::failure::classify;
use crate::search::indexed::{IndexedMessage, IndexedTitle};
use crate::types::Moment;

/// Rows that are deleted in one piece of work, about.
const PRUNE_BATCH: i64 = 5_000;

/// Documents that are gone of which the rows are deleted in one piece of work.
const DOCUMENTS: i64 = 50;

/// Indexes these messages anew.
pub(crate) fn index_messages(
    connection: &mut SqliteConnection,
    owner: &str,
    key: i64,
    messages: &[IndexedMessage],
) -> Result<()> {
    let ids: Vec<i64> = messages.iter().map(|message| message.id).collect();
    sql_query(
        "DELETE FROM search_messages WHERE user_id = ? AND message_id IN (SELECT value FROM json_each(?))",
    )
    .bind::<Text, _>(owner)
    .bind::<Text, _>(list(&ids))
    .execute(connection)
    .map_err(classify)?;
    remove(connection, key, &ids)?;
    for message in messages {
        sql_query(
            "INSERT INTO search_messages \
             (user_id, message_id, conversation_id, role, created_at, modseq, length, words) \
             VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        )
        .bind::<Text, _>(owner)
        .bind::<BigInt, _>(message.id)
        .bind::<BigInt, _>(message.conversation)
        .bind::<Text, _>(message.role)
        .bind::<Moment, _>(message.created_at)
        .bind::<BigInt, _>(message.modseq)
        .bind::<BigInt, _>(length(&message.document))
        .bind::<Text, _>(words(&message.document))
        .execute(connection)
        .map_err(classify)?;
    }
    let mut in_order: Vec<&IndexedMessage> = messages.iter().collect();
    in_order.sort_by_key(|message| message.id);
    let ids: Vec<i64> = in_order.iter().map(|message| message.id).collect();
    let segments = segments::of_messages(connection, key, &ids)?;
    let documents = segments.into_iter().zip(in_order);
    insert_words(
        connection,
        key,
        documents.map(|(segment, message)| (segment, message.id, &message.document)),
    )
}

/// Indexes these titles, of which none is in the index.
pub(crate) fn index_titles(
    connection: &mut SqliteConnection,
    owner: &str,
    key: i64,
    titles: &[IndexedTitle],
) -> Result<()> {
    remove(connection, key, &titles.iter().map(|title| -title.conversation).collect::<Vec<_>>())?;
    for title in titles {
        sql_query(
            "INSERT INTO search_titles (user_id, conversation_id, title, length, words) VALUES (?, ?, ?, ?, ?)",
        )
        .bind::<Text, _>(owner)
        .bind::<BigInt, _>(title.conversation)
        .bind::<Text, _>(&title.title)
        .bind::<BigInt, _>(length(&title.document))
        .bind::<Text, _>(words(&title.document))
        .execute(connection)
        .map_err(classify)?;
    }
    segments::make_for_titles(connection, key)?;
    let documents = titles.iter().map(|title| (segments::TITLES, -title.conversation, &title.document));
    insert_words(connection, key, documents)
}

/// Adds what stands in these documents to the index, in the order in which it is kept.
fn insert_words<'a>(
    connection: &mut SqliteConnection,
    key: i64,
    documents: impl Iterator<Item = (i64, i64, &'a Document)>,
) -> Result<()> {
    let counted = documents.flat_map(|(segment, document, of)| {
        of.words().into_iter().map(move |(word, places)| (segment, word, document, places.len()))
    });
    let mut rows: Vec<(i64, &str, i64, usize)> = counted.collect();
    if rows.is_empty() {
        return Ok(());
    }
    rows.sort_unstable();
    // A word has letters, digits and symbols, so it needs no escapes.
    let rows: Vec<String> = rows
        .iter()
        .map(|(segment, word, document, count)| format!("[{segment},\"{word}\",{document},{count}]"))
        .collect();
    sql_query(
        "INSERT INTO search_words (key, segment, word, document, count) \
         SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3 FROM json_each(?)",
    )
    .bind::<BigInt, _>(key)
    .bind::<Text, _>(format!("[{}]", rows.join(",")))
    .execute(connection)
    .map(drop)
    .map_err(classify)
}

/// The words of a document as a JSON array.
fn words(document: &Document) -> String {
    let words: Vec<String> = document.words().into_keys().map(|word| format!("\"{word}\"")).collect();
    format!("[{}]", words.join(","))
}

fn length(document: &Document) -> i64 {
    document.len().try_into().unwrap_or(i64::MAX)
}

/// Numbers as a JSON array.
pub(super) fn list(numbers: &[i64]) -> String {
    let numbers: Vec<String> = numbers.iter().map(i64::to_string).collect();
    format!("[{}]", numbers.join(","))
}

/// A document that is gone, or, by the number 0, all that there was of a user.
#[derive(QueryableByName)]
struct Removed {
    #[diesel(sql_type = BigInt)]
    id: i64,
    #[diesel(sql_type = BigInt)]
    key: i64,
    #[diesel(sql_type = BigInt)]
    document: i64,
    #[diesel(sql_type = Text)]
    words: String,
}

/// Deletes what the index still has of these documents from before.
fn remove(connection: &mut SqliteConnection, key: i64, documents: &[i64]) -> Result<()> {
    let removed: Vec<Removed> = sql_query(
        "SELECT id, key, document, words FROM search_removed \
         WHERE key = ? AND document IN (SELECT value FROM json_each(?))",
    )
    .bind::<BigInt, _>(key)
    .bind::<Text, _>(list(documents))
    .load(connection)
    .map_err(classify)?;
    removed.iter().try_for_each(|one| remove_document(connection, one))
}

fn remove_document(connection: &mut SqliteConnection, removed: &Removed) -> Result<()> {
    sql_query(
        "DELETE FROM search_words WHERE key = ?1 AND document = ?2 AND word IN (SELECT value FROM json_each(?3)) \
         AND segment = (SELECT max(first_document) FROM search_segments WHERE key = ?1 AND first_document <= max(?2, 0))",
    )
    .bind::<BigInt, _>(removed.key)
    .bind::<BigInt, _>(removed.document)
    .bind::<Text, _>(&removed.words)
    .execute(connection)
    .map_err(classify)?;
    done(connection, removed)
}

/// Strikes a document off the list of those that are gone.
fn done(connection: &mut SqliteConnection, removed: &Removed) -> Result<()> {
    let statement = sql_query("DELETE FROM search_removed WHERE id = ?").bind::<BigInt, _>(removed.id);
    statement.execute(connection).map(drop).map_err(classify)
}

/// Deletes some of what the index still has of documents that are gone; gives whether there is more.
pub(crate) fn tidy(connection: &mut SqliteConnection) -> Result<bool> {
    let removed: Vec<Removed> =
        sql_query("SELECT id, key, document, words FROM search_removed ORDER BY id LIMIT ?")
            .bind::<BigInt, _>(DOCUMENTS)
            .load(connection)
            .map_err(classify)?;
    let more = i64::try_from(removed.len()).is_ok_and(|count| count == DOCUMENTS);
    for one in removed {
        if one.document != 0 {
            remove_document(connection, &one)?;
            continue;
        }
        let statement = sql_query(
            "DELETE FROM search_words WHERE key = ?1 AND (segment, word, document) IN \
             (SELECT segment, word, document FROM search_words WHERE key = ?1 LIMIT ?2)",
        )
        .bind::<BigInt, _>(one.key)
        .bind::<BigInt, _>(PRUNE_BATCH);
        let deleted = statement.execute(connection).map_err(classify)?;
        if i64::try_from(deleted).is_ok_and(|deleted| deleted == PRUNE_BATCH) {
            return Ok(true);
        }
        let segments = sql_query("DELETE FROM search_segments WHERE key = ?").bind::<BigInt, _>(one.key);
        segments.execute(connection).map_err(classify)?;
        done(connection, &one)?;
    }
    Ok(more)
}

/// Deletes some of what is indexed of the owner, and of what is gone; gives whether there is more.
pub(crate) fn forget(connection: &mut SqliteConnection, owner: &str) -> Result<bool> {
    // Without its state the rest is of no use to anyone, and the triggers take no notice of it.
    let mut deleted = sql_query("DELETE FROM search_states WHERE user_id = ?")
        .bind::<Text, _>(owner)
        .execute(connection)
        .map_err(classify)?;
    for table in ["search_messages", "search_titles"] {
        deleted += sql_query(format!(
            "DELETE FROM {table} WHERE rowid IN (SELECT rowid FROM {table} WHERE user_id = ? LIMIT ?)"
        ))
        .bind::<Text, _>(owner)
        .bind::<BigInt, _>(PRUNE_BATCH)
        .execute(connection)
        .map_err(classify)?;
    }
    Ok(tidy(connection)? || deleted > 0)
}
