//! What is said in a message, and the summary that is cut from it.

use crate::text::{self, first_chars};
use crate::{Limits, Violation};

/// What is said in a message, kept byte for byte.
#[derive(Clone, Debug, Eq)]
pub struct Content(String);

impl Content {
    /// Whether `raw` can be a message's content.
    ///
    /// # Errors
    /// Text that is too long or holds U+0000.
    pub fn check(raw: &str, limits: &Limits) -> Result<(), Violation> {
        text::check(raw, limits.message_chars)
    }

    /// The content that `raw` is.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn parse(raw: String, limits: &Limits) -> Result<Self, Violation> {
        Self::check(&raw, limits)?;
        Ok(Self(raw))
    }

    /// Content that a store holds.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The content as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The text itself.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl std::ops::Deref for Content {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Display for Content {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl<T: AsRef<str> + ?Sized> PartialEq<T> for Content {
    fn eq(&self, other: &T) -> bool {
        self.0 == other.as_ref()
    }
}

impl AsRef<str> for Content {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

/// The first 100 characters of a message's content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary(String);

impl Summary {
    /// Characters in a summary.
    pub const MAX_CHARS: usize = 100;

    /// The summary of a message with that content.
    pub fn of(content: &str) -> Self {
        Self(Self::cut(content).to_owned())
    }

    /// The same, without a copy.
    pub fn cut(content: &str) -> &str {
        first_chars(content, Self::MAX_CHARS)
    }

    /// The summary as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn content_is_held_to_the_limit_in_characters() {
        let limits = Limits { message_chars: 3, ..Limits::default() };
        assert!(Content::parse("👍👍👍".into(), &limits).is_ok());
        assert_eq!(
            Content::parse("abcd".into(), &limits),
            Err(Violation("must have at most 3 characters".into()))
        );
        assert!(Content::parse("a\0".into(), &limits).is_err());
        assert!(Content::parse(String::new(), &limits).is_ok());
    }

    proptest! {
        #[test]
        fn a_summary_is_the_first_100_characters(content in any::<String>(), tail in "[👍é京a]{0,150}") {
            let content = content + &tail;
            let expected: String = content.chars().take(100).collect();
            prop_assert_eq!(Summary::cut(&content), expected);
        }
    }
}
