//! Laws of visibility: a read sees one moment of the store, and of a change nothing before it is committed.

use chat_history_domain::conversation::{self, NewConversation};
use chat_history_domain::message::{Append, MessageCursor};
use chat_history_domain::{Order, Store};

use super::{runtime, together};
use crate::Caller;
use crate::fixtures::{NOON, renamed, said};

/// Runs something at the store to its end from within a piece of work, as another client would at that moment.
fn meanwhile<T: Send + 'static>(task: impl Future<Output = T> + Send + 'static) -> T {
    std::thread::spawn(move || runtime().block_on(task)).join().expect("what happens meanwhile")
}

/// What is committed while a read runs stays out of its sight, in every table.
pub async fn a_read_sees_one_moment_of_the_store(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![said("a")]).await.id;
    let other = alice.clone();
    let moment = alice.read(move |context, repositories| {
        let owner = &context.user;
        let before = repositories.conversations().find(owner, id)?;
        let writer = other.at(NOON + 1);
        meanwhile(async move {
            writer.append(id, vec![said("b"), said("c")]).await.expect("an append beside a read");
            writer.update(id, renamed("renamed")).await.expect("an update beside a read");
        });
        let messages =
            repositories.messages().list(owner, &MessageCursor::start(id, Order::Ascending), 100)?;
        let (after, user) =
            (repositories.conversations().find(owner, id)?, repositories.users().find(owner)?);
        Ok((before, after, messages, user))
    });
    let (before, after, messages, user) = moment.await.unwrap();
    assert_eq!(before, after);
    // The work may have been run again, so it is held to what it saw first.
    let (conversation, user) = (before.unwrap(), user.unwrap());
    assert_eq!(conversation.message_count, i64::try_from(messages.len()).unwrap());
    assert_eq!(user.modseq, conversation.modseq);
    assert!(alice.found(id).await.message_count >= 3);
}

/// A change is visible to others when it is committed and not before, whichever way it goes.
pub async fn nobody_sees_a_change_before_it_is_committed(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![said("a")]).await.id;
    let before = alice.holdings().await;
    let reader = alice.clone();
    let later = alice.at(NOON + 1);
    let seen = later.write(move |context, repositories| {
        conversation::create(context, repositories, &NewConversation::default(), &[said("new")])?;
        Append::new(context.clone(), id, vec![said("b")]).apply(repositories)?;
        let reader = reader.clone();
        Ok(meanwhile(async move { reader.holdings().await }))
    });
    assert_eq!(seen.await, Ok(before));
    assert_eq!(alice.holdings().await.conversations.len(), 2);
}

/// Whoever is answered sees what they did, by any read that starts afterwards.
pub async fn what_was_answered_is_seen_by_the_next_read(store: Store) {
    let tasks = (0..8).map(|n| {
        let caller = Caller::new(&store, &format!("user {n}"));
        async move {
            let id = caller.start(vec![]).await.id;
            for count in 1..=20 {
                caller.append(id, vec![said("a")]).await.unwrap();
                assert_eq!(caller.found(id).await.message_count, count);
            }
        }
    });
    together(tasks).await;
}

/// Readers beside writers see every conversation as some commit left it: counted, stamped and in order.
pub async fn readers_beside_writers_see_whole_changes(store: Store) {
    let id = Caller::new(&store, "alice").start(vec![]).await.id;
    let tasks = (0..6).map(|n| {
        let alice = Caller::new(&store, "alice");
        async move {
            for step in 0..15 {
                if n % 2 == 0 {
                    alice.at(NOON + step).append(id, vec![said("a"), said("b"), said("c")]).await.unwrap();
                    continue;
                }
                let holdings = alice.holdings().await;
                let (conversation, messages) = &holdings.conversations[0];
                assert_eq!(conversation.message_count, i64::try_from(messages.len()).unwrap());
                assert_eq!(messages.len() % 3, 0);
                if let Some(last) = messages.last() {
                    assert_eq!(
                        (last.modseq, last.created_at),
                        (conversation.modseq, conversation.updated_at)
                    );
                }
                assert_eq!(holdings.user.unwrap().modseq, conversation.modseq);
            }
        }
    });
    together(tasks).await;
}
