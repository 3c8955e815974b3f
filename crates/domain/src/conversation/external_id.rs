//! The name that a client's own system has for a conversation.

use crate::{Violation, text};

/// The id of a conversation in a client's own system, such as a session id: 1 to 255 characters, unique per user among the
/// conversations that are not in the trash.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ExternalId(String);

impl ExternalId {
    /// Characters in an id.
    pub const MAX_CHARS: usize = 255;

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
}
