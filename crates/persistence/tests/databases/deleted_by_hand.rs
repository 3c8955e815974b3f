//! What a hand deletes or moves in SQL is numbered and counted, and the summary follows.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::MessageId;
use chat_history_testkit::Caller;
use chat_history_testkit::fixtures::{answered, reworded, said};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};

use crate::fresh::{Database, Direct};

fn delete(sql: &mut Direct, ids: &[MessageId]) {
    let ids: Vec<String> = ids.iter().map(ToString::to_string).collect();
    sql.run(&format!("DELETE FROM messages WHERE user_id = 'alice' AND id IN ({})", ids.join(", "))).unwrap();
}

#[tokio::test]
async fn a_message_that_is_deleted_by_hand_is_counted_and_the_summary_follows() {
    for database in Database::both() {
        let store = database.store();
        let alice = Caller::new(&store, "alice");
        let mut sql = database.connect();
        let said_all = vec![
            answered("Welcome"),
            said("First"),
            said("Second"),
            answered("x"),
            said("Third"),
            said("Last"),
        ];
        let id = alice.start(said_all).await.id;
        let other = alice.start(vec![said("Other")]).await;
        let ids: Vec<MessageId> = alice.messages(id).await.iter().map(|message| message.id).collect();
        for (gone, count, summary) in [
            (&ids[3..4], 5, Some("First")),
            (&ids[1..2], 4, Some("Second")),
            (&ids[2..5], 2, Some("Last")),
            (&ids[..1], 1, Some("Last")),
            (&ids[5..], 0, None),
        ] {
            let before = (alice.found(id).await, alice.modseq().await);
            delete(&mut sql, gone);
            let after = alice.found(id).await;
            assert_eq!((after.message_count, after.summary.as_deref()), (count, summary));
            let numbers = before.0.message_count - count;
            assert_eq!((after.modseq.0, alice.modseq().await), (before.1 + numbers, before.1 + numbers));
            assert!(after.updated_at >= before.0.updated_at);
            assert_eq!(alice.contents(id).await.len(), usize::try_from(count).unwrap());
        }
        assert_eq!(alice.found(other.id).await, other, "no other conversation changes");

        // A summary of somebody's own stays.
        sql.run(&format!("UPDATE conversations SET summary = 'Mine' WHERE id = {}", other.id)).unwrap();
        delete(&mut sql, &[alice.messages(other.id).await[0].id]);
        let after = alice.found(other.id).await;
        assert_eq!((after.message_count, after.summary.as_deref()), (0, Some("Mine")));
    }
}

#[tokio::test]
async fn a_conversation_that_is_deleted_by_hand_takes_one_number_however_much_was_said_in_it() {
    for database in Database::both() {
        let store = database.store();
        let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
        let mut sql = database.connect();
        let id = alice.start((0..50).map(|n| said(&n.to_string())).collect()).await.id;
        let kept = alice.start(vec![said("kept")]).await;
        bob.start(vec![said("his")]).await;
        let before = alice.modseq().await;
        sql.run(&format!("DELETE FROM conversations WHERE user_id = 'alice' AND id = {id}")).unwrap();
        assert_eq!((alice.modseq().await, alice.found(kept.id).await), (before + 1, kept));
        // The service takes one, too.
        let id = alice.start(vec![said("one"), said("two")]).await.id;
        alice.delete(id).await.unwrap();
        assert_eq!(alice.modseq().await, before + 3);
        sql.run("DELETE FROM users WHERE id = 'alice'").unwrap();
        assert_eq!(sql.numbers("SELECT count(*) AS number FROM messages"), [1]);
        assert_eq!(bob.modseq().await, 1);
    }
}

/// Something that a hand or the service does to two conversations; the number chooses a message.
#[derive(Clone, Debug)]
enum Step {
    Insert(bool, &'static str),
    Edit(usize, &'static str),
    Move(usize),
    Delete(usize),
    Append(bool),
    Reword(usize),
    Remove(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let roles = prop::sample::select(vec!["user", "assistant", "tool"]);
    let edits = prop::sample::select(vec![
        "content = content || 'x'",
        "role = 'user'",
        "role = 'assistant'",
        "sources = '[1]'",
    ]);
    prop_oneof![
        (any::<bool>(), roles).prop_map(|(first, role)| Step::Insert(first, role)),
        (any::<usize>(), edits).prop_map(|(which, what)| Step::Edit(which, what)),
        any::<usize>().prop_map(Step::Move),
        any::<usize>().prop_map(Step::Delete),
        any::<bool>().prop_map(Step::Append),
        any::<usize>().prop_map(Step::Reword),
        any::<usize>().prop_map(Step::Remove),
    ]
}

/// Does a step; gives whether there was anything to do it to.
async fn take(step: &Step, alice: &Caller, sql: &mut Direct, both: [ConversationId; 2]) -> bool {
    let mut all = alice.messages(both[0]).await;
    all.extend(alice.messages(both[1]).await);
    let chosen = |which: &usize| (!all.is_empty()).then(|| &all[which % all.len()]);
    let place = |first: &bool| both[usize::from(*first)];
    let (Step::Edit(which, _)
    | Step::Move(which)
    | Step::Delete(which)
    | Step::Reword(which)
    | Step::Remove(which)) = step
    else {
        match step {
            Step::Insert(first, role) => sql
                .run(&format!(
                    "INSERT INTO messages (user_id, conversation_id, role, content) \
                     VALUES ('alice', {}, '{role}', 'by hand {}')",
                    place(first),
                    all.len()
                ))
                .unwrap(),
            Step::Append(first) => {
                alice
                    .append(place(first), vec![answered("a"), said(&format!("served {}", all.len()))])
                    .await
                    .unwrap();
            }
            _ => unreachable!(),
        }
        return true;
    };
    let Some(message) = chosen(which) else { return false };
    let (id, conversation) = (message.id, message.conversation);
    let one = format!("WHERE user_id = 'alice' AND id = {id}");
    match step {
        Step::Edit(_, what) => {
            let is_change = !(*what == format!("role = '{}'", message.body.role.as_str())
                || *what == "sources = '[1]'" && message.body.sources.as_str() == "[1]");
            sql.run(&format!("UPDATE messages SET {what} {one}")).unwrap();
            return is_change;
        }
        Step::Move(_) => {
            let to = both[usize::from(conversation == both[0])];
            sql.run(&format!("UPDATE messages SET conversation_id = {to} {one}")).unwrap();
        }
        Step::Delete(_) => delete(sql, &[id]),
        Step::Reword(_) => {
            let new = format!("{}y", message.body.content.as_str());
            alice.edit(conversation, id, reworded(&new)).await.unwrap();
        }
        _ => alice.remove(conversation, id).await.unwrap(),
    }
    true
}

#[test]
fn whatever_hands_and_the_service_do_each_step_takes_one_number_and_counts_and_summaries_are_right() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    for database in Database::both() {
        let store = database.store();
        let mut runner =
            TestRunner::new(Config { cases: 12, failure_persistence: None, ..Config::default() });
        let outcome = runner.run(&prop::collection::vec(step(), 1..24), |steps| {
            let mut sql = database.connect();
            sql.run("DELETE FROM users").unwrap();
            let alice = Caller::new(&store, "alice");
            let both = [runtime.block_on(alice.start(vec![])).id, runtime.block_on(alice.start(vec![])).id];
            for step in &steps {
                let before = runtime.block_on(alice.modseq());
                let changes = runtime.block_on(take(step, &alice, &mut sql, both));
                prop_assert_eq!(runtime.block_on(alice.modseq()), before + i64::from(changes), "{:?}", step);
                let mut stamped = 0;
                for id in both {
                    let conversation = runtime.block_on(alice.found(id));
                    let messages = runtime.block_on(alice.messages(id));
                    prop_assert_eq!(
                        conversation.message_count,
                        i64::try_from(messages.len()).unwrap(),
                        "{:?}",
                        step
                    );
                    let first = messages.iter().find(|message| message.body.role.as_str() == "user");
                    let first = first.map(|message| message.body.content.as_str());
                    prop_assert_eq!(conversation.summary.as_deref(), first, "{:?}", step);
                    stamped = stamped.max(conversation.modseq.0);
                    prop_assert!(
                        messages.iter().all(|message| message.modseq <= conversation.modseq),
                        "{:?}",
                        step
                    );
                }
                prop_assert_eq!(stamped, runtime.block_on(alice.modseq()), "{:?}", step);
            }
            Ok(())
        });
        outcome.unwrap();
    }
}
