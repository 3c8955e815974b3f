//! Laws of appends with a key, alone and among others: each is done once, and told as it was the first time.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended, Message};
use chat_history_domain::{Error, Result, Store, Versions};

use super::idempotency::DAY;
use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, keyed, named, reworded, said};

fn is_now(told: &Result<Told<Appended>>) -> bool {
    matches!(told, Ok(Told::Now(_)))
}

fn messages(told: Result<Told<Appended>>) -> Vec<Message> {
    told.unwrap().outcome().unwrap().messages
}

/// The second of two equal appends does nothing, takes no number, and is told what the first was told, whatever has become of
/// the messages since.
pub async fn an_append_with_a_key_is_done_once_and_told_the_same_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("before")]).await;
    let seen = alice.at(NOON + 5).expecting(Versions::Listed(vec![made.modseq]));
    let batch = vec![said("a"), full_message("b"), answered("c")];
    let first = seen.append_once(made.id, keyed("k", "r"), batch.clone()).await;
    assert!(is_now(&first));
    let first = first.unwrap().outcome().unwrap();
    assert_eq!((first.known, first.added), (false, 3));
    assert_eq!(alice.messages(made.id).await[1..], first.messages);
    alice.edit(made.id, first.messages[0].id, reworded("edited")).await.unwrap();
    alice.remove(made.id, first.messages[1].id).await.unwrap();
    let held = alice.holdings().await;
    let again = Appended { added: 0, ..first };
    for later in [6, DAY] {
        let told = seen.at(NOON + later).append_once(made.id, keyed("k", "r"), batch.clone()).await;
        assert_eq!(told, Ok(Told::Again(again.clone())));
    }
    assert_eq!(alice.holdings().await, held);
}

/// What was known when the key was used first is told with what it said and when, also where it was all that was sent.
pub async fn a_key_and_ids_of_a_client_go_together(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let kept = alice.append(id, vec![named("1", said("first"))]).await.unwrap();
    alice.at(NOON + 3).edit(id, kept[0].id, reworded("edited")).await.unwrap();
    for (key, batch) in [
        ("mixed", vec![named("2", said("new")), named("1", said("first"))]),
        ("known", vec![named("1", said("first"))]),
        ("fresh", vec![named("3", said("x")), said("y")]),
        ("twice", vec![named("4", said("x")), named("4", said("x"))]),
    ] {
        let first = alice.append_once(id, keyed(key, "r"), batch.clone()).await.unwrap();
        assert!(matches!(first, Told::Now(_)), "{key}");
        let first = first.outcome().unwrap();
        assert_eq!(first.known, key == "known");
        alice.edit(id, first.messages[0].id, reworded(key)).await.unwrap();
        let again = alice.append_once(id, keyed(key, "r"), batch).await;
        assert_eq!(again, Ok(Told::Again(Appended { added: 0, ..first })), "{key}");
    }
    assert_eq!(alice.found(id).await.message_count, 5);
}

/// Equal appends that come at once are done once among them.
pub async fn of_many_appends_at_once_with_one_key_one_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let requests = (0..60).map(|number| {
        let alice = alice.clone();
        async move {
            let key = format!("k{}", number % 4);
            alice.append_once(id, keyed(&key, "r"), vec![said("x"), answered("y")]).await
        }
    });
    let outcomes = together(requests).await;
    assert_eq!(outcomes.iter().filter(|told| is_now(told)).count(), 4);
    let kept = alice.messages(id).await;
    assert_eq!((kept.len(), alice.found(id).await.message_count, alice.modseq().await), (8, 8, 5));
    for told in outcomes {
        let messages = messages(told);
        assert!(kept.windows(2).any(|pair| pair == messages), "{messages:?}");
    }
}

/// A key stands for one request of one user, also where the two come at once.
pub async fn an_append_with_the_key_of_another_request_is_refused(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (id, his) = (alice.start(vec![]).await.id, bob.start(vec![]).await.id);
    alice.append_once(id, keyed("k", "r"), vec![said("x")]).await.unwrap();
    let held = alice.holdings().await;
    let other = alice.append_once(id, keyed("k", "s"), vec![said("x")]).await;
    assert_eq!((other, alice.holdings().await), (Err(Error::KeyReused), held));
    assert!(is_now(&bob.append_once(his, keyed("k", "s"), vec![said("x")]).await));
    let requests = (0..30).map(|number| {
        let alice = alice.clone();
        async move { alice.append_once(id, keyed("l", &number.to_string()), vec![said("y")]).await }
    });
    let outcomes = together(requests).await;
    assert_eq!(outcomes.iter().filter(|told| is_now(told)).count(), 1);
    let refused = outcomes.iter().filter(|told| **told == Err(Error::KeyReused)).count();
    assert_eq!((refused, alice.contents(id).await), (29, vec!["x".to_owned(), "y".to_owned()]));
}

/// Nothing is kept of an append that was not done.
pub async fn an_append_that_is_refused_leaves_its_key_free(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let made = alice.start(vec![named("1", said("x"))]).await;
    let old = alice.expecting(Versions::Listed(vec![chat_history_domain::Modseq(0)]));
    for stale in [alice.expecting(Versions::NONE), old] {
        assert_eq!(stale.append_once(made.id, keyed("k", "r"), vec![said("y")]).await, Err(Error::Stale));
    }
    let taken = alice.append_once(made.id, keyed("k", "r"), vec![named("1", said("other"))]).await;
    assert!(matches!(taken, Err(Error::Clash(_))), "{taken:?}");
    let absent = Err(Error::NotFound("conversation"));
    for (caller, of) in [(&bob, made.id), (&alice, ConversationId(i64::MAX))] {
        assert_eq!(caller.append_once(of, keyed("k", "r"), vec![said("y")]).await, absent);
    }
    assert_eq!((bob.user().await, alice.modseq().await), (None, 1));
    assert!(is_now(&alice.append_once(made.id, keyed("k", "s"), vec![said("z")]).await));
    assert_eq!(alice.contents(made.id).await, ["x", "z"]);
}

/// After its lifetime a key is free, be it swept or not, and its new lifetime begins.
pub async fn a_key_that_has_outlived_its_time_is_free_for_another_append(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    alice.append_once(id, keyed("k", "r"), vec![said("x")]).await.unwrap();
    let later = alice.at(NOON + DAY);
    assert!(is_now(&later.append_once(id, keyed("k", "s"), vec![said("y")]).await));
    let last = alice.at(NOON + 2 * DAY - 1);
    assert!(!is_now(&last.append_once(id, keyed("k", "s"), vec![said("y")]).await));
    assert_eq!(alice.contents(id).await, ["x", "y"]);
}

/// Of appends from one version that come at once with others, one is done, the others are stale, and no plain one is held up
/// by them.
pub async fn an_append_from_a_version_that_is_stale_refuses_itself_alone(store: Store) {
    let alice = Caller::new(&store, "alice");
    for round in 0..5 {
        let made = alice.start(vec![]).await;
        let seen = alice.expecting(Versions::Listed(vec![made.modseq]));
        let tasks = (0..40).map(|number| {
            let (alice, seen) = (alice.clone(), seen.clone());
            let text = number.to_string();
            async move {
                let key = keyed(&format!("{round}-{text}"), "r");
                match number % 4 {
                    0 => seen.append_once(made.id, key, vec![said(&text)]).await,
                    1 => seen
                        .append(made.id, vec![said(&text)])
                        .await
                        .map(|messages| Told::Now(Appended::new(messages))),
                    2 => alice.append_once(made.id, key, vec![said(&text)]).await,
                    _ => alice
                        .append(made.id, vec![said(&text)])
                        .await
                        .map(|messages| Told::Now(Appended::new(messages))),
                }
            }
        });
        let outcomes = together(tasks).await;
        let stale = outcomes.iter().filter(|told| **told == Err(Error::Stale)).count();
        assert!([19, 20].contains(&stale), "round {round}: {stale} are stale");
        let done: Vec<Message> = outcomes.into_iter().filter(is_now).flat_map(messages).collect();
        assert_eq!(done.len(), 40 - stale, "round {round}");
        let mut kept = alice.messages(made.id).await;
        if stale == 19 {
            // Whoever goes on from a version is the first to do so.
            assert!(kept[0].body.content.parse::<usize>().unwrap() % 4 < 2, "round {round}");
        }
        assert!(kept.is_sorted_by(|a, b| a.modseq < b.modseq && a.created_at < b.created_at));
        kept.retain(|message| !done.contains(message));
        assert_eq!(kept, []);
    }
}

/// Appends with keys, with ids of their client's, with expected versions and with nothing of these, to the same
/// conversations and to none, at once: each is done or refused for its own reason.
pub async fn appends_of_all_kinds_that_meet_are_each_as_if_alone(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (hers, his) = (alice.start(vec![]).await.id, bob.start(vec![]).await.id);
    let tasks = (0..120_i64).map(|number| {
        let (caller, id) = if number % 2 == 0 { (&alice, hers) } else { (&bob, his) };
        let (caller, text) = (caller.at(NOON + number % 5), number.to_string());
        async move {
            let to = |id, messages| Append::new(caller.context.clone(), id, messages);
            let key = Some(keyed(&text, "r"));
            let (two, nowhere) = (vec![said(&text), answered(&text)], ConversationId(i64::MAX));
            let (append, reason) = match number % 14 / 2 {
                0 => (to(id, two), None),
                1 => (to(id, two).keyed(key), None),
                2 => (to(id, vec![named(&text, said(&text)), said(&text)]), None),
                3 => (to(id, vec![named(&text, said(&text)), said(&text)]).keyed(key), None),
                4 => (to(id, two).expecting(Versions::NONE), Some(Error::Stale)),
                5 => (to(nowhere, two).keyed(key), Some(Error::NotFound("conversation"))),
                _ => {
                    let seen = Versions::Listed(vec![caller.found(id).await.modseq]);
                    let told = caller.store.append_once(to(id, two).expecting(seen).keyed(key)).await;
                    assert!(is_now(&told) || told == Err(Error::Stale), "{told:?}");
                    return told.ok();
                }
            };
            let told = caller.store.append_once(append).await;
            assert_eq!(told.as_ref().err(), reason.as_ref(), "{number}");
            told.ok()
        }
    });
    let told: Vec<Appended> =
        together(tasks).await.into_iter().flatten().map(|told| told.outcome().unwrap()).collect();
    assert!(told.iter().all(|appended| appended.added == 2));
    for (caller, id) in [(&alice, hers), (&bob, his)] {
        let (found, kept) = (caller.found(id).await, caller.messages(id).await);
        let all = told.iter().flat_map(|appended| &appended.messages);
        let mut expected: Vec<Message> = all.filter(|one| one.conversation == id).cloned().collect();
        expected.sort_by_key(|message| message.id);
        assert_eq!(kept, expected);
        assert_eq!(found.message_count, i64::try_from(kept.len()).unwrap());
        assert!(kept.is_sorted_by(|a, b| a.modseq <= b.modseq && a.created_at < b.created_at));
        let last = kept.last().unwrap();
        assert_eq!((found.modseq, found.updated_at), (last.modseq, last.created_at));
        assert!(caller.modseq().await >= found.modseq.0);
    }
}
