//! Laws of discards: many conversations are deleted at once, into the trash where it keeps anything, and no others.

use chat_history_domain::conversation::{ConversationId, Trash};
use chat_history_domain::{Error, Modseq, Store, Timestamp, Versions};

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, said};

const TRASH: Trash = Trash::of_days(7);

async fn some(caller: &Caller, count: usize) -> Vec<ConversationId> {
    let mut made = Vec::new();
    for number in 0..count {
        made.push(caller.start(vec![said(&number.to_string())]).await.id);
    }
    made
}

/// All are gone with one number, also where one is named twice; where one is absent or stale, none is.
pub async fn several_conversations_are_discarded_as_one_change_or_none(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = some(&alice, 5).await;
    let his = some(&bob, 1).await;
    let before = (alice.holdings().await, bob.holdings().await);
    let discard = async |caller: &Caller, ids: &[ConversationId], trash: Trash| {
        caller.store.discard_several(&caller.context, ids.to_vec(), caller.expected.clone(), trash).await
    };
    for trash in [TRASH, Trash::NONE] {
        for absent in [his[0], ConversationId(i64::MAX)] {
            let refused = discard(&alice, &[hers[0], absent], trash).await;
            assert_eq!(refused, Err(Error::NotFound("conversation")));
        }
        let stale = alice.expecting(Versions::Listed(vec![alice.found(hers[0]).await.modseq]));
        assert_eq!(discard(&stale, &hers[..2], trash).await, Err(Error::Stale));
    }
    assert_eq!((alice.holdings().await, bob.holdings().await), before);

    let (count, stamp) = discard(&alice.at(NOON + 7), &[hers[0], hers[1], hers[0]], TRASH).await.unwrap();
    assert_eq!(
        (count, stamp.modseq.0, stamp.at),
        (2, alice.modseq().await, Timestamp::from_micros(NOON + 7))
    );
    let trashed = alice.trash(TRASH).await;
    let told = trashed.iter().map(|one| (one.conversation.id, one.conversation.modseq, one.at));
    assert_eq!(told.collect::<Vec<_>>(), [hers[1], hers[0]].map(|id| (id, stamp.modseq, stamp.at)));
    let versions: Vec<Modseq> =
        [alice.found(hers[2]).await, alice.found(hers[3]).await].map(|one| one.modseq).into();
    let (count, _) =
        discard(&alice.expecting(Versions::Listed(versions)), &hers[2..4], Trash::NONE).await.unwrap();
    assert_eq!((count, alice.find(hers[2]).await, alice.find(hers[3]).await), (2, None, None));
    assert_eq!(alice.restore(hers[2], TRASH).await, Err(Error::NotFound("conversation")));
    assert_eq!(alice.contents(hers[4]).await, ["4"]);
    assert_eq!(bob.holdings().await, before.1);
}

/// What was discarded is as it was when it is taken back, be it archived or starred.
pub async fn all_conversations_go_into_the_trash_and_come_back(store: Store) {
    let alice = Caller::new(&store, "alice");
    let full = alice.create(crate::fixtures::full_conversation(), vec![said("full")]).await.unwrap().0.id;
    let mut all = some(&alice, 3).await;
    all.push(full);
    assert_eq!(alice.store.discard_all(&alice.context, TRASH).await, Ok(4));
    assert_eq!(alice.holdings().await.conversations, []);
    assert_eq!(alice.trash(TRASH).await.len(), 4);
    for id in &all {
        alice.restore(*id, TRASH).await.unwrap();
    }
    assert!(alice.found(full).await.archived);
    assert_eq!(alice.holdings().await.conversations.len(), 4);
    assert_eq!(alice.contents(full).await, ["full"]);
}

/// Without a trash nothing can be taken back, and no row is left, however many there are and however long they are.
pub async fn all_conversations_are_deleted_where_there_is_no_trash(store: Store) {
    let alice = Caller::new(&store, "alice");
    assert_eq!(alice.store.discard_all(&alice.context, Trash::NONE).await, Ok(0));
    let long = some(&alice, 1).await[0];
    for _ in 0..2 {
        alice.append(long, vec![said("x"); 1_000]).await.unwrap();
    }
    some(&alice, 520).await;
    assert_eq!(alice.store.discard_all(&alice.context, Trash::NONE).await, Ok(521));
    assert_eq!(alice.holdings().await.conversations, []);
    assert_eq!(alice.trash(TRASH).await, [], "the rows are gone, too");
    assert_eq!(alice.restore(long, TRASH).await, Err(Error::NotFound("conversation")));
    assert_eq!(alice.store.discard_all(&alice.context, Trash::NONE).await, Ok(0));
    alice.start(vec![said("after")]).await;
}

/// What is begun while all goes on being discarded stays, and so does what others have.
pub async fn discarding_all_leaves_what_is_made_meanwhile_and_what_is_anothers(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let before = some(&alice, 600).await;
    some(&bob, 2).await;
    let his = bob.holdings().await;
    let tasks = (0..5).map(|number: i64| {
        let alice = alice.at(NOON + number);
        async move {
            if number == 0 {
                return Err(alice.store.discard_all(&alice.context, TRASH).await.unwrap());
            }
            Ok(alice.start(vec![said("new")]).await.id)
        }
    });
    let outcomes = together(tasks).await;
    let discarded = outcomes.iter().find_map(|outcome| outcome.err()).unwrap();
    let left = alice.holdings().await.conversations;
    let new: Vec<ConversationId> = outcomes.into_iter().flatten().collect();
    assert!(left.iter().all(|(one, _)| new.contains(&one.id)), "{left:?}");
    assert_eq!(discarded + left.len(), before.len() + new.len());
    assert_eq!(bob.holdings().await, his);
}
