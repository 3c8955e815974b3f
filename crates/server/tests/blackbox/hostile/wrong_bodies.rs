//! Bodies that are wrong for every operation, and bodies that are wrong for those that know a field.

use std::collections::BTreeSet;

/// Levels far beyond what any parser should follow.
const ENDLESS: usize = 100_000;

/// Bodies that no operation takes, each with a name for reports.
pub(super) fn never_right() -> Vec<(&'static str, Vec<u8>)> {
    let text = |name, text: &str| (name, text.as_bytes().to_vec());
    vec![
        text("nothing", ""),
        text("white space", " \r\n\t "),
        text("null", "null"),
        text("true", "true"),
        text("a number", "5"),
        text("a huge number", "1e400"),
        text("a string", "\"text\""),
        text("an empty array", "[]"),
        text("an array of objects", "[{}]"),
        text("half an object", "{\"title\":"),
        text("a single quote", "{'title': 'x'}"),
        text("a comma too many", "{\"title\": \"x\",}"),
        text("a comment", "{} // x"),
        text("trailing garbage", "{}x"),
        text("two objects", "{}{}"),
        text("a byte order mark", "\u{feff}{}"),
        text("UTF-16", "{\0}\0"),
        text("a NUL", "\0"),
        text("no number", "NaN"),
        ("bytes that are no text", b"{\"title\": \"\xff\xfe\"}".to_vec()),
        ("a surrogate in UTF-8", b"{\"title\": \"\xed\xa0\x80\"}".to_vec()),
        ("an overlong slash", b"{\"title\": \"\xc0\xaf\"}".to_vec()),
        ("endless arrays", "[".repeat(ENDLESS).into_bytes()),
        ("endless arrays that end", nested(ENDLESS).into_bytes()),
        ("endless objects", "{\"a\":".repeat(ENDLESS).into_bytes()),
        ("129 levels", nested(129).into_bytes()),
    ]
}

/// Bodies in which a known field holds what may be wrong for it. Some are right for some fields.
pub(super) fn perhaps_wrong(fields: &BTreeSet<String>) -> Vec<(String, Vec<u8>)> {
    let mut values: Vec<String> = [
        "null",
        "true",
        "-1",
        "1.5",
        "9007199254740992",
        "18446744073709551616",
        "\"x\"",
        "\"\"",
        "[]",
        "{}",
    ]
    .map(String::from)
    .into();
    values.extend(["[null]", "[[]]", "{\"a\":1}", "[{\"role\":\"user\",\"content\":5}]"].map(String::from));
    values.extend(
        ["\"\\u0000\"", "[\"\\u0000\"]", "{\"\\u0000\":0}", "{\"a\":[\"\\u0000\"]}"].map(String::from),
    );
    values.push(many_keys());
    values.push(format!("[{}]", vec!["null"; ENDLESS].join(",")));
    values.push(format!("\"{}\"", "x".repeat(1 << 20)));
    let of_each = fields.iter().flat_map(|field| {
        let with = move |value: &String| (format!("{field} of {}", start(value)), body(field, value));
        values.iter().map(with).collect::<Vec<_>>()
    });
    let mut found: Vec<_> = of_each.collect();
    found.push(("an empty object".into(), b"{}".to_vec()));
    // What is passed over is not followed, so it may be as deep as it likes.
    found.extend(
        [129, ENDLESS].map(|levels| (format!("{levels} unknown levels"), body("x", &nested(levels)))),
    );
    found.push(("100,000 unknown keys".into(), many_keys().into_bytes()));
    found.push(("a key of a megabyte".into(), body(&"k".repeat(1 << 20), "1")));
    found
}

/// Bodies in which a known field holds what is wrong for it, whichever it is.
pub(super) fn surely_wrong(fields: &BTreeSet<String>) -> Vec<(String, Vec<u8>)> {
    let too_deep = [nested(66), nested(129), nested(ENDLESS), objects(66), "[".repeat(ENDLESS)];
    let values = too_deep.into_iter().chain(["1e400", "-1e400", "1e999999999"].map(String::from));
    let values: Vec<String> = values.collect();
    let mut found = Vec::new();
    for field in fields {
        let with = |value: &String| (format!("{field} of {}", start(value)), body(field, value));
        found.extend(values.iter().map(with));
        found.push((format!("{field} twice"), format!("{{\"{field}\":null,\"{field}\":null}}").into_bytes()));
    }
    found
}

fn body(field: &str, value: &str) -> Vec<u8> {
    format!("{{\"{field}\":{value}}}").into_bytes()
}

/// Arrays in arrays.
fn nested(levels: usize) -> String {
    format!("{}{}", "[".repeat(levels), "]".repeat(levels))
}

/// Objects in objects.
fn objects(levels: usize) -> String {
    format!("{}1{}", "{\"a\":".repeat(levels), "}".repeat(levels))
}

/// An object of many members.
fn many_keys() -> String {
    let members: Vec<String> = (0..ENDLESS).map(|number| format!("\"k{number}\":0")).collect();
    format!("{{{}}}", members.join(","))
}

/// The start of a value, for reports.
fn start(value: &str) -> String {
    value.chars().take(24).collect()
}
