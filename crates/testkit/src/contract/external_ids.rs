//! Laws of external ids: a client reaches a conversation by an id of its own, and never makes two of one id.

use chat_history_domain::conversation::{
    self, Conversation, ConversationChange, ConversationFilter, ExternalId, Fork, NewConversation, Obtained,
    Trash,
};
use chat_history_domain::message::{NewMessage, PublicId};
use chat_history_domain::{Change, Error, Store, Versions};

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, full_conversation, renamed, said};

const TRASH: Trash = Trash::of_days(7);

fn external(id: &str) -> ExternalId {
    ExternalId::parse(id).unwrap()
}

fn called(id: &str) -> NewConversation {
    NewConversation { external_id: Some(external(id)), ..NewConversation::default() }
}

fn takes(id: Option<&str>) -> ConversationChange {
    let external_id = id.map_or(Change::Clear, |id| Change::Set(external(id)));
    ConversationChange { external_id, ..ConversationChange::default() }
}

fn known_as(id: &str, new: NewMessage) -> NewMessage {
    NewMessage { public_id: Some(PublicId::parse(id).unwrap()), ..new }
}

async fn found(caller: &Caller, id: &str, filter: ConversationFilter) -> Option<Conversation> {
    let id = external(id);
    let found = caller
        .read(move |context, repositories| conversation::find_external(context, repositories, &id, &filter));
    found.await.unwrap()
}

async fn any(caller: &Caller, id: &str) -> Option<Conversation> {
    found(caller, id, ConversationFilter::ALL).await
}

async fn made(caller: &Caller, id: &str) -> Conversation {
    match caller.obtain(called(id), vec![]).await.unwrap() {
        Obtained::Made(made, _) => made,
        Obtained::Found(found, _) => panic!("{found:?} was there"),
    }
}

/// Ids are kept and told apart to the letter; a filter says which kinds of conversations are meant.
pub async fn a_conversation_is_found_by_its_external_id(store: Store) {
    let alice = Caller::new(&store, "alice");
    let ids = ["a", "A", "a ", "é", "e\u{301}", "京都/👍", "1", "'; --", &"é".repeat(255)];
    for id in ids {
        let new = NewConversation { external_id: Some(external(id)), ..full_conversation() };
        let (made, _) = alice.create(new, vec![said("first")]).await.unwrap();
        assert_eq!(made.external_id, Some(external(id)));
        assert_eq!(alice.found(made.id).await, made);
    }
    for id in ids {
        let shown = any(&alice, id).await.unwrap();
        assert_eq!(shown.external_id, Some(external(id)));
        assert_eq!(found(&alice, id, ConversationFilter::default()).await, None, "it is archived");
        let starred = ConversationFilter { starred: Some(true), ..ConversationFilter::ALL };
        assert_eq!(found(&alice, id, starred).await, Some(shown));
    }
    assert_eq!(any(&alice, "b").await, None);
}

/// Whoever asks for a conversation that is there gets it as it is, whatever else they say of it, and takes no number.
pub async fn asking_for_an_external_id_that_is_there_changes_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (first, _) = alice.create(called("a"), vec![said("first")]).await.unwrap();
    let before = alice.holdings().await;
    let other = NewConversation { external_id: first.external_id.clone(), ..full_conversation() };
    for new in [called("a"), other] {
        assert_eq!(alice.at(NOON + 1).obtain(new, vec![]).await, Ok(Obtained::Found(first.clone(), vec![])));
    }
    assert_eq!(alice.holdings().await, before);
    let refused = alice.create(called("a"), vec![]).await;
    assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
    assert_eq!(alice.holdings().await, before);
    assert!(matches!(
        alice.obtain(NewConversation::default(), vec![said("b")]).await,
        Ok(Obtained::Made(..))
    ));
}

/// Messages of which it cannot be told whether they are there already are added to none, and messages with ids are added.
pub async fn messages_without_ids_of_their_own_are_not_added_to_what_is_there(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = made(&alice, "a").await;
    let before = alice.holdings().await;
    for messages in [vec![said("b")], vec![known_as("1", said("b")), said("c")]] {
        let refused = alice.obtain(called("a"), messages).await;
        assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
    }
    assert_eq!(alice.holdings().await, before);
    let messages = vec![known_as("1", said("b")), known_as("2", said("c"))];
    let Ok(Obtained::Found(after, added)) = alice.obtain(called("a"), messages).await else {
        panic!("it is there")
    };
    assert_eq!((after.id, after.message_count, after.title.as_deref()), (first.id, 2, Some("b")));
    assert_eq!((alice.messages(first.id).await, alice.found(first.id).await), (added, after));
}

/// Of many that ask for one id at once, just one makes the conversation, and all get it.
pub async fn of_many_that_ask_for_one_external_id_one_makes_it(store: Store) {
    let alice = Caller::new(&store, "alice");
    for round in 0..5 {
        let tasks = (0..12).map(|number| {
            let alice = alice.at(NOON + number);
            async move { alice.obtain(called(&format!("round {round}")), vec![]).await.unwrap() }
        });
        let outcomes = together(tasks).await;
        let is_made = |outcome: &&Obtained| matches!(outcome, Obtained::Made(..));
        assert_eq!(outcomes.iter().filter(is_made).count(), 1, "{outcomes:?}");
        let ids = outcomes.iter().map(|(Obtained::Made(one, _) | Obtained::Found(one, _))| one.id);
        let mut ids: Vec<_> = ids.collect();
        ids.dedup();
        assert_eq!(ids.len(), 1, "{outcomes:?}");
    }
    assert_eq!(alice.holdings().await.conversations.len(), 5);
}

/// What another user calls so is another conversation, and nobody finds it by that.
pub async fn each_user_has_external_ids_of_their_own(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = made(&alice, "a").await;
    assert_eq!(any(&bob, "a").await, None);
    let his = made(&bob, "a").await;
    assert_ne!(hers.id, his.id);
    bob.update(his.id, takes(None)).await.unwrap();
    assert_eq!((any(&alice, "a").await, any(&bob, "a").await), (Some(hers), None));
}

/// A change sets the id, to what it is already, too, or clears it; one that another conversation has is refused.
pub async fn an_external_id_is_set_and_cleared_and_never_taken_twice(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (first, second) = (made(&alice, "a").await, alice.start(vec![]).await);
    let before = alice.holdings().await;
    let both = ConversationChange { external_id: takes(Some("a")).external_id, ..renamed("b") };
    for change in [takes(Some("a")), both] {
        let refused = alice.update(second.id, change).await;
        assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
    }
    assert_eq!(alice.holdings().await, before);
    assert_eq!(alice.update(first.id, takes(Some("a"))).await.unwrap().external_id, Some(external("a")));
    assert_eq!(alice.update(second.id, takes(Some("b"))).await.unwrap().external_id, Some(external("b")));
    assert_eq!(alice.update(first.id, takes(None)).await.unwrap().external_id, None);
    assert_eq!(alice.update(second.id, takes(Some("a"))).await.unwrap().external_id, Some(external("a")));
    assert_eq!(any(&alice, "a").await.unwrap().id, second.id);
    assert_eq!(any(&alice, "b").await, None);
    alice.delete(second.id).await.unwrap();
    assert_eq!(any(&alice, "a").await, None);
    made(&alice, "a").await;
}

/// What is in the trash is not found by its id, which another may take. It comes back with it only if none has.
pub async fn in_the_trash_an_external_id_is_free(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = made(&alice, "a").await;
    alice.discard(first.id, TRASH).await.unwrap();
    assert_eq!(any(&alice, "a").await, None);
    assert_eq!(alice.trash(TRASH).await[0].conversation.external_id, Some(external("a")));
    assert_eq!(alice.restore(first.id, TRASH).await.unwrap().external_id, Some(external("a")));
    alice.discard(first.id, TRASH).await.unwrap();
    let second = made(&alice, "a").await;
    assert_eq!(alice.restore(first.id, TRASH).await.unwrap().external_id, None);
    assert_eq!(any(&alice, "a").await.unwrap().id, second.id);
    // Both can be in the trash, too.
    alice.discard(second.id, TRASH).await.unwrap();
    alice.update(first.id, takes(Some("a"))).await.unwrap();
    alice.discard(first.id, TRASH).await.unwrap();
    assert_eq!(alice.restore(second.id, TRASH).await.unwrap().external_id, Some(external("a")));
    assert_eq!(alice.restore(first.id, TRASH).await.unwrap().external_id, None);
}

/// The id stays with the conversation that it was given to.
pub async fn a_fork_has_no_external_id(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = made(&alice, "a").await;
    let forked = alice.write(move |context, repositories| {
        conversation::fork(context, repositories, first.id, &Fork::default(), &Versions::Any)
    });
    assert_eq!(forked.await.unwrap().external_id, None);
    assert_eq!(any(&alice, "a").await.unwrap().id, first.id);
}
