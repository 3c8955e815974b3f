//! The part of a text in which a query was found, and where it stands there.

use std::collections::BTreeSet;

use super::{Document, Query};

/// A part of a text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Snippet {
    /// The part, with spaces for line breaks, and `…` where something was left out.
    pub text: String,
    /// What the query names: the first character of `text`, and the character after the last; in order, apart.
    pub highlights: Vec<(usize, usize)>,
}

impl Snippet {
    /// Characters of the text at most.
    const CHARS: usize = 200;

    /// Characters before what was found, at most, where there is more to see after it.
    const BEFORE: usize = 40;

    /// The part of a text that has the most different terms of the query, and the first of such parts.
    pub fn of(text: &str, query: &Query) -> Self {
        let places = query.places(&Document::of(text));
        let from = best(&places);
        let chars: Vec<char> = text.chars().skip(from).take(Self::CHARS + 1).collect();
        let is_cut = chars.len() > Self::CHARS;
        let mut part: &[char] = chars.get(..Self::CHARS).unwrap_or(&chars);
        let mut start = from;
        // A cut lies between words where there is one near it.
        if from > 0 {
            let first = places.iter().map(|place| place.1).find(|start| *start >= from).unwrap_or(from);
            let head = part.get(..(first - from).min(part.len())).unwrap_or_default();
            if let Some(space) = head.iter().position(|char| char.is_whitespace()) {
                part = part.get(space + 1..).unwrap_or_default();
                start += space + 1;
            }
        }
        if is_cut {
            let tail = part.len().saturating_sub(Self::BEFORE);
            let kept = part.iter().rposition(|char| char.is_whitespace()).filter(|space| *space >= tail);
            let last = places.iter().filter(|place| place.2 <= start + part.len()).map(|place| place.2).max();
            let kept = kept.filter(|space| last.is_none_or(|last| start + space >= last));
            part = kept.and_then(|space| part.get(..space)).unwrap_or(part);
        }
        let end = start + part.len();
        let lead = usize::from(start > 0);
        let shown =
            part.iter().map(|char| if char.is_whitespace() || char.is_control() { ' ' } else { *char });
        let mut shown: String = (0..lead).map(|_| '…').chain(shown).collect();
        if is_cut {
            shown.push('…');
        }
        let within = places.iter().map(|(_, from, to)| (*from.max(&start), *to.min(&end)));
        let within =
            within.filter(|(from, to)| from < to).map(|(from, to)| (from - start + lead, to - start + lead));
        Self { text: shown, highlights: joined(within) }
    }
}

/// Where the part begins that is shown of a text with these places.
fn best(places: &[(usize, usize, usize)]) -> usize {
    let mut best = (0, 0);
    for (index, (_, start, _)) in places.iter().enumerate() {
        let near =
            places.iter().skip(index).take_while(|place| place.2 <= start + Snippet::CHARS - Snippet::BEFORE);
        let terms = near.map(|place| place.0).collect::<BTreeSet<_>>().len();
        if terms > best.0 {
            best = (terms, *start);
        }
        // Of a text that is full of them, the start is good enough.
        if index == 1_000 {
            break;
        }
    }
    best.1.saturating_sub(Snippet::BEFORE)
}

/// Places in order, with those that touch each other as one.
fn joined(places: impl Iterator<Item = (usize, usize)>) -> Vec<(usize, usize)> {
    let mut apart: Vec<(usize, usize)> = Vec::new();
    for (start, end) in places {
        match apart.last_mut() {
            Some(last) if start <= last.1 => last.1 = last.1.max(end),
            _ => apart.push((start, end)),
        }
    }
    apart
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn snippet(text: &str, query: &str) -> Snippet {
        Snippet::of(text, &Query::parse(query).unwrap())
    }

    /// What is highlighted.
    fn marked(snippet: &Snippet) -> Vec<String> {
        let chars: Vec<char> = snippet.text.chars().collect();
        snippet.highlights.iter().map(|(start, end)| chars[*start..*end].iter().collect()).collect()
    }

    #[test]
    fn a_short_text_is_shown_whole() {
        let found = snippet("Zum\nCafé, bitte", "cafe bit*");
        assert_eq!(found.text, "Zum Café, bitte");
        assert_eq!(marked(&found), ["Café", "bitte"]);
        assert_eq!(found.highlights, [(4, 8), (10, 15)]);
    }

    #[test]
    fn characters_of_a_phrase_are_one_place() {
        assert_eq!(marked(&snippet("去年京都旅行", "京都")), ["京都"]);
        assert_eq!(marked(&snippet("去年京都旅行", "京 都")), ["京都"]);
    }

    #[test]
    fn a_long_text_is_cut_between_words_around_what_was_found() {
        let long = format!("{} needle {}", "some hay ".repeat(100), "more hay ".repeat(100));
        let found = snippet(&long, "needle");
        assert!(found.text.starts_with('…') && found.text.ends_with("hay…"), "{}", found.text);
        assert!(found.text.chars().count() <= 202);
        assert_eq!(marked(&found), ["needle"]);
    }

    #[test]
    fn the_part_with_the_most_terms_is_shown() {
        let long = format!("one {} one two {} two", "x ".repeat(300), "y ".repeat(300));
        assert_eq!(marked(&snippet(&long, "one two")), ["one", "two"]);
    }

    proptest! {
        #[test]
        fn highlights_lie_within_the_snippet_in_order(text in "(?s).{0,600}|[ab京\u{301} \n]{0,600}", query in "(?s).{1,8}|[ab京*\" -]{1,8}") {
            let query = Query::parse(&query).unwrap();
            let found = Snippet::of(&text, &query);
            let length = found.text.chars().count();
            prop_assert!(length <= Snippet::CHARS + 2);
            let mut before = 0;
            for (start, end) in &found.highlights {
                prop_assert!(*start >= before && start < end && *end <= length);
                before = *end + 1;
            }
            prop_assert!(!query.matches(&Document::of(&text)) || !found.highlights.is_empty());
        }
    }
}
