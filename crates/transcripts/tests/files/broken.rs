//! Files that are no whole transcripts: refused, and then nothing of them is written.

use chat_history_domain::Error;
use chat_history_testkit::fixtures::{full_conversation, full_message, said};
use chat_history_transcripts::{Failure, Form};
use proptest::prelude::*;

use crate::desk::Desk;

/// A store with a conversation, and the transcript of it in every form.
fn written() -> (Desk, [Vec<u8>; 3]) {
    let desk = Desk::new();
    let alice = desk.user("alice");
    let (made, _) =
        desk.wait(alice.create(full_conversation(), vec![full_message("é京"), said("two")])).unwrap();
    let forms =
        [desk.export(&alice, Form::Lines), desk.export_one(&alice, made.id), desk.export(&alice, Form::Zip)];
    (desk, forms)
}

#[test]
fn a_transcript_that_was_cut_short_anywhere_is_refused() {
    let (desk, forms) = written();
    for file in forms {
        let whole = file.len() - usize::from(file.ends_with(b"\n"));
        for length in 0..whole {
            desk.refusal(&file[..length]);
        }
        desk.import(&desk.user("bob"), &file).unwrap();
    }
}

#[test]
fn a_transcript_in_which_a_word_was_changed_is_refused_unless_its_digest_is_left_out() {
    let (desk, [lines, document, _]) = written();
    for file in [lines, document] {
        let changed = String::from_utf8(file).unwrap().replace("two", "too");
        assert!(desk.refusal(changed.as_bytes()).contains("its sha256 is of something else"));
        let (before, after) = changed.split_once(",\"sha256\":\"").unwrap();
        let without = format!("{before}{}", after.split_once('"').unwrap().1);
        assert_eq!(desk.import(&desk.user("bob"), without.as_bytes()).unwrap().messages.skipped, 0);
    }
}

#[test]
fn a_refusal_says_what_is_wrong() {
    let desk = Desk::new();
    let header = r#"{"format":"chat-history-transcript","version":1}"#;
    let end = r#"{"end":{"threads":0,"messages":0}}"#;
    for (file, words) in [
        (String::new(), "holds nothing"),
        (" \n ".into(), "holds nothing"),
        ("hello".into(), "is of no format that is known here"),
        ("{\"a\":1}".into(), "is of no format that is known here"),
        (format!("{header}\n"), "has no end"),
        (format!("{header}\n{{\n"), "is broken in line 2"),
        (format!("{header}\n{{\"other\":1}}\n"), "is broken in line 2"),
        (format!("{header}\n{{\"message\":{{}}}}\n{end}\n"), "has a message before any thread, in line 2"),
        (format!("{header}\n{end}\n{end}\n"), "goes on in line 3, after its end"),
        (
            format!("{header}\n{{\"thread\":{{}}}}\n{end}\n"),
            "holds 1 threads and 0 messages, and its end speaks of 0 and 0",
        ),
        (
            header.replace(":1", ":3") + "\n" + end,
            "is a transcript of version 3, and 2 is the latest known here",
        ),
        (header.replace('}', ",\"thread\":{}}"), "has no messages"),
        (header.replace('}', ",\"thread\":{},\"messages\":7}"), "is not valid JSON"),
        ("[".repeat(100_000), "is not valid JSON"),
        (format!("{{\"a\":{}", "[".repeat(100_000)), "is not valid JSON"),
    ] {
        let told = desk.refusal(file.as_bytes());
        assert!(told.contains(words), "{file:.60}: {told}");
    }
    assert_eq!(
        desk.import(&desk.user("bob"), format!("{header}\n{end}").as_bytes()).unwrap().conversations.found(),
        0
    );
}

#[test]
fn where_the_store_fails_that_is_told_and_the_import_can_be_done_again() {
    let (desk, [file, ..]) = written();
    let bob = desk.user("bob");
    for error in [Error::Full("f".into()), Error::Unavailable("u".into()), Error::Internal("i".into())] {
        desk.memory.fail_with(Some(error.clone()));
        match desk.import(&bob, &file) {
            Err(Failure::Store(told)) => assert_eq!(told, error),
            other => panic!("{other:?}"),
        }
        desk.memory.fail_with(None);
    }
    assert_eq!(desk.import(&bob, &file).unwrap().conversations.created, 1);
}

proptest! {
    #[test]
    fn any_bytes_are_refused_or_taken_and_never_worse(
        bytes in any::<Vec<u8>>(),
        start in prop::sample::select(vec!["", "{", "[", "PK\x03\x04", "{\"format\":\"chat-history-transcript\",\"version\":1}\n"]),
    ) {
        let desk = Desk::new();
        let file = [start.as_bytes(), &bytes].concat();
        if let Err(failure) = desk.import(&desk.user("bob"), &file) {
            prop_assert!(matches!(failure, Failure::Refused(_)), "{:?}", failure);
        }
    }

    #[test]
    fn a_transcript_with_any_one_byte_changed_is_refused_or_accounted_for(at in any::<prop::sample::Index>(), to in any::<u8>()) {
        let (desk, forms) = written();
        for file in forms {
            let mut changed = file.clone();
            let at = at.index(changed.len());
            changed[at] = to;
            match desk.import(&desk.user("bob"), &changed) {
                Err(Failure::Refused(_)) => {}
                Ok(report) => prop_assert_eq!((report.conversations.found(), report.messages.found()), (1, 2)),
                Err(other) => prop_assert!(false, "{:?}", other),
            }
        }
    }
}
