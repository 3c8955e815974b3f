//! One conversation as a page of HTML that needs nothing else: no script, no file from anywhere, and good on paper.
//!
//! What people and models wrote is never trusted: only elements that are listed here are written, raw HTML is shown as
//! text, and the page forbids itself to load or run anything. Small pictures are part of the page.

mod elements;

use chat_history_domain::message::Message;
use chat_history_domain::transfer::Exported;
use chat_history_domain::{Result, Timestamp};

use super::markdown::{NAMELESS, moment, notebooks, speaker};
use super::markup::is_absolute;
use super::shown::{Image, Shown, shown};
use super::writer::{Wanted, Writer};
use elements::{escaped, link, render};

const STYLE: &str = include_str!("page.css");

/// Nothing has to be remembered from one message to the next.
#[derive(Default)]
pub(super) struct Html;

impl Writer for Html {
    fn begin(&mut self, _at: Timestamp, _out: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn item(&mut self, item: &Exported, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
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
                     <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">\n\
                     <meta name=\"referrer\" content=\"no-referrer\">\n\
                     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
                     <title>{title}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
                     <h1 dir=\"auto\">{title}</h1>\n<p class=\"facts\">{}</p>\n",
                    facts.join(" · ")
                )
            }
            Exported::Message(message, ..) => said(message, wanted)?,
        };
        out.extend(text.as_bytes());
        Ok(())
    }

    fn end(&mut self, _wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        out.extend(b"</body>\n</html>\n");
        Ok(())
    }
}

fn said(message: &Message, wanted: Wanted<'_>) -> Result<String> {
    let mut text = format!(
        "<section class=\"{}\">\n<h2>{} <time datetime=\"{}\">{}</time></h2>\n",
        message.body.role.as_str(),
        speaker(message.body.role),
        message.created_at,
        moment(message.created_at),
    );
    for one in shown(&message.body) {
        wanted.check()?;
        show(&one, wanted, &mut text)?;
    }
    text.push_str("</section>\n");
    Ok(text)
}

/// Writes one of the things that a message shows.
fn show(one: &Shown, wanted: Wanted<'_>, to: &mut String) -> Result<()> {
    match one {
        Shown::Text(content) => {
            to.push_str("<div dir=\"auto\">\n");
            render(content, wanted, to)?;
            to.push_str("</div>\n");
        }
        Shown::Thinking(content) => {
            to.push_str("<details><summary>Thinking</summary>\n<div dir=\"auto\">\n");
            render(content, wanted, to)?;
            to.push_str("</div>\n</details>\n");
        }
        Shown::Call(name, with) => fold(&format!("Call of {name}"), with, "<details>", to),
        Shown::Answer(words) => fold("Result", words, "<details>", to),
        Shown::Other(name, json) => fold(name, json, "<details open>", to),
        Shown::Image(Image { name, data: Some(data) }) => {
            let [data, name] = [data, name].map(|text| escaped(text));
            to.extend(["<p><img src=\"", &data, "\" alt=\"", &name, "\"></p>\n"]);
        }
        Shown::Image(Image { name, data: None }) => fact("Image", &escaped(name), to),
        Shown::File(name) => fact("File", &escaped(name), to),
        Shown::Source(title, url) => match url.as_deref().filter(|url| is_absolute(url)) {
            Some(url) => fact("Source", &format!("{}{}</a>", link(url), escaped(title)), to),
            None => fact("Source", &escaped(title), to),
        },
    }
    Ok(())
}

/// Writes something that is looked at when it is asked for.
fn fold(name: &str, words: &str, start: &str, to: &mut String) {
    let (name, words) = (escaped(name), escaped(words));
    to.extend([start, "<summary>", &name, "</summary><pre><code>", &words, "</code></pre></details>\n"]);
}

/// Writes something on a line of its own.
fn fact(name: &str, html: &str, to: &mut String) {
    to.extend(["<p class=\"facts\">", name, ": ", html, "</p>\n"]);
}
