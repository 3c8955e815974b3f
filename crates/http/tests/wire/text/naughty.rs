//! Texts that break careless software. Every one comes back byte for byte, wherever it is put.

use serde_json::{Value, json};

use crate::harness::{Server, THREADS, at, message_at, said};

/// Scripts, directions, invisible and combined characters, and what other software takes for code.
const NAUGHTY: [&str; 70] = [
    "",
    " ",
    "  spaces at both ends  ",
    "\t\ttabs\t",
    "\r\n",
    "line\nfeed\r\ncarriage\rreturn\n",
    "\u{b}\u{c}vertical tab and form feed",
    "\u{1}\u{8}\u{1b}[31mred\u{1b}[0m\u{7f}",
    "\u{85}\u{2028}line and paragraph\u{2029}separators",
    "\u{a0}no-break\u{202f}spaces\u{3000}",
    "\u{feff}byte order mark\u{feff}",
    "\u{fffe}\u{ffff}\u{10ffff}\u{fdd0}",
    "\u{fffd}",
    "\u{e000}\u{f8ff}\u{f0000} private use",
    "zero\u{200b}width\u{200c}and\u{200d}joiners\u{2060}",
    "soft\u{ad}hyphen",
    "\u{202e}right to left override\u{202c}",
    "\u{2066}isolate\u{2069} \u{200e}marks\u{200f}",
    "مرحبا بالعالم",
    "שלום, עולם 123",
    "English and עברית and English",
    "你好，世界",
    "こんにちは世界 ｶﾀｶﾅ",
    "안녕하세요 \u{1112}\u{1161}\u{11ab}",
    "สวัสดีชาวโลก",
    "नमस्ते दुनिया क्षत्रिय",
    "Привет, мир",
    "Γειά σου Κόσμε ΐ",
    "İstanbul ıI ß ẞ ŉ ǰ ſ",
    "ﬁ ﬀ ﷽ ㎏ ½",
    "e\u{301} é",
    "a\u{300}\u{301}\u{302}\u{303}\u{304}\u{305}\u{306}\u{307}\u{308}",
    "Z\u{351}\u{36b}\u{343}\u{36a}\u{302}a\u{334}\u{335}\u{31b}l\u{322}\u{347}g\u{35f}o\u{489}",
    "\u{301}starts with a combining mark",
    "👍",
    "👍🏽👩🏿‍🚀",
    "👨‍👩‍👧‍👦 🏳️‍🌈 🏴‍☠️",
    "🇩🇪🇯🇵🇺",
    "❤️ ❤︎ #️⃣",
    "𝕳𝖊𝖑𝖑𝖔 𝟘𝟙 𐍈 𓀀 𠜎",
    "Ⓐⓑ ｆｕｌｌｗｉｄｔｈ",
    "' OR '1'='1",
    "'; DROP TABLE messages; --",
    "\"; DELETE FROM users WHERE \"a\"=\"a",
    "Robert'); -- %s %d %n ?1 $1 :name @p",
    "100% _wild_ \\_card\\%",
    "\\",
    "\\\\ \\n \\u0000 \\x00",
    "\"double\" 'single' `back` «guillemets»",
    "<script>alert(1)</script>",
    "<img src=x onerror=\"alert('x')\">&lt;&amp;&#0;",
    "</textarea><!-- --><![CDATA[ ]]>",
    "{{7*7}} ${7*7} #{7*7} <%= 7*7 %>",
    "$(id) `id` | id ; id && id > /dev/null",
    "../../../../etc/passwd",
    "C:\\Windows\\System32\\cmd.exe",
    "file:///etc/passwd",
    "=cmd|' /C calc'!A0",
    "{\"json\": [\"in\", \"text\"]}",
    "null",
    "undefined",
    "NaN",
    "true",
    "-0",
    "1e400",
    "0x7fffffff",
    "%00%20%2e",
    "data: x\n\nevent: y\n\n",
    "HTTP/1.1 200 OK\r\nSet-Cookie: a=b\r\n\r\n",
    "${jndi:ldap://example.org/a}",
];

/// A text in every field that can hold one.
fn everywhere(text: &str) -> Value {
    json!({
        "title": text,
        "notebooks": [text, text],
        "metadata": {text: text, "nested": [{"text": text}]},
        "messages": [{
            "role": "user",
            "content": text,
            "sources": [text, {text: text}],
            "selected_text_used": false,
            "tool_calls": text,
            "metadata": {text: [text]},
        }],
    })
}

/// The fields of `sent`, as they are in `kept`.
#[track_caller]
fn holds(kept: &Value, sent: &Value) {
    for (field, value) in sent.as_object().unwrap().iter().filter(|(field, _)| *field != "messages") {
        assert_eq!(&kept[field], value, "{field}");
    }
}

#[actix_web::test]
async fn every_text_comes_back_byte_for_byte_from_every_field() {
    let alice = Server::new().await.user("alice");
    for text in NAUGHTY {
        let sent = everywhere(text);
        let made = alice.post(THREADS, sent.clone()).await.ok(201);
        let read = alice.open(&made).await;
        for thread in [&made, &read] {
            holds(thread, &sent);
            holds(&thread["messages"][0], &sent["messages"][0]);
        }
        let summary: String = text.chars().take(100).collect();
        assert_eq!(
            (&read["summary"], &read["messages"][0]["summary"]),
            (&json!(summary), &json!(summary)),
            "{text:?}"
        );
        let raw = alice.get(&at(&made, "")).await;
        assert!(raw.text().contains(&format!("\"content\":{}", json!(text))), "{text:?} in {}", raw.text());
    }
}

#[actix_web::test]
async fn every_text_comes_back_byte_for_byte_after_a_change() {
    let alice = Server::new().await.user("alice");
    let thread = alice.thread(json!([said("x")])).await;
    let message = message_at(&thread["messages"][0]);
    for text in NAUGHTY {
        let mut sent = everywhere(text);
        let mut change = sent["messages"][0].take();
        change.as_object_mut().unwrap().remove("role");
        sent.as_object_mut().unwrap().remove("messages");
        holds(&alice.patch(&at(&thread, ""), sent.clone()).await.ok(200), &sent);
        holds(&alice.patch(&message, change.clone()).await.ok(200), &change);
        holds(&alice.open(&thread).await, &sent);
        holds(&alice.get(&message).await.ok(200), &change);
    }
}

#[actix_web::test]
async fn text_may_be_sent_escaped_or_plain() {
    let alice = Server::new().await.user("alice");
    let body = r#"{"title": "\u00e9\ud83d\udc4d\/\u0001 é👍"}"#;
    let made = alice.ask("POST", THREADS).json(body).send().await.ok(201);
    assert_eq!(made["title"], "é👍/\u{1} é👍");
}
