//! What is kept under a key, as the text that a store holds.

use super::Receipt;
use crate::{Error, Result};

/// What is kept of a request that was done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Record {
    /// What came of it, by ids, numbers and times.
    Receipt(Receipt),
    /// All that it was told, in the form of its surface: what releases before there were receipts have kept.
    Answer(String),
}

impl Record {
    /// The record that a store keeps as that text.
    pub fn from_text(text: String) -> Self {
        serde_json::from_str(&text).map_or(Self::Answer(text), Self::Receipt)
    }
}

impl Receipt {
    /// The receipt as the text that a store keeps.
    ///
    /// # Errors
    /// [`Error::Internal`] where it cannot be written.
    pub fn to_text(&self) -> Result<String> {
        serde_json::to_string(self)
            .map_err(|error| Error::Internal(format!("a receipt cannot be written: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_receipt_is_an_answer_as_it_is() {
        for text in [
            "",
            "7",
            "told",
            r#"{"location":null,"version":null,"found":false,"body":{"id":1}}"#,
            r#"{"modseq":4,"at":100,"ids":[10]}"#,
            r#"{"receipt":2,"modseq":4,"at":100,"ids":[10]}"#,
            r#"{"receipt":1,"modseq":4,"at":100,"ids":[10],"body":1}"#,
        ] {
            assert_eq!(Record::from_text(text.into()), Record::Answer(text.into()));
        }
    }
}
