//! Where the rows of a word come from in a statement.

use chat_history_domain::search::Part;

/// A word's source of rows in a query, and how rare it is.
pub(super) struct Source<'a> {
    pub(super) part: Part<'a>,
    pub(super) documents: i64,
}

/// The condition that a row is of that word, and its values.
pub(super) fn range(part: Part<'_>) -> (&'static str, String, Option<String>) {
    match part {
        Part::Word(word) => ("w.word = ?", word.to_owned(), None),
        // No word has this character, which is after all others.
        Part::Prefix(start) => {
            ("w.word >= ? AND w.word < ?", start.to_owned(), Some(format!("{start}\u{10FFFF}")))
        }
    }
}
