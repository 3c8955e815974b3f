//! What exporting and importing on the database itself need of the configuration.

use chat_history_domain::Limits;
use chat_history_persistence::{DatabaseUrl, Options};

use super::variables::Variables;
use super::{Faults, database, import_bytes, limits, log, options};

/// What the commands for files are told.
#[derive(Debug)]
pub(crate) struct ForTransfer {
    /// Where conversations are kept.
    pub(crate) database: DatabaseUrl,
    /// How the store is sized.
    pub(crate) options: Options,
    /// How large the parts of a file may be.
    pub(crate) limits: Limits,
    /// From how many bytes of a file its limits are taken; a file at hand may be larger.
    pub(crate) import_bytes: u64,
    /// What is logged.
    pub(crate) log: String,
}

impl ForTransfer {
    /// Reads the environment and, for what it does not set, `.env` in the working folder.
    ///
    /// # Errors
    /// Every variable that cannot be used, and why.
    pub(crate) fn load() -> Result<Self, Faults> {
        let mut variables = Variables::load()?;
        let (options, limits) = (options(&mut variables), limits(&mut variables));
        let import_bytes = import_bytes(&mut variables) as u64;
        match (database(&mut variables), log(&mut variables), variables.finish()) {
            (Some(database), Some(log), Ok(())) => Ok(Self { database, options, limits, import_bytes, log }),
            (_, _, finished) => Err(finished.err().unwrap_or_default()),
        }
    }
}
