//! How large a caller's input may be: set by the operator, checked where the input is parsed.

/// The sizes that input is held to. Characters are Unicode scalar values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Characters in a message's content.
    pub message_chars: usize,
    /// Characters in a title that a client sets, at most [`Limits::TITLE_COLUMN_CHARS`].
    pub title_chars: usize,
    /// Notebooks of one conversation.
    pub notebooks: usize,
    /// Bytes of one JSON field, written compactly.
    pub json_bytes: usize,
    /// Bytes of all that a message holds beside its text and those fields, written compactly.
    pub item_bytes: usize,
    /// Messages in one request.
    pub batch: usize,
}

impl Limits {
    /// What the column of a title holds; no setting can exceed it.
    pub const TITLE_COLUMN_CHARS: usize = 255;
    /// Characters in one notebook's name.
    pub const NOTEBOOK_CHARS: usize = 255;
    /// How deep arrays and objects may nest in a JSON field.
    pub const JSON_DEPTH: usize = 32;
    /// How deep they may nest in a field that a message holds beside those, such as its parts.
    pub const ITEM_DEPTH: usize = 64;
    /// Messages in one document.
    pub const DOCUMENT_MESSAGES: usize = 20_000;
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            message_chars: 1_000_000,
            title_chars: 255,
            notebooks: 100,
            json_bytes: 1024 * 1024,
            item_bytes: 6 * 1024 * 1024,
            batch: 1_000,
        }
    }
}
