//! Laws of cuts: a conversation goes on from a message, and nothing but what came after it is gone.

use chat_history_domain::conversation::{Conversation, ConversationFilter, ConversationId, NewConversation};
use chat_history_domain::message::{Cut, CutOff, Message, MessageId, NewMessage, Role, Status};
use chat_history_domain::{Error, Modseq, Store, Timestamp, Versions};
use serde_json::json;

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, full_conversation, json_of, message, reworded, said};

fn after(id: MessageId) -> Cut {
    Cut { after: Some(id), keep: false }
}

const CLEAR: Cut = Cut { after: None, keep: false };

/// A conversation of an answer, a question, an answer, a tool's and a question.
async fn talk(caller: &Caller) -> (Conversation, Vec<Message>) {
    let messages =
        vec![answered("zero"), said("one"), answered("two"), message(Role::Tool, "three"), said("four")];
    caller.create(NewConversation::default(), messages).await.unwrap()
}

/// What was said up to the message stays as it is. The title stays, too, and the summary is of the first user message that is
/// left.
pub async fn a_cut_leaves_what_was_said_up_to_the_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let other = talk(&alice).await;
    for (last, summary) in [(4, Some("one")), (2, Some("one")), (1, Some("one")), (0, None)] {
        let (made, messages) = talk(&alice).await;
        let left = alice.at(NOON + 9).cut(made.id, after(messages[last].id)).await.unwrap();
        let found = alice.found(made.id).await;
        assert_eq!(left, CutOff { modseq: found.modseq, kept: None });
        assert_eq!(alice.messages(made.id).await, messages[..=last]);
        assert_eq!((found.summary.as_deref(), found.title.as_deref()), (summary, Some("one")), "{last}");
        assert_eq!(found.message_count, i64::try_from(last + 1).unwrap());
        if last < 4 {
            assert_eq!(found.updated_at, Timestamp::from_micros(NOON + 9));
        }
    }
    let (made, _) = talk(&alice).await;
    alice.cut(made.id, CLEAR).await.unwrap();
    let found = alice.found(made.id).await;
    assert_eq!((found.message_count, found.summary, alice.messages(made.id).await), (0, None, vec![]));
    assert_eq!((alice.found(other.0.id).await, alice.messages(other.0.id).await), other);
}

/// The conversation as it was is another one then: archived, with the first one's id in its metadata, and all it had.
pub async fn a_cut_keeps_the_conversation_as_it_was_where_that_is_asked(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![said("one"), answered("two"), said("three")];
    let (made, messages) = alice.create(full_conversation(), messages).await.unwrap();
    let cut = Cut { keep: true, ..after(messages[0].id) };
    let kept = alice.cut(made.id, cut).await.unwrap().kept.unwrap();
    assert_eq!(alice.contents(made.id).await, ["one"]);
    assert_eq!(alice.contents(kept.id).await, ["one", "two", "three"]);
    let metadata =
        json!({"pinned": true, "colour": {"name": "grün", "rgb": [0, 128, 0]}, "branch_of": made.id.0});
    assert_eq!(kept.metadata, json_of(&metadata));
    assert_eq!((&kept.title, &kept.summary, &kept.notebooks), (&made.title, &made.summary, &made.notebooks));
    assert_eq!((kept.starred, kept.archived, kept.message_count), (false, true, 3));
    assert_eq!(alice.found(kept.id).await, kept);
    assert_eq!(alice.found(made.id).await.metadata, made.metadata);
    // And again, from there.
    let cleared = alice.cut(kept.id, Cut { keep: true, ..CLEAR }).await.unwrap().kept.unwrap();
    assert_eq!(alice.contents(cleared.id).await, ["one", "two", "three"]);
    assert!(cleared.metadata.as_str().contains(&format!("{}", kept.id.0)), "{:?}", cleared.metadata);
}

/// Where there is nothing to cut off nothing changes, and nothing is kept apart.
pub async fn a_cut_after_the_last_message_changes_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = talk(&alice).await;
    let empty = alice.start(vec![]).await;
    let before = alice.holdings().await;
    for keep in [false, true] {
        let left = alice.cut(made.id, Cut { keep, ..after(messages[4].id) }).await.unwrap();
        assert_eq!(left, CutOff { modseq: made.modseq, kept: None });
        let left = alice.cut(empty.id, Cut { keep, ..CLEAR }).await.unwrap();
        assert_eq!(left, CutOff { modseq: empty.modseq, kept: None });
    }
    assert_eq!(alice.holdings().await, before);
}

/// An end of any length goes, be it many messages or large ones.
pub async fn a_long_end_is_cut_off_whole(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = talk(&alice).await;
    for _ in 0..3 {
        alice.append(made.id, vec![said("x"); 900]).await.unwrap();
    }
    alice.append(made.id, vec![said(&"é".repeat(100_000)); 60]).await.unwrap();
    let left = alice.cut(made.id, after(messages[1].id)).await.unwrap();
    assert_eq!(alice.contents(made.id).await, ["zero", "one"]);
    let found = alice.found(made.id).await;
    assert_eq!((found.message_count, found.modseq, found.summary.as_deref()), (2, left.modseq, Some("one")));
}

/// Whoever adds to a conversation while its end is cut off adds to what is left, and no cut takes that.
pub async fn what_is_added_while_a_long_end_is_cut_off_stays(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = talk(&alice).await;
    for _ in 0..3 {
        alice.append(made.id, vec![answered("x"); 1_000]).await.unwrap();
    }
    let (id, first) = (made.id, messages[0].id);
    let tasks = (0..9).map(|number| {
        let alice = alice.at(NOON + number);
        async move {
            if number == 0 {
                alice.cut(id, after(first)).await.unwrap();
                return None;
            }
            // What is added before the cut begins goes with it.
            let added = alice.append(id, vec![answered("new")]).await.unwrap();
            Some(added[0].id)
        }
    });
    let added: Vec<MessageId> = together(tasks).await.into_iter().flatten().collect();
    let left = alice.messages(id).await;
    assert_eq!(
        (left[0].id, left.len()),
        (first, usize::try_from(alice.found(id).await.message_count).unwrap())
    );
    assert!(left[1..].iter().all(|message| added.contains(&message.id)), "{left:?}");
    let gone: Vec<&MessageId> =
        added.iter().filter(|id| left.iter().all(|message| message.id != **id)).collect();
    assert!(
        left[1..].iter().all(|message| gone.iter().all(|gone| **gone < message.id)),
        "{gone:?} of {added:?}"
    );
}

/// What is another user's, under another conversation or not there cuts nothing off, and neither does a stale version.
pub async fn a_cut_of_what_is_absent_or_stale_changes_nothing(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let ((hers, her_messages), (his, his_messages)) = (talk(&alice).await, talk(&bob).await);
    let other = bob.start(vec![said("other")]).await;
    let before = (alice.holdings().await, bob.holdings().await);
    for id in [hers.id, ConversationId(0), ConversationId(i64::MAX)] {
        for cut in [CLEAR, after(her_messages[0].id), after(his_messages[0].id)] {
            assert_eq!(bob.cut(id, cut).await, Err(Error::NotFound("conversation")));
        }
    }
    for (id, last) in
        [(his.id, her_messages[0].id), (other.id, his_messages[0].id), (his.id, MessageId(i64::MAX))]
    {
        assert_eq!(bob.cut(id, after(last)).await, Err(Error::NotFound("message")));
    }
    let stale = bob.expecting(Versions::Listed(vec![Modseq(0)]));
    for keep in [false, true] {
        assert_eq!(stale.cut(his.id, Cut { keep, ..after(his_messages[0].id) }).await, Err(Error::Stale));
    }
    assert_eq!((alice.holdings().await, bob.holdings().await), before);
    let current = bob.expecting(Versions::Listed(vec![his.modseq]));
    current.cut(his.id, after(his_messages[0].id)).await.unwrap();
    assert_eq!(bob.contents(his.id).await, ["zero"]);
}

/// Nobody writes on at what was kept, so what was in progress counts as given up there.
pub async fn a_copy_of_an_answer_in_progress_is_incomplete(store: Store) {
    let alice = Caller::new(&store, "alice");
    let growing = NewMessage { status: Some(Status::InProgress), ..answered("two") };
    let given_up = NewMessage { status: Some(Status::Incomplete), ..answered("three") };
    let (made, messages) =
        alice.create(NewConversation::default(), vec![said("one"), growing, given_up]).await.unwrap();
    let cut = Cut { keep: true, ..after(messages[1].id) };
    let kept = alice.cut(made.id, cut).await.unwrap().kept.unwrap();
    let statuses =
        |messages: Vec<Message>| messages.into_iter().map(|message| message.status).collect::<Vec<_>>();
    assert_eq!(
        statuses(alice.messages(kept.id).await),
        [None, Some(Status::Incomplete), Some(Status::Incomplete)]
    );
    assert_eq!(statuses(alice.messages(made.id).await), [None, Some(Status::InProgress)]);
    alice.edit(made.id, messages[1].id, reworded("two, edited")).await.unwrap();
    assert_eq!(alice.contents(kept.id).await[1], "two");
    let archived = ConversationFilter { archived: Some(true), ..ConversationFilter::ALL };
    let listed = alice.listed(archived, chat_history_domain::conversation::ConversationCursor::START, 9);
    assert_eq!(listed.await.unwrap().items, [kept]);
}
