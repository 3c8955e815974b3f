//! The key that a client gives to a request, and what is kept under it.

use chrono::TimeDelta;

use crate::{Timestamp, Violation};

/// A client's name for one request that creates: 1 to 255 visible ASCII characters. Each user has keys of their own.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

impl IdempotencyKey {
    /// Characters in a key.
    pub const MAX_CHARS: usize = 255;

    /// How long a key is good at least, counted from the first request.
    pub const LIFETIME: TimeDelta = TimeDelta::hours(24);

    /// The key that `raw` is.
    ///
    /// # Errors
    /// Text that is empty, too long, or not of visible ASCII characters.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        if raw.is_empty() || raw.len() > Self::MAX_CHARS || !raw.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Violation("must have 1 to 255 visible ASCII characters".into()));
        }
        Ok(Self(raw.to_owned()))
    }

    /// The key as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A digest of all that makes a request what it is: two requests with the same one ask for the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fingerprint(pub String);

/// What makes a request one that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Once {
    /// The client's name for it.
    pub key: IdempotencyKey,
    /// What it asks for.
    pub fingerprint: Fingerprint,
}

/// What is kept under a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Kept {
    /// What the first request asked for.
    pub fingerprint: Fingerprint,
    /// What came of it, as the text of a [`super::Record`].
    pub answer: String,
    /// When it came.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_key_has_1_to_255_visible_ascii_characters() {
        assert!(IdempotencyKey::parse("7f3e9a5c-0c9d-4b5e-8d52-6b7f0f3f2a11").is_ok());
        assert!(IdempotencyKey::parse(&"k".repeat(255)).is_ok());
        for wrong in ["", "a b", "a\tb", "ü", "a\0", "k".repeat(256).as_str()] {
            assert!(IdempotencyKey::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_a_key_as_it_is_or_none(text in "[!-~]{0,260}|\\PC{0,40}") {
            let fits = (1..=255).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_graphic());
            let key = IdempotencyKey::parse(&text);
            prop_assert_eq!(key.as_ref().map(IdempotencyKey::as_str).ok(), fits.then_some(text.as_str()));
        }
    }
}
