//! Laws of safe re-sends: what is sent again with the same key is done once and told the same.

use chat_history_domain::conversation::{self, NewConversation};
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once, Told, once};
use chat_history_domain::{Error, Result, Store};

use super::together;
use crate::Caller;
use crate::fixtures::NOON;

const DAY: i64 = 24 * 60 * 60 * 1_000_000;

fn keyed(key: &str, request: &str) -> Once {
    Once { key: IdempotencyKey::parse(key).unwrap(), fingerprint: Fingerprint(request.into()) }
}

/// Makes a conversation, once where there is a key; the answer is its id.
async fn create(caller: &Caller, key: impl Into<Option<Once>>) -> Result<Told> {
    let key = key.into();
    caller
        .write(move |context, repositories| {
            once(context, repositories, key.as_ref(), |context, repositories| {
                let (made, _) =
                    conversation::create(context, repositories, &NewConversation::default(), &[])?;
                Ok(made.id.to_string())
            })
        })
        .await
}

async fn count(caller: &Caller) -> usize {
    caller.holdings().await.conversations.len()
}

/// The second of two equal requests does nothing, takes no number, and is told what the first was told.
pub async fn a_request_with_a_key_is_done_once_and_told_the_same_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = create(&alice, keyed("k", "a")).await.unwrap();
    assert!(!first.replayed);
    let held = alice.holdings().await;
    assert_eq!((held.conversations.len(), alice.modseq().await), (1, 1));
    for later in [0, 1, DAY - 1] {
        let again = create(&alice.at(NOON + later), keyed("k", "a")).await.unwrap();
        assert_eq!(again, Told { answer: first.answer.clone(), replayed: true });
    }
    assert_eq!(alice.holdings().await, held);
}

/// Equal requests that come at once are done once among them.
pub async fn of_many_at_once_with_one_key_one_is_done_and_all_are_told_the_same(store: Store) {
    let alice = Caller::new(&store, "alice");
    let requests = (0..50).map(|_| {
        let alice = alice.clone();
        async move { create(&alice, keyed("k", "a")).await.unwrap() }
    });
    let told = together(requests).await;
    assert_eq!(told.iter().filter(|told| !told.replayed).count(), 1);
    assert!(told.iter().all(|other| other.answer == told[0].answer), "{told:?}");
    assert_eq!(count(&alice).await, 1);
}

/// A key stands for one request; another one must have a key of its own.
pub async fn a_key_of_another_request_is_refused_and_nothing_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    create(&alice, keyed("k", "a")).await.unwrap();
    let held = alice.holdings().await;
    assert_eq!(create(&alice, keyed("k", "b")).await, Err(Error::KeyReused));
    assert_eq!(alice.holdings().await, held);
    assert!(create(&alice, keyed("k", "a")).await.unwrap().replayed, "the key still stands for the first");
}

/// Users have keys of their own.
pub async fn another_users_same_key_is_another_key(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    create(&alice, keyed("k", "a")).await.unwrap();
    assert!(!create(&bob, keyed("k", "a")).await.unwrap().replayed);
    assert!(!create(&bob, keyed("l", "a")).await.unwrap().replayed);
    assert_eq!((count(&alice).await, count(&bob).await), (1, 2));
}

/// Nothing is kept of a request that was not done, not even its user.
pub async fn a_request_that_fails_leaves_its_key_free(store: Store) {
    let alice = Caller::new(&store, "alice");
    let failed = alice
        .write(|context, repositories| {
            once(context, repositories, Some(&keyed("k", "a")), |_, _| Err(Error::NotFound("conversation")))
        })
        .await;
    assert_eq!(failed, Err(Error::NotFound("conversation")));
    assert_eq!(alice.user().await, None);
    assert!(!create(&alice, keyed("k", "b")).await.unwrap().replayed);
}

/// After its lifetime a key is free, also for another request, and its new lifetime begins.
pub async fn a_key_is_good_for_24_hours_and_then_free_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    create(&alice, keyed("k", "a")).await.unwrap();
    let later = alice.at(NOON + DAY);
    assert!(!create(&later, keyed("k", "b")).await.unwrap().replayed);
    assert!(create(&later.at(NOON + 2 * DAY - 1), keyed("k", "b")).await.unwrap().replayed);
    assert_eq!(count(&alice).await, 2);
}

/// A sweep forgets the keys that have outlived their time, however many, and leaves what they made.
pub async fn sweeping_takes_the_keys_that_are_due_and_no_others(store: Store) {
    let alice = Caller::new(&store, "alice");
    for number in 0..450 {
        create(&alice, keyed(&format!("old{number}"), "a")).await.unwrap();
    }
    let young = alice.at(NOON + 1);
    create(&young, keyed("young", "a")).await.unwrap();
    while store.sweep(alice.at(NOON + DAY + 1).context.now).await.unwrap() {}
    // Told at the moment of the first request, a key that is still there would be replayed.
    assert!(!create(&alice, keyed("old0", "a")).await.unwrap().replayed);
    assert!(!create(&alice, keyed("old449", "a")).await.unwrap().replayed);
    assert!(create(&young, keyed("young", "a")).await.unwrap().replayed);
    assert_eq!(count(&alice).await, 453);
}

/// A request without a key is another one each time.
pub async fn without_a_key_a_request_is_done_each_time(store: Store) {
    let alice = Caller::new(&store, "alice");
    for _ in 0..2 {
        assert!(!create(&alice, None).await.unwrap().replayed);
    }
    assert_eq!(count(&alice).await, 2);
}
