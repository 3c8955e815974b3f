//! Telling encoded data from text: what is Base64 is nothing to read, to search or to sum up.

use std::borrow::Cow;

/// Bytes of Base64 in a row from which on they count as data.
const DATA: usize = 256;

/// Bytes of the head of a URL that holds its data.
const HEAD: usize = 128;

/// What stands for data that is left out.
const LEFT_OUT: char = '…';

/// The text without the data that is encoded in it.
pub(super) fn without_encoded(text: Cow<'_, str>) -> Cow<'_, str> {
    let mut rest = &*text;
    let mut kept = String::new();
    while let Some((start, end)) = encoded(rest) {
        kept.push_str(rest.get(..start).unwrap_or_default());
        kept.push(LEFT_OUT);
        rest = rest.get(end..).unwrap_or_default();
    }
    if kept.is_empty() {
        return text;
    }
    kept.push_str(rest);
    Cow::Owned(kept)
}

/// Where the first data is, with the head of its URL where it has one.
fn encoded(text: &str) -> Option<(usize, usize)> {
    let mut start = 0;
    for run in text.split_inclusive(|sign: char| !is_of_base64(sign)) {
        // The sign that ends a run is part of it here.
        let signs = run.trim_end_matches(|sign: char| !is_of_base64(sign));
        let head = text.get(..start).and_then(head_of_a_url);
        if !signs.is_empty() && (head.is_some() || signs.len() >= DATA && is_mixed(signs)) {
            return Some((head.unwrap_or(start), start + signs.len()));
        }
        start += run.len();
    }
    None
}

/// Where the head of a URL starts of which the data comes next.
fn head_of_a_url(before: &str) -> Option<usize> {
    let before = before.strip_suffix(";base64,")?;
    // No further back than the name of a media type can reach.
    let from = before.len().saturating_sub(HEAD);
    let near = (0..4).find_map(|back| before.get(from.saturating_sub(back)..))?;
    let head = near.get(near.rfind("data:")?..)?;
    (!head.contains(char::is_whitespace)).then_some(before.len() - head.len())
}

fn is_of_base64(sign: char) -> bool {
    sign.is_ascii_alphanumeric() || matches!(sign, '+' | '/' | '-' | '_' | '=')
}

/// Whether it is of small and large letters and digits, as data is and as rules and hexadecimal numbers are not.
fn is_mixed(signs: &str) -> bool {
    let has = |of: fn(&u8) -> bool| signs.as_bytes().iter().any(of);
    has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && has(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;
    use proptest::prelude::*;

    #[test]
    fn what_only_looks_a_little_like_data_is_kept() {
        for text in ["", "a word", &"-".repeat(500), &"0123456789abcdef".repeat(40), &"AbC1 ".repeat(200)] {
            assert_eq!(without_encoded(Cow::Borrowed(text)), text);
        }
    }

    #[test]
    fn a_url_that_holds_its_data_is_left_out_however_short_it_is() {
        let text = "![a dot](data:image/png;base64,iVBORw0KGgo=) and a dot";
        assert_eq!(without_encoded(Cow::Borrowed(text)), "![a dot](…) and a dot");
    }

    proptest! {
        #[test]
        fn data_is_left_out_wherever_it_stands(data in prop::collection::vec(any::<u8>(), 400..900), before in "[ -~]{0,20} ", after in " [ -~]{0,20}") {
            let data = STANDARD.encode(data);
            let text = format!("{before}{data}{after}");
            prop_assert_eq!(without_encoded(Cow::Owned(text)), format!("{before}…{after}"));
        }
    }
}
