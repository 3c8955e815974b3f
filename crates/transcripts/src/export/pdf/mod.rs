//! One conversation as a PDF: pages with numbers, code as code, and the text of any script that a font is found for.
//!
//! A character without a font is shown by its number, and the first page says so. All of a PDF is made at once, so a thread
//! that is too long for that is refused.

mod blocks;
mod fonts;
mod layout;
mod shape;

use std::collections::BTreeSet;

use chat_history_domain::transfer::Exported;
use chat_history_domain::{Error, Result, Timestamp, Violation};
use krilla::Document;
use krilla::color::rgb;
use krilla::geom::{PathBuilder, Point, Rect};
use krilla::metadata::Metadata;
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::Fill;
use krilla::surface::Surface;

use super::markdown::{NAMELESS, moment, notebooks, speaker};
use super::shown::{Image, Shown, shown};
use super::writer::{Wanted, Writer};
use blocks::{Block, Look, blocks};
use fonts::{Family, Fonts, Loaded};
use layout::{Line, MARGIN, PAGE, pages};

/// Bytes of text that become a PDF at most.
const MOST_BYTES: usize = 4 * 1024 * 1024;

/// What has been said so far.
#[derive(Default)]
pub(super) struct Pdf {
    title: String,
    blocks: Vec<Block>,
    bytes: usize,
}

impl Writer for Pdf {
    fn begin(&mut self, _at: Timestamp, _out: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn item(&mut self, item: &Exported, wanted: Wanted<'_>, _out: &mut Vec<u8>) -> Result<()> {
        let first = self.blocks.len();
        match item {
            Exported::Conversation(conversation, _) => {
                let title = conversation.title.as_deref().filter(|title| !title.trim().is_empty());
                self.title = title.unwrap_or(NAMELESS).split_whitespace().collect::<Vec<_>>().join(" ");
                self.blocks.push(Block::new(Look::Title, self.title.as_str()));
                let mut facts = vec![format!("Made {}", moment(conversation.created_at))];
                facts.push(format!("changed {}", moment(conversation.updated_at)));
                facts.extend(conversation.starred.then(|| "starred".to_owned()));
                facts.extend(conversation.archived.then(|| "archived".to_owned()));
                facts.extend(notebooks(conversation));
                self.blocks.push(Block::new(Look::Remark, facts.join(" · ").replace('\n', " ")));
            }
            Exported::Message(message, ..) => {
                let said = format!("{} · {}", speaker(message.body.role), moment(message.created_at));
                self.blocks.push(Block::new(Look::Speaker, said));
                for one in shown(&message.body) {
                    self.show(one, wanted)?;
                }
            }
        }
        self.bytes += self.blocks.iter().skip(first).map(|block| block.text.len()).sum::<usize>();
        if self.bytes > MOST_BYTES {
            let rule = "must be another one for a thread of more than 4 MiB of text";
            return Err(Violation(rule.into()).at("format"));
        }
        Ok(())
    }

    fn end(&mut self, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        let mut blocks = std::mem::take(&mut self.blocks);
        let chars: BTreeSet<char> =
            blocks.iter().flat_map(|block| block.text.chars()).filter(|char| is_drawn(*char)).collect();
        let loaded = Loaded::of(&chars);
        let mut fonts = Fonts::new(&loaded).ok_or_else(|| Error::Internal("a font cannot be read".into()))?;
        let missing: BTreeSet<char> =
            chars.into_iter().filter(|char| fonts.choose(Family::Sans, *char).is_none()).collect();
        for block in &mut blocks {
            block.text = drawable(&block.text, &missing);
        }
        if !missing.is_empty() {
            let words = format!(
                "No font is here for {} of the characters. They stand by their numbers, such as {}.",
                missing.len(),
                missing.first().map(|char| number_of(*char)).unwrap_or_default(),
            );
            blocks.insert(blocks.len().min(2), Block::new(Look::Remark, words));
        }
        let pages = pages(&mut fonts, &blocks, wanted)?;
        out.extend(drawn(&mut fonts, &pages, &self.title, wanted)?);
        Ok(())
    }
}

impl Pdf {
    /// Takes in one of the things that a message shows.
    fn show(&mut self, one: Shown, wanted: Wanted<'_>) -> Result<()> {
        let remark = |words: String| Block::new(Look::Remark, words.replace('\n', " "));
        match one {
            Shown::Text(content) => self.blocks.extend(blocks(&content, wanted)?),
            Shown::Thinking(content) => {
                self.blocks.push(remark("Thinking".into()));
                let thought = blocks(&content, wanted)?.into_iter();
                self.blocks
                    .extend(thought.map(|block| Block { indent: block.indent.saturating_add(1), ..block }));
            }
            Shown::Call(name, with) => {
                self.blocks.extend([remark(format!("Call of {name}")), Block::new(Look::Code, with)]);
            }
            Shown::Answer(words) => {
                self.blocks.extend([remark("Result".into()), Block::new(Look::Code, words)]);
            }
            Shown::Other(name, json) => self.blocks.extend([remark(name), Block::new(Look::Code, json)]),
            Shown::Image(Image { name, .. }) => self.blocks.push(remark(format!("Image: {name}"))),
            Shown::File(name) => self.blocks.push(remark(format!("File: {name}"))),
            Shown::Source(title, Some(url)) if url != title => {
                self.blocks.push(remark(format!("Source: {title} ({url})")));
            }
            Shown::Source(title, _) => self.blocks.push(remark(format!("Source: {title}"))),
        }
        Ok(())
    }
}

/// Whether a character is drawn: no white space, and not what only steers others.
fn is_drawn(char: char) -> bool {
    !matches!(
        char,
        '\u{AD}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{206F}'
            | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{E0000}'..='\u{E0FFF}'
    ) && !char.is_control()
        && !char.is_whitespace()
}

/// A text without what only steers, and with numbers for what has no font.
fn drawable(text: &str, missing: &BTreeSet<char>) -> String {
    let mut drawable = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '\t' => drawable.push_str("    "),
            // Joiners choose the forms of letters.
            '\u{200C}' | '\u{200D}' => drawable.push(char),
            char if missing.contains(&char) => drawable.push_str(&number_of(char)),
            '\n' => drawable.push('\n'),
            char if is_drawn(char) => drawable.push(char),
            char if char.is_whitespace() => drawable.push(' '),
            _ => {}
        }
    }
    drawable
}

fn number_of(char: char) -> String {
    format!("[U+{:04X}]", u32::from(char))
}

/// The bytes of the document.
fn drawn(fonts: &mut Fonts<'_>, pages: &[Vec<Line>], title: &str, wanted: Wanted<'_>) -> Result<Vec<u8>> {
    let broken = |what: &str| Error::Internal(format!("a PDF cannot be written: {what}"));
    let mut document = Document::new();
    document.set_metadata(Metadata::new().title(title.to_owned()).creator("Chat History".to_owned()));
    for (number, lines) in pages.iter().enumerate() {
        wanted.check()?;
        let settings = PageSettings::from_wh(PAGE.0, PAGE.1).ok_or_else(|| broken("the size of a page"))?;
        let mut page = document.start_page_with(settings);
        let mut surface = page.surface();
        for line in lines {
            if let Some((top, height)) = line.ground {
                fill(&mut surface, 240);
                let mut path = PathBuilder::new();
                if let Some(rect) = Rect::from_xywh(MARGIN - 4.0, top, PAGE.0 - 2.0 * MARGIN + 8.0, height) {
                    path.push_rect(rect);
                }
                if let Some(path) = path.finish() {
                    surface.draw_path(&path);
                }
            }
            write(&mut surface, fonts, line);
        }
        let runs = shape::line(fonts, Family::Sans, &format!("{} / {}", number + 1, pages.len()), false);
        let wide: f32 = runs.iter().map(|run| run.width).sum();
        let size = 8.5;
        let x = (PAGE.0 - wide * size) / 2.0;
        write(&mut surface, fonts, &Line { runs, x, y: PAGE.1 - MARGIN / 2.0, size, grey: 90, ground: None });
        surface.finish();
        page.finish();
    }
    document.finish().map_err(|error| broken(&format!("{error:?}")))
}

fn write(surface: &mut Surface<'_>, fonts: &Fonts<'_>, line: &Line) {
    fill(surface, line.grey);
    let mut x = line.x;
    for run in &line.runs {
        if let Some(face) = fonts.get(run.font) {
            surface.draw_glyphs(
                Point::from_xy(x, line.y),
                &run.glyphs,
                face.drawn.clone(),
                &run.text,
                line.size,
                false,
            );
        }
        x += run.width * line.size;
    }
}

fn fill(surface: &mut Surface<'_>, grey: u8) {
    let paint = rgb::Color::new(grey, grey, grey).into();
    surface.set_fill(Some(Fill { paint, opacity: NormalizedF32::ONE, ..Fill::default() }));
}

#[cfg(test)]
mod tests {
    use super::*;
    use chat_history_domain::conversation::{Conversation, ConversationId};
    use chat_history_domain::message::{Body, Content, Message, MessageId, Role};
    use chat_history_domain::transfer::{Source, SourceId};
    use chat_history_domain::{Json, Modseq, UserId};

    /// The file of a thread of that title in which this is said.
    fn file(title: &str, contents: &[&str]) -> Result<Vec<u8>> {
        let (mut pdf, mut out, wanted) = (Pdf::default(), Vec::new(), Wanted(&|| true));
        let (owner, at) = (UserId::stored("alice"), Timestamp::from_micros(1_700_000_000_000_000));
        let conversation = Conversation {
            id: ConversationId(1),
            owner: owner.clone(),
            external_id: None,
            title: Some(title.into()),
            summary: None,
            notebooks: Json::stored(r#"["a","b"]"#.into()),
            metadata: Json::empty_object(),
            starred: true,
            archived: true,
            message_count: 1,
            modseq: Modseq(1),
            created_at: at,
            updated_at: at,
        };
        let source = Source::of_conversation(&conversation);
        pdf.item(&Exported::Conversation(conversation, source), wanted, &mut out)?;
        for content in contents {
            let message = Message {
                id: MessageId(1),
                owner: owner.clone(),
                conversation: ConversationId(1),
                public_id: None,
                body: Body {
                    sources: Json::stored(r#"[{"url":"u"}]"#.into()),
                    tool_calls: Some(Json::stored("no JSON".into())),
                    ..Body::new(Role::User, Content::stored((*content).into()))
                },
                status: None,
                modseq: Modseq(1),
                created_at: at,
                updated_at: at,
            };
            let name = SourceId::of_message(&message);
            pdf.item(&Exported::Message(message, name, Vec::new()), wanted, &mut out)?;
        }
        pdf.end(wanted, &mut out)?;
        Ok(out)
    }

    #[test]
    fn a_thread_becomes_a_document_of_pages() {
        let long = "word ".repeat(4_000);
        for contents in [
            &[][..],
            &[""],
            &["Hello", "# Head\n\n- a\n\n```\ncode\n```"],
            &[&long, "أين المحطة 京都 \u{10FFFD}"],
        ] {
            let made = file("Путешествие", contents).unwrap();
            assert!(made.starts_with(b"%PDF-") && made.trim_ascii_end().ends_with(b"%%EOF"));
        }
    }

    #[test]
    fn a_thread_that_is_too_long_is_refused_by_the_name_of_the_parameter() {
        let refused = file("x", &["y".repeat(MOST_BYTES).as_str()]).unwrap_err();
        assert_eq!(refused.to_string(), "format must be another one for a thread of more than 4 MiB of text");
    }

    #[test]
    fn what_has_no_font_stands_by_its_number_and_what_steers_is_left_out() {
        let missing = BTreeSet::from(['\u{1F600}']);
        assert_eq!(
            drawable("a\u{200B}\t\u{1F600}\u{A0}b\u{0}\u{FE0F}\nc\u{200D}", &missing),
            "a    [U+1F600] b\nc\u{200D}"
        );
    }
}
