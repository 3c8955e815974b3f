//! What each form of an export does.

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Error, Result, Timestamp};

/// Writes what is exported, in its order, in one form.
pub(super) trait Writer: Send {
    /// What stands before everything.
    fn begin(&mut self, at: Timestamp, out: &mut Vec<u8>) -> Result<()>;
    /// A conversation or a message.
    fn item(&mut self, item: &Exported, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()>;
    /// What stands after everything.
    fn end(&mut self, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()>;
}

/// Whether anybody still waits for what is written.
#[derive(Clone, Copy)]
pub(super) struct Wanted<'a>(pub(super) &'a dyn Fn() -> bool);

impl Wanted<'_> {
    /// Whoever writes for long asks this from time to time.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where nobody waits.
    pub(super) fn check(self) -> Result<()> {
        if (self.0)() {
            Ok(())
        } else {
            Err(Error::Unavailable("nobody waits for the export any more".into()))
        }
    }
}
