//! Blocks as lines on pages.

use std::collections::HashMap;

use chat_history_domain::Result;
use unicode_linebreak::linebreaks;

use super::blocks::{Block, Look};
use super::fonts::{Family, Fonts};
use super::shape::{Run, is_rtl, line, width};
use crate::export::writer::Wanted;

/// A4, in points, and what stays free at its edges.
pub(super) const PAGE: (f32, f32) = (595.28, 841.89);
pub(super) const MARGIN: f32 = 56.0;

/// How far a step of indentation goes.
const STEP: f32 = 16.0;

/// Widths of words that are remembered.
const MOST_WIDTHS: usize = 50_000;

/// A line on a page.
pub(super) struct Line {
    pub(super) runs: Vec<Run>,
    pub(super) x: f32,
    /// Of its base.
    pub(super) y: f32,
    pub(super) size: f32,
    pub(super) grey: u8,
    /// Top and height of what lies behind it.
    pub(super) ground: Option<(f32, f32)>,
}

/// How a block is set.
struct Style {
    family: Family,
    size: f32,
    leading: f32,
    before: f32,
    grey: u8,
}

fn style(look: Look) -> Style {
    let style = |family, size: f32, leading: f32, before, grey| Style {
        family,
        size,
        leading: size * leading,
        before,
        grey,
    };
    match look {
        Look::Title => style(Family::Sans, 18.0, 1.3, 0.0, 0),
        Look::Speaker => style(Family::Sans, 9.0, 1.4, 18.0, 90),
        Look::Remark => style(Family::Sans, 8.5, 1.4, 4.0, 90),
        Look::Heading => style(Family::Sans, 13.0, 1.35, 8.0, 0),
        Look::Text => style(Family::Sans, 10.5, 1.4, 5.0, 0),
        Look::Code => style(Family::Mono, 8.5, 1.35, 5.0, 0),
    }
}

/// The pages that the blocks fill.
pub(super) fn pages(fonts: &mut Fonts<'_>, blocks: &[Block], wanted: Wanted<'_>) -> Result<Vec<Vec<Line>>> {
    let mut setter = Setter { pages: vec![Vec::new()], y: MARGIN, widths: HashMap::new() };
    for (position, block) in blocks.iter().enumerate() {
        wanted.check()?;
        let next = blocks.get(position + 1);
        setter.set(fonts, block, next.is_some());
    }
    Ok(setter.pages)
}

struct Setter {
    pages: Vec<Vec<Line>>,
    /// Where the next line starts.
    y: f32,
    widths: HashMap<(Family, String), f32>,
}

impl Setter {
    fn set(&mut self, fonts: &mut Fonts<'_>, block: &Block, goes_on: bool) {
        let style = style(block.look);
        if self.y > MARGIN {
            self.y += style.before;
        }
        // What names the next block stays with its first lines.
        if goes_on && matches!(block.look, Look::Speaker | Look::Heading | Look::Remark) {
            self.make_room(style.leading * 3.0);
        }
        let left = MARGIN + STEP * f32::from(block.indent);
        let room = (PAGE.0 - MARGIN - left) / style.size;
        let text = block.text.trim_end_matches('\n');
        for written in text.split('\n') {
            let is_rtl = block.look != Look::Code && is_rtl(written);
            for part in self.broken(fonts, style.family, written, room) {
                self.make_room(style.leading);
                let runs = line(fonts, style.family, &part, is_rtl);
                let wide: f32 = runs.iter().map(|run| run.width).sum();
                let x = if is_rtl { PAGE.0 - MARGIN - wide * style.size } else { left };
                let ground = (block.look == Look::Code).then_some((self.y, style.leading));
                let y = self.y + style.size * 1.05;
                let line = Line { runs, x, y, size: style.size, grey: style.grey, ground };
                if let Some(page) = self.pages.last_mut() {
                    page.push(line);
                }
                self.y += style.leading;
            }
        }
    }

    fn make_room(&mut self, height: f32) {
        if self.y + height > PAGE.1 - MARGIN {
            self.pages.push(Vec::new());
            self.y = MARGIN;
        }
    }

    /// A line as it was written, broken where it has to be.
    fn broken(&mut self, fonts: &mut Fonts<'_>, family: Family, text: &str, room: f32) -> Vec<String> {
        let (mut lines, mut open, mut used) = (Vec::new(), String::new(), 0.0);
        let mut start = 0;
        for (end, _) in linebreaks(text) {
            let word = text.get(start..end).unwrap_or_default();
            start = end;
            let wide = self.width(fonts, family, word);
            if used + self.width(fonts, family, word.trim_end()) > room && !open.is_empty() {
                lines.push(std::mem::take(&mut open));
                used = 0.0;
            }
            if wide <= room {
                open.push_str(word);
                used += wide;
                continue;
            }
            // A word that no line can hold is broken anywhere.
            for char in word.chars() {
                let wide = self.width(fonts, family, char.encode_utf8(&mut [0; 4]));
                if used + wide > room && !open.is_empty() {
                    lines.push(std::mem::take(&mut open));
                    used = 0.0;
                }
                open.push(char);
                used += wide;
            }
        }
        lines.push(open);
        lines
    }

    fn width(&mut self, fonts: &mut Fonts<'_>, family: Family, text: &str) -> f32 {
        let key = (family, text.to_owned());
        if let Some(known) = self.widths.get(&key) {
            return *known;
        }
        if self.widths.len() >= MOST_WIDTHS {
            self.widths.clear();
        }
        let wide = width(fonts, family, text);
        self.widths.insert(key, wide);
        wide
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::export::pdf::fonts::Loaded;
    use std::collections::BTreeSet;

    /// What stands on the pages, and that none of it stands outside their edges.
    fn set(blocks: &[Block]) -> Vec<String> {
        let loaded = Loaded::of(&BTreeSet::new());
        let mut fonts = Fonts::new(&loaded).unwrap();
        let pages = pages(&mut fonts, blocks, Wanted(&|| true)).unwrap();
        for line in pages.iter().flatten() {
            let wide: f32 = line.runs.iter().map(|run| run.width).sum::<f32>() * line.size;
            assert!(line.x >= MARGIN - 0.1 && line.x + wide <= PAGE.0 - MARGIN + 8.0, "{} {wide}", line.x);
            assert!(line.y > MARGIN && line.y < PAGE.1 - MARGIN, "{}", line.y);
        }
        let text = |line: &Line| line.runs.iter().map(|run| run.text.as_str()).collect::<String>();
        pages.iter().map(|page| page.iter().map(text).collect::<Vec<_>>().join("\n")).collect()
    }

    #[test]
    fn lines_are_broken_between_words_and_long_words_anywhere_and_nothing_is_lost() {
        for written in
            ["some words ".repeat(60), "x".repeat(500), format!("a {} b", "long/".repeat(90)), String::new()]
        {
            for look in [Look::Title, Look::Speaker, Look::Remark, Look::Heading, Look::Text, Look::Code] {
                let pages = set(&[Block::new(look, written.as_str())]);
                assert_eq!(pages.concat().replace('\n', ""), written.replace('\n', ""));
            }
        }
        let pages = set(&[Block::new(Look::Text, "two words ".repeat(20))]);
        assert!(pages[0].lines().all(|line| line.ends_with(' ')), "{pages:?}");
    }

    #[test]
    fn what_does_not_fit_goes_to_the_next_page_and_a_speaker_with_what_they_say() {
        let blocks: Vec<Block> = (0..200)
            .flat_map(|number| {
                [Block::new(Look::Speaker, "User"), Block::new(Look::Text, format!("said {number}"))]
            })
            .collect();
        let pages = set(&blocks);
        assert!(pages.len() > 5);
        assert!(
            pages
                .iter()
                .all(|page| page.starts_with("User") && page.lines().last().unwrap().starts_with("said"))
        );
    }

    #[test]
    fn what_goes_from_right_to_left_stands_at_the_right() {
        let loaded = Loaded::of(&BTreeSet::new());
        let mut fonts = Fonts::new(&loaded).unwrap();
        let blocks = [Block::new(Look::Text, "שלום"), Block::new(Look::Text, "peace")];
        let pages = pages(&mut fonts, &blocks, Wanted(&|| true)).unwrap();
        assert!(pages[0][0].x > PAGE.0 / 2.0 && pages[0][1].x < MARGIN + 1.0);
    }
}
