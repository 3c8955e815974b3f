//! The events of a parser: what is nested too deep stands as text, HTML is text, and a link leads somewhere.

use pulldown_cmark::{CowStr, Event, LinkType, Tag, TagEnd};
use url::Url;

/// Quotes and lists that stand in each other.
const MOST_CONTAINERS: usize = 32;

/// Elements that stand in each other, of whatever kind.
const MOST_LEVELS: usize = 100;

/// Bytes of addresses for each byte of the text, since one definition can stand for many links.
const MOST_EXPANSION: usize = 4;

/// Bytes of an address that can be followed.
const MOST_URL: usize = 8 * 1024;

/// Events, each of which is passed on, changed or left out.
pub(super) struct Walk<'a, I> {
    events: I,
    mark: Option<char>,
    /// What has been started, innermost last.
    open: Vec<Open<'a>>,
    containers: usize,
    levels: usize,
    links: usize,
    /// Bytes that addresses may still have.
    room: usize,
    /// Whether a line of HTML came last.
    is_in_html: bool,
    pending: Option<Event<'a>>,
}

/// Something that has been started.
enum Open<'a> {
    /// It is passed on.
    Level,
    /// It is, and is a quote or a list.
    Container,
    /// It is, and is a link.
    Link,
    /// It is left out; what it holds stands where it does, and this after that.
    Nothing(Option<CowStr<'a>>),
}

impl<'a, I: Iterator<Item = Event<'a>>> Walk<'a, I> {
    pub(super) fn new(events: I, mark: Option<char>, bytes: usize) -> Self {
        Self {
            events,
            mark,
            open: Vec::new(),
            containers: 0,
            levels: 0,
            links: 0,
            room: bytes.saturating_mul(MOST_EXPANSION),
            is_in_html: false,
            pending: None,
        }
    }

    /// What comes in place of a start.
    fn start(&mut self, tag: Tag<'a>) -> Option<Event<'a>> {
        let is_line = matches!(tag, Tag::Item | Tag::BlockQuote(_) | Tag::Paragraph);
        let (opened, tag) = match tag {
            // Nothing is loaded, so an image is a link to it.
            Tag::Link { link_type, dest_url, title, id } | Tag::Image { link_type, dest_url, title, id } => {
                let dest_url = self.unmarked(dest_url);
                (self.link(link_type, &dest_url), Tag::Link { link_type, dest_url, title, id })
            }
            tag if self.levels >= MOST_LEVELS => (Open::Nothing(None), tag),
            tag @ (Tag::BlockQuote(_) | Tag::List(_)) if self.containers < MOST_CONTAINERS => {
                (Open::Container, tag)
            }
            tag @ (Tag::BlockQuote(_) | Tag::List(_)) => (Open::Nothing(None), tag),
            Tag::Item if !matches!(self.open.last(), Some(Open::Container)) => {
                (Open::Nothing(None), Tag::Item)
            }
            Tag::HtmlBlock => (Open::Level, Tag::Paragraph),
            tag => (Open::Level, tag),
        };
        self.containers += usize::from(matches!(opened, Open::Container));
        self.links += usize::from(matches!(opened, Open::Link));
        let is_left_out = matches!(opened, Open::Nothing(_));
        self.open.push(opened);
        if is_left_out {
            // What was a block is a line.
            return is_line.then_some(Event::HardBreak);
        }
        self.levels += 1;
        Some(Event::Start(tag))
    }

    /// What a link is: one, or else its words and after them its address.
    fn link(&mut self, kind: LinkType, url: &CowStr<'a>) -> Open<'a> {
        let Some(room) = self.room.checked_sub(url.len()) else { return Open::Nothing(None) };
        self.room = room;
        if self.levels < MOST_LEVELS && self.links == 0 && (kind == LinkType::Email || is_absolute(url)) {
            return Open::Link;
        }
        let is_said = matches!(kind, LinkType::Email | LinkType::Autolink) || url.is_empty();
        Open::Nothing((!is_said).then(|| format!(" ({url})").into()))
    }

    /// What comes in place of an end.
    fn end(&mut self, tag: TagEnd) -> Option<Event<'a>> {
        let opened = self.open.pop()?;
        if let Open::Nothing(after) = opened {
            return after.map(Event::Text);
        }
        self.levels -= 1;
        self.containers -= usize::from(matches!(opened, Open::Container));
        self.links -= usize::from(matches!(opened, Open::Link));
        Some(Event::End(match tag {
            TagEnd::Image => TagEnd::Link,
            TagEnd::HtmlBlock => TagEnd::Paragraph,
            other => other,
        }))
    }

    /// HTML as text, a line of it on a line.
    fn html(&mut self, html: CowStr<'a>) -> Event<'a> {
        let line = html.strip_suffix('\n').map(str::to_owned).map_or(html, CowStr::from);
        let text = Event::Text(self.unmarked(line));
        if !std::mem::replace(&mut self.is_in_html, true) {
            return text;
        }
        self.pending = Some(text);
        Event::HardBreak
    }

    fn unmarked(&self, text: CowStr<'a>) -> CowStr<'a> {
        match self.mark {
            Some(mark) if text.contains(mark) => text.replace(mark, "").into(),
            _ => text,
        }
    }
}

impl<'a, I: Iterator<Item = Event<'a>>> Iterator for Walk<'a, I> {
    type Item = Event<'a>;

    fn next(&mut self) -> Option<Event<'a>> {
        if let Some(event) = self.pending.take() {
            return Some(event);
        }
        loop {
            let event = self.events.next()?;
            self.is_in_html &= matches!(event, Event::Html(_));
            let event = match event {
                Event::Start(tag) => self.start(tag),
                Event::End(tag) => self.end(tag),
                Event::Html(html) => Some(self.html(html)),
                Event::Text(text) | Event::InlineHtml(text) => Some(Event::Text(self.unmarked(text))),
                Event::Code(code) => Some(Event::Code(self.unmarked(code))),
                // A line of a chat ends where its writer ended it.
                Event::SoftBreak => Some(Event::HardBreak),
                other => Some(other),
            };
            if event.is_some() {
                return event;
            }
        }
    }
}

/// Whether an address leads to the same place from wherever it is followed, and runs nothing.
pub(in crate::export) fn is_absolute(url: &str) -> bool {
    let starts = |start: &str| url.get(..start.len()).is_some_and(|found| found.eq_ignore_ascii_case(start));
    ["http://", "https://", "mailto:"].into_iter().any(starts)
        && url.len() <= MOST_URL
        && Url::parse(url).is_ok()
}
