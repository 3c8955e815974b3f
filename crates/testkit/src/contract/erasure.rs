//! Laws of erasure: of a user who is erased nothing is left, and of everyone else all.

use chat_history_domain::Store;
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once};
use chat_history_domain::user::{Totals, account, erase_a_piece};

use crate::Caller;
use crate::fixtures::{NOON, answered, said};

async fn totals(caller: &Caller) -> (bool, Totals) {
    let (user, totals) = caller.read(account).await.unwrap();
    (user.is_some(), totals)
}

/// Totals count the caller's own conversations and messages, through every kind of change.
pub async fn totals_count_what_a_user_has(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    assert_eq!(totals(&alice).await, (false, Totals::default()));
    let first = alice.start(vec![said("a"), answered("b")]).await;
    let second = alice.start(vec![]).await;
    bob.start(vec![said("c")]).await;
    alice.append(second.id, vec![said("d"); 3]).await.unwrap();
    assert_eq!(totals(&alice).await, (true, Totals { conversations: 2, messages: 5 }));
    alice.delete(first.id).await.unwrap();
    assert_eq!(totals(&alice).await, (true, Totals { conversations: 1, messages: 3 }));
    assert_eq!(totals(&bob).await, (true, Totals { conversations: 1, messages: 1 }));
}

/// Erasing takes the user, conversations, messages and keys, and nothing of anybody else.
pub async fn erasing_leaves_nothing_of_the_user_and_all_of_others(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let key = Once { key: IdempotencyKey::parse("k").unwrap(), fingerprint: Fingerprint("f".into()) };
    for caller in [&alice, &bob] {
        for _ in 0..5 {
            caller.start(vec![said("a"), answered("b")]).await;
        }
        let made = caller.start(vec![]).await;
        caller.append_once(made.id, key.clone(), vec![said("c")]).await.unwrap();
    }
    let others = bob.holdings().await;
    store.erase(&alice.context).await.unwrap();
    assert_eq!(totals(&alice).await, (false, Totals::default()));
    assert_eq!(alice.holdings().await.conversations, []);
    let kept = key.key.clone();
    let owner = alice.owner().clone();
    let told = alice.write(move |_, all| all.idempotency_keys().find(&owner, &kept)).await;
    assert_eq!(told, Ok(None));
    assert_eq!(bob.holdings().await, others);
}

/// A conversation with very many messages shrinks piece by piece, and its count and summary are right after each.
pub async fn erasing_a_long_conversation_is_done_in_pieces_that_are_sound(store: Store) {
    let alice = Caller::new(&store, "alice");
    let mut messages = vec![answered("a"); 1_500];
    messages[0] = said("the first words");
    messages[1_200] = said("later words");
    let made = alice.start(messages).await;
    assert_eq!(alice.write(erase_a_piece).await, Ok(true));
    let left = alice.found(made.id).await;
    assert_eq!((left.message_count, left.summary.as_deref()), (500, Some("later words")));
    assert_eq!(alice.contents(made.id).await.len(), 500);
    assert_eq!(alice.write(erase_a_piece).await, Ok(true));
    assert_eq!(alice.find(made.id).await, None);
    assert_eq!(alice.write(erase_a_piece).await, Ok(false));
    assert_eq!(alice.user().await, None);
}

/// A user who was erased is a new user at the next change.
pub async fn a_user_who_was_erased_can_begin_anew(store: Store) {
    let alice = Caller::new(&store, "alice");
    alice.start(vec![said("a")]).await;
    alice.store.erase(&alice.context).await.unwrap();
    let later = alice.at(NOON + 1);
    let made = later.start(vec![said("b")]).await;
    assert_eq!(later.user().await.unwrap().created_at, later.context.now);
    assert_eq!((later.modseq().await, later.contents(made.id).await), (1, vec!["b".to_owned()]));
}

/// Erasing again, or a user who never wrote anything, is no error and makes no user.
pub async fn erasing_a_user_who_has_nothing_does_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    store.erase(&alice.context).await.unwrap();
    assert_eq!(alice.user().await, None);
}
