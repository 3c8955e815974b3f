//! What Markdown makes of a content, as elements of HTML: those that are listed here, and no others.

use chat_history_domain::Result;
use pulldown_cmark::{CodeBlockKind, Event, HeadingLevel, LinkType, Tag, TagEnd, html};
use pulldown_cmark_escape::{escape_href, escape_html};

use crate::export::markup::pieces;
use crate::export::writer::Wanted;

/// Writes what Markdown makes of a content.
pub(super) fn render(content: &str, wanted: Wanted<'_>, to: &mut String) -> Result<()> {
    for piece in pieces(content) {
        wanted.check()?;
        html::push_html(to, piece.events().filter_map(element));
    }
    Ok(())
}

/// An event as one that becomes an element of a kind that may be on the page, if it may be there at all.
fn element(event: Event<'_>) -> Option<Event<'_>> {
    let element = match event {
        Event::Start(tag) => match tag {
            Tag::Link { link_type, dest_url, .. } => {
                let scheme = if link_type == LinkType::Email { "mailto:" } else { "" };
                let link = link(&format!("{scheme}{dest_url}"));
                Event::InlineHtml(link.into())
            }
            Tag::Heading { level, .. } => Event::Start(Tag::Heading {
                level: below(level),
                id: None,
                classes: Vec::new(),
                attrs: Vec::new(),
            }),
            Tag::CodeBlock(_) => Event::Start(Tag::CodeBlock(CodeBlockKind::Indented)),
            Tag::BlockQuote(_) => Event::Start(Tag::BlockQuote(None)),
            Tag::Table(_) => Event::Start(Tag::Table(Vec::new())),
            Tag::Paragraph
            | Tag::List(_)
            | Tag::Item
            | Tag::TableHead
            | Tag::TableRow
            | Tag::TableCell
            | Tag::Emphasis
            | Tag::Strong
            | Tag::Strikethrough => Event::Start(tag),
            _ => return None,
        },
        Event::End(tag) => match tag {
            TagEnd::Link => Event::InlineHtml("</a>".into()),
            TagEnd::Heading(level) => Event::End(TagEnd::Heading(below(level))),
            TagEnd::BlockQuote(_) => Event::End(TagEnd::BlockQuote(None)),
            TagEnd::Paragraph
            | TagEnd::CodeBlock
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::Table
            | TagEnd::TableHead
            | TagEnd::TableRow
            | TagEnd::TableCell
            | TagEnd::Emphasis
            | TagEnd::Strong
            | TagEnd::Strikethrough => Event::End(tag),
            _ => return None,
        },
        Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
        Event::Html(text)
        | Event::InlineHtml(text)
        | Event::InlineMath(text)
        | Event::DisplayMath(text)
        | Event::FootnoteReference(text) => Event::Text(text),
        Event::Text(_) | Event::Code(_) | Event::SoftBreak | Event::HardBreak | Event::Rule => event,
    };
    Some(element)
}

/// The level of a heading in a content: below those of the page, so that none looks like one that names a speaker.
fn below(level: HeadingLevel) -> HeadingLevel {
    match level {
        HeadingLevel::H1 => HeadingLevel::H3,
        HeadingLevel::H2 => HeadingLevel::H4,
        HeadingLevel::H3 => HeadingLevel::H5,
        _ => HeadingLevel::H6,
    }
}

/// The start of a link.
pub(super) fn link(url: &str) -> String {
    let mut link = "<a href=\"".to_owned();
    // Writing to a string cannot fail.
    let _ = escape_href(&mut link, url);
    link.push_str("\" rel=\"noopener noreferrer nofollow\">");
    link
}

/// A text that says just that in HTML.
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    // Writing to a string cannot fail.
    let _ = escape_html(&mut escaped, text);
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use ammonia::Builder;
    use proptest::prelude::*;
    use std::collections::{HashMap, HashSet};

    fn rendered(content: &str) -> String {
        let mut page = String::new();
        render(content, Wanted(&|| true), &mut page).unwrap();
        page
    }

    /// What a sanitiser leaves of a page that allows what is allowed here and no more.
    fn sanitised(page: &str) -> String {
        let tags = [
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "li",
            "ol",
            "p",
            "pre",
            "strong",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ];
        let attributes = [("a", HashSet::from(["href"])), ("ol", HashSet::from(["start"]))];
        Builder::new()
            .tags(HashSet::from(tags))
            .tag_attributes(HashMap::from(attributes))
            .generic_attributes(HashSet::new())
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .url_relative(ammonia::UrlRelative::Deny)
            .link_rel(Some("noopener noreferrer nofollow"))
            .clean(page)
            .to_string()
    }

    /// Checks that a sanitiser finds nothing to change on a page.
    #[track_caller]
    fn check_is_sane(content: &str) {
        let page = rendered(content);
        let written = page.replace("<br />", "<br>").replace("<hr />", "<hr>").replace("&#x27;", "'");
        assert_eq!(sanitised(&page), written, "{content:?}");
    }

    #[test]
    fn markdown_becomes_html() {
        for (content, expected) in [
            ("**a** `b<c` ~~d~~", "<p><strong>a</strong> <code>b&lt;c</code> <del>d</del></p>\n"),
            ("a\nb", "<p>a<br />\nb</p>\n"),
            ("```rust\n<T>\n```", "<pre><code>&lt;T&gt;\n</code></pre>\n"),
            ("- [x] done", "<ul>\n<li>☑ done</li>\n</ul>\n"),
            ("京都 é", "<p>京都 é</p>\n"),
            ("# a\n\nb\n===", "<h3>a</h3>\n<h3>b</h3>\n"),
            ("<div>\n<b>x</b>\n", "<p>&lt;div&gt;<br />\n&lt;b&gt;x&lt;/b&gt;</p>\n"),
            (
                "|a|\n|:-:|\n|b|",
                "<table><thead><tr><th>a</th></tr></thead><tbody>\n<tr><td>b</td></tr>\n</tbody></table>\n",
            ),
        ] {
            assert_eq!(rendered(content), expected, "{content}");
        }
    }

    #[test]
    fn links_are_absolute_and_images_are_links() {
        let link = |url: &str, text: &str| {
            format!("<p><a href=\"{url}\" rel=\"noopener noreferrer nofollow\">{text}</a></p>\n")
        };
        for (content, expected) in [
            ("![a picture](https://example.org/x.png)", link("https://example.org/x.png", "a picture")),
            ("[a](HTTP://example.org/?a=\"&b)", link("HTTP://example.org/?a=%22&amp;b", "a")),
            ("<a@example.org>", link("mailto:a@example.org", "a@example.org")),
            ("[a](mailto:a@example.org)", link("mailto:a@example.org", "a")),
            ("[a](//example.org)", "<p>a (//example.org)</p>\n".into()),
            ("[a](/x) [b](x) [c]()", "<p>a (/x) b (x) c</p>\n".into()),
            ("[a](https:example.org)", "<p>a (https:example.org)</p>\n".into()),
            ("![x](javascript:alert(1))", "<p>x (javascript:alert(1))</p>\n".into()),
            ("<javascript:alert(1)>", "<p>javascript:alert(1)</p>\n".into()),
            ("[![a](http://b)](http://c)", link("http://c", "a (http://b)")),
        ] {
            assert_eq!(rendered(content), expected, "{content}");
            check_is_sane(content);
        }
    }

    #[test]
    fn nothing_that_is_written_can_run_or_load() {
        for attack in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,PHNjcmlwdD4=)",
            "![x](javascript:alert(1))",
            "<svg/onload=alert(1)>",
            "<iframe src=https://example.org></iframe>",
            "<a href=\"x\" onclick=alert(1)>y</a>",
            "<style>*{background:url(https://example.org)}</style>",
            "```\"><script>alert(1)</script>\nx\n```",
            "<!--><script>alert(1)</script>-->",
            "<math><mtext></p><style><img src=x onerror=alert(1)>",
            "[a](<javascript:alert(1)> \"b\")",
            "[a](https://x/\"onclick=alert(1) \"b\")",
            "<javascript:alert(1)>",
            "&#60;script&#62;alert(1)&#60;/script&#62;",
        ] {
            let page = rendered(attack).to_lowercase();
            for wrong in
                ["<script", "<img", "<svg", "<iframe", "<style", "<math", "href=\"javascript", "href=\"data"]
            {
                assert!(!page.contains(wrong), "{attack}: {page}");
            }
            assert!(!page.contains(" onclick=\"") && !page.contains(" onerror=\""), "{attack}: {page}");
            check_is_sane(attack);
        }
        assert_eq!(escaped("<a b='c' d=\"e\">&"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
    }

    #[test]
    fn what_is_nested_too_deep_is_text_and_nothing_is_lost() {
        for (unit, element) in [("> ", "<blockquote>"), ("- ", "<ul>"), ("1) ", "<ol>")] {
            let page = rendered(&format!("{}end", unit.repeat(200)));
            assert_eq!(page.matches(element).count(), 32, "{unit}");
            let words = sanitised(&page).replace("&gt;", ">");
            assert!(words.contains(&format!("{}end", unit.repeat(168))), "{page}");
        }
        let staircase: Vec<String> =
            (0..60).map(|depth| format!("{}- d{depth}\n", "  ".repeat(depth))).collect();
        let page = rendered(&staircase.concat());
        assert_eq!(page.matches("<ul>").count(), 32);
        assert!((0..60).all(|depth| page.contains(&format!("d{depth}"))), "{page}");
        let page = rendered(&format!("{}a{}", "*a **b ".repeat(200), "** a*".repeat(200)));
        assert!(page.matches("<em>").count() + page.matches("<strong>").count() < 100, "{page}");
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 1_000, ..ProptestConfig::default() })]

        #[test]
        fn a_sanitiser_finds_nothing_to_change_whatever_is_written(
            text in "([a-z<>/&\"'`*_\\[\\]()!#~|:;=\\- \n]|https?://|mailto:|\\]\\(|<a |> |- |\n\n){0,120}"
        ) {
            check_is_sane(&text);
        }
    }
}
