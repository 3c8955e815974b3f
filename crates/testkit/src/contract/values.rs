//! Laws of values: text byte for byte, JSON in all it means, times to the microsecond.

use chat_history_domain::conversation::NewConversation;
use chat_history_domain::message::{MessageChange, NewMessage, Role};
use chat_history_domain::{Change, Store, Timestamp};
use serde_json::{Value, json};

use crate::Caller;
use crate::fixtures::{NOON, content, full_message, json_of, renamed, reworded, said, title};

/// Texts that something between here and the disk might take for its own business.
const TEXTS: [&str; 22] = [
    "x",
    " leading and trailing \t ",
    "\n\r\n\r lines \u{2028}\u{2029}\u{85}\n",
    "'\"\\%_;--",
    "'); DROP TABLE messages; --",
    "$1 ? ?1 :name @name {} %s \\x00 \\u0000 \\N",
    "caf\u{e9} is not cafe\u{301}",
    "\u{fb01} \u{212b} \u{1e9b}\u{323}",
    "\u{301}a lone combining mark",
    "👩\u{200d}👩\u{200d}👧\u{200d}👦 🇨🇭 👍🏽",
    "漢字 かな カナ 한국어 汉字 𠮷",
    "שלום \u{202e}עולם\u{202c} مرحبا",
    "\u{feff}a mark of byte order, \u{feff}twice",
    "\u{1}\u{7}\u{8}\u{b}\u{c}\u{1b}[31m\u{7f}\u{9f}",
    "\u{ffff}\u{fffe}\u{10ffff}\u{e000}\u{fffd}",
    "İstanbul ß ſ ǅ",
    "null",
    "{\"not\": \"parsed\"}",
    "0x1F 1e5 NaN",
    "2023-11-14T22:13:20Z",
    "\u{200b}\u{ad}\u{a0}",
    "<script>&amp;</script>",
];

fn texts() -> impl Iterator<Item = String> {
    TEXTS.into_iter().map(str::to_owned)
}

/// Contents, titles and summaries are kept byte for byte, however they come in.
pub async fn text_is_kept_byte_for_byte(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages: Vec<NewMessage> = texts().map(|text| said(&text)).collect();
    let id = alice.start(vec![]).await.id;
    let appended = alice.append(id, messages.clone()).await.unwrap();
    assert!(appended.iter().map(|message| message.body.content.to_string()).eq(texts()));
    assert!(alice.contents(id).await.into_iter().eq(texts()));
    let created = alice.start(messages).await.id;
    assert!(alice.contents(created).await.into_iter().eq(texts()));

    for text in texts() {
        let (made, messages) = alice.create(NewConversation::default(), vec![said("old")]).await.unwrap();
        let edited = alice.edit(made.id, messages[0].id, reworded(&text)).await.unwrap();
        let updated = alice.update(made.id, renamed(&text)).await.unwrap();
        let found = alice.found(made.id).await;
        assert_eq!(
            (edited.body.content.as_str(), updated.title.as_deref()),
            (text.as_str(), Some(text.as_str()))
        );
        assert_eq!(
            (found.title.as_deref(), found.summary.as_deref()),
            (Some(text.as_str()), Some(text.as_str()))
        );
    }
}

/// The longest contents, titles and names that the limits allow fit, in characters of any width.
pub async fn the_longest_text_fits(store: Store) {
    let alice = Caller::new(&store, "alice");
    for character in ["a", "é", "漢", "👍"] {
        let (long, name) = (character.repeat(100_000), character.repeat(255));
        let notebooks = json_of(&json!(vec![name.as_str(); 50]));
        let new = NewConversation { title: Some(title(&name)), notebooks, ..NewConversation::default() };
        let (made, _) = alice.create(new.clone(), vec![said(&long)]).await.unwrap();
        let appended = alice.append(made.id, vec![said(&long)]).await.unwrap();
        alice
            .edit(made.id, appended[0].id, reworded(&format!("{}.", character.repeat(99_999))))
            .await
            .unwrap();
        let (found, contents) = (alice.found(made.id).await, alice.contents(made.id).await);
        assert_eq!((found.title, found.notebooks), (Some(name), new.notebooks));
        assert_eq!(found.summary, Some(character.repeat(100)));
        assert!(contents[0] == long && contents[1].chars().count() == 100_000 && contents[1].ends_with('.'));
    }
}

/// JSON values that lose something in a careless encoding.
fn documents() -> Vec<Value> {
    let deep = (0..30).fold(json!({"": "bottom"}), |inner, level| match level % 2 {
        0 => json!([inner]),
        _ => json!({"next": inner}),
    });
    let every_text: Vec<String> = texts().collect();
    let keyed: serde_json::Map<String, Value> = texts().map(|text| (text, json!(1))).collect();
    vec![
        deep,
        json!([]),
        json!({}),
        json!([null, true, false, "", [], {}, [[]], [{}]]),
        json!([0, -1, 1, i64::MAX, i64::MIN, u64::MAX, (1_i64 << 53) + 1, i32::MAX, u32::MAX]),
        json!([0.1, 0.300_000_000_000_000_04, 1.0, -1.5, 1e-7, 1e300, -1e300, 1.5e-300]),
        json!([f64::MAX, f64::MIN, f64::MIN_POSITIVE, f64::EPSILON, 5e-324, 123_456_789.123_456_79]),
        json!(every_text),
        Value::Object(keyed),
        json!({"b": 1, "a": 2, "B": 3, "10": 4, "9": 5, "é": 6, "e\u{301}": 7}),
        json!({"a string of size": "x".repeat(60_000)}),
    ]
}

/// Every JSON field keeps every document, through a creation, an append and a change.
pub async fn json_means_the_same_after_it_is_kept(store: Store) {
    let alice = Caller::new(&store, "alice");
    for document in documents() {
        let array = json_of(&if document.is_array() { document.clone() } else { json!([document.clone()]) });
        let object = json_of(&if document.is_object() { document.clone() } else { json!({"in": document}) });
        let any = json_of(&document);
        let mut message = full_message("x");
        message.body.sources = array.clone();
        message.body.tool_calls = Some(any.clone());
        message.body.metadata = object.clone();
        message.body.item = Some(object.clone());
        let new = NewConversation {
            notebooks: array.clone(),
            metadata: object.clone(),
            ..NewConversation::default()
        };
        let (made, _) = alice.create(new, vec![message.clone(), said("plain")]).await.unwrap();
        alice.append(made.id, vec![message]).await.unwrap();
        let plain = alice.messages(made.id).await[1].id;
        let change = MessageChange {
            role: Some(Role::Tool),
            content: Some(content("x")),
            sources: Change::Set(array.clone()),
            tool_calls: Change::Set(any.clone()),
            metadata: Change::Set(object.clone()),
            item: Change::Set(object.clone()),
            ..MessageChange::default()
        };
        alice.edit(made.id, plain, change).await.unwrap();

        let found = alice.found(made.id).await;
        assert_eq!((&found.notebooks, &found.metadata), (&array, &object));
        for message in alice.messages(made.id).await {
            assert_eq!((&message.body.sources, &message.body.metadata), (&array, &object));
            assert_eq!(
                (message.body.tool_calls.as_ref(), message.body.item.as_ref()),
                (Some(&any), Some(&object))
            );
        }
    }
}

/// The model's calls of tools are any JSON: strings, numbers and booleans too.
pub async fn tool_calls_are_any_json(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    for document in [json!("text"), json!(""), json!("[1]"), json!(7), json!(true), json!(0.5)] {
        let mut message = said("x");
        message.body.tool_calls = Some(json_of(&document));
        let kept = alice.append(id, vec![message]).await.unwrap()[0].id;
        let found = alice.find_message(id, kept).await.unwrap();
        let read: Value = serde_json::from_str(found.body.tool_calls.unwrap().as_str()).unwrap();
        assert_eq!(read, document);
    }
}

/// Moments come back to the microsecond, from the first year to the last, and sort in a list.
pub async fn times_are_kept_to_the_microsecond(store: Store) {
    let alice = Caller::new(&store, "alice");
    let moments = [
        Timestamp::MIN.micros(),
        -1,
        0,
        1,
        951_782_400_000_001,
        NOON,
        NOON + 1,
        4_102_444_799_999_999,
        Timestamp::MAX.micros() - 1,
        Timestamp::MAX.micros(),
    ];
    for micros in moments {
        let then = alice.at(micros);
        let (made, messages) = then.create(NewConversation::default(), vec![said("a")]).await.unwrap();
        let (found, message) = (alice.found(made.id).await, &alice.messages(made.id).await[0]);
        assert_eq!([found.created_at, found.updated_at], [Timestamp::from_micros(micros); 2]);
        assert_eq!([message.created_at, message.updated_at], [Timestamp::from_micros(micros); 2]);
        assert_eq!(message, &messages[0]);
    }
    let holdings = alice.holdings().await;
    let listed = holdings.conversations.iter().map(|(conversation, _)| conversation.updated_at.micros());
    assert!(listed.eq(moments.into_iter().rev()));
    assert_eq!(holdings.user.unwrap().created_at, Timestamp::MIN);
}
