//! A content cut into pieces, if possible between blocks: a parser keeps some 70 bytes for each byte of a piece.

use std::borrow::Cow;

/// Bytes of a piece at most, but for the line that opens a fence again.
const MOST: usize = 32 * 1024;

/// Bytes of a fence, and of the words after it, that are written again in the next piece.
const MOST_FENCE: usize = 64;

/// The pieces that are left.
pub(super) struct Pieces<'a> {
    rest: &'a str,
    open: Option<Fence<'a>>,
}

/// The line that opens a block of code.
#[derive(Clone, Copy)]
struct Fence<'a> {
    sign: char,
    length: usize,
    /// What stands after the signs.
    words: &'a str,
}

impl<'a> Pieces<'a> {
    pub(super) fn new(content: &'a str) -> Self {
        Self { rest: content, open: None }
    }
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Cow<'a, str>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let opened = self.open;
        let cut = if self.rest.len() <= MOST { self.rest.len() } else { self.cut() };
        let (text, rest) = self.rest.split_at_checked(cut).unwrap_or((self.rest, ""));
        self.rest = rest;
        Some(match opened.map(Fence::line) {
            Some(mut line) => {
                line.push_str(text);
                line.into()
            }
            None => text.into(),
        })
    }
}

impl Pieces<'_> {
    /// Where the next piece ends: after the last blank line, or else the last line, space or character that fits. Knows
    /// afterwards whether a fence is open there.
    fn cut(&mut self) -> usize {
        let most = boundary(self.rest, MOST);
        let (window, _) = self.rest.split_at_checked(most).unwrap_or((self.rest, ""));
        let mut open = self.open;
        let (mut at, mut after_line, mut after_block) = (0, None, None);
        for line in window.split_inclusive('\n') {
            at += line.len();
            if !line.ends_with('\n') {
                break;
            }
            open = Fence::after(open, line);
            after_line = Some((at, open));
            if open.is_none() && line.trim_ascii().is_empty() {
                after_block = Some((at, None));
            }
        }
        if let Some((cut, open)) = after_block.or(after_line) {
            self.open = open;
            return cut;
        }
        // One line. What fence may be open goes on.
        window.rfind(' ').map_or(window.len(), |space| space + 1)
    }
}

impl<'a> Fence<'a> {
    /// The fence that is open after a line.
    fn after(open: Option<Self>, line: &'a str) -> Option<Self> {
        let bare = line.trim_start_matches(' ');
        let Some(sign) = bare.chars().next().filter(|sign| matches!(sign, '`' | '~')) else { return open };
        let words = bare.trim_start_matches(sign);
        let length = bare.len() - words.len();
        // What is indented by four is code anyway.
        if line.len() - bare.len() >= 4 || length < 3 || (sign == '`' && words.contains('`')) {
            return open;
        }
        match open {
            Some(fence) => {
                let closes = sign == fence.sign && length >= fence.length && words.trim_ascii().is_empty();
                (!closes).then_some(fence)
            }
            None => (length <= MOST_FENCE).then_some(Self { sign, length, words }),
        }
    }

    /// The line that opens it again.
    fn line(self) -> String {
        let words = self.words.trim();
        let words = words.split_at_checked(boundary(words, MOST_FENCE)).map_or(words, |(words, _)| words);
        let mut line: String = std::iter::repeat_n(self.sign, self.length).collect();
        line.extend([words, "\n"]);
        line
    }
}

/// The end of the last character that ends within so many bytes of the text.
fn boundary(text: &str, most: usize) -> usize {
    (0..=most.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pieces(content: &str) -> Vec<String> {
        Pieces::new(content).map(Cow::into_owned).collect()
    }

    #[test]
    fn a_short_content_is_one_piece_and_an_empty_one_none() {
        assert_eq!(pieces("a\n\nb"), ["a\n\nb"]);
        assert_eq!(pieces(""), [""; 0]);
    }

    #[test]
    fn a_long_content_is_cut_between_blocks_or_else_lines_words_or_characters() {
        for unit in ["words of a line\nand of another\n\n", "a line\n", "word ", "京"] {
            let content = unit.repeat(3 * MOST / unit.len());
            let pieces = pieces(&content);
            assert_eq!(pieces.concat(), content);
            assert!(pieces.iter().all(|piece| piece.len() <= MOST), "{unit}");
            assert!(pieces.iter().all(|piece| piece.ends_with(unit)), "{unit}");
        }
    }

    #[test]
    fn a_fence_that_is_cut_goes_on_in_the_next_piece() {
        let content = format!("```rust x\n{}```\n\nafter", "let a;\n\n".repeat(MOST / 7));
        let pieces = pieces(&content);
        assert!(
            pieces.len() > 1 && pieces.iter().all(|piece| piece.starts_with("```rust x\n")),
            "{pieces:?}"
        );
        assert!(pieces.last().unwrap().ends_with("```\n\nafter"));
    }

    #[test]
    fn the_line_that_opens_a_fence_is_not_written_again_when_it_is_long() {
        let content = format!("```{}\n{}", "x".repeat(MOST / 2), "y\n".repeat(3 * MOST));
        assert!(pieces(&content).iter().skip(1).all(|piece| piece.len() < MOST + 2 * MOST_FENCE));
        let content = format!("{}\n{}", "`".repeat(MOST / 2), "y\n".repeat(3 * MOST));
        assert_eq!(pieces(&content).concat(), content);
    }

    proptest! {
        #[test]
        fn nothing_is_lost(units in prop::collection::vec("[a \n京]{1,40}", 0..20), times in 1_usize..4_000) {
            let content: String = units.iter().map(|unit| unit.repeat(times)).collect();
            let pieces = pieces(&content);
            prop_assert!(pieces.iter().all(|piece| !piece.is_empty() && piece.len() <= MOST));
            prop_assert!(pieces.concat() == content);
        }

        #[test]
        fn no_piece_is_larger_than_it_may_be(units in prop::collection::vec("[a `~\n]{1,40}", 0..20), times in 1_usize..4_000) {
            let content: String = units.iter().map(|unit| unit.repeat(times)).collect();
            let pieces = pieces(&content);
            prop_assert!(pieces.iter().all(|piece| piece.len() <= MOST + 2 * MOST_FENCE + 1));
            prop_assert!(pieces.iter().map(String::len).sum::<usize>() >= content.len());
        }
    }
}
