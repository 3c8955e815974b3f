//! Quotes and lists that are opened on one line, held to a depth that a parser can bear.
//!
//! A parser looks at each container that is open for every line. One that is open at the start of a line has taken a
//! column of it, so where no marker counts beyond a column, no more can be open than that.

use std::borrow::Cow;
use std::ops::RangeInclusive;

/// Markers of a line that open something.
const MOST_MARKERS: usize = 32;

/// The column beyond which none does.
const MOST_COLUMNS: usize = 100;

/// Characters that are assigned to nothing, one of which stands before a marker that is not to count.
const MARKS: RangeInclusive<char> = '\u{FDD0}'..='\u{FDEF}';

/// The text with a mark before each marker that is too deep, and the mark.
pub(super) fn bounded(text: Cow<'_, str>) -> (Cow<'_, str>, Option<char>) {
    let mut at = 0;
    let excesses: Vec<usize> = text
        .split_inclusive('\n')
        .filter_map(|line| {
            let start = at;
            at += line.len();
            Some(start + excess(line)?)
        })
        .collect();
    if excesses.is_empty() {
        return (text, None);
    }
    let mark = MARKS.into_iter().find(|mark| !text.contains(*mark)).unwrap_or(*MARKS.start());
    let mut marked = String::with_capacity(text.len() + excesses.len() * mark.len_utf8());
    let mut done = 0;
    for excess in excesses {
        marked.push_str(text.get(done..excess).unwrap_or_default());
        marked.push(mark);
        done = excess;
    }
    marked.push_str(text.get(done..).unwrap_or_default());
    (marked.into(), Some(mark))
}

/// Where the first marker of a line stands that is too deep.
fn excess(line: &str) -> Option<usize> {
    let (mut at, mut column) = (0, 0);
    for number in 0.. {
        for byte in line.bytes().skip(at).take_while(|byte| matches!(byte, b' ' | b'\t')) {
            at += 1;
            column += if byte == b'\t' { 4 - column % 4 } else { 1 };
        }
        let length = marker(line.get(at..)?)?;
        if number == MOST_MARKERS || column > MOST_COLUMNS {
            return Some(at);
        }
        at += length;
        column += length;
    }
    None
}

/// Bytes of the marker of a quote or of an item that a text starts with.
fn marker(text: &str) -> Option<usize> {
    let bytes = text.as_bytes();
    let is_followed = |length: usize| bytes.get(length).is_none_or(u8::is_ascii_whitespace);
    match bytes.first()? {
        b'>' => Some(1),
        b'+' => is_followed(1).then_some(1),
        sign @ (b'-' | b'*') => (is_followed(1) && !is_rule(bytes, *sign)).then_some(1),
        b'0'..=b'9' => {
            let digits = bytes.iter().take(10).take_while(|byte| byte.is_ascii_digit()).count();
            let ends = matches!(bytes.get(digits), Some(b'.' | b')'));
            (ends && is_followed(digits + 1)).then_some(digits + 1)
        }
        _ => None,
    }
}

/// Whether a line that starts with that sign is a rule across the page.
fn is_rule(line: &[u8], sign: u8) -> bool {
    line.iter().all(|byte| *byte == sign || byte.is_ascii_whitespace())
        && line.iter().filter(|byte| **byte == sign).nth(2).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markers_count_up_to_a_depth_and_no_further() {
        for unit in [">", "> ", "- ", "* ", "+ ", "1. ", "7) "] {
            let line = unit.repeat(MOST_MARKERS);
            assert_eq!(bounded(format!("{line}a").into()).1, None, "{line}");
            let (text, mark) = bounded(format!("a\n{line}{unit}x\nb").into());
            let mark = mark.unwrap();
            assert_eq!(text, format!("a\n{line}{mark}{unit}x\nb"));
        }
        let indented = format!("{}- a", " ".repeat(MOST_COLUMNS + 1));
        assert_eq!(excess(&indented), Some(MOST_COLUMNS + 1));
        assert_eq!(excess(&format!("{}- a", "\t".repeat(26))), Some(26));
        assert_eq!(excess(&format!("{}- a", " ".repeat(MOST_COLUMNS))), None);
    }

    #[test]
    fn rules_and_words_are_no_markers() {
        for line in
            ["- ".repeat(50), "* ".repeat(50), "-".repeat(200), "a > b ".repeat(50), "1.5 ".repeat(50)]
        {
            assert_eq!(excess(&line), None, "{line}");
        }
        assert_eq!(excess(&("- ".repeat(50) + "a")), Some(64));
    }

    #[test]
    fn the_mark_is_a_character_that_the_text_lacks() {
        let text: String = MARKS.take(3).chain(">".repeat(40).chars()).collect();
        assert_eq!(bounded(text.into()).1, None);
        let text = format!("{}\n\u{FDD0}\u{FDD1}", ">".repeat(40));
        assert_eq!(bounded(text.into()).1, Some('\u{FDD2}'));
    }
}
