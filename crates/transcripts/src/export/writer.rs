//! What each form of an export does.

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Result, Timestamp};

/// Writes what is exported, in its order, in one form.
pub(super) trait Writer: Send {
    /// What stands before everything.
    fn begin(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Result<()>;
    /// A conversation or a message.
    fn item(&mut self, item: &Exported, out: &mut Vec<u8>) -> Result<()>;
    /// What stands after everything.
    fn end(&mut self, out: &mut Vec<u8>) -> Result<()>;
}
