//! What the index of words is asked, and what it tells.

use chat_history_domain::UserId;
use chat_history_domain::search::{Query, SearchFilter};
use diesel::QueryableByName;
use diesel::sql_types::{BigInt, Bool, Double};

use crate::types::{Micros, Moment};

/// A document that has the words, as the index gives it.
#[derive(QueryableByName)]
pub(crate) struct Candidate {
    /// The id of the message, or of the conversation whose title it is.
    #[diesel(sql_type = BigInt)]
    pub(crate) document: i64,
    #[diesel(sql_type = Moment)]
    pub(crate) at: Micros,
    #[diesel(sql_type = Double)]
    pub(crate) score: f64,
    /// Whether the document is as it was when it was indexed.
    #[diesel(sql_type = Bool)]
    pub(crate) is_current: bool,
}

/// What the index is asked.
pub(crate) struct Question<'a> {
    pub(crate) owner: &'a UserId,
    /// The owner's key, with which all their rows and words begin.
    pub(crate) key: i64,
    /// The number of the owner's latest change, which is about how many documents there are.
    pub(crate) changes: i64,
    pub(crate) query: &'a Query,
    pub(crate) filter: &'a SearchFilter,
    /// Messages below that id, or titles.
    pub(crate) among: Among,
    pub(crate) most: usize,
}

/// Which documents are meant.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Among {
    Titles,
    MessagesBelow(i64),
}
