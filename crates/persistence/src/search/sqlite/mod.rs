//! SQLite's index of words.

mod find;
mod keep;
mod segments;
mod source;
mod statement;

pub(super) use find::find;
pub(super) use keep::{forget, index_messages, index_titles, tidy};
