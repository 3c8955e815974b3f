//! The texts of a unit, as they are found in its parts, and the one text that becomes of them.

use std::borrow::Cow;

use crate::text::first_chars;

/// What stands between two texts.
pub(in crate::message) const BETWEEN: &str = "\n\n";

/// The texts that are found in a unit, in their order. Empty ones count for nothing, but for the place of a text to come.
#[derive(Default)]
pub(in crate::message) struct Texts<'a> {
    found: Vec<(Option<usize>, Cow<'a, str>)>,
    /// The positions of parts of text that are empty.
    empty: Vec<usize>,
}

impl<'a> Texts<'a> {
    /// Adds the text of the part at that position.
    pub(super) fn said(&mut self, position: usize, text: &'a str) {
        if text.is_empty() {
            self.empty.push(position);
        }
        self.push(Some(position), Cow::Borrowed(text));
    }

    /// Adds a text, where there is one.
    pub(in crate::message) fn some(&mut self, text: Option<&'a str>) {
        self.push(None, Cow::Borrowed(text.unwrap_or_default()));
    }

    /// Adds a text that stands so in no part.
    pub(super) fn made(&mut self, text: Cow<'a, str>) {
        self.push(None, text);
    }

    fn push(&mut self, position: Option<usize>, text: Cow<'a, str>) {
        if !text.is_empty() {
            self.found.push((position, text));
        }
    }

    /// Whether there is none.
    pub(in crate::message) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// Whether the parts of text alone make more characters, whatever tools put out beside them.
    pub(in crate::message) fn say_more_than(&self, most: usize) -> bool {
        let said = || self.found.iter().filter_map(|(position, text)| position.map(|_| &**text));
        // Counting is needed only where the bytes alone do not settle it.
        let counted =
            |count: fn(&str) -> usize| said().map(|text| count(text) + BETWEEN.len()).sum::<usize>();
        let most = most.saturating_add(BETWEEN.len());
        counted(str::len) > most && counted(|text| text.chars().count()) > most
    }

    /// The texts as one of at most that many characters, and the position of the part that says all of it by itself, where
    /// there is one. Where there is no text at all, the only part of text does.
    pub(in crate::message) fn joined(self, most: usize) -> (String, Option<usize>) {
        if self.found.is_empty() {
            let alone = <[usize; 1]>::try_from(self.empty).ok();
            return (String::new(), alone.map(|[position]| position));
        }
        let alone = <[_; 1]>::try_from(self.found).map(|[only]| only);
        let (position, whole) = match alone {
            Ok((position, text)) => (position, text.into_owned()),
            Err(texts) => (None, texts.iter().map(|(_, text)| &**text).collect::<Vec<_>>().join(BETWEEN)),
        };
        // Counting is needed only where the bytes alone do not settle it.
        let room = if whole.len() > most { first_chars(&whole, most).len() } else { whole.len() };
        let position = position.filter(|_| room == whole.len());
        let mut whole = whole;
        whole.truncate(room);
        (whole, position)
    }
}
