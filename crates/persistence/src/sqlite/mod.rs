//! What is SQLite's own: connection settings, files that only their owner can read, and the write-ahead log.

mod files;
mod log;
mod settings;

pub(crate) use files::make_private;
pub(crate) use log::{empty_the_log, move_the_log};
pub(crate) use settings::Settings;
