//! Laws of safe re-sends: what is sent again with the same key is done once and told the same.

use chat_history_domain::conversation::{
    Conversation, ExternalId, Fork, ForkOf, NewConversation, Obtain, Obtained,
};
use chat_history_domain::idempotency::{Creation, IdempotencyKey, Once, Receipt, Told};
use chat_history_domain::message::NewMessage;
use chat_history_domain::storage::Repositories;
use chat_history_domain::{Context, Error, Result, Store, UserId, Versions};

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, json_of, keyed, named, reworded, said};

pub(super) const DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// Asks for a conversation of nothing, once where there is a key.
async fn create(caller: &Caller, key: impl Into<Option<Once>>) -> Result<Told<Obtained>> {
    obtain(caller, key, NewConversation::default(), vec![]).await
}

async fn obtain(
    caller: &Caller,
    key: impl Into<Option<Once>>,
    new: NewConversation,
    messages: Vec<NewMessage>,
) -> Result<Told<Obtained>> {
    caller.store.create(&caller.context, key.into(), Obtain { new, messages }).await
}

/// Whether it was done now.
fn is_now<T>(told: &Told<T>) -> bool {
    matches!(told, Told::Now(_))
}

/// A request that fails.
struct Failing;

impl Creation for Failing {
    type Outcome = ();

    fn create(&self, _: &Context, _: &mut dyn Repositories) -> Result<()> {
        Err(Error::NotFound("conversation"))
    }

    fn receipt(&self, (): &()) -> Receipt {
        Receipt::of_messages(&[], &[])
    }

    fn outcome(&self, _: &UserId, _: &Receipt) -> Result<()> {
        Ok(())
    }
}

async fn count(caller: &Caller) -> usize {
    caller.holdings().await.conversations.len()
}

/// The second of two equal requests does nothing, takes no number, and is told what the first was told.
pub async fn a_request_with_a_key_is_done_once_and_told_the_same_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = create(&alice, keyed("k", "a")).await.unwrap();
    assert!(is_now(&first));
    let held = alice.holdings().await;
    assert_eq!((held.conversations.len(), alice.modseq().await), (1, 1));
    for later in [0, 1, DAY - 1] {
        let again = create(&alice.at(NOON + later), keyed("k", "a")).await.unwrap();
        assert_eq!(again, Told::Again(first.clone().outcome().unwrap()));
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
    assert_eq!(told.iter().filter(|told| is_now(told)).count(), 1);
    let outcomes: Vec<Obtained> = told.into_iter().map(|told| told.outcome().unwrap()).collect();
    assert!(outcomes.iter().all(|other| *other == outcomes[0]), "{outcomes:?}");
    assert_eq!(count(&alice).await, 1);
}

/// A key stands for one request; another one must have a key of its own.
pub async fn a_key_of_another_request_is_refused_and_nothing_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    create(&alice, keyed("k", "a")).await.unwrap();
    let held = alice.holdings().await;
    assert_eq!(create(&alice, keyed("k", "b")).await, Err(Error::KeyReused));
    assert_eq!(alice.holdings().await, held);
    assert!(!is_now(&create(&alice, keyed("k", "a")).await.unwrap()), "the key still stands for the first");
}

/// Users have keys of their own.
pub async fn another_users_same_key_is_another_key(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    create(&alice, keyed("k", "a")).await.unwrap();
    assert!(is_now(&create(&bob, keyed("k", "a")).await.unwrap()));
    assert!(is_now(&create(&bob, keyed("l", "a")).await.unwrap()));
    assert_eq!((count(&alice).await, count(&bob).await), (1, 2));
}

/// Nothing is kept of a request that was not done, not even its user.
pub async fn a_request_that_fails_leaves_its_key_free(store: Store) {
    let alice = Caller::new(&store, "alice");
    let failed = store.create(&alice.context, Some(keyed("k", "a")), Failing).await;
    assert_eq!(failed, Err(Error::NotFound("conversation")));
    assert_eq!(alice.user().await, None);
    assert!(is_now(&create(&alice, keyed("k", "b")).await.unwrap()));
}

/// After its lifetime a key is free, also for another request, and its new lifetime begins.
pub async fn a_key_is_good_for_24_hours_and_then_free_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    create(&alice, keyed("k", "a")).await.unwrap();
    let later = alice.at(NOON + DAY);
    assert!(is_now(&create(&later, keyed("k", "b")).await.unwrap()));
    assert!(!is_now(&create(&later.at(NOON + 2 * DAY - 1), keyed("k", "b")).await.unwrap()));
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
    assert!(is_now(&create(&alice, keyed("old0", "a")).await.unwrap()));
    assert!(is_now(&create(&alice, keyed("old449", "a")).await.unwrap()));
    assert!(!is_now(&create(&young, keyed("young", "a")).await.unwrap()));
    assert_eq!(count(&alice).await, 453);
}

/// A request without a key is another one each time.
pub async fn without_a_key_a_request_is_done_each_time(store: Store) {
    let alice = Caller::new(&store, "alice");
    for _ in 0..2 {
        assert!(is_now(&create(&alice, None).await.unwrap()));
    }
    assert_eq!(count(&alice).await, 2);
}

/// What a request made or found is told again as it was, whatever has become of it since.
pub async fn a_conversation_is_told_again_as_it_was_made_or_found(store: Store) {
    let alice = Caller::new(&store, "alice");
    let of = |id: &str| NewConversation {
        external_id: Some(ExternalId::parse(id).unwrap()),
        metadata: json_of(&serde_json::json!({"a": [1, "b"]})),
        starred: true,
        ..NewConversation::default()
    };
    let messages =
        vec![named("1", full_message("a")), named("1", full_message("a")), named("2", said("first said"))];
    let first = obtain(&alice, keyed("made", "r"), of("x"), messages.clone()).await.unwrap().outcome();
    let Obtained::Made(made, kept) = first.unwrap() else { panic!("it was there") };
    assert_eq!((made.message_count, kept.len()), (2, 3));
    // What is sent again says what was said at first, and the message says something else by now.
    alice.edit(made.id, kept[2].id, reworded("edited")).await.unwrap();
    let later = alice.at(NOON + 9);
    let more = vec![named("2", said("first said")), named("3", said("new"))];
    let found = obtain(&later, keyed("found", "r"), of("x"), more.clone()).await.unwrap().outcome().unwrap();
    let Obtained::Found(_, added) = &found else { panic!("it was not there") };
    assert_eq!(*added[0].body.content, *"edited");
    alice.delete(made.id).await.unwrap();
    for _ in 0..2 {
        let told = obtain(&alice, keyed("made", "r"), of("x"), messages.clone()).await;
        assert_eq!(told, Ok(Told::Again(Obtained::Made(made.clone(), kept.clone()))));
        let told = obtain(&alice, keyed("found", "r"), of("x"), more.clone()).await;
        assert_eq!(told, Ok(Told::Again(found.clone())));
    }
    assert_eq!(count(&alice).await, 0);
}

/// A fork is told again as it was made.
pub async fn a_fork_is_told_again_as_it_was_made(store: Store) {
    let alice = Caller::new(&store, "alice");
    let of = alice.start(vec![said("a"), answered("b")]).await;
    let fork = || ForkOf { id: of.id, fork: Fork::default(), expected: Versions::Any };
    let first = store.create(&alice.context, Some(keyed("k", "r")), fork()).await.unwrap();
    let made: Conversation = first.outcome().unwrap();
    alice.append(of.id, vec![said("c")]).await.unwrap();
    alice.append(made.id, vec![said("d")]).await.unwrap();
    let again = store.create(&alice.context, Some(keyed("k", "r")), fork()).await;
    assert_eq!(again, Ok(Told::Again(made)));
    assert_eq!(count(&alice).await, 2);
}

/// What a store holds under a key is little, however much was said.
pub async fn what_is_kept_under_a_key_does_not_grow_with_what_is_said(store: Store) {
    let alice = Caller::new(&store, "alice");
    let long = "x".repeat(100_000);
    let id = alice.start(vec![said(&long)]).await.id;
    alice.append_once(id, keyed("added", "r"), vec![said(&long), full_message(&long)]).await.unwrap();
    obtain(&alice, keyed("made", "r"), NewConversation::default(), vec![said(&long)]).await.unwrap();
    let fork = ForkOf { id, fork: Fork::default(), expected: Versions::Any };
    store.create(&alice.context, Some(keyed("forked", "r")), fork).await.unwrap();
    for key in ["added", "made", "forked"] {
        let (owner, key) = (alice.owner().clone(), IdempotencyKey::parse(key).unwrap());
        let kept = alice.write(move |_, all| all.idempotency_keys().find(&owner, &key)).await.unwrap();
        assert!(kept.unwrap().answer.len() < 1_000);
    }
}

/// An answer that is kept as text is told as it is, to any request: that of a release which kept whole answers.
pub async fn whatever_is_kept_under_a_key_is_told_as_it_is(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let answer = r#"{"location":null,"version":null,"found":false,"body":{"id":1}}"#;
    let kept = alice.write(move |context, all| {
        all.idempotency_keys().keep(&context.user, &keyed("k", "r"), answer, context.now)
    });
    kept.await.unwrap();
    let told = alice.append_once(id, keyed("k", "r"), vec![said("x")]).await;
    assert_eq!(told, Ok(Told::Answer(answer.into())));
    assert_eq!(create(&alice, keyed("k", "r")).await, Ok(Told::Answer(answer.into())));
    assert_eq!(alice.append_once(id, keyed("k", "s"), vec![said("x")]).await, Err(Error::KeyReused));
    assert_eq!(alice.contents(id).await, [""; 0]);
}
