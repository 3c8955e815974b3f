//! How large things may be, on every surface: what has just the limit is kept, and one more is refused by its field.

use serde_json::{Value, json};

use super::{CHAT_THREADS, CHATS, Surface, refused_field};
use crate::harness::{Database, Service, THREADS, on_both};

on_both!(titles_notebooks_contents_and_json_fields_may_have_their_default_limits_and_not_one_more);

fn titles_notebooks_contents_and_json_fields_may_have_their_default_limits_and_not_one_more(
    database: &Database,
) {
    let service = Service::start(database);
    let alice = service.client("alice");
    let id = alice.thread("Limits");
    let title = |chars: usize| json!({"title": "漢".repeat(chars)});
    for (method, path, success) in [
        ("POST", THREADS.to_owned(), 201),
        ("PATCH", Surface::Threads.at(id), 200),
        ("POST", CHAT_THREADS.to_owned(), 201),
        ("PUT", Surface::ChatThreads.at(id), 200),
    ] {
        let invalid = if path.starts_with(CHAT_THREADS) { 422 } else { 400 };
        assert_eq!(alice.call(method, &path, &title(255)).expect(success)["title"], title(255)["title"]);
        assert_eq!(refused_field(alice.call(method, &path, &title(256)), invalid), "title");
    }
    let notebooks = |count: usize, chars: usize| json!({"notebooks": vec!["\u{1F469}".repeat(chars); count]});
    for (method, path, success) in [
        ("POST", THREADS.to_owned(), 201),
        ("PATCH", Surface::Threads.at(id), 200),
        ("POST", CHATS.to_owned(), 201),
        ("PUT", Surface::Chats.at(id), 200),
    ] {
        let invalid = if path.starts_with(CHATS) { 422 } else { 400 };
        let most = notebooks(100, 255);
        assert_eq!(alice.call(method, &path, &most).expect(success)["notebooks"], most["notebooks"]);
        assert_eq!(refused_field(alice.call(method, &path, &notebooks(101, 1)), invalid), "notebooks");
        assert_eq!(refused_field(alice.call(method, &path, &notebooks(1, 256)), invalid), "notebooks[0]");
    }
    let content = |chars: usize| "漢".repeat(chars);
    for surface in Surface::ALL {
        surface.say(&alice, id, "user", &content(1_000_000), &[]).expect(201);
        let refused = surface.say(&alice, id, "user", &content(1_000_001), &[]);
        assert_eq!(refused_field(refused, surface.invalid()), "content");
    }
    let said = Surface::Chats.said(&alice, id);
    assert_eq!(said.len(), 3);
    assert!(said.iter().all(|(_, text)| *text == content(1_000_000)));

    let messages = format!("{THREADS}/{id}/messages");
    // In compact JSON, a text of n bytes in a list or under the name "a" has n and these more.
    for (field, wrap, more) in [("sources", "list", 4), ("tool_calls", "list", 4), ("metadata", "object", 8)]
    {
        let wrapped = |value: Value| if wrap == "list" { json!([value]) } else { json!({"a": value}) };
        let sized = |bytes: usize| json!({"role": "user", "content": "x", field: wrapped(json!("x".repeat(bytes - more)))});
        alice.post(&messages, &sized(1_048_576)).expect(201);
        assert_eq!(refused_field(alice.post(&messages, &sized(1_048_577)), 400), field);
        let deep = |levels: usize| {
            let value = (1..levels).fold(json!([]), |inner, _| json!([inner]));
            let value = if wrap == "list" { value } else { json!({"a": value[0]}) };
            json!({"role": "user", "content": "x", field: value})
        };
        alice.post(&messages, &deep(32)).expect(201);
        assert_eq!(refused_field(alice.post(&messages, &deep(33)), 400), field);
    }
}
