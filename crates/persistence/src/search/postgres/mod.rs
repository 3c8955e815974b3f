//! PostgreSQL's index of words.

mod find;
mod keep;

pub(super) use find::find;
pub(super) use keep::{index_messages, index_titles};
