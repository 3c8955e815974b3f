//! A content as it stands in a file of Markdown among others: it says the same, and changes nothing around it.
//!
//! Its headings rank below those that name a speaker, its HTML is text, and its links stand by themselves, since a
//! definition would be one for the whole file. The places are found by the parser, not by looking at lines.

use std::ops::Range;

use chat_history_domain::Result;
use pulldown_cmark::{Event, HeadingLevel, LinkType, Options, Parser, Tag};

use super::markup::pieces;
use super::writer::Wanted;

/// How often a text is looked at again: what was HTML is Markdown once it is text, and may hold something itself.
const ROUNDS: usize = 8;

/// A change of the text at a place.
type Edit = (Range<usize>, String);

/// The content, so changed; each piece of it goes through `close`.
pub(super) fn tamed(content: &str, wanted: Wanted<'_>, close: impl Fn(&str) -> String) -> Result<String> {
    let mut all = String::with_capacity(content.len());
    for piece in pieces(content) {
        wanted.check()?;
        // What was cut apart must not grow together.
        if !all.is_empty() && !all.ends_with("\n\n") {
            all.push('\n');
        }
        all.push_str(&close(&tame(piece.source(), piece.options())));
    }
    Ok(all)
}

fn tame(mut text: String, options: Options) -> String {
    for _ in 0..ROUNDS {
        let edits = edits(&text, options | Options::ENABLE_FOOTNOTES);
        if edits.is_empty() {
            return text;
        }
        text = edited(&text, edits);
    }
    // Whoever goes that far is shown as they wrote.
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    let fence = "`".repeat(longest.max(2) + 1);
    format!("{fence}\n{text}\n{fence}\n")
}

/// What is to be changed, in its order.
fn edits(text: &str, options: Options) -> Vec<Edit> {
    let parser = Parser::new_ext(text, options);
    let insert = |at: usize, what: &str| (at..at, what.to_owned());
    let definitions = parser.reference_definitions().iter().map(|(_, found)| insert(found.span.start, "\\"));
    let mut edits: Vec<Edit> = definitions.collect();
    // One definition can stand for many links.
    let mut room = text.len();
    for (event, range) in parser.into_offset_iter() {
        let written = text.get(range.clone()).unwrap_or_default();
        match event {
            Event::Start(Tag::Heading { level, .. }) => edits.extend(lowered(level, written, range.start)),
            Event::Html(_) | Event::InlineHtml(_) => {
                edits.extend(written.match_indices('<').map(|(at, _)| insert(range.start + at, "\\")));
            }
            Event::Start(Tag::FootnoteDefinition(_)) | Event::FootnoteReference(_) => {
                edits.push(insert(range.start, "\\"));
            }
            Event::Start(Tag::Link { link_type, dest_url, .. } | Tag::Image { link_type, dest_url, .. }) => {
                let after = text.get(range.end..).unwrap_or_default();
                let label = match link_type {
                    LinkType::Reference => written.rfind('[').map(|label| range.start + label..range.end),
                    LinkType::Collapsed if written.ends_with("[]") => Some(range.end - 2..range.end),
                    LinkType::Collapsed if after.starts_with("[]") => Some(range.end..range.end + 2),
                    LinkType::Shortcut => Some(range.end..range.end),
                    _ => None,
                };
                if let (Some(label), Some(left)) = (label, room.checked_sub(dest_url.len())) {
                    room = left;
                    edits.push((label, format!("(<{}>)", address(&dest_url))));
                }
            }
            _ => {}
        }
    }
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    edits.dedup();
    edits
}

/// The change by which a heading ranks below one that names a speaker, if it does not.
fn lowered(level: HeadingLevel, written: &str, start: usize) -> Option<Edit> {
    if !matches!(level, HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3) {
        return None;
    }
    if written.starts_with('#') {
        return Some((start..start, "###".to_owned()));
    }
    // One that is underlined is a paragraph once the line under it is text.
    let written = written.trim_end();
    let last = written.rfind('\n').map_or(0, |end| end + 1);
    let line = written.get(last..)?;
    let at = start + last + line.find(['=', '-'])?;
    Some((at..at, "\\".to_owned()))
}

fn edited(text: &str, edits: Vec<Edit>) -> String {
    let (mut edited, mut done) = (String::with_capacity(text.len() + edits.len()), 0);
    for (range, what) in edits {
        // Of changes that overlap, the first is made, and the next round sees to the others.
        if range.start < done {
            continue;
        }
        edited.push_str(text.get(done..range.start).unwrap_or_default());
        edited.push_str(&what);
        done = range.end;
    }
    edited.push_str(text.get(done..).unwrap_or_default());
    edited
}

/// An address as it stands between angle brackets.
pub(super) fn address(url: &str) -> String {
    let mut address = String::with_capacity(url.len());
    for char in url.chars() {
        match char {
            '<' => address.push_str("%3C"),
            '>' => address.push_str("%3E"),
            '\\' => address.push_str("%5C"),
            char if char.is_control() => {}
            other => address.push(other),
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn tamed_text(content: &str) -> String {
        tamed(content, Wanted(&|| true), |text| format!("{text}\n")).unwrap()
    }

    #[test]
    fn a_content_keeps_its_words_and_loses_what_reaches_beyond_it() {
        for (content, expected) in [
            ("# a\n\n## b\n\n##### c", "#### a\n\n##### b\n\n##### c\n"),
            ("a\n===\n\nb\n---", "a\n\\===\n\nb\n\\---\n"),
            (
                "[a]: https://b.c\n\n[a] [x][a] [a][]",
                "\\[a]: https://b.c\n\n[a](<https://b.c>) [x](<https://b.c>) [a](<https://b.c>)\n",
            ),
            ("see[^1]\n\n[^1]: note", "see\\[^1]\n\n\\[^1]: note\n"),
            ("a <b>c</b>", "a \\<b>c\\</b>\n"),
            ("<div>\n# a\n</div>", "\\<div>\n#### a\n\\</div>\n"),
            ("```\n# a\n[b]: c\n<d>\n```", "```\n# a\n[b]: c\n<d>\n```\n"),
            ("`<b>` [x](y) **z**", "`<b>` [x](y) **z**\n"),
        ] {
            assert_eq!(tamed_text(content), expected, "{content}");
        }
        assert!(
            tamed_text(&"[a]: b\n\n".repeat(50)).starts_with("```\n"),
            "what never ends is shown as it is"
        );
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 500, ..ProptestConfig::default() })]

        #[test]
        fn nothing_is_left_that_reaches_beyond_the_content(
            text in "([a-z<>/&\"'`*_\\[\\]()!#~|:;=\\^ \n-]|\\[a\\]: b\n|\\[\\^a\\]: |\n\n|# |\n---\n|\n===\n|<div>|> |- ){0,80}"
        ) {
            let text = tamed_text(&text);
            let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS | Options::ENABLE_FOOTNOTES;
            let parser = Parser::new_ext(&text, options);
            prop_assert_eq!(parser.reference_definitions().iter().count(), 0, "{}", text);
            for event in parser {
                let is_wrong = matches!(
                    event,
                    Event::Html(_)
                        | Event::InlineHtml(_)
                        | Event::FootnoteReference(_)
                        | Event::Start(
                            Tag::FootnoteDefinition(_)
                                | Tag::Heading { level: HeadingLevel::H1 | HeadingLevel::H2 | HeadingLevel::H3, .. }
                        )
                );
                prop_assert!(!is_wrong, "{:?} in {}", event, text);
            }
        }
    }
}
