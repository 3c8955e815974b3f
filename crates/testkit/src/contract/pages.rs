//! Laws of lists: in their order, and whole when walked page by page, whatever others write meanwhile.

use std::collections::BTreeMap;

use chat_history_domain::conversation::{
    Conversation, ConversationCursor, ConversationFilter, ConversationId, NewConversation,
};
use chat_history_domain::message::{Message, MessageCursor};
use chat_history_domain::{Error, Order, Page, Store};

use crate::Caller;
use crate::fixtures::{NOON, renamed, reworded, said};

/// Walks the conversations in pages of `limit`, with `between` run after each page.
async fn walk(caller: &Caller, limit: usize, mut between: impl AsyncFnMut(usize)) -> Vec<Conversation> {
    let (mut place, mut seen, mut pages) = (ConversationCursor::START, Vec::new(), 0);
    loop {
        let page = caller.page(place, limit).await.unwrap();
        assert!(page.items.len() == limit || page.next.is_none(), "only the last page is short");
        seen.extend(page.items);
        pages += 1;
        assert!(pages < 1_000, "a walk that ends");
        let Some(next) = page.next else { return seen };
        between(pages).await;
        place = next;
    }
}

/// Walks a conversation's messages in pages of `limit`.
async fn walk_messages(caller: &Caller, start: MessageCursor, limit: usize) -> Vec<Message> {
    let (mut place, mut seen) = (start, Vec::new());
    loop {
        let page = caller.message_page(place, limit).await.unwrap();
        assert!(page.items.len() == limit || page.next.is_none(), "only the last page is short");
        seen.extend(page.items);
        assert!(seen.len() < 1_000, "a walk that ends");
        let Some(next) = page.next else { return seen };
        place = next;
    }
}

async fn conversations(caller: &Caller, times: &[i64]) -> Vec<ConversationId> {
    let mut made = Vec::new();
    for time in times {
        made.push(caller.at(NOON + time).start(vec![said("a")]).await.id);
    }
    made
}

/// The latest change leads, and of two at the same moment the one with the larger id.
pub async fn conversations_are_listed_newest_activity_first(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = conversations(&alice, &[0, 5, 5, 2, 5, 2]).await;
    let keys = async || -> Vec<(i64, ConversationId)> {
        let listed = alice.page(ConversationCursor::START, 100).await.unwrap().items;
        listed.iter().map(|conversation| (conversation.updated_at.micros() - NOON, conversation.id)).collect()
    };
    let mut expected: Vec<_> = [0, 5, 5, 2, 5, 2].into_iter().zip(made.iter().copied()).collect();
    expected.sort_by_key(|key| std::cmp::Reverse(*key));
    assert_eq!(keys().await, expected);

    alice.at(NOON + 9).append(made[0], vec![said("b")]).await.unwrap();
    assert_eq!(keys().await[0], (9, made[0]));
}

/// Pages of any size show every conversation once, in the order of the whole list.
pub async fn walking_the_conversations_shows_each_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    Caller::new(&store, "bob").start(vec![]).await;
    assert_eq!(alice.page(ConversationCursor::START, 5).await, Ok(Page { items: vec![], next: None }));
    conversations(&alice, &[1, 1, 1, 4, 3, 1, 0, 4, 1, 2, 2, 2, 1, 1]).await;
    let whole = alice.page(ConversationCursor::START, 100).await.unwrap();
    assert_eq!((whole.items.len(), whole.next), (14, None));
    for limit in [1, 2, 7, 13, 14, 15] {
        assert_eq!(walk(&alice, limit, async |_| ()).await, whole.items, "in pages of {limit}");
    }
}

/// What does not change during a walk is seen once, though others are made, changed and deleted.
pub async fn walking_while_others_write_shows_what_is_unchanged_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = conversations(&alice, &[1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4]).await;
    let (touched, gone) = ([made[0], made[4], made[10]], [made[2], made[7], made[11]]);
    let seen = walk(&alice, 2, async |page| {
        let later = alice.at(NOON + 100 + i64::try_from(page).unwrap());
        later.start(vec![said("new")]).await;
        if let Some(id) = touched.get(page - 1) {
            later.append(*id, vec![said("more")]).await.unwrap();
        }
        if let Some(id) = gone.get(page - 1) {
            later.delete(*id).await.unwrap();
        }
    })
    .await;
    let mut times_seen = BTreeMap::new();
    for conversation in &seen {
        *times_seen.entry(conversation.id).or_insert(0) += 1;
    }
    for id in made.iter().filter(|id| !touched.contains(id) && !gone.contains(id)) {
        assert_eq!(times_seen.get(id), Some(&1), "{id} did not change");
    }
    assert!(times_seen.values().all(|times| *times == 1), "{times_seen:?}");
}

/// Messages are listed oldest first or newest first, and pages of any size show each once.
pub async fn walking_the_messages_shows_each_once_in_both_directions(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start((0..9).map(|n| said(&n.to_string())).collect()).await.id;
    alice.start(vec![said("other")]).await;
    alice.append(id, (9..14).map(|n| said(&n.to_string())).collect()).await.unwrap();
    let mut whole = alice.messages(id).await;
    assert_eq!(whole.len(), 14);
    for order in [Order::Ascending, Order::Descending] {
        for limit in [1, 2, 7, 13, 14, 15] {
            let walked = walk_messages(&alice, MessageCursor::start(id, order), limit).await;
            assert_eq!(walked, whole, "{order:?} in pages of {limit}");
        }
        whole.reverse();
    }
}

/// A place in a list stays where it is when messages are added, changed or deleted, the one it stands at included.
pub async fn a_place_among_messages_outlives_its_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let said_numbers = (0..8).map(|n| said(&n.to_string())).collect();
    let (made, messages) = alice.create(NewConversation::default(), said_numbers).await.unwrap();
    let start = |order| MessageCursor::start(made.id, order);
    let ascending = alice.message_page(start(Order::Ascending), 3).await.unwrap().next.unwrap();
    let descending = alice.message_page(start(Order::Descending), 3).await.unwrap().next.unwrap();
    assert_eq!((ascending.after, descending.after), (messages[2].id, messages[5].id));

    for position in [2, 5] {
        alice.remove(made.id, messages[position].id).await.unwrap();
    }
    alice.edit(made.id, messages[3].id, reworded("three")).await.unwrap();
    alice.append(made.id, vec![said("8")]).await.unwrap();
    let rest = async |place| -> Vec<String> {
        walk_messages(&alice, place, 2)
            .await
            .into_iter()
            .map(|message| message.body.content.into_string())
            .collect()
    };
    assert_eq!(rest(ascending).await, ["three", "4", "6", "7", "8"]);
    assert_eq!(rest(descending).await, ["4", "three", "1", "0"]);
}

/// A limit may be anything from nothing to more than a database can count.
pub async fn a_limit_is_a_bound_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = conversations(&alice, &[0, 1, 2]).await[0];
    alice.append(id, vec![said("b"), said("c")]).await.unwrap();
    for (limit, expected) in [(0, 0), (1, 1), (3, 3), (4, 3), (usize::MAX, 3)] {
        let counts = alice
            .read(move |context, repositories| {
                let (all, start) = (ConversationFilter::ALL, ConversationCursor::START);
                let listed = repositories.conversations().list(&context.user, &all, &start, limit)?;
                let mut counts = vec![listed.len()];
                for order in [Order::Ascending, Order::Descending] {
                    let start = MessageCursor::start(id, order);
                    counts.push(repositories.messages().list(&context.user, &start, limit)?.len());
                }
                Ok(counts)
            })
            .await;
        assert_eq!(counts, Ok(vec![expected; 3]), "at most {limit}");
    }
}

/// An empty list belongs to a conversation that is there; the list of an absent one is not found.
pub async fn the_messages_of_an_absent_conversation_are_not_found(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let start = MessageCursor::start(id, Order::Ascending);
    assert_eq!(alice.message_page(start, 5).await, Ok(Page { items: vec![], next: None }));
    alice.update(id, renamed("still there")).await.unwrap();
    alice.delete(id).await.unwrap();
    assert_eq!(alice.message_page(start, 5).await, Err(Error::NotFound("conversation")));
}
