//! Laws of growing answers: text is added where a message ends, once, as long as the message is in progress.

use chat_history_domain::conversation::{ConversationId, NewConversation};
use chat_history_domain::message::{
    Message, MessageChange, MessageId, NewMessage, RevisionCursor, Role, Status, Step, list_revisions,
};
use chat_history_domain::search::{FoundIn, SearchFilter};
use chat_history_domain::{Change, Error, Json, Limits, Modseq, Store, Timestamp, Versions};
use serde_json::json;

use super::searches::places;
use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, content, full_message, json_of, message, reworded, said};

/// A step that adds this text, wherever the message ends.
fn more(text: &str) -> Step {
    Step { text: content(text), offset: None, change: MessageChange::default() }
}

/// A step that adds this text to a message of so many characters.
fn after(offset: usize, text: &str) -> Step {
    Step { offset: Some(offset), ..more(text) }
}

/// The change of a message's status.
fn becomes(status: Option<Status>) -> MessageChange {
    MessageChange { status: status.map_or(Change::Clear, Change::Set), ..MessageChange::default() }
}

fn in_progress(new: NewMessage) -> NewMessage {
    NewMessage { status: Some(Status::InProgress), ..new }
}

/// A message that is in progress, in a conversation of its own.
async fn begun(caller: &Caller, text: &str) -> Message {
    begun_as(caller, answered(text)).await
}

async fn begun_as(caller: &Caller, new: NewMessage) -> Message {
    let messages = vec![said("a question"), in_progress(new)];
    caller.create(NewConversation::default(), messages).await.unwrap().1.remove(1)
}

async fn revisions(caller: &Caller, of: &Message) -> Vec<String> {
    let (conversation, start) = (of.conversation, RevisionCursor::start(of.id));
    let listed = caller.read(move |context, repositories| {
        list_revisions(context, repositories, conversation, &start, 1_000)
    });
    let listed = listed.await.unwrap().items;
    listed.into_iter().map(|revision| revision.body.content.into_string()).collect()
}

/// What a step leaves is what was there and its text, whatever letters they are of, with the number and time of the step on
/// the message and its conversation. No revision is kept, also where it is complete at last.
pub async fn an_answer_grows_by_steps_and_keeps_no_revision(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "").await;
    let (of, id) = (begun.conversation, begun.id);
    let letters = ["a", "é", "京", "👍\u{200d}", "e\u{301}", " \r\n", "", "%_'\"\\"];
    let mut expected = begun.clone();
    for (position, letter) in (1..=400).zip(letters.iter().cycle()) {
        let text = expected.body.content.into_string();
        let step = after(text.chars().count(), letter);
        let grown = alice.at(NOON + position).extend(of, id, step).await.unwrap();
        expected.body.content = content(&(text + letter));
        expected.modseq = Modseq(begun.modseq.0 + position);
        expected.updated_at = Timestamp::from_micros(NOON + position);
        assert_eq!(grown, expected);
    }
    assert_eq!(alice.find_message(of, id).await, Some(expected.clone()));
    let conversation = alice.found(of).await;
    assert_eq!((conversation.modseq, conversation.updated_at), (expected.modseq, expected.updated_at));
    assert_eq!((conversation.message_count, conversation.summary.as_deref()), (2, Some("a question")));
    let complete = alice.at(NOON + 401).edit(of, id, becomes(None)).await.unwrap();
    assert_eq!((complete.status, complete.body), (None, expected.body));
    assert_eq!(revisions(&alice, &begun).await, [""; 0]);
}

/// A step can bring other fields with it, such as the status at the end, in the same change.
pub async fn a_step_changes_what_it_names_along_with_the_text(store: Store) {
    let alice = Caller::new(&store, "alice");
    let full = NewMessage { public_id: None, ..full_message("one") };
    let begun = begun_as(&alice, full).await;
    let metadata = json_of(&json!({"tokens": 7}));
    let change =
        MessageChange { metadata: Change::Set(metadata.clone()), ..becomes(Some(Status::Incomplete)) };
    let step = Step { change, ..more(", two") };
    let grown = alice.at(NOON + 1).extend(begun.conversation, begun.id, step).await.unwrap();
    let mut expected = begun.clone();
    (expected.body.content, expected.body.metadata) = (content("one, two"), metadata);
    (expected.status, expected.modseq) = (Some(Status::Incomplete), Modseq(begun.modseq.0 + 1));
    expected.updated_at = Timestamp::from_micros(NOON + 1);
    assert_eq!((grown, alice.modseq().await), (expected.clone(), expected.modseq.0));
    assert_eq!(alice.find_message(begun.conversation, begun.id).await, Some(expected));
    assert_eq!(revisions(&alice, &begun).await, [""; 0]);
}

/// A step that was done already, or that goes on from what is not there yet, is stale: it adds nothing and takes no number.
pub async fn a_step_from_another_offset_changes_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "京").await;
    let (of, id) = (begun.conversation, begun.id);
    alice.extend(of, id, after(1, "都")).await.unwrap();
    let before = alice.holdings().await;
    for offset in [0, 1, 3, 6, usize::MAX] {
        assert_eq!(alice.extend(of, id, after(offset, "都")).await, Err(Error::Stale), "{offset}");
    }
    let stale = alice.expecting(Versions::Listed(vec![begun.modseq]));
    assert_eq!(stale.extend(of, id, after(2, "!")).await, Err(Error::Stale));
    assert_eq!(alice.holdings().await, before);
    let current = alice.expecting(Versions::Listed(vec![alice.found(of).await.modseq]));
    assert_eq!(&*current.extend(of, id, after(2, "!")).await.unwrap().body.content, "京都!");
}

/// Of many that add at the same place at once, just one does; without a place all do, and each text is there once.
pub async fn of_many_steps_from_one_offset_one_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "").await;
    let (of, id) = (begun.conversation, begun.id);
    for round in 0..5 {
        let rivals = (0..8).map(|_| {
            let alice = alice.clone();
            async move { alice.extend(of, id, after(round, "x")).await }
        });
        let outcomes = together(rivals).await;
        assert_eq!(outcomes.iter().filter(|outcome| outcome.is_ok()).count(), 1, "{outcomes:?}");
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(_) | Err(Error::Stale))), "{outcomes:?}");
    }
    let writers = (0..8).map(|writer| {
        let alice = alice.clone();
        async move {
            for step in 0..10 {
                alice.extend(of, id, more(&format!("({writer} {step})"))).await.unwrap();
            }
        }
    });
    together(writers).await;
    let text = alice.find_message(of, id).await.unwrap().body.content.into_string();
    assert_eq!(text.chars().count(), 5 + 80 * 5, "{text}");
    for writer in 0..8 {
        let places: Vec<_> = (0..10).map(|step| text.find(&format!("({writer} {step})"))).collect();
        assert!(places.iter().all(Option::is_some) && places.is_sorted(), "{writer}: {text}");
    }
    assert_eq!(alice.modseq().await, begun.modseq.0 + 5 + 80);
}

/// Nothing is added to what is complete, or was given up, not even nothing.
pub async fn only_a_message_in_progress_grows(store: Store) {
    let alice = Caller::new(&store, "alice");
    let given_up = NewMessage { status: Some(Status::Incomplete), ..answered("b") };
    let (made, messages) = alice
        .create(NewConversation::default(), vec![answered("a"), given_up, in_progress(answered("c"))])
        .await
        .unwrap();
    alice.edit(made.id, messages[2].id, becomes(None)).await.unwrap();
    let before = alice.holdings().await;
    for message in &messages {
        for step in [more("x"), more(""), after(1, "x"), after(7, "x")] {
            let refused = alice.extend(made.id, message.id, step).await;
            assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
        }
    }
    assert_eq!(alice.holdings().await, before);
}

/// A message that is complete, or was given up, is never in progress again; one that is in progress can be told so again.
pub async fn what_is_complete_is_not_taken_up_again(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "a").await;
    let (of, id) = (begun.conversation, begun.id);
    let reopened = becomes(Some(Status::InProgress));
    assert_eq!(alice.edit(of, id, reopened.clone()).await.unwrap().status, Some(Status::InProgress));
    for status in [Some(Status::Incomplete), None, Some(Status::Incomplete)] {
        assert_eq!(alice.edit(of, id, becomes(status)).await.unwrap().status, status);
        let before = alice.holdings().await;
        let refused =
            alice.edit(of, id, MessageChange { content: Some(content("b")), ..reopened.clone() }).await;
        assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
        assert_eq!(alice.holdings().await, before);
    }
    assert_eq!(revisions(&alice, &begun).await, [""; 0], "a status is no part of what is said");
}

/// What is written anew while a message is in progress was never said.
pub async fn an_edit_in_progress_keeps_no_revision_and_one_after_it_does(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "one").await;
    let (of, id) = (begun.conversation, begun.id);
    alice.edit(of, id, reworded("two")).await.unwrap();
    alice.extend(of, id, after(3, ", three")).await.unwrap();
    let last = MessageChange { status: Change::Clear, ..reworded("four") };
    assert_eq!(&*alice.edit(of, id, last).await.unwrap().body.content, "four");
    assert_eq!(revisions(&alice, &begun).await, [""; 0]);
    alice.edit(of, id, reworded("five")).await.unwrap();
    assert_eq!(revisions(&alice, &begun).await, ["four"]);
}

/// The limit of a message is one of the text that it has grown to, in characters.
pub async fn a_message_grows_to_the_limit_and_no_further(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "京都").await;
    let (of, id) = (begun.conversation, begun.id);
    let limits = Limits { message_chars: 4, ..Limits::default() };
    let refused = alice.extend_to(of, id, more("👍👍👍"), &limits).await.unwrap_err();
    assert_eq!(refused.to_string(), "append must leave at most 4 characters in the message");
    assert_eq!(&*alice.extend_to(of, id, more("👍👍"), &limits).await.unwrap().body.content, "京都👍👍");
    alice.extend_to(of, id, more(""), &limits).await.unwrap();
    let number = alice.modseq().await;
    assert!(alice.extend_to(of, id, more("x"), &limits).await.is_err());
    assert_eq!(alice.modseq().await, number);
    let long = "é".repeat(50_000);
    alice.extend(of, id, more(&long)).await.unwrap();
    let grown = alice.find_message(of, id).await.unwrap();
    assert_eq!(grown.body.content, format!("京都👍👍{long}"));
}

/// The summary of a conversation follows its first user message while that grows, and no other; the title was given before.
pub async fn the_summary_follows_a_first_user_message_that_grows(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = [message(Role::System, "s"), answered("a"), said("Wh"), said("x")].map(in_progress);
    let (made, messages) = alice.create(NewConversation::default(), messages.into()).await.unwrap();
    let summary = async || alice.found(made.id).await.summary.unwrap();
    for (position, expected) in [(0, "Wh"), (1, "Wh"), (3, "Wh"), (2, "Where?")] {
        alice.extend(made.id, messages[position].id, more("ere?")).await.unwrap();
        assert_eq!(summary().await, expected);
    }
    alice.extend(made.id, messages[2].id, more(&"é".repeat(100))).await.unwrap();
    assert_eq!(summary().await, format!("Where?{}", "é".repeat(94)));
    assert_eq!(alice.found(made.id).await.title.as_deref(), Some("Wh"));
}

/// A search finds what has been added, wherever the steps part a word, and not what only a step had.
pub async fn what_has_grown_is_found(store: Store) {
    let alice = Caller::new(&store, "alice");
    let begun = begun(&alice, "an eleph").await;
    let found = async |query: &str| places(&alice, query, SearchFilter::default()).await;
    assert_eq!(found("eleph").await, [FoundIn::Message(begun.id)]);
    alice.extend(begun.conversation, begun.id, more("ant in the room")).await.unwrap();
    assert_eq!(found("elephant room").await, [FoundIn::Message(begun.id)]);
    assert_eq!(found("eleph").await, []);
    assert_eq!(found("ant").await, []);
}

/// What is another user's, under another conversation, in the trash or not there does not grow.
pub async fn a_message_that_is_not_there_does_not_grow(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = begun(&alice, "hers").await;
    let (his, gone) = (begun(&bob, "his").await, begun(&bob, "gone").await);
    let trashed = begun(&bob, "trashed").await;
    bob.remove(gone.conversation, gone.id).await.unwrap();
    bob.discard(trashed.conversation, chat_history_domain::conversation::Trash::of_days(1)).await.unwrap();
    let before = (alice.holdings().await, bob.holdings().await);
    for (of, id) in [
        (hers.conversation, hers.id),
        (his.conversation, hers.id),
        (gone.conversation, his.id),
        (gone.conversation, gone.id),
        (trashed.conversation, trashed.id),
        (ConversationId(i64::MAX), his.id),
        (his.conversation, MessageId(i64::MAX)),
    ] {
        assert_eq!(bob.extend(of, id, more("x")).await, Err(Error::NotFound("message")));
    }
    assert_eq!((alice.holdings().await, bob.holdings().await), before);
    assert_eq!(
        alice.find_message(hers.conversation, hers.id).await.unwrap().body.metadata,
        Json::empty_object()
    );
}
