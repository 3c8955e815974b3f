//! Laws of counting: each of the caller's messages is counted once, where and when it was made, by its characters.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::Role;
use chat_history_domain::stats::{Quarter, RawCounts, SaidIn, Span};
use chat_history_domain::{Store, Timestamp};

use crate::Caller;
use crate::fixtures::{answered, full_message, reworded, said};

/// The first moment of a quarter of an hour: 2024-02-29T12:00:00Z.
const START: i64 = 1_709_208_000_000_000;

fn span(from: i64, until: i64) -> Span {
    Span { from: Timestamp::from_micros(from), until: Timestamp::from_micros(until) }
}

async fn counted(caller: &Caller, span: Span) -> RawCounts {
    let counted =
        caller.read(move |context, repositories| repositories.messages().count_made_in(&context.user, span));
    counted.await.unwrap()
}

async fn quarters(caller: &Caller, span: Span) -> Vec<(i64, i64)> {
    let mut counted = counted(caller, span).await.by_quarter;
    counted.sort_unstable();
    counted.into_iter().map(|(quarter, messages)| (quarter.0, messages)).collect()
}

async fn said_in(caller: &Caller, span: Span) -> Vec<SaidIn> {
    let mut counted = counted(caller, span).await.by_conversation;
    counted.sort_by_key(|said| (said.conversation, said.role.as_str()));
    counted
}

fn of(conversation: ConversationId, role: Role, messages: i64, characters: i64) -> SaidIn {
    SaidIn { conversation, role, messages, characters }
}

/// A message is counted in the quarter of an hour in which it was made, to the microsecond, in whichever conversation.
pub async fn messages_are_counted_in_the_quarter_of_an_hour_of_their_making(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (first, second) = (alice.start(vec![]).await.id, alice.start(vec![]).await.id);
    let number = Quarter::of(Timestamp::from_micros(START)).0;
    assert_eq!(number * Quarter::MICROS, START);
    for (id, at) in [
        (first, START - 1),
        (second, START),
        (first, START + 1),
        (first, START + Quarter::MICROS - 1),
        (second, START + Quarter::MICROS),
        (second, START + 50 * Quarter::MICROS + 7),
    ] {
        alice.at(at).append(id, vec![said("a")]).await.unwrap();
    }
    let counted = quarters(&alice, span(0, i64::MAX)).await;
    assert_eq!(counted, [(number - 1, 1), (number, 3), (number + 1, 1), (number + 50, 1)]);
    // Of half a quarter, that half is counted.
    assert_eq!(quarters(&alice, span(START + 1, START + Quarter::MICROS)).await, [(number, 2)]);
    assert_eq!(quarters(&alice, span(START, START)).await, []);
    assert_eq!(quarters(&alice, span(START - 1, START + 1)).await, [(number - 1, 1), (number, 1)]);
}

/// Messages are counted by conversation and role, and characters are characters, whatever bytes they take.
pub async fn messages_are_counted_by_conversation_and_role_with_their_characters(store: Store) {
    let alice = Caller::new(&store, "alice").at(START);
    let first =
        alice.start(vec![said("abc"), answered("äöü"), said("京都😀"), full_message("é\u{301}")]).await.id;
    let second = alice.start(vec![said(""), answered("a")]).await.id;
    alice.start(vec![]).await;
    let expected = [
        of(first, Role::Assistant, 1, 3),
        of(first, Role::Tool, 1, 2),
        of(first, Role::User, 2, 6),
        of(second, Role::Assistant, 1, 1),
        of(second, Role::User, 1, 0),
    ];
    assert_eq!(said_in(&alice, span(0, i64::MAX)).await, expected);
    assert_eq!(said_in(&alice, span(START, START + 4)).await, expected);
    assert_eq!(said_in(&alice, span(0, START)).await, []);
    assert_eq!(said_in(&alice, span(START + 4, i64::MAX)).await, []);
}

/// An edit leaves a message where it was and counts what it says now; what is deleted is not counted.
pub async fn counts_follow_edits_and_deletions(store: Store) {
    let alice = Caller::new(&store, "alice").at(START);
    let id = alice.start(vec![said("a"), said("b")]).await.id;
    let gone = alice.start(vec![said("c")]).await.id;
    let messages = alice.messages(id).await;
    let later = alice.at(START + 10 * Quarter::MICROS);
    later.edit(id, messages[0].id, reworded("longer")).await.unwrap();
    later.remove(id, messages[1].id).await.unwrap();
    later.delete(gone).await.unwrap();
    assert_eq!(said_in(&alice, span(0, i64::MAX)).await, [of(id, Role::User, 1, 6)]);
    assert_eq!(quarters(&alice, span(0, i64::MAX)).await, [(START / Quarter::MICROS, 1)]);
}

/// What is another's is not counted.
pub async fn what_is_anothers_is_not_counted(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice").at(START), Caller::new(&store, "bob").at(START));
    assert_eq!(
        (quarters(&bob, span(0, i64::MAX)).await, said_in(&bob, span(0, i64::MAX)).await),
        (vec![], vec![])
    );
    alice.start(vec![said("hers")]).await;
    let his = bob.start(vec![said("his own")]).await.id;
    assert_eq!(quarters(&bob, span(0, i64::MAX)).await, [(START / Quarter::MICROS, 1)]);
    assert_eq!(said_in(&bob, span(0, i64::MAX)).await, [of(his, Role::User, 1, 7)]);
}
