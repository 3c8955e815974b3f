//! One conversation as Markdown that code hosts render: roles and times as headings, contents as they are.
//!
//! A content stands between others, so what it leaves open is closed: a fence, and a block of HTML.

use chat_history_domain::conversation::Conversation;
use chat_history_domain::message::{Message, Role};
use chat_history_domain::transfer::Exported;
use chat_history_domain::{Result, Timestamp};

use super::markup::is_absolute;
use super::shown::{Image, Shown, shown};
use super::tamed::{address, tamed};
use super::writer::{Wanted, Writer};

/// Nothing has to be remembered from one message to the next.
#[derive(Default)]
pub(super) struct Markdown;

impl Writer for Markdown {
    fn begin(&mut self, _at: Timestamp, _out: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }

    fn item(&mut self, item: &Exported, wanted: Wanted<'_>, out: &mut Vec<u8>) -> Result<()> {
        let text = match item {
            Exported::Conversation(conversation, _) => head(conversation),
            Exported::Message(message, ..) => said(message, wanted)?,
        };
        out.extend(text.as_bytes());
        Ok(())
    }

    fn end(&mut self, _wanted: Wanted<'_>, _out: &mut Vec<u8>) -> Result<()> {
        Ok(())
    }
}

/// What a thread without a title is called.
pub(super) const NAMELESS: &str = "Untitled";

/// A moment as people read it.
pub(super) fn moment(at: Timestamp) -> String {
    let text = at.to_string();
    let (date, time) = text.split_once('T').unwrap_or((&text, ""));
    format!("{date} {} UTC", time.get(..8).unwrap_or(time))
}

/// Who speaks, as a heading.
pub(super) fn speaker(role: Role) -> &'static str {
    match role {
        Role::User => "User",
        Role::Assistant => "Assistant",
        Role::System => "System",
        Role::Tool => "Tool",
    }
}

/// The names of the notebooks of a conversation.
pub(super) fn notebooks(conversation: &Conversation) -> Vec<String> {
    serde_json::from_str(conversation.notebooks.as_str()).unwrap_or_default()
}

fn head(conversation: &Conversation) -> String {
    let title = conversation.title.as_deref().filter(|title| !title.trim().is_empty()).unwrap_or(NAMELESS);
    let mut facts = vec![format!("Made {}", moment(conversation.created_at))];
    facts.push(format!("changed {}", moment(conversation.updated_at)));
    facts.extend(conversation.starred.then(|| "starred".to_owned()));
    facts.extend(conversation.archived.then(|| "archived".to_owned()));
    let notebooks: Vec<String> = notebooks(conversation).iter().map(|name| plain(name)).collect();
    if !notebooks.is_empty() {
        facts.push(format!("in {}", notebooks.join(", ")));
    }
    format!("# {}\n\n{}\n", plain(title), facts.join(" · "))
}

fn said(message: &Message, wanted: Wanted<'_>) -> Result<String> {
    let mut text = format!("\n---\n\n### {} · {}\n", speaker(message.body.role), moment(message.created_at));
    for one in shown(&message.body) {
        text.push('\n');
        match one {
            Shown::Text(content) => text.push_str(&tamed(&content, wanted, closed)?),
            Shown::Thinking(content) => {
                text.push_str("**Thinking**\n\n");
                for line in tamed(&content, wanted, closed)?.lines() {
                    text.extend(["> ", line, "\n"]);
                }
            }
            Shown::Call(name, with) => fenced(&format!("Call of {}", plain(&name)), "json", &with, &mut text),
            Shown::Answer(words) => fenced("Result", "", &words, &mut text),
            Shown::Other(name, json) => fenced(&plain(&name), "json", &json, &mut text),
            Shown::Image(Image { name, .. }) => text.extend(["Image: ", &plain(&name), "\n"]),
            Shown::File(name) => text.extend(["File: ", &plain(&name), "\n"]),
            Shown::Source(title, url) => match url.filter(|url| is_absolute(url)) {
                Some(url) => text.extend(["Source: [", &plain(&title), "](<", &address(&url), ">)\n"]),
                None => text.extend(["Source: ", &plain(&title), "\n"]),
            },
        }
    }
    Ok(text)
}

/// Writes a name, and words between fences.
fn fenced(name: &str, language: &str, words: &str, to: &mut String) {
    let fence = fence_for(words);
    to.extend(["**", name, "**\n\n", &fence, language, "\n", words, "\n", &fence, "\n"]);
}

/// A text on one line that says just that, whatever Markdown would make of it.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for word in text.split_whitespace() {
        if !plain.is_empty() {
            plain.push(' ');
        }
        for char in word.chars() {
            if char.is_ascii_punctuation() {
                plain.push('\\');
            }
            plain.push(char);
        }
    }
    plain
}

/// A fence that is longer than any run of its sign in the text.
fn fence_for(text: &str) -> String {
    let longest = text.split(|char| char != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// A content with a line end at its end, with no fence open, and with no start of HTML that takes what follows along.
fn closed(content: &str) -> String {
    let mut text = String::with_capacity(content.len() + 8);
    let mut fence: Option<(char, usize)> = None;
    for line in content.lines() {
        let bare = line.trim_start_matches(' ');
        // What is indented by four is code anyway.
        let is_block = line.len() - bare.len() < 4;
        match (fence, fence_of(bare).filter(|_| is_block)) {
            (None, Some((sign, length, _))) => fence = Some((sign, length)),
            (Some((sign, length)), Some((other, longer, is_bare)))
                if sign == other && longer >= length && is_bare =>
            {
                fence = None;
            }
            _ => {}
        }
        if fence.is_none() && is_block && opens_html(bare) {
            text.push('\\');
            text.push_str(bare);
        } else {
            text.push_str(line);
        }
        text.push('\n');
    }
    if let Some((sign, length)) = fence {
        text.extend(std::iter::repeat_n(sign, length));
        text.push('\n');
    }
    text
}

/// The fence that a line starts with: its sign, its length, and whether nothing else is on the line.
fn fence_of(line: &str) -> Option<(char, usize, bool)> {
    let sign = line.chars().next().filter(|sign| matches!(sign, '`' | '~'))?;
    let rest = line.trim_start_matches(sign);
    let length = line.len() - rest.len();
    let is_fence = length >= 3 && !(sign == '`' && rest.contains('`'));
    is_fence.then(|| (sign, length, rest.trim().is_empty()))
}

/// Whether a line starts a block of HTML that only its own end closes (HTML blocks 1 to 5 of the specification).
fn opens_html(line: &str) -> bool {
    let Some(rest) = line.strip_prefix('<') else { return false };
    let name: String = rest.chars().take_while(char::is_ascii_alphabetic).collect();
    rest.starts_with(['!', '?'])
        || ["script", "pre", "style", "textarea"].iter().any(|block| name.eq_ignore_ascii_case(block))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_content_leaves_open_is_closed() {
        for (content, expected) in [
            ("plain", "plain\n"),
            ("", ""),
            ("```rust\nfn main() {}\n```", "```rust\nfn main() {}\n```\n"),
            ("```\nopen", "```\nopen\n```\n"),
            ("~~~~ x\n~~~\n```", "~~~~ x\n~~~\n```\n~~~~\n"),
            ("````\n```\ncode", "````\n```\ncode\n````\n"),
            ("```a`b", "```a`b\n"),
            ("    ```\nx", "    ```\nx\n"),
            ("<!-- open", "\\<!-- open\n"),
            ("  <ScRipt>\nx", "\\<ScRipt>\nx\n"),
            ("<b>bold</b>\n<div>", "<b>bold</b>\n<div>\n"),
            ("```\n<!-- code\n```", "```\n<!-- code\n```\n"),
        ] {
            assert_eq!(closed(content), expected, "{content:?}");
        }
    }

    #[test]
    fn a_title_says_just_what_it_says() {
        assert_eq!(plain("# *a*\n<b> [x](y) é"), r"\# \*a\* \<b\> \[x\]\(y\) é");
        assert_eq!(fence_for("a ```` b"), "`````");
        assert_eq!(moment(Timestamp::from_micros(1_700_000_000_123_456)), "2023-11-14 22:13:20 UTC");
    }
}
