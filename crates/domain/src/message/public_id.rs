//! An id that is not of the store's making.

use crate::{Violation, text};

/// The id that a client gave to a message, or that a stream showed before the message was kept: 1 to 128 characters, unique
/// in its conversation.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PublicId(String);

impl PublicId {
    /// Characters in an id.
    pub const MAX_CHARS: usize = 128;

    /// The id that `raw` is.
    ///
    /// # Errors
    /// Text that is empty, too long or holds U+0000.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Violation> {
        let raw = raw.into();
        text::check(&raw, Self::MAX_CHARS)?;
        if raw.is_empty() {
            return Err(Violation("must not be empty".into()));
        }
        Ok(Self(raw))
    }

    /// An id that a store holds.
    pub fn stored(id: String) -> Self {
        Self(id)
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}
