//! What is SQLite's own: connection settings, and files that only their owner can read.

mod files;
mod settings;

pub(crate) use files::make_private;
pub(crate) use settings::Settings;
