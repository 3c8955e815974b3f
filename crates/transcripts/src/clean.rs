//! JSON text of others, made readable: what no store can hold becomes U+FFFD, and is counted.
//!
//! That is U+0000, lone surrogates, and bytes that are no UTF-8. All else passes as it is, byte for byte.

use std::io::{self, BufReader, Read};

/// U+FFFD as UTF-8.
const REPLACEMENT: &[u8] = "\u{FFFD}".as_bytes();

/// U+FFFD as JSON may write it.
const ESCAPED: &[u8] = b"\\ufffd";

/// The bytes of one JSON text, cleaned as they come.
#[derive(Default)]
pub(crate) struct Cleaner {
    state: State,
    /// The escape that is being read, or the half of a pair that waits for its other half and what follows it.
    held: Vec<u8>,
    /// Bytes of a character that is not whole yet.
    partial: Vec<u8>,
}

#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Plain,
    /// After a backslash.
    Escape,
    /// In the digits of an escape by number.
    Number,
    /// After the first half of a surrogate pair.
    High,
    /// After that and a backslash.
    HighEscape,
    /// In the digits of what may be the other half.
    HighNumber,
}

/// Bytes of an escape by number.
const ESCAPE_BYTES: usize = 6;

/// JSON text in which lone surrogates and U+0000 are replaced, and how many they were; `None` where there are none.
pub fn without_what_no_store_holds(text: &[u8]) -> Option<(Vec<u8>, u64)> {
    let is_suspect = |after: &[u8]| match after {
        [b'u', b'd' | b'D', b'8'..=b'9' | b'a'..=b'f' | b'A'..=b'F', ..] => true,
        [b'u', digits @ ..] => digits.starts_with(b"0000"),
        _ => false,
    };
    if !text.split(|byte| *byte == b'\\').skip(1).any(is_suspect) {
        return None;
    }
    let (mut cleaner, mut clean) = (Cleaner::default(), Vec::with_capacity(text.len()));
    let replaced = cleaner.push(text, &mut clean) + cleaner.finish(&mut clean);
    (replaced > 0).then_some((clean, replaced))
}

impl Cleaner {
    /// Takes in bytes, and gives out what they clean up to; gives how many characters were replaced.
    pub(crate) fn push(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> u64 {
        let joined;
        let mut rest = if self.partial.is_empty() {
            bytes
        } else {
            self.partial.extend(bytes);
            joined = std::mem::take(&mut self.partial);
            &joined
        };
        let mut replaced = 0;
        while let Err(error) = std::str::from_utf8(rest) {
            let (whole, broken) = rest.split_at(error.valid_up_to());
            replaced += self.text(whole, out);
            let Some(length) = error.error_len() else {
                self.partial = broken.to_vec();
                return replaced;
            };
            replaced += self.text(REPLACEMENT, out) + 1;
            rest = broken.get(length..).unwrap_or_default();
        }
        replaced + self.text(rest, out)
    }

    /// Gives out what was held back.
    pub(crate) fn finish(&mut self, out: &mut Vec<u8>) -> u64 {
        let mut replaced = 0;
        if !std::mem::take(&mut self.partial).is_empty() {
            replaced += self.text(REPLACEMENT, out) + 1;
        }
        out.append(&mut self.held);
        self.state = State::Plain;
        replaced
    }

    fn text(&mut self, text: &[u8], out: &mut Vec<u8>) -> u64 {
        out.reserve(text.len());
        text.iter().map(|byte| self.byte(*byte, out)).sum()
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) -> u64 {
        match self.state {
            State::Plain => match byte {
                b'\\' => self.hold(byte, State::Escape),
                0 => {
                    out.extend(REPLACEMENT);
                    return 1;
                }
                _ => out.push(byte),
            },
            State::Escape if byte == b'u' => self.hold(byte, State::Number),
            State::Escape => return self.release(byte, out),
            State::Number if !byte.is_ascii_hexdigit() => return self.release(byte, out),
            State::Number => {
                self.held.push(byte);
                if self.held.len() == ESCAPE_BYTES {
                    return self.number(out);
                }
            }
            State::High if byte == b'\\' => self.hold(byte, State::HighEscape),
            State::HighEscape if byte == b'u' => self.hold(byte, State::HighNumber),
            State::HighNumber if byte.is_ascii_hexdigit() => {
                self.held.push(byte);
                if self.held.len() == 2 * ESCAPE_BYTES {
                    return self.pair(out);
                }
            }
            State::High | State::HighEscape | State::HighNumber => {
                return self.alone(out) + self.byte(byte, out);
            }
        }
        0
    }

    fn hold(&mut self, byte: u8, state: State) {
        self.held.push(byte);
        self.state = state;
    }

    fn release(&mut self, byte: u8, out: &mut Vec<u8>) -> u64 {
        out.append(&mut self.held);
        self.state = State::Plain;
        if byte == 0 {
            return self.byte(byte, out);
        }
        out.push(byte);
        0
    }

    /// A whole escape by number.
    fn number(&mut self, out: &mut Vec<u8>) -> u64 {
        match code(&self.held) {
            0xD800..=0xDBFF => {
                self.state = State::High;
                0
            }
            0 | 0xDC00..=0xDFFF => {
                self.held.clear();
                self.state = State::Plain;
                out.extend(ESCAPED);
                1
            }
            _ => {
                out.append(&mut self.held);
                self.state = State::Plain;
                0
            }
        }
    }

    /// A first half, and a whole escape after it.
    fn pair(&mut self, out: &mut Vec<u8>) -> u64 {
        if (0xDC00..=0xDFFF).contains(&code(self.held.get(ESCAPE_BYTES..).unwrap_or_default())) {
            out.append(&mut self.held);
            self.state = State::Plain;
            return 0;
        }
        let other = self.held.split_off(ESCAPE_BYTES);
        self.held = other;
        out.extend(ESCAPED);
        1 + self.number(out)
    }

    /// A first half without another, and what of an escape stood after it.
    fn alone(&mut self, out: &mut Vec<u8>) -> u64 {
        self.held.drain(..ESCAPE_BYTES.min(self.held.len()));
        self.state = match self.held.len() {
            0 => State::Plain,
            1 => State::Escape,
            _ => State::Number,
        };
        out.extend(ESCAPED);
        1
    }
}

/// The number in an escape.
fn code(escape: &[u8]) -> u32 {
    let digits = escape.get(2..).and_then(|digits| std::str::from_utf8(digits).ok());
    digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()).unwrap_or_default()
}

/// Reads a JSON text, cleaned, and knows how many characters of what was read have been replaced.
pub(crate) struct Clean<R> {
    inner: BufReader<R>,
    cleaner: Cleaner,
    out: Vec<u8>,
    at: usize,
    /// Replaced in what is in `out`, and in what came before.
    replaced: u64,
    is_over: bool,
}

/// Bytes that are cleaned at a time, so few that what is replaced in them is of what is being read then.
const CHUNK: usize = 64;

impl<R: Read> Clean<R> {
    pub(crate) fn new(inner: R) -> Self {
        let inner = BufReader::new(inner);
        Self { inner, cleaner: Cleaner::default(), out: Vec::new(), at: 0, replaced: 0, is_over: false }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.out.clear();
        self.at = 0;
        let mut chunk = [0; CHUNK];
        while self.out.is_empty() && !self.is_over {
            let read = self.inner.read(&mut chunk)?;
            self.replaced += match chunk.get(..read) {
                Some(bytes) if read > 0 => self.cleaner.push(bytes, &mut self.out),
                _ => {
                    self.is_over = true;
                    self.cleaner.finish(&mut self.out)
                }
            };
        }
        Ok(())
    }
}

impl<R> Clean<R> {
    /// Characters that have been replaced so far.
    pub(crate) fn replaced(&self) -> u64 {
        self.replaced
    }
}

impl<R: Read> Read for Clean<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.at == self.out.len() {
            self.fill()?;
        }
        let mut left = self.out.get(self.at..).unwrap_or_default();
        let read = left.read(buffer)?;
        self.at += read;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What those bytes clean up to, taken in so many at a time.
    fn cleaned(bytes: &[u8], at_a_time: usize) -> (String, u64) {
        let (mut cleaner, mut out, mut replaced) = (Cleaner::default(), Vec::new(), 0);
        for chunk in bytes.chunks(at_a_time) {
            replaced += cleaner.push(chunk, &mut out);
        }
        replaced += cleaner.finish(&mut out);
        (String::from_utf8(out).unwrap(), replaced)
    }

    #[test]
    fn what_no_store_can_hold_is_replaced_and_counted() {
        for (text, clean, count) in [
            (r#""a\u0000b""#, "a\u{FFFD}b", 1),
            ("\"a\0b\"", "a\u{FFFD}b", 1),
            (r#""\ud83d\ude00""#, "😀", 0),
            (r#""\uD83Dx""#, "\u{FFFD}x", 1),
            (r#""\ud83d""#, "\u{FFFD}", 1),
            (r#""\ude00""#, "\u{FFFD}", 1),
            (r#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀", 1),
            (r#""\ud83d\n""#, "\u{FFFD}\n", 1),
            (r#""\ud83d\u0041""#, "\u{FFFD}A", 1),
            (r#""\ud83d\u0000""#, "\u{FFFD}\u{FFFD}", 2),
            (r#""\\u0000 \\ud83d""#, r"\u0000 \ud83d", 0),
            (r#""京都 é \"q\" \/ \t""#, "京都 é \"q\" / \t", 0),
        ] {
            for at_a_time in 1..=14 {
                let (out, replaced) = cleaned(text.as_bytes(), at_a_time);
                let read: String = serde_json::from_str(&out).unwrap();
                assert_eq!((read.as_str(), replaced), (clean, count), "{text} by {at_a_time}");
            }
        }
        assert_eq!(cleaned(b"\"\xff\xe4\xba\"", 1), ("\"\u{FFFD}\u{FFFD}\"".into(), 2));
        assert_eq!(cleaned(b"\xe4\xba", 1), ("\u{FFFD}".into(), 1));
    }

    proptest! {
        #[test]
        fn json_that_a_store_can_hold_passes_byte_for_byte(text in "[^\\x00]*", at_a_time in 1_usize..20) {
            let json = serde_json::to_string(&text).unwrap();
            prop_assert_eq!(cleaned(json.as_bytes(), at_a_time), (json, 0));
        }

        #[test]
        fn any_bytes_become_text_without_nul_however_they_come(bytes in any::<Vec<u8>>(), at_a_time in 1_usize..20) {
            let whole = cleaned(&bytes, usize::MAX);
            prop_assert!(!whole.0.contains('\0'));
            prop_assert_eq!(cleaned(&bytes, at_a_time), whole.clone());
            let mut read = String::new();
            Clean::new(bytes.as_slice()).read_to_string(&mut read).unwrap();
            prop_assert_eq!(read, whole.0);
        }
    }
}
