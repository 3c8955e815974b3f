//! Laws of opening a conversation: the newest messages, a way to the older ones, and nothing for who has it already.

use chat_history_domain::conversation::{ConversationId, NewConversation, Opened};
use chat_history_domain::message::{Message, MessageCursor};
use chat_history_domain::{Error, Modseq, Order, Page, Store, Versions};

use crate::Caller;
use crate::fixtures::{renamed, said};

async fn opened(caller: &Caller, id: ConversationId, limit: usize) -> Page<Message, MessageCursor> {
    match caller.open(id, Versions::NONE, limit).await.unwrap() {
        Opened::Read(conversation, page) => {
            assert_eq!(conversation, caller.found(id).await);
            page
        }
        Opened::Unchanged(conversation) => panic!("{conversation:?} was not known to the caller"),
    }
}

/// The newest messages come oldest first, with the place before them while there are older ones.
pub async fn opening_gives_the_newest_messages_oldest_first(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice
        .create(NewConversation::default(), (0..9).map(|n| said(&n.to_string())).collect())
        .await
        .unwrap();
    for limit in 1..=11 {
        let page = opened(&alice, made.id, limit).await;
        let shown = limit.min(9);
        assert_eq!(page.items, messages[9 - shown..], "the newest {limit}");
        let older = (limit < 9)
            .then(|| MessageCursor::start(made.id, Order::Descending).moved_to(messages[9 - limit].id));
        assert_eq!(page.next, older, "older than the newest {limit}");
    }
}

/// From the place before the newest messages, pages lead to the first, and none is missed or seen twice.
pub async fn the_older_messages_are_reached_from_where_opening_ends(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, mut expected) = alice
        .create(NewConversation::default(), (0..9).map(|n| said(&n.to_string())).collect())
        .await
        .unwrap();
    expected.reverse();
    for limit in [0, 1, 4, 8, 9] {
        let page = opened(&alice, made.id, limit).await;
        let mut seen: Vec<Message> = page.items.into_iter().rev().collect();
        let mut place = page.next;
        while let Some(older) = place {
            let page = alice.message_page(older, 2).await.unwrap();
            seen.extend(page.items);
            assert!(seen.len() <= 9, "a walk that ends");
            place = page.next;
        }
        assert_eq!(seen, expected, "from the newest {limit}");
    }
}

/// Without messages asked for, the way to the newest is still shown, where there are any.
pub async fn opening_without_messages_still_shows_the_way_to_them(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (full, empty) = (alice.start(vec![said("a")]).await.id, alice.start(vec![]).await.id);
    let newest = MessageCursor::start(full, Order::Descending);
    assert_eq!(opened(&alice, full, 0).await, Page { items: vec![], next: Some(newest) });
    for limit in [0, 1, 1_000] {
        assert_eq!(opened(&alice, empty, limit).await, Page { items: vec![], next: None });
    }
}

/// Who names the version that is there, or any, is told so and gets no messages.
pub async fn opening_a_version_that_is_known_reads_no_messages(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a")]).await;
    let known = Versions::Listed(vec![Modseq(77), made.modseq]);
    for versions in [Versions::Any, known.clone()] {
        assert_eq!(alice.open(made.id, versions, 5).await, Ok(Opened::Unchanged(made.clone())));
    }
    assert!(matches!(alice.open(made.id, Versions::NONE, 5).await, Ok(Opened::Read(..))));

    let changed = alice.update(made.id, renamed("b")).await.unwrap();
    match alice.open(made.id, known, 5).await.unwrap() {
        Opened::Read(conversation, page) => assert_eq!((conversation, page.items.len()), (changed, 1)),
        Opened::Unchanged(_) => panic!("the conversation has changed since"),
    }
}

/// An absent conversation has no version, not even any.
pub async fn opening_an_absent_conversation_finds_nothing(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (gone, made) = (alice.start(vec![said("a")]).await, alice.start(vec![said("a")]).await);
    alice.delete(gone.id).await.unwrap();
    for versions in [Versions::NONE, Versions::Any, Versions::Listed(vec![made.modseq])] {
        let nothing = Err(Error::NotFound("conversation"));
        assert_eq!(alice.open(gone.id, versions.clone(), 5).await, nothing);
        assert_eq!(bob.open(made.id, versions, 5).await, nothing);
    }
}
