//! One conversation as a page of HTML that needs nothing else: no script, no file from anywhere, and good on paper.
//!
//! What people and models wrote is never trusted: raw HTML in it is shown as text, what Markdown makes of the rest goes
//! through a sanitiser, and the page forbids itself to load or run anything.

use std::collections::{HashMap, HashSet};

use ammonia::Builder;
use chat_history_domain::message::Message;
use chat_history_domain::transfer::Exported;
use chat_history_domain::{Result, Timestamp};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd, html};

use super::markdown::{NAMELESS, beside, moment, notebooks, speaker};
use super::writer::Writer;

const STYLE: &str = include_str!("page.css");

/// A page under way.
pub(super) struct Html {
    sanitiser: Builder<'static>,
}

impl Default for Html {
    fn default() -> Self {
        let tags = [
            "a",
            "blockquote",
            "br",
            "code",
            "del",
            "em",
            "h1",
            "h2",
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
            "sup",
            "table",
            "tbody",
            "td",
            "th",
            "thead",
            "tr",
            "ul",
        ];
        let mut sanitiser = Builder::new();
        sanitiser
            .tags(HashSet::from(tags))
            .tag_attributes(HashMap::from([
                ("a", HashSet::from(["href"])),
                ("ol", HashSet::from(["start"])),
                ("td", HashSet::from(["align"])),
                ("th", HashSet::from(["align"])),
            ]))
            .generic_attributes(HashSet::new())
            .url_schemes(HashSet::from(["http", "https", "mailto"]))
            .link_rel(Some("noopener noreferrer nofollow"));
        Self { sanitiser }
    }
}

impl Writer for Html {
    fn begin(&mut self, _at: Timestamp, _out: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn item(&mut self, item: &Exported, out: &mut Vec<u8>) -> Result<()> {
        let text = match item {
            Exported::Conversation(conversation, _) => {
                let title = conversation.title.as_deref().filter(|title| !title.trim().is_empty());
                let title = escaped(title.unwrap_or(NAMELESS));
                let mut facts = vec![format!("Made {}", moment(conversation.created_at))];
                facts.push(format!("changed {}", moment(conversation.updated_at)));
                facts.extend(conversation.starred.then(|| "starred".to_owned()));
                facts.extend(conversation.archived.then(|| "archived".to_owned()));
                facts.extend(notebooks(conversation).iter().map(|name| escaped(name)));
                format!(
                    "<!DOCTYPE html>\n<html>\n<head>\n<meta charset=\"utf-8\">\n\
                     <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n\
                     <meta name=\"referrer\" content=\"no-referrer\">\n\
                     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                     <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
                     <h1 dir=\"auto\">{title}</h1>\n<p class=\"facts\">{}</p>\n",
                    facts.join(" · ")
                )
            }
            Exported::Message(message, ..) => self.said(message),
        };
        out.extend(text.as_bytes());
        Ok(())
    }

    fn end(&mut self, out: &mut Vec<u8>) -> Result<()> {
        out.extend(b"</body>\n</html>\n");
        Ok(())
    }
}

impl Html {
    fn said(&self, message: &Message) -> String {
        let mut text = format!(
            "<section class=\"{}\">\n<h2>{} <time datetime=\"{}\">{}</time></h2>\n<div dir=\"auto\">\n{}</div>\n",
            message.body.role.as_str(),
            speaker(message.body.role),
            message.created_at,
            moment(message.created_at),
            self.rendered(&message.body.content),
        );
        for (name, json) in beside(message) {
            text.push_str("<details open><summary>");
            text.push_str(name);
            text.push_str("</summary><pre><code>");
            text.push_str(&escaped(&json));
            text.push_str("</code></pre></details>\n");
        }
        text.push_str("</section>\n");
        text
    }

    /// What Markdown makes of a content. An image becomes a link, since nothing is loaded.
    fn rendered(&self, content: &str) -> String {
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
        let events = Parser::new_ext(content, options).map(|event| match event {
            Event::Html(html) | Event::InlineHtml(html) => Event::Text(html),
            Event::Start(Tag::Image { link_type, dest_url, title, id }) => {
                Event::Start(Tag::Link { link_type, dest_url, title, id })
            }
            Event::End(TagEnd::Image) => Event::End(TagEnd::Link),
            Event::TaskListMarker(done) => Event::Text(if done { "☑ ".into() } else { "☐ ".into() }),
            // A line of a chat ends where its writer ended it.
            Event::SoftBreak => Event::HardBreak,
            other => other,
        });
        let mut text = String::with_capacity(content.len() * 3 / 2);
        html::push_html(&mut text, events);
        self.sanitiser.clean(&text).to_string()
    }
}

/// A text that says just that in HTML.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for char in text.chars() {
        match char {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            other => escaped.push(other),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn rendered(content: &str) -> String {
        Html::default().rendered(content)
    }

    #[test]
    fn markdown_becomes_html() {
        for (content, expected) in [
            ("**a** `b<c` ~~d~~", "<p><strong>a</strong> <code>b&lt;c</code> <del>d</del></p>\n"),
            ("a\nb", "<p>a<br>\nb</p>\n"),
            ("```rust\n<T>\n```", "<pre><code>&lt;T&gt;\n</code></pre>\n"),
            ("- [x] done", "<ul>\n<li>☑ done</li>\n</ul>\n"),
            ("京都 é", "<p>京都 é</p>\n"),
        ] {
            assert_eq!(rendered(content), expected, "{content}");
        }
        let link = rendered("![a picture](https://example.org/x.png)");
        assert_eq!(
            link,
            "<p><a href=\"https://example.org/x.png\" rel=\"noopener noreferrer nofollow\">a picture</a></p>\n"
        );
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
        }
        assert_eq!(escaped("<a b='c' d=\"e\">&"), "&lt;a b=&#39;c&#39; d=&quot;e&quot;&gt;&amp;");
    }

    proptest! {
        #[test]
        fn any_text_becomes_html_of_known_tags_only(text in "[a-z<>/&\"'`*_\\[\\]()!#~|:;=\\- \n]{0,200}") {
            let page = rendered(&text);
            let mut rest = page.as_str();
            while let Some((_, after)) = rest.split_once('<') {
                let name: String = after.trim_start_matches('/').chars().take_while(char::is_ascii_alphanumeric).collect();
                prop_assert!(!name.is_empty() && !["script", "img", "style", "iframe", "svg"].contains(&name.as_str()), "{}", page);
                rest = after;
            }
        }
    }
}
