//! What Markdown makes of a content, as blocks that stand one under the other.

use chat_history_domain::Result;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, Tag, TagEnd};

use crate::export::markup::pieces;
use crate::export::writer::Wanted;

/// How a block looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Look {
    /// The title of the thread.
    Title,
    /// Who speaks, and when.
    Speaker,
    /// A small remark.
    Remark,
    /// A heading in a content.
    Heading,
    /// Text.
    Text,
    /// Code, line by line.
    Code,
}

/// A block.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Block {
    pub(super) look: Look,
    pub(super) text: String,
    /// How many steps it is moved in.
    pub(super) indent: u8,
}

impl Block {
    pub(super) fn new(look: Look, text: impl Into<String>) -> Self {
        Self { look, text: text.into(), indent: 0 }
    }
}

/// The blocks of a content. What is bold or slanted is plain; nothing that is said is left out.
pub(super) fn blocks(content: &str, wanted: Wanted<'_>) -> Result<Vec<Block>> {
    let mut page = Page::default();
    for piece in pieces(content) {
        wanted.check()?;
        for event in piece.events() {
            page.take(event);
        }
        page.close(Look::Text);
    }
    Ok(page.blocks)
}

#[derive(Default)]
struct Page {
    blocks: Vec<Block>,
    text: String,
    indent: u8,
    /// The numbers of the lists that are open, where they have some.
    lists: Vec<Option<u64>>,
    links: Vec<String>,
    is_first_cell: bool,
}

/// Lists and quotes are moved in no further than this.
const MOST_INDENT: u8 = 6;

impl Page {
    fn close(&mut self, look: Look) {
        let text = std::mem::take(&mut self.text);
        if !text.trim().is_empty() {
            self.blocks.push(Block { look, text, indent: self.indent.min(MOST_INDENT) });
        }
    }

    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text)
            | Event::Code(text)
            | Event::Html(text)
            | Event::InlineHtml(text)
            | Event::InlineMath(text)
            | Event::DisplayMath(text)
            | Event::FootnoteReference(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => {
                self.close(Look::Text);
                self.blocks.push(Block::new(Look::Text, "* * *"));
            }
            Event::TaskListMarker(done) => self.text.push_str(if done { "[x] " } else { "[ ] " }),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::Heading { .. } | Tag::Paragraph => self.close_unless_begun(),
            Tag::CodeBlock(kind) => {
                self.close(Look::Text);
                if let CodeBlockKind::Fenced(language) = kind
                    && !language.trim().is_empty()
                {
                    self.blocks.push(Block { indent: self.indent, ..Block::new(Look::Remark, &*language) });
                }
            }
            Tag::BlockQuote(_) => {
                self.close(Look::Text);
                self.indent = self.indent.saturating_add(1);
            }
            Tag::List(first) => {
                self.close(Look::Text);
                self.lists.push(first);
                self.indent = self.indent.saturating_add(1);
            }
            Tag::Item => {
                self.close(Look::Text);
                match self.lists.last_mut() {
                    Some(Some(number)) => {
                        self.text = format!("{number}. ");
                        *number = number.saturating_add(1);
                    }
                    _ => self.text.push_str("• "),
                }
            }
            Tag::Link { dest_url, .. } => {
                self.links.push(dest_url.into_string());
            }
            Tag::TableHead | Tag::TableRow => {
                self.close(Look::Text);
                self.is_first_cell = true;
            }
            Tag::TableCell if !std::mem::take(&mut self.is_first_cell) => self.text.push_str("  |  "),
            _ => {}
        }
    }

    /// A paragraph starts a block, but for the first of an item, which goes on after its mark.
    fn close_unless_begun(&mut self) {
        let is_mark =
            self.text == "• " || self.text.strip_suffix(". ").is_some_and(|text| text.parse::<u64>().is_ok());
        if !is_mark {
            self.close(Look::Text);
        }
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::Heading(level) => {
                let is_large = matches!(level, HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3);
                self.close(if is_large { Look::Heading } else { Look::Text });
            }
            TagEnd::CodeBlock => {
                self.close(Look::Code);
            }
            TagEnd::BlockQuote(_) => {
                self.close(Look::Text);
                self.indent = self.indent.saturating_sub(1);
            }
            TagEnd::List(_) => {
                self.close(Look::Text);
                self.lists.pop();
                self.indent = self.indent.saturating_sub(1);
            }
            TagEnd::Link => {
                let url = self.links.pop().unwrap_or_default();
                if !url.is_empty() && !self.text.ends_with(&url) {
                    self.text.extend([" (", url.as_str(), ")"]);
                }
            }
            TagEnd::Paragraph | TagEnd::Item | TagEnd::TableHead | TagEnd::TableRow => {
                self.close(Look::Text);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_content_becomes_blocks_with_all_that_it_says() {
        let content = "# Head\n\ntext **bold** `code`\nnext\n\n1. one\n2. two\n   - deep\n\n> quote\n\n```rust\nfn a() {}\n\n  b\n```\n\n| a | b |\n|---|---|\n| c | d |\n\n[x](https://example.org) <b>raw</b>\n\n---\n";
        let found: Vec<(Look, String, u8)> = blocks(content, Wanted(&|| true))
            .unwrap()
            .into_iter()
            .map(|block| (block.look, block.text, block.indent))
            .collect();
        let block = |look, text: &str, indent| (look, text.to_owned(), indent);
        assert_eq!(
            found,
            [
                block(Look::Heading, "Head", 0),
                block(Look::Text, "text bold code\nnext", 0),
                block(Look::Text, "1. one", 1),
                block(Look::Text, "2. two", 1),
                block(Look::Text, "• deep", 2),
                block(Look::Text, "quote", 1),
                block(Look::Remark, "rust", 0),
                block(Look::Code, "fn a() {}\n\n  b\n", 0),
                block(Look::Text, "a  |  b", 0),
                block(Look::Text, "c  |  d", 0),
                block(Look::Text, "x (https://example.org) <b>raw</b>", 0),
                block(Look::Text, "* * *", 0),
            ]
        );
    }
}
