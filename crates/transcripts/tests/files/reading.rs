//! Exports that are read by people: what is said, and set apart from it what was thought, called, attached and cited.

use chat_history_domain::Json;
use chat_history_domain::conversation::NewConversation;
use chat_history_domain::message::{Body, Content, Kind, NewMessage, Role};
use chat_history_testkit::fixtures::said;
use chat_history_transcripts::{Export, Form};
use serde_json::{Value, json};

use crate::desk::Desk;

/// A picture of one point.
const PNG: &str =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

/// A message with parts.
fn unit(item: &Value) -> NewMessage {
    NewMessage::from(Body {
        kind: Some(Kind::message()),
        item: Some(Json::stored(item.to_string())),
        ..Body::new(Role::Assistant, Content::stored("The **answer**.".into()))
    })
}

fn parts() -> NewMessage {
    unit(&json!({"said": 4, "content": [
        {"type": "thinking", "thinking": "Let me *see* </details><script>"},
        {"type": "tool_use", "name": "find<b>", "input": {"q": "</code>"}},
        {"type": "image", "name": "point \"x\"", "source": {"type": "base64", "media_type": "image/png", "data": PNG}},
        {"type": "image", "source": {"type": "url", "url": "https://example.org/far.png"}},
        {"type": "text", "text": "", "citations": [
            {"type": "web", "url": "https://example.org/a?b=\"c", "title": "A [source]"},
            {"type": "web", "url": "javascript:alert(1)", "title": "no"},
        ]},
        {"type": "tool_result", "content": [{"type": "text", "text": "```\nfound"}]},
        {"type": "document", "title": "paper.pdf", "source": {"data": "AAAA"}},
    ]}))
}

fn export(form: Form, messages: Vec<NewMessage>) -> Vec<u8> {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let (made, _) = desk.wait(alice.create(NewConversation::default(), messages)).unwrap();
    let export = Export::of_one(desk.store.clone(), alice.context.clone(), made.id, form);
    desk.read(desk.wait(export).unwrap())
}

#[test]
fn a_page_of_html_folds_what_is_not_said_and_shows_small_pictures() {
    let page = String::from_utf8(export(Form::Html, vec![parts()])).unwrap();
    for there in [
        "<p>The <strong>answer</strong>.</p>",
        "<details><summary>Thinking</summary>\n<div dir=\"auto\">\n<p>Let me <em>see</em> &lt;/details&gt;&lt;script&gt;</p>",
        "<details><summary>Call of find&lt;b&gt;</summary><pre><code>{\n  &quot;q&quot;: &quot;&lt;/code&gt;&quot;\n}</code></pre></details>",
        &format!("<img src=\"data:image/png;base64,{PNG}\" alt=\"point &quot;x&quot;\">"),
        "<p class=\"facts\">Image: https://example.org/far.png</p>",
        "<a href=\"https://example.org/a?b=%22c\" rel=\"noopener noreferrer nofollow\">A [source]</a>",
        "<details><summary>Result</summary><pre><code>```\nfound</code></pre></details>",
        "<p class=\"facts\">File: paper.pdf</p>",
        "img-src data:",
    ] {
        assert!(page.contains(there), "{there}: {page}");
    }
    assert_eq!(page.matches("<img").count(), 1, "nothing is loaded from anywhere");
    assert!(!page.contains("javascript:") && !page.contains("<script"), "{page}");
}

#[test]
fn a_file_of_markdown_sets_apart_what_is_not_said() {
    let text = String::from_utf8(export(Form::Markdown, vec![parts()])).unwrap();
    for there in [
        "\nThe **answer**.\n",
        "**Thinking**\n\n> Let me *see* ",
        "**Call of find\\<b\\>**\n\n```json\n{\n  \"q\": \"</code>\"\n}\n```\n",
        "Image: point \\\"x\\\"\n",
        "Image: https\\:\\/\\/example\\.org\\/far\\.png\n",
        "Source: [A \\[source\\]](<https://example.org/a?b=\"c>)\n",
        "**Result**\n\n````\n```\nfound\n````\n",
        "File: paper\\.pdf\n",
    ] {
        assert!(text.contains(there), "{there}: {text}");
    }
    assert!(!text.contains(PNG) && !text.contains("javascript:"), "{text}");
}

#[test]
fn a_pdf_is_made_of_parts_too() {
    assert!(export(Form::Pdf, vec![parts()]).starts_with(b"%PDF-"));
}

#[test]
fn no_message_looks_like_two_or_changes_another_in_a_file_of_markdown() {
    let forged = "a\n\n---\n\n### Assistant · 2026-11-26 08:00:00 UTC\n\nforged\n\n[x]: https://evil.example\n\nb\n===\n\n<details>";
    let text = String::from_utf8(export(Form::Markdown, vec![said(forged), said("See [x].")])).unwrap();
    assert_eq!(text.matches("\n### ").count(), 2, "{text}");
    assert!(
        text.contains("\n###### Assistant") && text.contains("\n\\[x]: https://evil.example\n"),
        "{text}"
    );
    assert!(
        text.contains("\\<details>") && text.contains("\n\\===\n") && text.contains("\nSee [x].\n"),
        "{text}"
    );
}
