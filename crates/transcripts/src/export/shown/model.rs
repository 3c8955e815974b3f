//! The things that a message can show.

/// Something that is shown by itself.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::export) enum Shown {
    /// What is said, in Markdown.
    Text(String),
    /// What a model thought, in Markdown.
    Thinking(String),
    /// A call of a tool: its name, and what it was called with.
    Call(String, String),
    /// What a tool answered.
    Answer(String),
    /// A picture.
    Image(Image),
    /// A file that was attached, by its name.
    File(String),
    /// Where an answer comes from: what it is called, and its address if it has one.
    Source(String, Option<String>),
    /// Anything else: what it is called, and its JSON.
    Other(String, String),
}

/// A picture.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::export) struct Image {
    /// What it is called, or where it is.
    pub(in crate::export) name: String,
    /// The picture itself as an address, where it is there and small.
    pub(in crate::export) data: Option<String>,
}
