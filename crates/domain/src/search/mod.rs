//! Searching: what a user has said and was told is found again by its words.
//!
//! Text becomes words here, for all stores alike, and so do queries. A store keeps an index of these words, and may be
//! behind the user's changes; [`crate::Store::search`] lets it catch up before it asks.

mod current;
mod cursor;
mod document;
mod fold;
mod model;
mod query;
mod repository;
mod snippet;
mod usecases;

pub use cursor::SearchCursor;
pub use document::Document;
pub use fold::Token;
pub use model::{FoundIn, Hit, HitConversation, HitMessage, IndexProgress, Match, Matches, SearchFilter};
pub use query::{Part, Query};
pub use repository::{ReadSearches, Searches};
pub use snippet::Snippet;
pub use usecases::{Search, find};
