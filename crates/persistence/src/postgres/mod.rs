//! What is PostgreSQL's own: connection settings, and the hot paths as one statement each.

mod append;
mod append_statement;
mod bodies;
mod checked;
mod checked_statement;
mod insert;
mod open;
mod settings;

pub(crate) use append::append;
pub(crate) use insert::insert;
pub(crate) use open::open;
pub(crate) use settings::Settings;
