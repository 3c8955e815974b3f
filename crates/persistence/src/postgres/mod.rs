//! What is PostgreSQL's own: connection settings, and the hot paths as one statement each.

mod append;
mod append_statement;
mod index;
mod insert;
mod open;
mod search;
mod settings;

pub(crate) use append::append;
pub(crate) use index::{index_messages, index_titles};
pub(crate) use insert::insert;
pub(crate) use open::open;
pub(crate) use search::search;
pub(crate) use settings::Settings;
