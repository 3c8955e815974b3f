//! Laws of times: within a conversation, order by time is the order, whatever clocks say.

use chat_history_domain::conversation::document::DocumentChange;
use chat_history_domain::conversation::{self, ConversationId, Fork, NewConversation};
use chat_history_domain::message::{Message, NewMessage};
use chat_history_domain::{Change, Store, Timestamp, Versions};

use super::bulk::archived;
use super::portions::{past, portion, restored, take_in, was};
use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, renamed, reworded, said};

fn times(messages: &[Message]) -> Vec<i64> {
    messages.iter().map(|message| message.created_at.micros() - NOON).collect()
}

fn several(count: usize) -> Vec<NewMessage> {
    vec![said("same"); count]
}

/// Holds that the messages' times rise, and that the last of them is no later than the conversation's.
async fn assert_in_order(caller: &Caller, of: ConversationId) -> Vec<Message> {
    let (found, messages) = (caller.found(of).await, caller.messages(of).await);
    assert!(messages.is_sorted_by(|a, b| a.id < b.id && a.created_at < b.created_at), "{messages:?}");
    assert!(messages.iter().all(|message| message.created_at <= message.updated_at), "{messages:?}");
    assert!(messages.iter().all(|message| message.updated_at <= found.updated_at), "{found:?} {messages:?}");
    messages
}

/// The first message of a request has the request's time, and each further one a microsecond more, in creations, appends
/// and documents; the last one's time is the conversation's.
pub async fn each_message_of_a_request_has_a_microsecond_of_its_own(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice.create(NewConversation::default(), several(3)).await.unwrap();
    assert_eq!(times(&messages), [0, 1, 2]);
    assert_eq!((made.created_at, made.updated_at), (messages[0].created_at, messages[2].created_at));
    let appended = alice.at(NOON + 10).append(made.id, several(4)).await.unwrap();
    assert_eq!(times(&appended), [10, 11, 12, 13]);
    assert_eq!(alice.found(made.id).await.updated_at, appended[3].created_at);
    let document = vec![said("same"), answered("b"), said("c")];
    let change = DocumentChange { title: Change::Clear, messages: Some(document) };
    let (saved, saids) = alice.at(NOON + 20).save(made.id, change).await.unwrap();
    assert_eq!(times(&saids), [0, 20, 21]);
    assert_eq!(saved.updated_at, saids[2].created_at);
    assert_eq!(assert_in_order(&alice, made.id).await, saids);
}

/// What is added comes after all that is there, by a microsecond at least: at one moment, soon after a long batch, and from
/// a clock that is behind.
pub async fn order_by_time_is_the_order_whatever_clocks_say(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(several(2)).await.id;
    for (at, count, expected) in [
        (0, 1, vec![2]),
        (1, 3, vec![3, 4, 5]),
        (-1_000_000, 2, vec![6, 7]),
        (7, 1, vec![8]),
        (9, 1, vec![9]),
        (100, 2, vec![100, 101]),
    ] {
        let appended = alice.at(NOON + at).append(id, several(count)).await.unwrap();
        assert_eq!(times(&appended), expected, "at {at}");
    }
    assert_eq!(assert_in_order(&alice, id).await.len(), 12);
}

/// Changes from a clock that is behind are done, take their number, and leave the times as they are.
pub async fn no_change_takes_the_time_of_a_conversation_back(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(several(3)).await;
    let messages = alice.messages(made.id).await;
    let behind = alice.at(NOON - 1_000_000);
    behind.update(made.id, renamed("renamed")).await.unwrap();
    let edited = behind.edit(made.id, messages[2].id, reworded("reworded")).await.unwrap();
    assert_eq!(edited.created_at, messages[2].created_at);
    assert_eq!(edited.updated_at, messages[2].updated_at.later_by(1), "later than the words before");
    behind.remove(made.id, messages[0].id).await.unwrap();
    let ids = [made.id];
    let bulk = behind.write(move |context, repositories| {
        conversation::update_all(context, repositories, &ids, &archived(), &Versions::Any)
    });
    assert_eq!(bulk.await.unwrap().1.at, edited.updated_at, "the answer tells the time that is kept");
    let found = alice.found(made.id).await;
    assert_eq!((found.modseq.0, found.updated_at), (made.modseq.0 + 4, edited.updated_at));
    // An edit that is not behind is the conversation's latest change, and does not move the message.
    let later = alice.at(NOON + 50).edit(made.id, messages[1].id, reworded("later")).await.unwrap();
    assert_eq!((later.created_at, later.updated_at.micros()), (messages[1].created_at, NOON + 50));
    assert_eq!(times(&behind.append(made.id, several(1)).await.unwrap()), [51]);
    assert_in_order(&alice, made.id).await;
}

/// Appends that meet, of clocks that disagree, leave messages whose times are in their order, and each is answered with the
/// times that are kept.
pub async fn appends_that_meet_have_times_in_their_order(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(several(1)).await.id;
    let appends = (0..60).map(|number: i64| {
        let caller = alice.at(NOON + (number % 7 - 3) * 1_000);
        let count = usize::try_from(1 + number % 3).unwrap();
        async move { caller.append(id, several(count)).await.unwrap() }
    });
    let mut answered: Vec<Message> = together(appends).await.into_iter().flatten().collect();
    answered.sort_by_key(|message| message.id);
    let messages = assert_in_order(&alice, id).await;
    assert_eq!(messages[1..], answered);
    assert_eq!(alice.found(id).await.updated_at, messages.last().unwrap().created_at);
}

/// Imports and copies keep the times that messages had, which are nobody's to put in order, and what is added afterwards
/// comes after the latest of them.
pub async fn what_comes_in_keeps_its_times_and_what_follows_comes_after(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![was("a", said("first"), 9), was("b", said("second"), 3)];
    let imported = take_in(&alice, vec![portion(restored("elsewhere:1", 9), messages)]).await;
    let id = imported[0].id.unwrap();
    let at = |messages: Vec<Message>| messages.iter().map(|message| message.created_at).collect::<Vec<_>>();
    assert_eq!(at(alice.messages(id).await), [past(9), past(3)]);
    let behind = alice.at(past(1).micros());
    let appended = behind.append(id, several(2)).await.unwrap();
    assert_eq!(at(appended), [past(9).later_by(1), past(9).later_by(2)]);
    let forked = behind
        .write(move |context, all| conversation::fork(context, all, id, &Fork::default(), &Versions::Any));
    let forked = forked.await.unwrap();
    assert_eq!((forked.created_at, forked.updated_at), (past(1), past(9).later_by(2)));
    let after: Vec<Timestamp> = at(behind.append(forked.id, several(1)).await.unwrap());
    assert_eq!(after, [past(9).later_by(3)]);
}
