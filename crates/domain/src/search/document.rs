//! A text as it is searched: its words, up to bounds that every store can hold.

use std::collections::{BTreeMap, HashSet};

use super::fold::{Token, tokens};
use crate::text::first_chars;

/// The words of a title or of a message.
#[derive(Clone, Debug, Default)]
pub struct Document {
    tokens: Vec<Token>,
}

impl Document {
    /// Characters of a text that are searched; what comes after them is kept, but not found.
    pub const CHARS: usize = 200_000;

    /// What the different words of a text may weigh together, as PostgreSQL weighs them, which takes no more than 1 MiB.
    const WEIGHT: usize = 900_000;

    /// What a word weighs beside its bytes.
    const WEIGHT_OF_A_WORD: usize = 16;

    /// The document that a text is.
    pub fn of(text: &str) -> Self {
        let mut tokens = tokens(first_chars(text, Self::CHARS));
        // Only a long text can hold too much.
        if text.len() * Self::WEIGHT_OF_A_WORD > Self::WEIGHT {
            let (mut weight, mut seen) = (0, HashSet::new());
            let fits = |token: &Token| {
                if !seen.contains(&token.word) {
                    weight += token.word.len() + Self::WEIGHT_OF_A_WORD;
                    seen.insert(token.word.clone());
                }
                weight <= Self::WEIGHT
            };
            let fitting = tokens.iter().map(fits).take_while(|fits| *fits).count();
            tokens.truncate(fitting);
        }
        Self { tokens }
    }

    /// The words in their order.
    pub fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// How many words there are.
    pub fn len(&self) -> usize {
        self.tokens.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Each different word, and at which places it stands, counted in words from 1.
    pub fn words(&self) -> BTreeMap<&str, Vec<usize>> {
        let mut words: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
        for (place, token) in (1..).zip(&self.tokens) {
            words.entry(&token.word).or_default().push(place);
        }
        words
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_counted_where_they_stand() {
        let document = Document::of("To be, or not to be");
        assert_eq!(document.len(), 6);
        let words: Vec<(&str, Vec<usize>)> = document.words().into_iter().collect();
        assert_eq!(words, [("be", vec![2, 6]), ("not", vec![4]), ("or", vec![3]), ("to", vec![1, 5])]);
    }

    #[test]
    fn of_a_very_long_text_the_start_is_searched() {
        let long = format!("{}tail", "ab ".repeat(70_000));
        let document = Document::of(&long);
        assert_eq!(document.words().into_keys().collect::<Vec<_>>(), ["ab"]);
        assert_eq!(document.len(), 66_667);
    }

    #[test]
    fn different_words_are_searched_up_to_their_weight() {
        let all: String = ('\u{4E00}'..='\u{9FFF}').chain('\u{20000}'..='\u{2A6DF}').collect();
        let document = Document::of(&all);
        assert!(document.len() < all.chars().count());
        let weight: usize = document.words().keys().map(|word| word.len() + 13).sum();
        assert!((700_000..900_000).contains(&weight), "{weight}");
    }
}
