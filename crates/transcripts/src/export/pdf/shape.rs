//! Text as glyphs: split where font, script or direction change, and measured, so that lines can be broken.

use harfrust::{Direction, ShapeOptions, UnicodeBuffer};
use krilla::text::{GlyphId, KrillaGlyph};
use unicode_bidi::{BidiInfo, Level};
use unicode_script::{Script, UnicodeScript};

use super::fonts::{Family, Fonts};

/// A part of a line in one font.
pub(super) struct Run {
    pub(super) font: usize,
    pub(super) text: String,
    pub(super) glyphs: Vec<KrillaGlyph>,
    /// In ems.
    pub(super) width: f32,
}

/// The parts of a text by font and script, in the order in which they are written.
fn parts<'t>(fonts: &mut Fonts<'_>, family: Family, text: &'t str) -> Vec<(usize, &'t str)> {
    let mut parts: Vec<(usize, &str)> = Vec::new();
    let mut start = 0;
    let mut open: Option<(usize, Option<Script>)> = None;
    for (at, char) in text.char_indices() {
        let script =
            Some(char.script()).filter(|script| !matches!(script, Script::Common | Script::Inherited));
        // What joins others has their font.
        let joins = char.script() == Script::Inherited;
        let font = fonts.choose(family, char).unwrap_or_else(|| open.map_or(0, |(font, _)| font));
        let goes_on = open.is_some_and(|(of, known)| {
            (of == font || joins) && (script.is_none() || known.is_none() || script == known)
        });
        if goes_on {
            open = open.map(|(of, known)| (of, known.or(script)));
        } else {
            if let Some((of, _)) = open {
                parts.push((of, text.get(start..at).unwrap_or_default()));
            }
            start = at;
            open = Some((font, script));
        }
    }
    if let Some((of, _)) = open {
        parts.push((of, text.get(start..).unwrap_or_default()));
    }
    parts
}

/// A part as glyphs.
fn run(fonts: &Fonts<'_>, font: usize, text: &str, is_rtl: bool) -> Option<Run> {
    let face = fonts.get(font)?;
    let mut buffer = UnicodeBuffer::new();
    buffer.push_str(text);
    buffer.guess_segment_properties();
    buffer.set_direction(if is_rtl { Direction::RightToLeft } else { Direction::LeftToRight });
    let shaped = face.shaper.shaper(&face.font).build().shape(buffer, ShapeOptions::default());
    let mut starts: Vec<usize> = shaped.glyph_infos().iter().map(|info| offset(info.cluster)).collect();
    starts.sort_unstable();
    starts.dedup();
    let mut width = 0.0;
    let em = face.drawn.units_per_em();
    let each = shaped.glyph_infos().iter().zip(shaped.glyph_positions());
    let glyphs = each.map(|(info, position)| {
        let start = offset(info.cluster);
        let after = starts.partition_point(|other| *other <= start);
        let end = starts.get(after).copied().unwrap_or(text.len());
        let [advance, x, y] =
            [position.x_advance, position.x_offset, position.y_offset].map(|units| ems(units, em));
        width += advance;
        KrillaGlyph::new(GlyphId::new(info.glyph_id), advance, x, y, 0.0, start..end, None)
    });
    let glyphs = glyphs.collect();
    Some(Run { font, text: text.to_owned(), glyphs, width })
}

fn offset(cluster: u32) -> usize {
    usize::try_from(cluster).unwrap_or(usize::MAX)
}

#[expect(clippy::cast_precision_loss, clippy::as_conversions, reason = "units of a font are small numbers")]
fn ems(units: i32, em: f32) -> f32 {
    units as f32 / em
}

/// How wide a text is, in ems, whichever way its parts go.
pub(super) fn width(fonts: &mut Fonts<'_>, family: Family, text: &str) -> f32 {
    let parts = parts(fonts, family, text);
    parts.into_iter().filter_map(|(font, part)| run(fonts, font, part, false)).map(|run| run.width).sum()
}

/// Whether a text goes from right to left, as its first letter does.
pub(super) fn is_rtl(text: &str) -> bool {
    BidiInfo::new(text, None).paragraphs.first().is_some_and(|paragraph| paragraph.level.is_rtl())
}

/// A line as it is seen, from left to right, of a text that goes that way.
pub(super) fn line(fonts: &mut Fonts<'_>, family: Family, text: &str, is_rtl: bool) -> Vec<Run> {
    let level = if is_rtl { Level::rtl() } else { Level::ltr() };
    let bidi = BidiInfo::new(text, Some(level));
    let Some(paragraph) = bidi.paragraphs.first() else { return Vec::new() };
    let (levels, ranges) = bidi.visual_runs(paragraph, paragraph.range.clone());
    let mut runs = Vec::new();
    for range in ranges {
        let is_rtl = levels.get(range.start).is_some_and(Level::is_rtl);
        let mut parts = parts(fonts, family, text.get(range).unwrap_or_default());
        if is_rtl {
            parts.reverse();
        }
        runs.extend(parts.into_iter().filter_map(|(font, part)| run(fonts, font, part, is_rtl)));
    }
    runs
}
