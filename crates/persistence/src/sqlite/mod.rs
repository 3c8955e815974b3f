//! What is SQLite's own: connection settings, files that only their owner can read, the write-ahead log, and appends of
//! many callers in few statements.

mod append;
mod files;
mod insert;
mod log;
mod settings;

pub(crate) use append::append;
pub(crate) use files::make_private;
pub(crate) use insert::insert;
pub(crate) use log::{empty_the_log, move_the_log};
pub(crate) use settings::{Settings, apply};
