//! The name of a conversation: set by a client, or taken from its first user message.

use crate::text::{self, first_chars};
use crate::{Limits, Violation};

/// The name of a conversation, kept byte for byte as the client wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Title(String);

impl Title {
    /// Characters in a title that is taken from a message, the `…` included.
    pub const TAKEN_CHARS: usize = 60;

    /// Whether `raw` can be a title.
    ///
    /// # Errors
    /// Text that is too long or holds U+0000.
    pub fn check(raw: &str, limits: &Limits) -> Result<(), Violation> {
        text::check(raw, limits.title_chars.min(Limits::TITLE_COLUMN_CHARS))
    }

    /// The title that `raw` is.
    ///
    /// # Errors
    /// As [`Self::check`].
    pub fn parse(raw: String, limits: &Limits) -> Result<Self, Violation> {
        Self::check(&raw, limits)?;
        Ok(Self(raw))
    }

    /// A title that is kept already.
    pub(super) fn kept(title: String) -> Self {
        Self(title)
    }

    /// The title that a message gives to a conversation without one: its first line that is not blank, with runs of
    /// white space folded to one space, cut at a word end to at most [`Self::TAKEN_CHARS`]. A blank message gives none.
    pub fn taken_from(content: &str) -> Option<Self> {
        let line = content.lines().find(|line| !line.trim().is_empty())?;
        // No more is folded than can be shown, however long the line is.
        let mut folded = String::new();
        for word in line.split_whitespace() {
            if !folded.is_empty() {
                folded.push(' ');
            }
            folded.push_str(first_chars(word, Self::TAKEN_CHARS + 1));
            if folded.chars().count() > Self::TAKEN_CHARS {
                return Some(Self(shortened(&folded)));
            }
        }
        Some(Self(folded))
    }

    /// The title as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// `text`, which is too long, cut to leave room for a `…`: after a whole word if there is one, else in the first word.
fn shortened(text: &str) -> String {
    let room = first_chars(text, Title::TAKEN_CHARS - 1);
    let ends_a_word = text.get(room.len()..).is_some_and(|rest| rest.starts_with(' '));
    let cut = match room.rsplit_once(' ') {
        Some((words, _)) if !ends_a_word => words,
        _ => room,
    };
    format!("{cut}…")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn taken(content: &str) -> Option<String> {
        Title::taken_from(content).map(|title| title.0)
    }

    #[test]
    fn a_title_is_the_first_line_that_is_not_blank_with_white_space_folded() {
        assert_eq!(taken("  Hello \t there\u{a0}you \r\nsecond line").unwrap(), "Hello there you");
        assert_eq!(taken("\n \nsecond").unwrap(), "second");
        assert_eq!(taken(" \n\t"), None);
        assert_eq!(taken(""), None);
    }

    #[test]
    fn a_long_line_is_cut_at_a_word_end_to_60_characters_with_an_ellipsis() {
        let exactly_60 = format!("{} {}", "a".repeat(29), "b".repeat(30));
        assert_eq!(taken(&exactly_60).unwrap(), exactly_60);
        assert_eq!(taken(&format!("{exactly_60}c")).unwrap(), format!("{}…", "a".repeat(29)));
        let word_ends_at_59 = format!("{} {} more", "a".repeat(29), "b".repeat(29));
        assert_eq!(taken(&word_ends_at_59).unwrap(), format!("{} {}…", "a".repeat(29), "b".repeat(29)));
    }

    #[test]
    fn a_first_word_that_is_too_long_is_cut_between_characters() {
        assert_eq!(taken(&"京".repeat(61)).unwrap(), format!("{}…", "京".repeat(59)));
        assert_eq!(taken(&"京".repeat(60)).unwrap(), "京".repeat(60));
    }

    #[test]
    fn a_client_may_set_up_to_the_limit_in_characters() {
        let limits = Limits::default();
        assert!(Title::parse("é".repeat(255), &limits).is_ok());
        assert_eq!(
            Title::parse("é".repeat(256), &limits),
            Err(Violation("must have at most 255 characters".into()))
        );
        assert!(Title::parse("a\0".into(), &limits).is_err());
    }

    proptest! {
        #[test]
        fn a_taken_title_is_one_short_folded_line_of_the_message(content in any::<String>()) {
            let Some(title) = taken(&content) else {
                prop_assert!(content.trim().is_empty());
                return Ok(());
            };
            prop_assert!(!title.is_empty() && title.chars().count() <= Title::TAKEN_CHARS);
            prop_assert!(!title.starts_with(char::is_whitespace) && !title.contains('\n') && !title.contains("  "));
            let whole: Vec<&str> = content.split_whitespace().collect();
            let kept = title.strip_suffix('…').unwrap_or(&title);
            prop_assert!(whole.join(" ").contains(kept));
        }

        #[test]
        fn a_taken_title_that_is_cut_ends_where_a_word_ends(words in prop::collection::vec("[a-zé]{1,12}", 12..40)) {
            let title = taken(&words.join(" ")).unwrap();
            if let Some(kept) = title.strip_suffix('…') {
                let kept: Vec<&str> = kept.split(' ').collect();
                prop_assert_eq!(&kept[..], &words[..kept.len()]);
            }
        }
    }
}
