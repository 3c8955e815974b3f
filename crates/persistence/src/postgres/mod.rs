//! What is PostgreSQL's own: connection settings, and messages written as one statement.

mod append;
mod insert;
mod settings;

pub(crate) use append::append;
pub(crate) use insert::insert;
pub(crate) use settings::Settings;
