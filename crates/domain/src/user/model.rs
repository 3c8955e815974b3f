//! What a user is to this service: an id that a token vouches for, and a counter of changes.

use std::sync::Arc;

use crate::{Modseq, Timestamp, Violation, text};

/// The id of a user, as the token's `sub` gives it: 1 to 255 characters, none of them a control character.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct UserId(Arc<str>);

impl UserId {
    /// Characters in a user id.
    pub const MAX_CHARS: usize = 255;

    /// The user id that `raw` is.
    ///
    /// # Errors
    /// Text that is empty, too long or holds control characters.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        text::check(raw, Self::MAX_CHARS)?;
        if raw.is_empty() || raw.chars().any(char::is_control) {
            return Err(Violation("must have 1 to 255 characters, none of them a control character".into()));
        }
        Ok(Self(raw.into()))
    }

    /// A user id that a store holds, and that was checked when it came in.
    pub fn stored(text: &str) -> Self {
        Self(text.into())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for UserId {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// A user that has written something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct User {
    /// The id, the same in every table.
    pub id: UserId,
    /// The number of the user's latest change.
    pub modseq: Modseq,
    /// When the user first wrote something.
    pub created_at: Timestamp,
}

/// How much a user has.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Totals {
    /// Conversations, without those in the trash.
    pub conversations: i64,
    /// Messages in all of them.
    pub messages: i64,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_user_id_has_1_to_255_characters_and_no_control_character() {
        assert!(UserId::parse("auth0|5f7c8ec7c33c6c004bbafe82").is_ok());
        assert!(UserId::parse(&"é".repeat(255)).is_ok());
        for wrong in ["", "a\0b", "a\nb", "a\u{85}b", "é".repeat(256).as_str()] {
            assert!(UserId::parse(wrong).is_err(), "{wrong:?}");
        }
    }
}
