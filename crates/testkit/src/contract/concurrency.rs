//! Laws of concurrency: writers who meet lose nothing, and what they leave is what some order of them leaves.

use std::collections::BTreeMap;

use chat_history_domain::conversation::{Conversation, ConversationChange, ConversationId, NewConversation};
use chat_history_domain::message::{Message, Role};
use chat_history_domain::{Change, Error, Modseq, Store};
use serde_json::{Value, json};

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, json_of, message, renamed, said};

/// Holds that a conversation's messages are numbered in their order, and that the last of them has left its mark.
fn assert_serial(conversation: &Conversation, messages: &[Message]) {
    assert_eq!(conversation.message_count, i64::try_from(messages.len()).unwrap());
    assert!(
        messages.is_sorted_by(|a, b| a.id < b.id && a.modseq < b.modseq),
        "ids and numbers rise together"
    );
    if let Some(last) = messages.last() {
        assert_eq!((conversation.modseq, conversation.updated_at), (last.modseq, last.updated_at));
    }
}

/// Eight writers of 250 appends each to one conversation: all are kept, each writer's in order, each with its number.
pub async fn concurrent_appends_to_one_conversation_lose_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let writers = (0..8).map(|writer: i64| {
        let alice = alice.clone();
        async move {
            for step in 0..250 {
                let text = format!("{writer} {step}");
                let kept =
                    alice.at(NOON + 1_000 * writer + step).append(id, vec![said(&text)]).await.unwrap();
                assert_eq!(kept.len(), 1);
                assert_eq!(&*kept[0].body.content, text, "each writer is answered with its own message");
            }
        }
    });
    together(writers).await;

    let (conversation, messages) = (alice.found(id).await, alice.messages(id).await);
    assert_eq!((messages.len(), conversation.modseq), (2_000, Modseq(2_001)));
    assert_serial(&conversation, &messages);
    assert_eq!(alice.modseq().await, 2_001);
    let mut steps: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for message in &messages {
        let (writer, step) = message.body.content.split_once(' ').unwrap();
        steps.entry(writer).or_default().push(step.parse().unwrap());
    }
    assert_eq!(steps.len(), 8);
    assert!(steps.values().all(|steps| steps.iter().copied().eq(0..250)), "each writer's order is kept");
    assert_eq!(conversation.summary.as_deref(), Some(messages[0].body.content.as_str()));
    assert_eq!(conversation.title.as_deref(), Some(messages[0].body.content.as_str()));
}

/// Many users at once, each with conversations of their own: every one is as if its owner had been alone.
pub async fn concurrent_users_are_as_if_alone(store: Store) {
    let tasks = (0..16).map(|n: i64| {
        let caller = Caller::new(&store, &format!("user {n}"));
        async move {
            let (one, two) = (caller.start(vec![]).await.id, caller.start(vec![]).await.id);
            for step in 0..8 {
                let later = caller.at(NOON + step);
                later.append(one, vec![said(&format!("one {n} {step}"))]).await.unwrap();
                later.append(two, vec![answered(&format!("two {n} {step}"))]).await.unwrap();
            }
            for (id, name) in [(one, "one"), (two, "two")] {
                let expected: Vec<String> = (0..8).map(|step| format!("{name} {n} {step}")).collect();
                assert_eq!(caller.contents(id).await, expected);
                assert_serial(&caller.found(id).await, &caller.messages(id).await);
            }
            assert_eq!(caller.modseq().await, 18);
        }
    });
    together(tasks).await;
}

/// Batches that meet stay together: no message of one stands between two of another.
pub async fn concurrent_batches_are_not_mixed(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let tasks = (0..24).map(|n: i64| {
        let alice = alice.at(NOON + n);
        async move {
            let batch: Vec<_> = (0..5).map(|part| said(&format!("{n} {part}"))).collect();
            let kept = alice.append(id, batch).await.unwrap();
            assert!(kept.iter().all(|message| message.modseq == kept[0].modseq));
        }
    });
    together(tasks).await;
    let contents = alice.contents(id).await;
    for batch in contents.chunks(5) {
        let (first, _) = batch[0].split_once(' ').unwrap();
        assert_eq!(batch, (0..5).map(|part| format!("{first} {part}")).collect::<Vec<_>>());
    }
    assert_eq!((contents.len(), alice.found(id).await.message_count, alice.modseq().await), (120, 120, 25));
}

/// Users whose first changes meet are made once, and every change has its number.
pub async fn concurrent_first_changes_make_one_user(store: Store) {
    let tasks = (0..16).map(|n| {
        let alice = Caller::new(&store, "alice").at(NOON + n);
        async move { alice.start(vec![]).await.modseq.0 }
    });
    let mut numbers = together(tasks).await;
    numbers.sort_unstable();
    assert!(numbers.iter().copied().eq(1..=16), "{numbers:?}");
    assert_eq!(Caller::new(&store, "alice").modseq().await, 16);
}

/// Whoever has taken the number is alone among the user's writers: what it reads then nobody changes under it.
pub async fn whoever_has_the_number_is_alone_among_the_users_writers(store: Store) {
    let alice = Caller::new(&store, "alice");
    let new = NewConversation { metadata: json_of(&json!({"count": 0})), ..NewConversation::default() };
    let id = alice.create(new, vec![]).await.unwrap().0.id;
    let tasks = (0..8).map(|_| {
        let alice = alice.clone();
        async move {
            for _ in 0..12 {
                add_one(&alice, id).await;
            }
        }
    });
    together(tasks).await;
    assert_eq!(count(&alice.found(id).await), 96);
}

async fn add_one(caller: &Caller, id: ConversationId) {
    let added = caller.write(move |context, repositories| {
        let modseq = repositories.users().advance(&context.user, context.now)?;
        let found =
            repositories.conversations().find(&context.user, id)?.expect("a conversation that was made");
        let metadata = Change::Set(json_of(&json!({"count": count(&found) + 1})));
        let change = ConversationChange { metadata, ..ConversationChange::default() };
        let stamp = chat_history_domain::Stamp { modseq, at: context.now };
        repositories.conversations().update(&context.user, id, &change, stamp)
    });
    added.await.unwrap();
}

fn count(conversation: &Conversation) -> i64 {
    let metadata: Value = serde_json::from_str(conversation.metadata.as_str()).unwrap();
    metadata["count"].as_i64().unwrap()
}

/// Of appends that meet a deletion, those before it succeed and those after it find nothing; nothing is left over.
pub async fn appends_beside_a_deletion_succeed_or_find_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    for _ in 0..5 {
        let before = alice.modseq().await;
        let id = alice.start(vec![said("a")]).await.id;
        let tasks = (0..9).map(|n: i64| {
            let alice = alice.at(NOON + n);
            async move {
                if n == 4 {
                    return alice.delete(id).await.map(|()| 0).unwrap();
                }
                let mut kept = Vec::new();
                for _ in 0..8 {
                    let outcome = alice.append(id, vec![said("b")]).await;
                    kept.push(outcome.is_ok());
                    assert!(
                        outcome.is_ok() || outcome == Err(Error::NotFound("conversation")),
                        "{outcome:?}"
                    );
                }
                assert!(kept.is_sorted_by(|a, b| a >= b), "what is gone is not found again: {kept:?}");
                kept.into_iter().map(i64::from).sum()
            }
        });
        let kept: i64 = together(tasks).await.into_iter().sum();
        assert_eq!((alice.find(id).await, alice.messages(id).await), (None, vec![]));
        // An append that meets the deletion may have taken a number that nothing is stamped with.
        let taken = alice.modseq().await - before;
        assert!((2 + kept..=2 + 64).contains(&taken), "{taken} numbers for {kept} appends");
    }
    assert_eq!(alice.holdings().await.conversations, []);
}

/// Appends that find nothing take no number, though they meet those that do.
pub async fn concurrent_appends_that_find_nothing_take_no_number(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let foreign = Caller::new(&store, "bob").start(vec![]).await.id;
    let tasks = (0..90).map(|n: i64| {
        let alice = alice.at(NOON + n);
        async move {
            let to = [id, foreign, ConversationId(i64::MAX)][usize::try_from(n % 3).unwrap()];
            let outcome = alice.append(to, vec![message(Role::User, &n.to_string())]).await;
            assert_eq!(outcome.err(), (to != id).then_some(Error::NotFound("conversation")));
        }
    });
    together(tasks).await;
    assert_eq!(alice.modseq().await, 31);
    assert_serial(&alice.found(id).await, &alice.messages(id).await);
    assert_eq!(Caller::new(&store, "bob").messages(foreign).await, []);
}

/// Changes of every kind that meet in one conversation leave it as some order of them would.
pub async fn concurrent_changes_of_every_kind_leave_a_sound_conversation(store: Store) {
    let alice = Caller::new(&store, "alice");
    let given = (0..20).map(|n| said(&n.to_string())).collect();
    let (made, messages) = alice.create(NewConversation::default(), given).await.unwrap();
    let (id, messages) = (made.id, std::sync::Arc::new(messages));
    let tasks = (0..40).map(|n: i64| {
        let (alice, messages) = (alice.at(NOON + n), std::sync::Arc::clone(&messages));
        async move {
            let target = messages[usize::try_from(n / 4 * 2).unwrap()].id;
            match n % 4 {
                0 => alice.append(id, vec![said("new")]).await.map(|_| ()).unwrap(),
                1 => alice.edit(id, target, crate::fixtures::reworded("edited")).await.map_or((), |_| ()),
                2 => alice.remove(id, target).await.unwrap(),
                _ => alice.update(id, renamed(&n.to_string())).await.map(|_| ()).unwrap(),
            }
        }
    });
    together(tasks).await;
    let (conversation, left) = (alice.found(id).await, alice.messages(id).await);
    assert_eq!((conversation.message_count, left.len()), (20, 20));
    assert_eq!(conversation.summary.as_deref(), Some("1"), "of the first message that is left");
    assert_eq!(alice.modseq().await, conversation.modseq.0);
    let contents: Vec<String> = left.into_iter().map(|message| message.body.content.into_string()).collect();
    let odd = (0..10).map(|n| (2 * n + 1).to_string());
    assert!(contents.iter().cloned().eq(odd.chain(vec!["new".to_owned(); 10])), "{contents:?}");
}
