//! JSON written straight into the body, for the answers that are most of what is sent: threads and messages.
//!
//! It writes what serde would write of the same wire types; tests hold them to that.

use std::io::Write;

use actix_web::http::header::ContentType;
use actix_web::{HttpResponse, HttpResponseBuilder};
use chat_history_domain::{Json, Timestamp};

/// A wire type that writes itself.
pub(crate) trait WriteJson {
    /// About how many bytes it takes; too few cost a copy.
    fn room(&self) -> usize;

    /// Writes it.
    fn write(&self, to: &mut JsonText);
}

/// The answer with that body.
pub(crate) fn answer(mut with: HttpResponseBuilder, body: &impl WriteJson) -> HttpResponse {
    with.insert_header(ContentType::json()).body(bytes(body))
}

/// What a body writes.
pub(crate) fn bytes(body: &impl WriteJson) -> Vec<u8> {
    let mut text = JsonText(Vec::with_capacity(body.room()));
    body.write(&mut text);
    text.0
}

/// JSON that is being written. A member is written with all that stands in front of its value.
pub(crate) struct JsonText(Vec<u8>);

impl JsonText {
    /// Text of ours.
    pub(crate) fn raw(&mut self, text: &str) -> &mut Self {
        self.0.extend_from_slice(text.as_bytes());
        self
    }

    pub(crate) fn number(&mut self, before: &str, number: i64) -> &mut Self {
        self.raw(before);
        // Writing to memory does not fail.
        let _ = write!(self.0, "{number}");
        self
    }

    pub(crate) fn flag(&mut self, before: &str, flag: bool) -> &mut Self {
        self.raw(before).raw(if flag { "true" } else { "false" })
    }

    pub(crate) fn time(&mut self, before: &str, time: Timestamp) -> &mut Self {
        self.raw(before).raw("\"").raw(time.written().as_str()).raw("\"")
    }

    pub(crate) fn text(&mut self, before: &str, text: &str) -> &mut Self {
        self.raw(before).raw("\"");
        // Few texts have anything to escape, and those have little; it is looked for many bytes at a time.
        let (blocks, rest) = text.as_bytes().as_chunks::<64>();
        for block in blocks {
            self.escaped(block);
        }
        self.escaped(rest);
        self.raw("\"")
    }

    pub(crate) fn text_or_null(&mut self, before: &str, text: Option<&str>) -> &mut Self {
        match text {
            Some(text) => self.text(before, text),
            None => self.raw(before).raw("null"),
        }
    }

    pub(crate) fn json(&mut self, before: &str, json: &Json) -> &mut Self {
        self.raw(before);
        // Neither writing to memory nor a document fails.
        let _ = serde_json::to_writer(&mut self.0, json);
        self
    }

    /// What serde writes.
    pub(crate) fn serialized(&mut self, value: &impl serde::Serialize) -> &mut Self {
        // Neither writing to memory nor these types fail.
        let _ = serde_json::to_writer(&mut self.0, value);
        self
    }

    pub(crate) fn items<T: WriteJson>(&mut self, before: &str, items: &[T]) -> &mut Self {
        self.raw(before).raw("[");
        for (position, item) in items.iter().enumerate() {
            if position > 0 {
                self.raw(",");
            }
            item.write(self);
        }
        self.raw("]")
    }

    fn escaped(&mut self, bytes: &[u8]) {
        if !bytes.iter().fold(false, |found, byte| found | needs_escape(*byte)) {
            return self.0.extend_from_slice(bytes);
        }
        for byte in bytes {
            let short = match byte {
                b'"' => "\\\"",
                b'\\' => "\\\\",
                b'\n' => "\\n",
                b'\r' => "\\r",
                b'\t' => "\\t",
                0x08 => "\\b",
                0x0c => "\\f",
                control if needs_escape(*control) => {
                    let _ = write!(self.0, "\\u{control:04x}");
                    continue;
                }
                other => {
                    self.0.push(*other);
                    continue;
                }
            };
            self.raw(short);
        }
    }
}

fn needs_escape(byte: u8) -> bool {
    byte < 0x20 || byte == b'"' || byte == b'\\'
}

/// What a body writes, as text.
#[cfg(test)]
pub(crate) fn written(body: &impl WriteJson) -> String {
    String::from_utf8(bytes(body)).unwrap()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn quoted(text: &str) -> String {
        let mut to = JsonText(Vec::new());
        to.text("", text);
        String::from_utf8(to.0).unwrap()
    }

    #[test]
    fn every_character_that_is_escaped_is_written_as_serde_writes_it() {
        for code in 0..=0xff_u32 {
            let text = format!("{0}é{0}{1}{0}", char::from_u32(code).unwrap(), "a".repeat(63));
            assert_eq!(quoted(&text), serde_json::to_string(&text).unwrap());
        }
    }

    proptest! {
        #[test]
        fn every_text_is_written_as_serde_writes_it(text in any::<String>(), more in "[ -~\n\"\\\\京]{0,200}") {
            let text = text + &more;
            prop_assert_eq!(quoted(&text), serde_json::to_string(&text).unwrap());
        }
    }
}
