//! Laws of documents: a conversation that is saved whole is written only where it differs.

use chat_history_domain::conversation::document::{self, DocumentChange};
use chat_history_domain::message::{Body, Message, NewMessage, Role, Shown};
use chat_history_domain::{Change, Error, Slice, Store, Versions};

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, json_of, message, said, title, unit};

/// The change that leaves these messages.
fn saying(messages: Vec<NewMessage>) -> DocumentChange {
    DocumentChange { messages: Some(messages), ..DocumentChange::default() }
}

fn contents(messages: &[Message]) -> Vec<&str> {
    messages.iter().map(|message| message.body.content.as_str()).collect()
}

/// A document holds all messages that are shown there, and no others.
pub async fn a_document_holds_the_messages_that_it_shows_oldest_first(store: Store) {
    let alice = Caller::new(&store, "alice");
    let rules = message(Role::System, "rules");
    let call = unit(Role::Assistant, "function_call", "");
    let made = alice.start(vec![rules, said("a"), full_message("tool"), call, answered("b")]).await;
    let all = alice.messages(made.id).await;
    let dialogue = alice.shown(made.id, Shown::Dialogue).await.unwrap();
    assert_eq!(dialogue, [all[1].clone(), all[4].clone()]);
    assert_eq!(alice.shown(made.id, Shown::All).await.unwrap(), all);
    let with_system = alice.shown(made.id, Shown::DialogueAndSystem).await.unwrap();
    assert_eq!(with_system, [all[0].clone(), all[1].clone(), all[4].clone()]);
}

/// What is the same at the start keeps every field, and what differs after it is replaced.
pub async fn a_saved_document_keeps_its_longest_common_prefix(store: Store) {
    let alice = Caller::new(&store, "alice");
    let mut kept = full_message("b");
    kept.body = Body { role: Role::Assistant, ..kept.body };
    let made = alice.start(vec![said("a"), kept, said("c"), answered("d")]).await;
    let before = alice.messages(made.id).await;
    for (step, (given, same)) in [
        (vec![said("a"), answered("b"), said("c"), answered("d"), said("e")], 4),
        (vec![said("a"), answered("b"), said("C")], 2),
        (vec![said("a"), answered("b")], 2),
        (vec![said("a"), said("b")], 1),
        (vec![answered("a"), said("b")], 0),
        (vec![], 0),
        (vec![said("a")], 0),
    ]
    .into_iter()
    .enumerate()
    {
        let at = NOON + 10 + 10 * i64::try_from(step).unwrap();
        let was = alice.messages(made.id).await;
        let (saved, messages) = alice.at(at).save(made.id, saying(given.clone())).await.unwrap();
        let now = alice.messages(made.id).await;
        assert_eq!(messages, now, "step {step}");
        assert_eq!(saved, alice.found(made.id).await, "step {step}");
        let last = i64::try_from(given.len() - same).unwrap().max(1) - 1;
        assert_eq!(saved.updated_at.micros(), at + last, "step {step}");
        assert_eq!(saved.message_count, i64::try_from(given.len()).unwrap(), "step {step}");
        assert_eq!(now[..same], was[..same], "step {step}");
        assert!(
            now[same..].iter().all(|new| new.modseq == saved.modseq && !was.contains(new)),
            "step {step}"
        );
        let wanted: Vec<&str> = given.iter().map(|message| message.body.content.as_str()).collect();
        assert_eq!(contents(&now), wanted, "step {step}");
    }
    assert_eq!(before[1].body.tool_calls, full_message("b").body.tool_calls);
}

/// Saving a document as it is takes no number and touches nothing.
pub async fn saving_what_is_kept_already_is_no_change(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a"), full_message("tool"), answered("b")]).await;
    let before = alice.holdings().await;
    let same = vec![said("a"), answered("b")];
    let titled = Change::Set(title("a"));
    for change in [
        DocumentChange::default(),
        saying(same.clone()),
        DocumentChange { title: titled, messages: Some(same) },
    ] {
        let (saved, messages) = alice.at(NOON + 5).save(made.id, change).await.unwrap();
        assert_eq!((saved, contents(&messages)), (made.clone(), vec!["a", "b"]));
    }
    assert_eq!(alice.holdings().await, before);
}

/// Messages beside the dialogue are neither removed nor changed nor counted wrong, wherever they stand.
pub async fn saving_leaves_messages_beside_the_dialogue_where_they_are(store: Store) {
    let alice = Caller::new(&store, "alice");
    let rules = message(Role::System, "rules");
    let (call, result) = (unit(Role::Assistant, "function_call", ""), unit(Role::User, "tool_result", "42"));
    let made = alice.start(vec![rules, said("a"), full_message("tool"), call, result, answered("b")]).await;
    let before = alice.messages(made.id).await;
    let (saved, messages) = alice.save(made.id, saying(vec![said("a"), said("c")])).await.unwrap();
    assert_eq!(contents(&messages), ["a", "c"]);
    let now = alice.messages(made.id).await;
    assert_eq!(contents(&now), ["rules", "a", "tool", "", "42", "c"]);
    assert_eq!(now[..5], before[..5]);
    assert_eq!(saved.message_count, 6);
    let (emptied, _) = alice.save(made.id, saying(vec![])).await.unwrap();
    assert_eq!((emptied.message_count, emptied.summary), (4, None));
    assert_eq!(contents(&alice.messages(made.id).await), ["rules", "tool", "", "42"]);
}

/// A message with parts is the same by its text alone, and one that is beside the dialogue is not made again by a client
/// that goes on sending it.
pub async fn saving_a_message_with_parts_again_makes_it_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    let parts = |item: &str, new: NewMessage| {
        let item = Some(json_of(&serde_json::json!({"content": [item]})));
        NewMessage::from(Body { item, ..new.body })
    };
    let described = parts("see", unit(Role::User, "message", "see"));
    let (image, other) = (unit(Role::User, "message", ""), unit(Role::User, "message", ""));
    let (image, other) = (parts("image", image), parts("other", other));
    let made = alice.start(vec![unit(Role::Assistant, "function_call", "")]).await;
    let given = vec![described.clone(), image.clone(), answered("a"), other.clone()];
    let (_, messages) = alice.save(made.id, saying(given.clone())).await.unwrap();
    assert_eq!(contents(&messages), ["see", "a"]);
    let now = alice.messages(made.id).await;
    assert_eq!(contents(&now), ["", "see", "", "a", ""]);
    for given in [given, vec![said("see"), answered("a")], vec![described.clone(), image, answered("a")]] {
        let (_, messages) = alice.save(made.id, saying(given)).await.unwrap();
        assert_eq!((contents(&messages), alice.messages(made.id).await), (vec!["see", "a"], now.clone()));
    }
    let (_, messages) = alice.save(made.id, saying(vec![described, other, answered("a")])).await.unwrap();
    assert_eq!(contents(&messages), ["see", "a"]);
    assert_eq!(contents(&alice.messages(made.id).await), ["", "see", "", "", "", "a"]);
    let (_, messages) = alice.save(made.id, saying(vec![parts("x", said("see"))])).await.unwrap();
    assert_eq!((messages.len(), messages[0].body.item.is_some()), (1, true));
    assert_ne!(messages[0].id, now[1].id);
}

/// The title and the summary follow from what is saved, as they do from what is appended and deleted.
pub async fn saving_names_and_counts_as_any_change_does(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![]).await;
    let number = alice.modseq().await;
    let (saved, _) = alice.save(made.id, saying(vec![answered("x"), said("first")])).await.unwrap();
    let named = (saved.title.as_deref(), saved.summary.as_deref(), saved.message_count);
    assert_eq!(named, (Some("first"), Some("first"), 2));
    assert_eq!((alice.modseq().await, saved.modseq.0), (number + 1, number + 1));
    let (saved, _) = alice.save(made.id, saying(vec![said("other")])).await.unwrap();
    let named = (saved.title.as_deref(), saved.summary.as_deref(), saved.message_count);
    assert_eq!(named, (Some("first"), Some("other"), 1));
    let cleared = DocumentChange { title: Change::Clear, messages: Some(vec![said("new")]) };
    let (saved, _) = alice.save(made.id, cleared).await.unwrap();
    assert_eq!((saved.title.as_deref(), saved.summary.as_deref()), (Some("new"), Some("new")));
    let both = DocumentChange { title: Change::Set(title("given")), messages: Some(vec![said("newer")]) };
    let (saved, _) = alice.save(made.id, both).await.unwrap();
    assert_eq!((saved.title.as_deref(), saved.summary.as_deref()), (Some("given"), Some("newer")));
    assert_eq!(saved.modseq.0, number + 4);
}

/// A document without messages keeps those that are there, and one without a title keeps the name.
pub async fn saving_a_title_alone_leaves_the_messages(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a"), answered("b")]).await;
    let before = alice.messages(made.id).await;
    let renaming = DocumentChange { title: Change::Set(title("given")), messages: None };
    let (saved, messages) = alice.save(made.id, renaming).await.unwrap();
    assert_eq!((saved.title.as_deref(), messages), (Some("given"), before.clone()));
    assert_eq!(alice.messages(made.id).await, before);
    let absent = alice.delete(made.id).await;
    assert_eq!(absent, Ok(()));
    let outcome = alice.save(made.id, saying(vec![])).await;
    assert_eq!(outcome, Err(Error::NotFound("conversation")));
}

/// A stale document is refused, also where it would change nothing, and of many from one version one is saved.
pub async fn saving_from_a_version_that_is_stale_leaves_no_trace(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a")]).await;
    alice.append(made.id, vec![answered("b")]).await.unwrap();
    let before = alice.holdings().await;
    let stale = alice.expecting(Versions::Listed(vec![made.modseq]));
    for given in [vec![said("a"), answered("b")], vec![said("c")]] {
        assert_eq!(stale.save(made.id, saying(given)).await, Err(Error::Stale));
    }
    assert_eq!(alice.holdings().await, before);
    let fresh = alice.expecting(Versions::Listed(vec![alice.found(made.id).await.modseq]));
    let savers = (0..12).map(|number| {
        let fresh = fresh.clone();
        async move { fresh.save(made.id, saying(vec![said(&format!("{number}"))])).await }
    });
    let outcomes = together(savers).await;
    assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1);
    assert!(outcomes.iter().filter_map(|outcome| outcome.as_ref().err()).all(|error| *error == Error::Stale));
}

/// A document can be saved while others go on appending to it: nothing of theirs is lost by a save that leaves the messages as
/// they are, and one that replaces them is answered with what it has left.
pub async fn a_document_is_saved_beside_appends_that_go_on(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![said("a")]).await.id;
    let tasks = (0..6).map(|number: usize| {
        let alice = alice.clone();
        async move {
            for step in 0..15 {
                if number > 1 {
                    alice.append(id, vec![answered(&format!("{number} {step}"))]).await.unwrap();
                    continue;
                }
                let change =
                    DocumentChange { title: Change::Set(title(&format!("{number} {step}"))), messages: None };
                let (saved, messages) = alice.save(id, change).await.unwrap();
                assert_eq!(saved.message_count, i64::try_from(messages.len()).unwrap());
                assert!(
                    messages.iter().all(|message| message.modseq < saved.modseq),
                    "{saved:?} {messages:?}"
                );
            }
        }
    });
    together(tasks).await;
    assert_eq!((alice.found(id).await.message_count, alice.messages(id).await.len()), (61, 61));
    let appends = (0..6).map(|number: usize| {
        let alice = alice.clone();
        async move {
            for step in 0..10 {
                if number > 0 {
                    alice.append(id, vec![answered(&format!("{number} {step}"))]).await.unwrap();
                    continue;
                }
                let (_, messages) = alice.save(id, saying(vec![said("a"), said("b")])).await.unwrap();
                assert_eq!(contents(&messages), ["a", "b"]);
            }
        }
    });
    together(appends).await;
    let (found, messages) = (alice.found(id).await, alice.messages(id).await);
    assert_eq!(contents(&messages[..2]), ["a", "b"]);
    assert_eq!(found.message_count, i64::try_from(messages.len()).unwrap());
}

/// A list of documents counts the messages that each of them shows.
pub async fn documents_are_listed_with_what_they_show(store: Store) {
    let alice = Caller::new(&store, "alice");
    let mixed = vec![message(Role::System, "rules"), said("a"), full_message("tool"), answered("b")];
    let first = alice.start(mixed).await;
    let second = alice.at(NOON + 10).start(vec![]).await;
    let third = alice.at(NOON + 20).start(vec![said("c")]).await;
    Caller::new(&store, "bob").start(vec![full_message("tool")]).await;
    let listed = alice.read(|context, repositories| document::list(context, repositories, Slice::ALL)).await;
    let listed = listed.unwrap();
    assert_eq!(listed.total, 3);
    assert_eq!(listed.items, [(third, 1), (second.clone(), 0), (first, 2)]);
    let part = Slice { offset: 1, limit: 1 };
    let listed = alice.read(move |context, repositories| document::list(context, repositories, part)).await;
    assert_eq!(listed.unwrap().items, [(second, 0)]);
}

/// Tabs that save whole documents beside agents that append leave each agent's messages in order, none of them twice,
/// and a count that is right; an append that no later save removed is there.
pub async fn concurrent_saves_and_appends_leave_a_sound_document(store: Store) {
    const ROUNDS: usize = 12;
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("start")]).await;
    let tasks = (0..8).map(|number| {
        let alice = alice.clone();
        async move {
            for round in 0..ROUNDS {
                let text = format!("{number}.{round:02}");
                if number % 2 == 0 {
                    alice.append(made.id, vec![message(Role::Tool, &text)]).await.unwrap();
                } else {
                    let change = saying(vec![said(&text)]);
                    let (_, messages) = alice.save_after(made.id, 4, change).await.unwrap();
                    assert!(messages.len() <= 5 && *messages.last().unwrap().body.content == text);
                }
            }
        }
    });
    together(tasks).await;
    let all = alice.messages(made.id).await;
    assert_eq!(alice.found(made.id).await.message_count, i64::try_from(all.len()).unwrap());
    let tools: Vec<&Message> = all.iter().filter(|message| message.body.role == Role::Tool).collect();
    assert_eq!(tools.len(), 4 * ROUNDS);
    for number in [0, 2, 4, 6] {
        let own = tools.iter().filter(|message| message.body.content.starts_with(&format!("{number}.")));
        assert!(own.is_sorted_by(|a, b| *a.body.content < *b.body.content));
    }
    assert!(all.is_sorted_by(|a, b| a.id < b.id));
}
