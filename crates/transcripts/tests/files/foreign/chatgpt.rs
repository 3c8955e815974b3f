//! Exports of ChatGPT: trees of nodes, in every form and state that they have been seen in.

use chat_history_domain::Timestamp;
use chat_history_domain::message::Role;
use chat_history_transcripts::Format;
use chat_history_transcripts::Outcome::{self, Created, Skipped, Unchanged};
use serde_json::{Value, json};

use super::{chatgpt, contents, import, kept, node, says, simple};
use crate::bombs::zip;
use crate::desk::{Desk, accounts_for};

#[test]
fn a_conversation_of_chatgpt_comes_in_with_its_times_and_what_was_said() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let report = import(&desk, &alice, &json!([simple("c-1")]));
    accounts_for(&report, 1, 4);
    assert_eq!((report.format, report.conversations.created), (Format::ChatGpt, 1));
    assert_eq!((report.messages.added, report.messages.skipped), (2, 2));
    assert_eq!(report.entries[0].notes, ["2 entries hold nothing that is said"]);
    assert_eq!(report.entries[0].source.as_deref(), Some("chatgpt:c-1"));
    let (conversation, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(conversation.title.as_deref(), Some("Simple"));
    assert_eq!(conversation.created_at, Timestamp::from_micros(1_715_000_000_250_000));
    assert_eq!(conversation.updated_at, Timestamp::from_micros(1_715_000_100_500_000));
    assert_eq!(conversation.metadata.as_str(), r#"{"model":"gpt-4o","imported_from":"chatgpt"}"#);
    assert_eq!(contents(&messages), ["Question of c-1", "Answer"]);
    assert_eq!([messages[0].body.role, messages[1].body.role], [Role::User, Role::Assistant]);
    assert_eq!(messages[1].created_at, Timestamp::from_micros(1_715_000_002_500_000));
    assert_eq!(messages[1].body.metadata.as_str(), r#"{"model":"gpt-4o"}"#);
}

/// A conversation in which the question was edited and an answer given anew: three ways through it.
fn branched(current: &str, goes_on: bool) -> Value {
    let last = if goes_on { vec!["q3"] } else { vec![] };
    let mut nodes = vec![
        node("root", None, &["q1", "q1b"], Value::Null),
        node("q1", Some("root"), &["a1", "a1b"], says("user", "First question", 10.0)),
        node("a1", Some("q1"), &[], says("assistant", "First answer", 11.0)),
        node("a1b", Some("q1"), &["q2"], says("assistant", "Another answer", 12.0)),
        node("q2", Some("a1b"), &last, says("user", "And then?", 13.0)),
        node("q1b", Some("root"), &[], says("user", "Edited question", 14.0)),
    ];
    if goes_on {
        nodes.push(node("q3", Some("q2"), &[], says("user", "Still there?", 15.0)));
    }
    chatgpt("tree", json!("Tree"), current, nodes)
}

#[test]
fn the_branch_that_was_seen_last_is_the_conversation_and_the_others_are_kept_beside_it() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let report = import(&desk, &alice, &json!([branched("q2", false)]));
    accounts_for(&report, 3, 4 + 3 + 2);
    let sources: Vec<&str> = report.entries.iter().map(|entry| entry.source.as_deref().unwrap()).collect();
    assert_eq!(sources, ["chatgpt:tree#a1b", "chatgpt:tree", "chatgpt:tree#q1b"]);
    let (main, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(contents(&messages), ["First question", "Another answer", "And then?"]);
    assert!(!main.archived);
    let (branch, messages) = kept(&desk, &alice, &report, 1);
    assert_eq!(contents(&messages), ["First question", "First answer"]);
    assert!(branch.archived && branch.metadata.as_str().contains("branch_of"));
    assert_eq!(report.entries[1].notes[0], "is another branch of chatgpt:tree#a1b");
    let (_, messages) = kept(&desk, &alice, &report, 2);
    assert_eq!(contents(&messages), ["Edited question"]);

    // Whichever branch is seen last, and whichever goes on, each is known again.
    let again = import(&desk, &alice, &json!([branched("a1", false)]));
    assert_eq!((again.conversations.unchanged, again.messages.added), (3, 0));
    let later = import(&desk, &alice, &json!([branched("q1b", true)]));
    assert_eq!((later.conversations.updated, later.conversations.unchanged, later.messages.added), (1, 2, 1));
    let (_, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(contents(&messages), ["First question", "Another answer", "And then?", "Still there?"]);
}

#[test]
fn what_chatgpt_says_in_other_forms_than_text_is_kept() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let of = |role: &str, recipient: &str, content: Value| {
        json!({"author": {"role": role, "name": "python"}, "content": content, "recipient": recipient, "create_time": null,
            "metadata": {"attachments": [{"id": "file-1", "name": "a.pdf"}]}})
    };
    let said = [
        of(
            "user",
            "all",
            json!({"content_type": "multimodal_text", "parts": [{"content_type": "image_asset_pointer", "asset_pointer": "file-service://x"}, "What is this?"]}),
        ),
        of(
            "assistant",
            "python",
            json!({"content_type": "code", "language": "python", "text": "print('```')"}),
        ),
        of("tool", "all", json!({"content_type": "execution_output", "text": "```"})),
        of(
            "tool",
            "all",
            json!({"content_type": "tether_quote", "url": "https://example.org", "title": "T", "text": "quoted"}),
        ),
        of(
            "assistant",
            "all",
            json!({"content_type": "thoughts", "thoughts": [{"summary": "Sum", "content": "Thinking"}]}),
        ),
        of(
            "critic",
            "all",
            json!({"content_type": "something_new", "parts": [{"content_type": "audio_transcription", "text": "spoken"}, 7, null]}),
        ),
    ];
    let nodes: Vec<Value> = said
        .iter()
        .enumerate()
        .map(|(number, message)| {
            let parent = number.checked_sub(1).map(|before| before.to_string());
            let next = (number + 1).to_string();
            node(&number.to_string(), parent.as_deref(), &[next.as_str()], message.clone())
        })
        .collect();
    let report = import(&desk, &alice, &json!([chatgpt("forms", Value::Null, "gone", nodes)]));
    accounts_for(&report, 1, 6);
    let (conversation, messages) = kept(&desk, &alice, &report, 0);
    assert_eq!(conversation.title.as_deref(), Some("[image]"), "named after what the person said first");
    assert_eq!(
        contents(&messages),
        [
            "[image]\n\nWhat is this?",
            "````python\nprint('```')\n````",
            "````\n```\n````",
            "quoted",
            "Sum\n\nThinking",
            "spoken",
        ]
    );
    assert_eq!(messages[5].body.role, Role::Tool);
    assert!(
        messages[0].body.sources.as_str().contains("file-service://x")
            && messages[0].body.sources.as_str().contains("a.pdf")
    );
    assert!(messages[1].body.tool_calls.as_ref().unwrap().as_str().contains(r#""name":"python""#));
    assert!(messages[3].body.sources.as_str().contains("https://example.org"));
    assert!(
        messages.iter().all(|message| message.created_at == conversation.created_at),
        "there is no other time"
    );
    let again = import(
        &desk,
        &alice,
        &json!([chatgpt("forms", Value::Null, "gone", vec![node("0", None, &[], said[0].clone())])]),
    );
    assert_eq!((again.conversations.unchanged, again.messages.unchanged), (1, 1));
}

#[test]
fn odd_conversations_of_chatgpt_are_taken_as_far_as_they_go() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let circle = vec![
        node("x", Some("y"), &["y"], says("user", "round", 1.0)),
        node("y", Some("x"), &["x"], says("assistant", "and round", 2.0)),
        node("start", None, &[], says("user", "Beside a circle", 3.0)),
    ];
    let orphan = vec![
        node("a", Some("gone"), &["gone too"], says("user", "Orphan", 1.0)),
        json!({"id": "b", "parent": "a", "message": null}),
    ];
    let nameless = json!({"mapping": {"q": {"message": says("user", "no id", 1.0)}}});
    let file = json!([
        chatgpt("empty", json!(""), "", vec![]),
        chatgpt("circle", json!("Circle"), "start", circle),
        chatgpt("orphan", Value::Null, "a", orphan),
        nameless,
        {"id": "no mapping", "mapping": null, "title": "Nothing"},
        null,
        7,
        {"something": "else"},
        simple("twice"),
        simple("twice"),
        chatgpt("long title", json!("x".repeat(300)), "a", vec![node("a", None, &[], says("user", "q", 1.0))]),
        chatgpt("long", json!("Long"), "a", vec![node("a", None, &[], says("user", &"x".repeat(1_000_001), 1.0))]),
        chatgpt(&"i".repeat(400), json!("Long id"), "a", vec![node(&"n".repeat(400), None, &[], says("user", "q", 1.0))]),
    ]);
    let told = desk.look_at(&alice, file.to_string().as_bytes()).unwrap();
    accounts_for(&told, 13, 3 + 2 + 1 + 4 + 4 + 1 + 1 + 1);
    let report = desk.import(&alice, file.to_string().as_bytes()).unwrap();
    accounts_for(&report, 13, 17);
    let outcomes: Vec<Outcome> = report.entries.iter().map(|entry| entry.outcome).collect();
    assert_eq!(
        outcomes,
        [
            Created, Created, Created, Skipped, Created, Skipped, Skipped, Skipped, Created, Unchanged,
            Created, Skipped, Created,
        ]
    );
    let note = |entry: usize| report.entries[entry].notes.join("; ");
    assert_eq!(note(1), "2 entries hang on nothing");
    assert_eq!(note(3), "has no id");
    assert_eq!(note(5), "is no conversation of a known kind");
    assert_eq!(note(10), "has a title that was cut to 255 characters");
    assert!(note(11).contains("content must have at most 1000000 characters"), "{}", note(11));
    assert_eq!(kept(&desk, &alice, &report, 2).0.title.as_deref(), Some("Orphan"));
    let again = desk.import(&alice, file.to_string().as_bytes()).unwrap();
    accounts_for(&again, 13, 17);
    assert_eq!((again.conversations.unchanged, again.conversations.skipped, again.messages.added), (8, 5, 0));
}

#[test]
fn an_export_of_chatgpt_comes_in_from_its_zip_in_fifty_parts_beside_its_other_files() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let parts: Vec<(String, String)> = (0..50)
        .map(|part| {
            let conversations: Vec<Value> =
                (0..3).map(|number| simple(&format!("{part}-{number}"))).collect();
            (format!("export/conversations-{part:03}.json"), json!(conversations).to_string())
        })
        .collect();
    let others = [
        ("user.json", r#"{"id":"u"}"#),
        ("chat.html", "<html>"),
        ("shared_conversations.json", "[]"),
        ("a.png", "\u{0}"),
    ];
    let files = others.into_iter().chain(parts.iter().map(|(name, text)| (name.as_str(), text.as_str())));
    let file = zip(files.map(|(name, text)| (name, text.as_bytes())));
    let report = desk.import(&alice, &file).unwrap();
    accounts_for(&report, 150, 600);
    assert_eq!((report.conversations.created, report.messages.added), (150, 300));
    assert_eq!(report.entries[0].source.as_deref(), Some("chatgpt:0-0"));
    assert_eq!(report.entries[149].source.as_deref(), Some("chatgpt:49-2"));
    assert_eq!(desk.import(&alice, &file).unwrap().conversations.unchanged, 150);
}

#[test]
fn a_conversation_with_very_many_branches_is_bounded() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let answers: Vec<String> = (0..1_200).map(|number| format!("a{number:04}")).collect();
    let ids: Vec<&str> = answers.iter().map(String::as_str).collect();
    let mut nodes = vec![node("q", None, &ids, says("user", "Again", 1.0))];
    nodes.extend(ids.iter().map(|id| node(id, Some("q"), &[], says("assistant", id, 2.0))));
    let report = import(&desk, &alice, &json!([chatgpt("many", json!("Many"), "a0003", nodes)]));
    assert_eq!((report.conversations.found(), report.conversations.created), (1_200, 1_001));
    assert_eq!(report.entries[1_100].notes, ["is one branch too many of its conversation"]);
    // As deep as no recursion could go.
    let chain: Vec<Value> = (0..5_000)
        .map(|number: usize| {
            let parent = number.checked_sub(1).map(|before| before.to_string());
            node(&number.to_string(), parent.as_deref(), &[&(number + 1).to_string()], says("user", "x", 1.0))
        })
        .collect();
    let report = import(&desk, &alice, &json!([chatgpt("deep", json!("Deep"), "0", chain)]));
    accounts_for(&report, 1, 5_000);
}
