//! What Markdown makes of a content, whoever wrote it: parsed in pieces of bounded size, and nested no deeper than a page
//! can show.
//!
//! Without these bounds a content of 100,000 `>` takes minutes: each of them opens a quote, and each line after them looks
//! through all quotes that are open.

mod nesting;
mod pieces;
mod tables;
mod walk;

use std::borrow::Cow;

use pulldown_cmark::{Event, Options, Parser};

use walk::Walk;
pub(super) use walk::is_absolute;

/// A piece of a content, which is parsed by itself.
pub(super) struct Piece<'a> {
    text: Cow<'a, str>,
    /// What stands in the text before markers that must not open anything, and is not shown.
    mark: Option<char>,
    options: Options,
}

/// The pieces of a content.
pub(super) fn pieces(content: &str) -> impl Iterator<Item = Piece<'_>> {
    pieces::Pieces::new(content).map(Piece::new)
}

impl<'a> Piece<'a> {
    fn new(text: Cow<'a, str>) -> Self {
        let mut options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        options.set(Options::ENABLE_TABLES, !tables::are_filled_up(&text));
        let (text, mark) = nesting::bounded(text);
        Self { text, mark, options }
    }

    /// The piece as Markdown in which nothing is nested too deep.
    pub(super) fn source(&self) -> String {
        self.mark.map_or_else(|| self.text.to_string(), |mark| self.text.replace(mark, "\\"))
    }

    /// How the piece is parsed.
    pub(super) fn options(&self) -> Options {
        self.options
    }

    /// What the piece says, as a balanced sequence. Links are absolute: `http`, `https` or `mailto`.
    pub(super) fn events(&self) -> impl Iterator<Item = Event<'_>> {
        Walk::new(Parser::new_ext(&self.text, self.options), self.mark, self.text.len())
    }
}
