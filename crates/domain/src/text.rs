//! Rules that all text keeps: it is counted and cut in Unicode scalar values, and U+0000 is refused.

use crate::Violation;

/// The first `count` characters of `text`, never a part of one.
pub(crate) fn first_chars(text: &str, count: usize) -> &str {
    // Where each byte is a character, there is nothing to count.
    if let Some(start) = text.get(..count).filter(|start| start.is_ascii()) {
        return start;
    }
    text.char_indices().nth(count).map_or(text, |(end, _)| text.get(..end).unwrap_or(text))
}

/// Refuses text over `most` characters, and U+0000, which PostgreSQL cannot hold.
pub(crate) fn check(text: &str, most: usize) -> Result<(), Violation> {
    // Counting is needed only where the bytes alone do not settle it.
    if text.len() > most && text.chars().count() > most {
        return Err(too_long(most));
    }
    refuse_nul(text)
}

/// The rule that text over `most` characters breaks.
pub(crate) fn too_long(most: usize) -> Violation {
    Violation(format!("must have at most {most} characters"))
}

/// Refuses U+0000, which PostgreSQL cannot hold.
pub(crate) fn refuse_nul(text: &str) -> Result<(), Violation> {
    if text.contains('\0') {
        return Err(Violation("must not contain the character U+0000".into()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_first_characters_of_a_shorter_text_are_the_text() {
        assert_eq!(first_chars("añ", 3), "añ");
        assert_eq!(first_chars("añb", 2), "añ");
        assert_eq!(first_chars("", 2), "");
    }

    #[test]
    fn length_is_counted_in_characters_not_in_bytes() {
        assert_eq!(check("👍👍", 2), Ok(()));
        assert_eq!(check("👍👍👍", 2), Err(Violation("must have at most 2 characters".into())));
    }

    proptest! {
        #[test]
        fn cutting_keeps_whole_characters_from_the_start(text in any::<String>(), count in 0_usize..200) {
            let cut = first_chars(&text, count);
            prop_assert!(text.starts_with(cut));
            prop_assert_eq!(cut.chars().count(), count.min(text.chars().count()));
        }
    }
}
