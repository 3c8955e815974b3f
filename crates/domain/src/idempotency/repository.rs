//! The port through which answers are kept under their keys. Every promise below is a law in the storage contract.

use super::{IdempotencyKey, Kept, Once};
use crate::{Result, Timestamp, UserId};

/// Reads what is kept under a user's keys. Another user's key of the same text is another key.
pub trait ReadIdempotencyKeys {
    /// What is kept under the owner's key, however old.
    fn find(&mut self, owner: &UserId, key: &IdempotencyKey) -> Result<Option<Kept>>;
}

/// Keeps answers under keys.
pub trait IdempotencyKeys: ReadIdempotencyKeys {
    /// Keeps an answer under the owner's key, in place of an older one.
    fn keep(&mut self, owner: &UserId, once: &Once, answer: &str, now: Timestamp) -> Result<()>;
}
