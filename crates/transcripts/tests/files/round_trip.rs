//! What goes out comes in again as it was.

use chat_history_domain::Change;
use chat_history_domain::conversation::{ExternalId, NewConversation};
use chat_history_domain::message::MessageChange;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{
    NOON, full_conversation, full_message, full_unit, renamed, reworded, said,
};
use chat_history_testkit::naughty::corpus;
use chat_history_transcripts::{Form, Outcome};
use proptest::prelude::*;

use crate::arbitrary;
use crate::desk::{Desk, accounts_for, digest};

/// The lines of a transcript but for the header, which tells when it was made.
fn lines(transcript: &[u8]) -> Vec<String> {
    String::from_utf8(transcript.to_vec()).unwrap().lines().skip(1).map(str::to_owned).collect()
}

/// Alice with conversations that have been worked on.
fn worn(desk: &Desk) -> Caller {
    let alice = desk.user("alice");
    let (made, messages) = desk
        .wait(alice.create(
            full_conversation(),
            vec![said("one"), full_message("two"), said("three"), full_unit("four")],
        ))
        .unwrap();
    let later = alice.at(NOON + 5);
    desk.wait(later.edit(made.id, messages[1].id, reworded("two, again"))).unwrap();
    desk.wait(later.remove(made.id, messages[2].id)).unwrap();
    let plain = MessageChange { kind: Change::Clear, item: Change::Clear, ..reworded("four, plainly") };
    desk.wait(later.edit(made.id, messages[3].id, plain)).unwrap();
    desk.wait(alice.create(NewConversation::default(), vec![])).unwrap();
    let corpus = corpus();
    let naughty: Vec<_> = corpus.iter().filter(|text| !text.contains('\0')).map(|text| said(text)).collect();
    for some in naughty.chunks(50) {
        desk.wait(alice.at(NOON - 7).create(NewConversation::default(), some.to_vec())).unwrap();
    }
    alice
}

#[test]
fn everything_comes_in_again_as_it_went_out() {
    for form in [Form::Lines, Form::Zip] {
        let desk = Desk::new();
        let alice = worn(&desk);
        let plain = desk.export(&alice, Form::Lines);
        let bob = desk.user("bob").at(NOON + 1_000_000);
        let report = desk.import(&bob, &desk.export(&alice, form)).unwrap();
        let (threads, messages) = counted(&plain);
        accounts_for(&report, threads, messages);
        assert_eq!(
            (report.conversations.created, report.messages.added, report.replaced),
            (threads, messages, 0)
        );
        let again = desk.export(&bob, Form::Lines);
        assert_eq!(lines(&again), lines(&plain), "ids, too, are those that everything was made under");
        assert_eq!(digest(&again), digest(&plain));

        let report = desk.import(&bob, &desk.export(&alice, form)).unwrap();
        assert_eq!((report.conversations.unchanged, report.messages.unchanged), (threads, messages));
        let report = desk.import(&alice, &again).unwrap();
        assert_eq!(
            (report.conversations.unchanged, report.messages.unchanged),
            (threads, messages),
            "hers are hers"
        );
        assert_eq!(lines(&desk.export(&alice, Form::Lines)), lines(&plain));
    }
}

/// How many conversations and messages a transcript holds.
fn counted(transcript: &[u8]) -> (u64, u64) {
    let lines = lines(transcript);
    let count = |start: &str| lines.iter().filter(|line| line.starts_with(start)).count() as u64;
    (count("{\"thread\":"), count("{\"message\":"))
}

#[test]
fn one_conversation_comes_in_again_as_it_went_out() {
    let desk = Desk::new();
    let alice = worn(&desk);
    let holdings = desk.wait(alice.holdings());
    for (number, (conversation, messages)) in holdings.conversations.iter().enumerate() {
        let file = desk.export_one(&alice, conversation.id);
        serde_json::from_slice::<serde_json::Value>(&file).unwrap();
        let other = desk.user(&format!("user {number}"));
        let report = desk.import(&other, &file).unwrap();
        accounts_for(&report, 1, messages.len() as u64);
        assert_eq!(report.conversations.created, 1);
        let there = report.entries[0].conversation.unwrap();
        assert_eq!(digest(&desk.export_one(&other, there)), digest(&file));
    }
}

#[test]
fn a_document_may_be_written_anew_by_any_program() {
    let desk = Desk::new();
    let alice = worn(&desk);
    let id = desk.wait(alice.holdings()).conversations.last().unwrap().0.id;
    let file = desk.export_one(&alice, id);
    // Keys in the order of the alphabet, so that messages come before the thread; with a mark in front.
    let value: serde_json::Value = serde_json::from_slice(&file).unwrap();
    let rewritten = format!("\u{FEFF}{}", serde_json::to_string_pretty(&value).unwrap());
    let report = desk.import(&desk.user("bob"), rewritten.as_bytes()).unwrap();
    assert_eq!(report.conversations.created, 1);
}

#[test]
fn a_transcript_of_version_1_is_read() {
    let desk = Desk::new();
    let file = concat!(
        r#"{"format":"chat-history-transcript","version":1,"exported_at":"2026-11-26T08:00:00.000000Z"}"#,
        "\n",
        r#"{"thread":{"id":"chat-history:1@1795678438814405","title":"Fire","notebooks":["home"],"metadata":{},"#,
        r#""starred":true,"archived":false,"created_at":"2026-11-26T07:33:58.814405Z","#,
        r#""updated_at":"2026-11-26T07:34:01.000000Z"}}"#,
        "\n",
        r#"{"message":{"id":"1@1795678438814405","role":"user","content":"My printer is on fire.","#,
        r#""sources":[{"url":"u"}],"selected_text_used":true,"tool_calls":[1],"metadata":{"a":1e16},"#,
        r#""created_at":"2026-11-26T07:33:58.814405Z","updated_at":"2026-11-26T07:34:01.000000Z","#,
        r#""revisions":[{"role":"user","content":"Fire!","sources":[],"selected_text_used":false,"#,
        r#""tool_calls":null,"metadata":{},"created_at":"2026-11-26T07:33:58.814405Z"}]}}"#,
        "\n",
        r#"{"end":{"threads":1,"messages":1,"sha256":"SUM"}}"#,
    );
    let digest = "b91a88ee21a6c30ffc05593b815293919dd2c6e90f7effaac405101e20ef911d";
    let alice = desk.user("alice");
    let report = desk.import(&alice, file.replace("SUM", digest).as_bytes()).unwrap();
    assert_eq!((report.conversations.created, report.messages.added), (1, 1));
    let again = String::from_utf8(desk.export(&alice, Form::Lines)).unwrap();
    assert!(again.starts_with(r#"{"format":"chat-history-transcript","version":2,"#), "{again}");
    assert!(again.contains(digest), "a plain message has the digest that it always had: {again}");
}

#[test]
fn an_id_that_is_taken_stays_with_the_one_that_has_it() {
    let desk = Desk::new();
    let called = || NewConversation {
        external_id: Some(ExternalId::parse("run 7").unwrap()),
        ..NewConversation::default()
    };
    let (alice, bob) = (desk.user("alice"), desk.user("bob"));
    let (made, _) = desk.wait(alice.create(called(), vec![full_unit("one")])).unwrap();
    let (his, _) = desk.wait(bob.create(called(), vec![])).unwrap();
    let report = desk.import(&bob, &desk.export(&alice, Form::Lines)).unwrap();
    let there = report.entries[0].conversation.unwrap();
    assert_eq!(desk.wait(bob.found(there)).external_id, None, "the one that he had keeps it");
    assert_eq!(desk.wait(bob.found(his.id)).external_id, called().external_id);

    let [hers, too] = [&alice, &bob].map(|caller| caller.at(NOON + 1));
    desk.wait(too.append(there, vec![full_unit("two")])).unwrap();
    desk.wait(hers.append(made.id, vec![full_unit("two")])).unwrap();
    let report = desk.import(&bob, &desk.export(&alice, Form::Lines)).unwrap();
    assert_eq!((report.messages.added, report.messages.unchanged), (1, 1));
    let ids: Vec<_> = desk.wait(bob.messages(there)).into_iter().map(|message| message.public_id).collect();
    let id = |text: &str| full_unit(text).public_id;
    assert_eq!(ids, [id("one"), id("two"), None]);
}

#[test]
fn a_dry_run_tells_what_an_import_does_and_does_nothing() {
    let desk = Desk::new();
    let alice = worn(&desk);
    let file = desk.export(&alice, Form::Lines);
    let bob = desk.user("bob");
    let told = desk.look_at(&bob, &file).unwrap();
    assert_eq!(desk.wait(bob.user()), None);
    let done = desk.import(&bob, &file).unwrap();
    assert_eq!((told.conversations, told.messages), (done.conversations, done.messages));
    assert!(told.dry_run && told.entries.iter().all(|entry| entry.conversation.is_none()));
    assert!(!done.dry_run && done.entries.iter().all(|entry| entry.conversation.is_some()));

    let first = done.entries[0].conversation.unwrap();
    let hers = desk.wait(alice.holdings()).conversations.into_iter().map(|(conversation, _)| conversation.id);
    desk.wait(alice.at(NOON + 1_000).update(hers.min().unwrap(), renamed("new"))).unwrap();
    let later = desk.export(&alice, Form::Lines);
    let (told, done) = (desk.look_at(&bob, &later).unwrap(), desk.import(&bob, &later).unwrap());
    assert_eq!((told.conversations, told.entries), (done.conversations, done.entries.clone()));
    assert_eq!(done.conversations.updated, 1);
    let updated = done.entries.iter().find(|entry| entry.outcome == Outcome::Updated).unwrap();
    assert_eq!((updated.title.as_deref(), updated.conversation), (Some("new"), Some(first)));
}

#[test]
fn a_long_conversation_is_written_in_pieces_that_others_do_not_notice() {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let made = desk.wait(alice.start(vec![said("a"); 1_000]));
    let long = vec![said(&"long ".repeat(10_000)); 20];
    desk.wait(alice.append(made.id, long)).unwrap();
    let file = desk.export(&alice, Form::Lines);
    let before = desk.store.load().commits;
    let report = desk.import(&desk.user("bob"), &file).unwrap();
    accounts_for(&report, 1, 1_020);
    let commits = desk.store.load().commits - before;
    assert!((8..=12).contains(&commits), "{commits} commits");
    let there = report.entries[0].conversation.unwrap();
    assert_eq!(desk.wait(desk.user("bob").messages(there)).len(), 1_020);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, ..ProptestConfig::default() })]

    #[test]
    fn any_conversations_come_in_as_they_went_out(
        all in prop::collection::vec(arbitrary::conversation(), 0..6),
        times in prop::collection::vec(-62_135_596_800_000_000..=253_402_300_799_999_999_i64, 6),
    ) {
        let desk = Desk::new();
        let (alice, bob) = (desk.user("alice"), desk.user("bob"));
        for ((new, messages), at) in all.into_iter().zip(times) {
            desk.wait(alice.at(at).create(new, messages)).unwrap();
        }
        let file = desk.export(&alice, Form::Lines);
        let (threads, messages) = counted(&file);
        let report = desk.import(&bob, &file).unwrap();
        accounts_for(&report, threads, messages);
        prop_assert_eq!((report.conversations.created, report.messages.added), (threads, messages));
        prop_assert_eq!(lines(&desk.export(&bob, Form::Lines)), lines(&file));
    }
}
