//! How text becomes words to search by: one function for what is kept and for what is asked.
//!
//! Text is decomposed (NFKD), stripped of combining marks and put in small letters. Letters and digits that stand together
//! are a word; a character of a script that is written without spaces, or an emoji, is a word by itself.

use icu_normalizer::properties::CanonicalCombiningClassMapBorrowed;
use icu_normalizer::{ComposingNormalizerBorrowed, DecomposingNormalizerBorrowed};

const CLASSES: CanonicalCombiningClassMapBorrowed<'static> = CanonicalCombiningClassMapBorrowed::new();
const COMPATIBLE: DecomposingNormalizerBorrowed<'static> = DecomposingNormalizerBorrowed::new_nfkd();
const COMPOSED: ComposingNormalizerBorrowed<'static> = ComposingNormalizerBorrowed::new_nfc();

/// Characters of a word that are told apart; more are as if they were not there.
const WORD_CHARS: usize = 64;

/// A word of a text, folded, and where it stands there, in characters.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// The word as it is compared.
    pub word: String,
    /// Its first character.
    pub start: usize,
    /// The character after its last.
    pub end: usize,
}

/// The words of a text, in their order.
pub(super) fn tokens(text: &str) -> Vec<Token> {
    let mut words = Words::default();
    let mut chars = text.chars().peekable();
    let (mut cluster, mut place) = (String::new(), 0);
    while let Some(first) = chars.next() {
        let start = place;
        place += 1;
        if first.is_ascii() && chars.peek().is_none_or(char::is_ascii) {
            words.take(first.to_ascii_lowercase(), start, place);
            continue;
        }
        cluster.clear();
        cluster.push(first);
        while let Some(mark) = chars.next_if(|next| joins_what_is_before(*next)) {
            cluster.push(mark);
            place += 1;
        }
        for folded in fold(&cluster).chars() {
            words.take(folded, start, place);
        }
    }
    words.done
}

/// A character with what belongs to it, as it is compared.
fn fold(cluster: &str) -> String {
    let bare = COMPATIBLE.normalize_iter(cluster.chars()).filter(|char| !is_stripped(*char));
    let small = bare.flat_map(char::to_lowercase).flat_map(plain);
    COMPOSED.normalize_iter(small).collect()
}

/// The class of the marks that make another sound of a kana, which are no accents.
const KANA_VOICING: u8 = 8;

fn is_stripped(char: char) -> bool {
    !matches!(CLASSES.get_u8(char), 0 | KANA_VOICING) || is_ignored(char)
}

/// Whether a character is folded together with the one before it.
fn joins_what_is_before(char: char) -> bool {
    !char.is_ascii()
        && (CLASSES.get_u8(char) != 0
            // Vowels and ends of Hangul syllables, and the narrow forms of marks of kana.
            || matches!(char, '\u{1160}'..='\u{11FF}' | '\u{D7B0}'..='\u{D7FF}' | '\u{FF9E}' | '\u{FF9F}'))
}

/// Whether a character is as if it were not there: joiners, soft hyphens, stretches and choices of a form.
fn is_ignored(char: char) -> bool {
    matches!(
        char,
        '\u{AD}' | '\u{34F}' | '\u{640}' | '\u{200C}'..='\u{200F}' | '\u{2060}' | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}'
            | '\u{E0000}'..='\u{E01EF}'
    )
}

/// Small letters that have no decomposition, as people write them who have no such key.
fn plain(char: char) -> impl Iterator<Item = char> {
    let (first, second) = match char {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'þ' => ('t', Some('h')),
        'ø' => ('o', None),
        'đ' | 'ð' => ('d', None),
        'ħ' => ('h', None),
        'ı' => ('i', None),
        'ł' => ('l', None),
        'ς' => ('σ', None),
        other => (other, None),
    };
    [Some(first), second].into_iter().flatten()
}

/// Whether a character is a word by itself: Han, kana, Hangul, the scripts of South-East Asia, and emoji.
fn is_apart(char: char) -> bool {
    matches!(
        char,
        '\u{0E00}'..='\u{0EFF}' | '\u{1000}'..='\u{109F}' | '\u{1780}'..='\u{17FF}' // Thai, Lao, Myanmar, Khmer
            | '\u{3005}'..='\u{3007}' | '\u{3400}'..='\u{4DBF}' | '\u{4E00}'..='\u{9FFF}' | '\u{F900}'..='\u{FAFF}'
            | '\u{20000}'..='\u{3FFFF}' // Han
            | '\u{3041}'..='\u{30FF}' | '\u{31F0}'..='\u{31FF}' | '\u{1B000}'..='\u{1B16F}' // kana
            | '\u{1100}'..='\u{11FF}' | '\u{A960}'..='\u{A97F}' | '\u{AC00}'..='\u{D7FF}' // Hangul
    )
}

/// Whether a character is a symbol that people search for: arrows, signs and emoji, but not the lines of drawings.
fn is_symbol(char: char) -> bool {
    matches!(char, '\u{2190}'..='\u{24FF}' | '\u{25A0}'..='\u{2BFF}' | '\u{1F000}'..='\u{1FBFF}')
}

/// The words that were read so far.
#[derive(Default)]
struct Words {
    done: Vec<Token>,
    /// Characters of the last word, while more can follow.
    open: Option<usize>,
}

impl Words {
    /// Takes the next character, which comes of what stands there.
    fn take(&mut self, char: char, start: usize, end: usize) {
        if is_symbol(char) || is_apart(char) && char.is_alphanumeric() {
            self.done.push(Token { word: char.into(), start, end });
            self.open = None;
        } else if !char.is_alphanumeric() {
            self.open = None;
        } else if let (Some(count), Some(word)) = (&mut self.open, self.done.last_mut()) {
            if *count < WORD_CHARS {
                word.word.push(char);
                *count += 1;
            }
            word.end = end;
        } else {
            self.done.push(Token { word: char.into(), start, end });
            self.open = Some(1);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn words(text: &str) -> Vec<String> {
        tokens(text).into_iter().map(|token| token.word).collect()
    }

    #[test]
    fn case_accents_and_forms_of_a_letter_are_one() {
        for (one, other) in [
            ("Café", "CAFE\u{301}"),
            ("ＡＢＣ１２３", "abc123"),
            ("ﬁne", "FINE"),
            ("Straße", "STRASSE"),
            ("Łódź", "lodz"),
            ("ΣΊΣΥΦΟΣ", "σισυφος"),
            ("İstanbul", "istanbul"),
            ("ﾊﾞｽ", "バス"),
            ("か\u{3099}", "が"),
            ("\u{1112}\u{1161}\u{11AB}\u{1100}\u{116E}\u{11A8}", "한국"),
            ("مُحَمَّد", "محمد"),
            ("soft\u{AD}ware", "software"),
        ] {
            assert_eq!(words(one), words(other));
        }
    }

    #[test]
    fn what_is_written_without_spaces_is_taken_apart() {
        assert_eq!(words("去年京都旅行"), ["去", "年", "京", "都", "旅", "行"]);
        assert_eq!(words("バスで行く"), ["バ", "ス", "で", "行", "く"]);
        assert_eq!(words("한국어"), ["한", "국", "어"]);
        assert_eq!(words("GPT-4で"), ["gpt", "4", "で"]);
        assert_ne!(words("か"), words("が"));
    }

    #[test]
    fn letters_and_digits_make_words_emoji_stand_alone_and_the_rest_is_between() {
        assert_eq!(words("don't panic: v2.0, x_y"), ["don", "t", "panic", "v2", "0", "x", "y"]);
        assert_eq!(words("ok👍🏽👨\u{200D}👩"), ["ok", "👍", "🏽", "👨", "👩"]);
        assert_eq!(words("┌──┐ \"-*:!"), [""; 0]);
    }

    #[test]
    fn a_word_says_where_it_stands_in_characters() {
        let found = tokens("Ein Cafe\u{301}, 京都");
        let places: Vec<_> =
            found.iter().map(|token| (token.word.as_str(), token.start, token.end)).collect();
        assert_eq!(places, [("ein", 0, 3), ("cafe", 4, 9), ("京", 11, 12), ("都", 12, 13)]);
    }

    #[test]
    fn of_an_endless_word_the_first_64_characters_count() {
        let long = "x".repeat(1_000);
        let found = tokens(&long);
        assert_eq!((found.len(), found[0].word.len(), found[0].end), (1, 64, 1_000));
    }

    proptest! {
        #[test]
        fn words_lie_in_order_within_any_text_and_fold_to_themselves(text in any::<String>()) {
            let (found, length) = (tokens(&text), text.chars().count());
            let mut before = 0;
            for token in &found {
                prop_assert!(token.start >= before && token.start < token.end && token.end <= length, "{token:?}");
                before = token.start;
                prop_assert!(token.word.chars().all(|char| char.is_alphanumeric() || is_symbol(char)));
                let again = words(&token.word);
                prop_assert_eq!(again, [token.word.clone()]);
            }
        }
    }
}
