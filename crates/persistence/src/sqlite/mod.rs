//! What is SQLite's own: connection settings, files that only their owner can read, the write-ahead log, appends of many
//! callers in few statements, and the sign of the service's own changes.

mod append;
mod files;
mod insert;
mod keep;
mod log;
mod settings;
mod sign;

pub(crate) use append::append;
pub(crate) use files::make_private;
pub(crate) use insert::insert;
pub(crate) use log::{empty_the_log, move_the_log};
pub(crate) use settings::{Settings, apply};
pub(crate) use sign::signed;
