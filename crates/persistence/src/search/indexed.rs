//! What is indexed: of a message the beginning of its content, and of a conversation its title.

use chat_history_domain::search::Document;
use diesel::dsl::sql;
use diesel::sql_types::Text;

use crate::types::Micros;

/// A message as it is indexed.
pub(crate) struct IndexedMessage {
    pub(crate) id: i64,
    pub(crate) conversation: i64,
    pub(crate) role: &'static str,
    pub(crate) created_at: Micros,
    pub(crate) modseq: i64,
    pub(crate) document: Document,
}

/// A title as it is indexed.
pub(crate) struct IndexedTitle {
    pub(crate) conversation: i64,
    pub(crate) title: String,
    pub(crate) document: Document,
}

/// The part of a message's content that is searched.
pub(super) fn searched_content() -> diesel::expression::SqlLiteral<Text> {
    sql(&format!("substr(content, 1, {})", Document::CHARS))
}
