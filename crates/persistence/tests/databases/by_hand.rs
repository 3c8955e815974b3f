//! What a hand writes in SQL means what the service would have made of it: names, summaries and versions.

use chat_history_domain::conversation::{Conversation, ConversationId};
use chat_history_domain::message::{self, MessageId, NewMessage, Revision, RevisionCursor, Status};
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{NOON, answered, renamed, reworded, said};

use crate::fresh::{Database, Direct};

/// What people type, and what is hard to fold and to cut.
fn contents() -> Vec<String> {
    let line = "word ".repeat(12);
    let mut contents: Vec<String> = [
        "",
        " ",
        "\n\t \r\n\u{3000}",
        "Hello",
        "  Where \t to\u{a0}in  May? \r\nSecond line",
        "\n \n\r\nthird line\n",
        "it's 'quoted' \\n and %_",
        "a\rb",
        "a\u{85}b\u{2028}c",
        "zero\u{200b}width \u{feff}mark",
        "e\u{301} \u{202e}abc",
        "a \u{1} b\u{1f}c\u{7f}",
        "[^a] {b} (c|d) $1 \\1",
    ]
    .map(str::to_owned)
    .to_vec();
    contents.extend([
        line.trim().to_owned(),
        format!("{line}and more"),
        format!("longer {line}"),
        format!("{line}{}", "x".repeat(60)),
        format!("{} b", "a".repeat(58)),
        format!("{} b", "a".repeat(59)),
        format!("{} b", "a".repeat(60)),
        format!("{}  ", "a".repeat(60)),
        format!("{} \nb", "a".repeat(61)),
        format!("{} {}", "a".repeat(57), "b".repeat(9)),
        format!("{}{}", "京".repeat(60), " ".repeat(3)),
        "京".repeat(61),
        "\u{1f469}\u{200d}\u{1f467} ".repeat(40),
        format!("{}far{}away", " \n".repeat(5_000), " \t".repeat(5_000)),
        format!("{} {}", "x".repeat(90_000), "y".repeat(10)),
    ]);
    contents
}

fn insert(sql: &mut Direct, conversation: ConversationId, role: &str, content: &str) {
    let content = content.replace('\'', "''");
    sql.run(&format!(
        "INSERT INTO messages (user_id, conversation_id, role, content) \
         VALUES ('alice', {conversation}, '{role}', '{content}')"
    ))
    .unwrap();
}

/// The name and the summary that a message gives when the service adds it, and when a hand does.
async fn named(alice: &Caller, sql: &mut Direct, content: &str) -> [Conversation; 2] {
    let [by_service, by_hand] = [alice.start(vec![]).await.id, alice.start(vec![]).await.id];
    alice.append(by_service, vec![said(content)]).await.unwrap();
    insert(sql, by_hand, "user", content);
    [alice.found(by_service).await, alice.found(by_hand).await]
}

#[tokio::test]
async fn a_message_by_hand_names_its_conversation_as_the_service_would() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let mut titles = 0;
        for content in contents() {
            let [service, hand] = named(&alice, &mut sql, &content).await;
            assert_eq!((hand.title, hand.summary), (service.title.clone(), service.summary), "{content:?}");
            titles += usize::from(service.title.is_some());
        }
        assert!(titles > 20);
    }
}

#[tokio::test]
async fn a_hand_folds_each_white_space_that_the_service_folds_and_nothing_else() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let white: Vec<char> = ('\u{1}'..=char::MAX).filter(|letter| letter.is_whitespace()).collect();
        assert_eq!(white.len(), 25);
        // Their neighbours, too, and others that look like nothing.
        let near = white.iter().flat_map(|letter| {
            [u32::from(*letter) - 1, u32::from(*letter) + 1].map(|code| char::from_u32(code).unwrap())
        });
        for letter in near.chain(white.clone()).chain(['\u{180e}', '\u{200b}', '\u{2060}', '\u{feff}']) {
            let [service, hand] =
                named(&alice, &mut sql, &format!("{letter}a{letter}{letter}b{letter}")).await;
            assert_eq!(hand.title, service.title, "{letter:?}");
        }
    }
}

#[tokio::test]
async fn a_hand_names_only_what_has_no_name_and_by_what_a_user_says() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![]).await.id;
        for role in ["assistant", "system", "tool"] {
            insert(&mut sql, id, role, "not this");
        }
        insert(&mut sql, id, "user", " \n ");
        assert_eq!(alice.found(id).await.title, None);
        insert(&mut sql, id, "user", "This");
        insert(&mut sql, id, "user", "and not this");
        assert_eq!(alice.found(id).await.title.as_deref(), Some("This"));
        alice.update(id, renamed("Set by a client")).await.unwrap();
        insert(&mut sql, id, "user", "nor this");
        assert_eq!(alice.found(id).await.title.as_deref(), Some("Set by a client"));
    }
}

#[tokio::test]
async fn an_edit_by_hand_is_a_new_version_and_the_summary_follows() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let started = alice.start(vec![answered("Welcome"), said("Before"), said("Later")]).await;
        let other = alice.start(vec![said("Other")]).await;
        let messages = alice.messages(started.id).await;
        let mut edit = |id: MessageId, what: &str| {
            sql.run(&format!("UPDATE messages SET {what} WHERE user_id = 'alice' AND id = {id}")).unwrap();
        };
        let summary = |after: &Conversation| after.summary.clone().unwrap();

        edit(messages[1].id, "content = 'After'");
        let after = alice.found(started.id).await;
        assert_eq!((after.modseq.0, summary(&after).as_str()), (alice.modseq().await, "After"));
        assert_eq!((after.message_count, after.title.as_deref()), (3, Some("Before")));
        let edited = alice.find_message(started.id, messages[1].id).await.unwrap();
        assert_eq!((edited.modseq, edited.body.content.as_str()), (after.modseq, "After"));
        assert!(edited.updated_at > messages[1].updated_at && after.updated_at == edited.updated_at);
        assert_eq!(edited.created_at, messages[1].created_at);

        edit(messages[1].id, "role = 'assistant'");
        assert_eq!(summary(&alice.found(started.id).await), "Later");
        edit(messages[0].id, "role = 'user', metadata = '{\"a\": 1}'");
        assert_eq!(summary(&alice.found(started.id).await), "Welcome");
        let before = alice.found(started.id).await;
        edit(messages[2].id, "tool_calls = '[]'");
        let after = alice.found(started.id).await;
        assert!(after.modseq > before.modseq && after.updated_at >= before.updated_at);
        assert_eq!(alice.found(other.id).await, other, "no other conversation changes");
        assert_eq!(
            alice.messages(started.id).await[1],
            alice.find_message(started.id, edited.id).await.unwrap()
        );
    }
}

#[tokio::test]
async fn a_summary_that_a_hand_wrote_stays_whatever_message_is_edited_and_by_whom() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![said("first"), answered("answer"), said("second")]).await.id;
        sql.run(&format!(
            "UPDATE conversations SET summary = 'By hand' WHERE user_id = 'alice' AND id = {id}"
        ))
        .unwrap();
        for message in alice.messages(id).await {
            for what in ["content = 'x'", "content = '', kind = 'call'", "role = 'system'", "role = 'user'"] {
                let edit =
                    format!("UPDATE messages SET {what} WHERE user_id = 'alice' AND id = {}", message.id);
                sql.run(&edit).unwrap();
                assert_eq!(alice.found(id).await.summary.as_deref(), Some("By hand"), "{what}");
            }
            alice.edit(id, message.id, reworded("y")).await.unwrap();
            assert_eq!(alice.found(id).await.summary.as_deref(), Some("By hand"));
        }
    }
}

#[tokio::test]
async fn what_a_hand_writes_while_an_answer_is_in_progress_keeps_no_revision() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let growing = NewMessage { status: Some(Status::InProgress), ..answered("a") };
        let id = alice.start(vec![growing]).await.id;
        let message = alice.messages(id).await[0].id;
        let mut edit = |what: &str| {
            sql.run(&format!("UPDATE messages SET {what} WHERE user_id = 'alice' AND id = {message}"))
                .unwrap();
        };
        edit("content = content || 'b'");
        edit("content = content || 'c', status = NULL");
        let place = RevisionCursor::start(message);
        let kept = async || {
            let listed =
                alice.read(move |context, repos| message::list_revisions(context, repos, id, &place, 10));
            let listed = listed.await.unwrap().items;
            listed.into_iter().map(|revision| revision.body.content.into_string()).collect::<Vec<_>>()
        };
        assert_eq!(kept().await, [""; 0]);
        edit("content = content || 'd'");
        assert_eq!(kept().await, ["abc"]);
        assert_eq!(alice.contents(id).await, ["abcd"]);
    }
}

#[tokio::test]
async fn an_edit_by_hand_keeps_what_the_message_said_as_one_by_the_service_does() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start(vec![said("zero"), said("other")]).await.id;
        let message = alice.messages(id).await[0].id;
        let mut expected: Vec<Revision> = Vec::new();
        for (what, is_kept) in [
            ("content = 'one'", true),
            ("content = 'one'", false),
            (
                "content = content, metadata = '{\"a\": 1}', selected_text_used = NOT selected_text_used",
                false,
            ),
            ("role = 'assistant', content = 'two'", true),
            ("tool_calls = '[1]'", true),
            ("tool_calls = NULL", true),
            ("sources = '[1]'", true),
            ("kind = 'message'", true),
            ("item = '{}'", true),
            ("updated_at = created_at", false),
        ] {
            let before = alice.find_message(id, message).await.unwrap();
            sql.run(&format!("UPDATE messages SET {what} WHERE user_id = 'alice' AND id = {message}"))
                .unwrap();
            if is_kept {
                let after = alice.find_message(id, message).await.unwrap();
                expected.insert(0, Revision::of(before, after.modseq));
            }
            let place = RevisionCursor::start(message);
            let listed = alice
                .read(move |context, repos| message::list_revisions(context, repos, id, &place, 10))
                .await;
            assert_eq!(listed.unwrap().items, expected, "{what}");
        }
        // The service goes on from there, and what it edits is kept once.
        let before = alice.find_message(id, message).await.unwrap();
        let after = alice.edit(id, message, reworded("three")).await.unwrap();
        expected.insert(0, Revision::of(before, after.modseq));
        let place = RevisionCursor::start(message);
        let listed =
            alice.read(move |context, repos| message::list_revisions(context, repos, id, &place, 10)).await;
        assert_eq!(listed.unwrap().items, expected);
    }
}

#[tokio::test]
async fn an_edit_by_hand_of_many_messages_numbers_each_and_one_by_the_service_just_once() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let id = alice.start((0..20).map(|n| said(&format!("{n}"))).collect()).await.id;
        let before = alice.modseq().await;
        sql.run("UPDATE messages SET content = content || '!' WHERE user_id = 'alice'").unwrap();
        assert_eq!((alice.modseq().await, alice.found(id).await.modseq.0), (before + 20, before + 20));
        let mut numbers: Vec<i64> = alice.messages(id).await.iter().map(|each| each.modseq.0).collect();
        numbers.sort_unstable();
        assert_eq!(numbers, (before + 1..=before + 20).collect::<Vec<_>>());

        let first = alice.messages(id).await[0].id;
        // After what was done by hand, at the time of this very moment.
        let moment = NOON + 10 * 365 * 86_400_000_000;
        let at = alice.at(moment);
        at.edit(id, first, reworded("by the service")).await.unwrap();
        assert_eq!((alice.modseq().await, alice.found(id).await.modseq.0), (before + 21, before + 21));
        let edited = alice.find_message(id, first).await.unwrap();
        assert_eq!((edited.updated_at.micros(), edited.modseq.0), (moment, before + 21));
    }
}
