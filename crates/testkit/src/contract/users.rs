//! Laws of users: made by their first change, and counted on by one with each change of theirs.

use chat_history_domain::conversation::{ConversationChange, NewConversation};
use chat_history_domain::message::MessageChange;
use chat_history_domain::{Modseq, Store, Timestamp};

use crate::fixtures::{NOON, renamed, reworded, said};
use crate::{Caller, Holdings};

/// Nobody is made by being asked for.
pub async fn a_user_is_absent_until_their_first_change(store: Store) {
    let alice = Caller::new(&store, "alice");
    assert_eq!(alice.holdings().await, Holdings { user: None, conversations: vec![] });
    assert_eq!(alice.user().await, None);
}

/// The first change makes the user's row, takes number 1, and its moment stays the user's.
pub async fn the_first_change_makes_the_user_at_that_moment(store: Store) {
    let alice = Caller::new(&store, "alice");
    let advanced =
        alice.write(|context, repositories| repositories.users().advance(&context.user, context.now)).await;
    assert_eq!(advanced, Ok(Modseq(1)));
    let made = alice.user().await.unwrap();
    assert_eq!(
        (&made.id, made.modseq, made.created_at),
        (alice.owner(), Modseq(1), Timestamp::from_micros(NOON))
    );

    alice.at(NOON + 5).start(vec![]).await;
    let later = alice.user().await.unwrap();
    assert_eq!((later.modseq, later.created_at), (Modseq(2), made.created_at));
}

/// A conversation and its messages carry the number and the moment of the change that wrote them.
pub async fn every_change_takes_the_next_number_and_stamps_what_it_writes(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (conversation, first) =
        alice.create(NewConversation::default(), vec![said("a"), said("b")]).await.unwrap();
    let id = conversation.id;
    assert_eq!(conversation.modseq, Modseq(1));
    assert!(first.iter().all(|message| message.modseq == Modseq(1)), "{first:?}");

    let appended = alice.at(NOON + 1).append(id, vec![said("c"), said("d")]).await.unwrap();
    assert!(appended.iter().all(|message| message.modseq == Modseq(2)), "{appended:?}");
    assert_eq!(alice.found(id).await.modseq, Modseq(2));

    let edited = alice.at(NOON + 2).edit(id, appended[0].id, reworded("e")).await.unwrap();
    assert_eq!((edited.modseq, alice.found(id).await.modseq), (Modseq(3), Modseq(3)));

    let updated = alice.at(NOON + 3).update(id, renamed("f")).await.unwrap();
    assert_eq!(updated.modseq, Modseq(4));

    alice.at(NOON + 4).remove(id, first[0].id).await.unwrap();
    let shrunk = alice.found(id).await;
    assert_eq!((shrunk.modseq, shrunk.updated_at), (Modseq(5), Timestamp::from_micros(NOON + 4)));
    let modseqs: Vec<i64> = alice.messages(id).await.iter().map(|message| message.modseq.0).collect();
    assert_eq!(modseqs, [1, 3, 2], "what a change does not write keeps its number");

    let other = alice.start(vec![]).await;
    assert_eq!((other.modseq, alice.found(id).await.modseq), (Modseq(6), Modseq(5)));
    alice.delete(id).await.unwrap();
    assert_eq!((alice.modseq().await, alice.found(other.id).await.modseq), (7, Modseq(6)));
}

/// Each `advance` gives a number of its own, within one piece of work too.
pub async fn advancing_twice_gives_two_numbers(store: Store) {
    let alice = Caller::new(&store, "alice");
    let taken = alice
        .write(|context, repositories| {
            let first = repositories.users().advance(&context.user, context.now)?;
            Ok((first, repositories.users().advance(&context.user, context.now)?))
        })
        .await;
    assert_eq!(taken, Ok((Modseq(1), Modseq(2))));
    assert_eq!(alice.modseq().await, 2);
}

/// What one user does leaves the numbers of another alone.
pub async fn users_count_their_changes_apart(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    for _ in 0..3 {
        alice.start(vec![said("a")]).await;
    }
    let theirs = bob.start(vec![]).await;
    assert_eq!((alice.modseq().await, bob.modseq().await, theirs.modseq), (3, 1, Modseq(1)));
}

/// A change that names nothing, and one that fails, leave the user's number and the rows as they are.
pub async fn what_changes_nothing_takes_no_number(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (conversation, messages) = alice.create(NewConversation::default(), vec![said("a")]).await.unwrap();
    let before = alice.holdings().await;

    let later = alice.at(NOON + 1);
    assert_eq!(later.update(conversation.id, ConversationChange::default()).await, Ok(conversation.clone()));
    let message = messages[0].clone();
    assert_eq!(later.edit(conversation.id, message.id, MessageChange::default()).await, Ok(message));
    assert_eq!(alice.holdings().await, before);
}

/// Ids compare by their characters: no folding of case, accents, forms or trailing spaces, and no length but 255.
pub async fn user_ids_that_differ_at_all_are_different_users(store: Store) {
    let long = "ü".repeat(254);
    let ids = [
        "alice".to_owned(),
        "Alice".into(),
        "alice ".into(),
        " alice".into(),
        "al%".into(),
        "a_ice".into(),
        "caf\u{e9}".into(),
        "cafe\u{301}".into(),
        "O'Brien \"x\" \\ ; DROP TABLE users; --".into(),
        "用户👩\u{200d}💻".into(),
        format!("{long}a"),
        format!("{long}b"),
        "👍".repeat(255),
    ];
    for id in &ids {
        Caller::new(&store, id).start(vec![said(id)]).await;
    }
    for id in &ids {
        let caller = Caller::new(&store, id);
        let holdings = caller.holdings().await;
        assert_eq!(holdings.user.as_ref().map(|user| user.id.as_str()), Some(id.as_str()));
        assert_eq!(holdings.conversations.len(), 1, "{id:?}");
        let (conversation, messages) = &holdings.conversations[0];
        assert_eq!((&conversation.owner, messages[0].body.content.as_str()), (caller.owner(), id.as_str()));
    }
}
