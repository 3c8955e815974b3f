//! How large a file may be, and what is in it.

use chat_history_domain::{Limits, Timestamp};

/// How large what is read may be.
#[derive(Clone, Debug)]
pub struct ReadLimits {
    /// The rules that what is kept is held to.
    pub rules: Limits,
    /// Bytes of one record: of a line, a conversation or a message, whichever is held in memory.
    pub record_bytes: u64,
    /// Bytes that the files of a ZIP have in all, once they are inflated.
    pub inflated_bytes: u64,
    /// How many times larger than in the ZIP a file of it may be.
    pub ratio: u64,
    /// Files in a ZIP.
    pub entries: u64,
    /// The moment that stands for one that a file does not tell.
    pub now: Timestamp,
}

impl ReadLimits {
    /// The limits for files of at most that many bytes.
    pub fn of_files(bytes: u64, rules: Limits, now: Timestamp) -> Self {
        Self {
            rules,
            record_bytes: 32 * 1024 * 1024,
            inflated_bytes: bytes.saturating_mul(4),
            ratio: 200,
            entries: 20_000,
            now,
        }
    }
}
