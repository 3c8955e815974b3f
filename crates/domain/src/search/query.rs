//! What is looked for: words, phrases, beginnings of words, and what must not be there. Any text is a query.

use super::document::Document;
use super::fold::{Token, tokens};
use crate::Violation;
use crate::text::first_chars;

/// A query, read. Terms are joined by AND.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    terms: Vec<Term>,
}

/// A word or a phrase, which must be there or must not.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Term {
    words: Vec<String>,
    /// Whether the last word is the beginning of one.
    is_prefix: bool,
    is_excluded: bool,
}

/// A word by which an index can be asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part<'a> {
    /// The word itself.
    Word(&'a str),
    /// Any word that begins so.
    Prefix(&'a str),
}

impl Query {
    /// Characters of a query that are read; what comes after them is passed over.
    pub const CHARS: usize = 1_000;

    /// Words by which an index is asked at most, and as many that must not be there. Others are looked for in the text.
    const PARTS: usize = 16;

    /// The query that a text is.
    ///
    /// # Errors
    /// Empty text.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        if raw.is_empty() {
            return Err(Violation("must not be empty".into()));
        }
        let mut terms: Vec<Term> = Vec::new();
        let mut rest = Self::read_part(raw).trim_start();
        while !rest.is_empty() {
            let (term, after) = read_term(rest);
            if let Some(term) = term.filter(|term| !terms.contains(term)) {
                terms.push(term);
            }
            rest = after.trim_start();
        }
        Ok(Self { terms })
    }

    /// The part of a text that is read as a query.
    pub(super) fn read_part(raw: &str) -> &str {
        first_chars(raw, Self::CHARS)
    }

    /// Whether nothing is named that must be there, so that nothing is found.
    pub fn finds_nothing(&self) -> bool {
        self.terms.iter().all(|term| term.is_excluded)
    }

    /// Words of which each must be there. Not all that must be: see [`Self::is_told_by_parts`].
    pub fn needed(&self) -> Vec<Part<'_>> {
        let parts = self.terms.iter().filter(|term| !term.is_excluded).flat_map(Term::parts);
        let mut distinct = Vec::new();
        for part in parts {
            if distinct.len() < Self::PARTS && !distinct.contains(&part) {
                distinct.push(part);
            }
        }
        distinct
    }

    /// Words of which none may be there. Not all that may not be: see [`Self::is_told_by_parts`].
    pub fn unwanted(&self) -> Vec<Part<'_>> {
        let single = self.terms.iter().filter(|term| term.is_excluded && term.words.len() == 1);
        single.flat_map(Term::parts).take(Self::PARTS).collect()
    }

    /// Whether [`Self::needed`] and [`Self::unwanted`] tell all: what has the ones and not the others matches. Otherwise it
    /// can match, and [`Self::matches`] knows.
    pub fn is_told_by_parts(&self) -> bool {
        let excluded = self.terms.iter().filter(|term| term.is_excluded).count();
        let all_single = self.terms.iter().all(|term| term.words.len() == 1);
        all_single && self.terms.len() - excluded <= Self::PARTS && excluded <= Self::PARTS
    }

    /// Whether a document is what is looked for.
    pub fn matches(&self, document: &Document) -> bool {
        let has = |term: &Term| term.places(document.tokens()).next().is_some();
        !self.finds_nothing() && self.terms.iter().all(|term| has(term) != term.is_excluded)
    }

    /// Where in the text of a document the terms stand that are looked for: the number of the term, the first character,
    /// and the character after the last; in their order.
    pub(super) fn places(&self, document: &Document) -> Vec<(usize, usize, usize)> {
        let looked_for = self.terms.iter().filter(|term| !term.is_excluded).enumerate();
        let mut places: Vec<_> = looked_for
            .flat_map(|(number, term)| {
                term.places(document.tokens()).map(move |(start, end)| (number, start, end))
            })
            .collect();
        places.sort_unstable_by_key(|(number, start, end)| (*start, *end, *number));
        places
    }

    /// How often the terms stand in a document, all together.
    pub fn count(&self, document: &Document) -> usize {
        self.places(document).len()
    }
}

impl Term {
    fn parts(&self) -> impl Iterator<Item = Part<'_>> {
        let last = self.words.len().saturating_sub(1);
        self.words.iter().enumerate().map(move |(place, word)| {
            if self.is_prefix && place == last { Part::Prefix(word) } else { Part::Word(word) }
        })
    }

    /// Where the term stands among these words, as characters of their text.
    fn places<'a>(&'a self, tokens: &'a [Token]) -> impl Iterator<Item = (usize, usize)> + 'a {
        tokens.windows(self.words.len().max(1)).filter_map(|window| {
            let (first, last) = (window.first()?, window.last()?);
            let (last_word, words) = self.words.split_last()?;
            let ends =
                if self.is_prefix { last.word.starts_with(last_word) } else { last.word == *last_word };
            let stands = ends && words.iter().zip(window).all(|(word, token)| *word == token.word);
            stands.then_some((first.start, last.end))
        })
    }
}

/// The first term of a text that begins with no white space, if it names anything, and what follows it.
fn read_term(text: &str) -> (Option<Term>, &str) {
    let (is_excluded, text) = match text.strip_prefix('-') {
        Some(rest) if !rest.is_empty() => (true, rest),
        _ => (false, text),
    };
    let phrase = text.strip_prefix('"').and_then(|rest| rest.split_once('"'));
    let (words, is_prefix, rest) = if let Some((phrase, rest)) = phrase {
        (tokens(phrase), false, rest)
    } else {
        let (word, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
        let bare = word.trim_end_matches('*');
        let words = tokens(bare);
        let touches = words.last().is_some_and(|last| last.end == bare.chars().count());
        (words, bare.len() < word.len() && touches, rest)
    };
    let words: Vec<String> = words.into_iter().map(|token| token.word).collect();
    ((!words.is_empty()).then_some(Term { words, is_prefix, is_excluded }), rest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn query(text: &str) -> Query {
        Query::parse(text).unwrap()
    }

    fn finds(text: &str, document: &str) -> bool {
        query(text).matches(&Document::of(document))
    }

    #[test]
    fn words_are_joined_phrases_kept_and_beginnings_and_exclusions_told() {
        let document = "The quick brown fox jumps over the lazy dog";
        for found in [
            "quick dog",
            "DOG QUICK",
            "\"brown fox\"",
            "laz*",
            "fox -cat",
            "brown-fox",
            "qu* -laz",
            "fox \"lazy dog\"",
        ] {
            assert!(finds(found, document), "{found}");
        }
        for missing in
            ["quick cat", "\"quick fox\"", "laz", "fox -dog", "fox -la*", "fox -\"lazy dog\"", "fox-brown"]
        {
            assert!(!finds(missing, document), "{missing}");
        }
    }

    #[test]
    fn what_is_no_operator_is_text() {
        let document = "rock n roll a b";
        for found in [
            "rock*n",
            "*rock",
            "rock -",
            "rock - ",
            "\"rock n",
            "rock\"",
            "rock:roll* -",
            "NEAR(rock",
            "rock ** roll",
        ] {
            assert_eq!(
                finds(found, document),
                !found.starts_with("NEAR") && found != "rock:roll* -",
                "{found}"
            );
        }
        assert!(finds("NEAR(a b)", "near a b"));
        assert!(!finds("foo.*", "food"));
    }

    #[test]
    fn nothing_is_found_by_a_query_that_names_nothing() {
        for vain in [" ", "!?", "-fox", "-\"a b\" -c", "\"\"", "*", "-"] {
            assert!(query(vain).finds_nothing() && !finds(vain, "a b c fox"), "{vain}");
        }
        assert!(Query::parse("").is_err());
    }

    #[test]
    fn an_index_is_asked_for_words_and_the_text_for_the_rest() {
        let phrase = query("a \"b c\" -d -\"e f\" g*");
        assert_eq!(phrase.needed(), [Part::Word("a"), Part::Word("b"), Part::Word("c"), Part::Prefix("g")]);
        assert_eq!(phrase.unwanted(), [Part::Word("d")]);
        assert!(!phrase.is_told_by_parts());
        assert!(query("a b* -c").is_told_by_parts());
        let many = query(&(0..20).map(|number| format!("w{number}")).collect::<Vec<_>>().join(" "));
        assert_eq!((many.needed().len(), many.is_told_by_parts()), (16, false));
    }

    #[test]
    fn of_a_long_query_the_start_is_read() {
        let long = format!("fox {}cat", " ".repeat(1_000));
        assert_eq!(query(&long), query("fox"));
    }

    proptest! {
        #[test]
        fn any_text_but_an_empty_one_is_a_query(text in "(?s).{1,60}|[-\"* a京]{1,20}", document in "(?s).{0,60}|[-\"* a京]{0,20}") {
            let query = query(&text);
            let found = query.matches(&Document::of(&document));
            prop_assert!(!found || !query.finds_nothing());
            prop_assert!(!found || !query.places(&Document::of(&document)).is_empty());
            // What an index says is necessary, and enough where the query says so.
            let document = Document::of(&document);
            let has = |part: &Part<'_>| document.tokens().iter().any(|token| match part {
                Part::Word(word) => token.word == *word,
                Part::Prefix(start) => token.word.starts_with(start),
            });
            let told = query.needed().iter().all(has) && !query.unwanted().iter().any(has);
            prop_assert!(!found || told);
            prop_assert!(!query.is_told_by_parts() || query.finds_nothing() || found == told);
        }

        #[test]
        fn every_word_of_a_text_finds_it(text in "(?s).{0,60}") {
            let document = Document::of(&text);
            for token in document.tokens() {
                prop_assert!(query(&token.word).matches(&document), "{}", token.word);
            }
        }
    }
}
