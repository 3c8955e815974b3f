//! Laws of what leaves the trash for good: by whoever asks for it, by its days, and with its user.

use chat_history_domain::conversation::{ConversationId, Trash};
use chat_history_domain::user::erase_a_piece;
use chat_history_domain::{Error, Store, Timestamp};

use crate::Caller;
use crate::fixtures::{NOON, said};

const WEEK: Trash = Trash::of_days(7);
const DAY: i64 = 86_400_000_000;
const NO_CONVERSATION: Error = Error::NotFound("conversation");

async fn ids(caller: &Caller) -> Vec<ConversationId> {
    let listed = caller.trash(WEEK).await;
    listed.iter().map(|trashed| trashed.conversation.id).collect()
}

/// A conversation in the trash.
async fn trashed(caller: &Caller) -> ConversationId {
    let id = caller.start(vec![said("a")]).await.id;
    caller.discard(id, WEEK).await.unwrap();
    id
}

/// What is deleted for good is gone, be it in the trash or not, and so is what is deleted where the trash keeps nothing.
pub async fn what_is_deleted_for_good_is_in_no_trash(store: Store) {
    let alice = Caller::new(&store, "alice");
    let stays = alice.start(vec![said("stays")]).await;
    let of = trashed(&alice).await;
    let [first, second] = [alice.start(vec![said("a")]).await.id, alice.start(vec![said("b")]).await.id];
    alice.delete_for_good(of).await.unwrap();
    alice.delete_for_good(first).await.unwrap();
    alice.discard(second, Trash::NONE).await.unwrap();
    for id in [of, first, second] {
        assert_eq!(alice.restore(id, WEEK).await, Err(NO_CONVERSATION));
        assert_eq!(alice.delete_for_good(id).await, Err(NO_CONVERSATION));
    }
    assert_eq!((ids(&alice).await, alice.holdings().await.conversations.len()), (vec![], 1));
    assert_eq!(alice.contents(stays.id).await, ["stays"]);
}

/// Emptying the trash deletes what is due, of every user and however much, and leaves all else.
pub async fn emptying_the_trash_takes_what_is_due_and_nothing_else(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let stays = alice.start(vec![said("stays")]).await.id;
    let mut due = Vec::new();
    for caller in [&alice, &bob] {
        for _ in 0..3 {
            due.push(caller.start(vec![said("a"); 400]).await.id);
            caller.discard(*due.last().unwrap(), WEEK).await.unwrap();
        }
    }
    let long = alice.start(vec![said("long"); 2_500]).await.id;
    alice.discard(long, WEEK).await.unwrap();
    let later = alice.at(NOON + 1);
    let kept = later.start(vec![said("kept")]).await.id;
    later.discard(kept, WEEK).await.unwrap();
    let users = (alice.user().await, bob.user().await);

    let before = alice.at(NOON + 7 * DAY - 1).context.now;
    while store.empty_trash(before, WEEK).await.unwrap() {}
    assert_eq!((ids(&alice).await.len(), ids(&bob).await.len()), (5, 3), "nothing is due yet");
    let now = alice.at(NOON + 7 * DAY).context.now;
    while store.empty_trash(now, WEEK).await.unwrap() {}
    assert_eq!((ids(&alice).await, ids(&bob).await), (vec![kept], vec![]));
    for id in due.into_iter().chain([long]) {
        assert_eq!(alice.restore(id, WEEK).await, Err(NO_CONVERSATION));
    }
    assert_eq!(alice.contents(stays).await, ["stays"]);
    assert_eq!((alice.user().await, bob.user().await), users);
    later.restore(kept, WEEK).await.unwrap();
    assert_eq!(alice.contents(kept).await, ["kept"]);
    alice.discard(kept, WEEK).await.unwrap();
    while store.empty_trash(alice.context.now, Trash::NONE).await.unwrap() {}
    assert_eq!(ids(&alice).await, [], "a trash that keeps nothing is emptied at once");
}

/// Of a conversation that is being deleted a piece at a time nobody takes back the rest.
pub async fn what_is_deleted_in_part_is_not_taken_back(store: Store) {
    let alice = Caller::new(&store, "alice");
    let other = alice.start(vec![said("other"); 3]).await.id;
    let id = alice.start(vec![said("a"); 10]).await.id;
    alice.discard(id, WEEK).await.unwrap();
    for id in [id, other] {
        alice
            .write(move |context, repositories| {
                repositories.conversations().cut_trashed(&context.user, id, 4)
            })
            .await
            .unwrap();
    }
    let found = alice
        .write(move |context, repositories| repositories.conversations().find_trashed(&context.user, id))
        .await
        .unwrap()
        .unwrap();
    assert_eq!((found.at, found.conversation.message_count), (Timestamp::from_micros(0), 6));
    assert_eq!(alice.restore(id, WEEK).await, Err(NO_CONVERSATION));
    assert_eq!(alice.restore(id, Trash::of_days(Trash::MOST_DAYS)).await, Err(NO_CONVERSATION));
    alice.delete_for_good(id).await.unwrap();
    assert_eq!(alice.contents(other).await.len(), 3, "what is not in the trash is not cut");
}

/// Erasing a user takes the trash along, however much is in it, and leaves that of others.
pub async fn erasing_takes_the_trash_along(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    for caller in [&alice, &bob] {
        for count in [1_500, 3, 700, 700] {
            let id = caller.start(vec![said("a"); count]).await.id;
            caller.discard(id, WEEK).await.unwrap();
        }
    }
    alice.start(vec![said("stays")]).await;
    let others = bob.trash(WEEK).await;
    assert_eq!(alice.write(erase_a_piece).await, Ok(true));
    assert_eq!(alice.holdings().await.conversations.len(), 1, "the trash goes first");
    store.erase(&alice.context).await.unwrap();
    assert_eq!((alice.user().await, ids(&alice).await), (None, vec![]));
    assert_eq!(bob.trash(WEEK).await, others);
}
