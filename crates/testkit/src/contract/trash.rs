//! Laws of the trash: what is there is absent for all that does not ask for it, until it is taken back or its days are over.

use chat_history_domain::conversation::document::DocumentChange;
use chat_history_domain::conversation::{
    self, Conversation, ConversationChange, ConversationCursor, ConversationFilter, ConversationId, Fork,
    Trash, TrashCursor, Trashed, forbidden_if_foreign,
};
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once};
use chat_history_domain::message::{
    self, Append, Message, MessageCursor, RevisionCursor, Shown, by_id, list_revisions,
};
use chat_history_domain::search::SearchFilter;
use chat_history_domain::stats::{RawCounts, Span};
use chat_history_domain::transfer::Arrival;
use chat_history_domain::user::{Totals, account};
use chat_history_domain::{Error, Modseq, Order, Slice, Store, Timestamp, Versions};

use super::portions::{everything, portion, restored, take_in, was};
use super::searches::places;
use crate::Caller;
use crate::fixtures::{NOON, answered, full_conversation, full_message, renamed, reworded, said};

const WEEK: Trash = Trash::of_days(7);
const DAY: i64 = 86_400_000_000;
const NO_CONVERSATION: Error = Error::NotFound("conversation");
const NO_MESSAGE: Error = Error::NotFound("message");

async fn ids(caller: &Caller) -> Vec<ConversationId> {
    let listed = caller.trash(WEEK).await;
    listed.iter().map(|trashed| trashed.conversation.id).collect()
}

/// A conversation in the trash, as it was before, with its messages.
async fn trashed(caller: &Caller) -> (Conversation, Vec<Message>) {
    let said = vec![said("a"), full_message("b"), answered("c")];
    let (made, messages) = caller.create(full_conversation(), said).await.unwrap();
    caller.edit(made.id, messages[0].id, reworded("edited")).await.unwrap();
    let found = (caller.found(made.id).await, caller.messages(made.id).await);
    caller.at(NOON + 1).discard(made.id, WEEK).await.unwrap();
    found
}

/// No read shows a conversation in the trash, nor a message of it, and no count counts it.
pub async fn what_is_in_the_trash_is_absent_for_every_read(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (of, messages) = trashed(&alice).await;
    let (id, known) = (of.id, messages[0].id);
    assert_eq!(alice.find(id).await, None);
    assert_eq!(alice.open(id, Versions::NONE, 5).await, Err(NO_CONVERSATION));
    assert_eq!(alice.open(id, Versions::Any, 5).await, Err(NO_CONVERSATION));
    assert_eq!(alice.holdings().await.conversations, []);
    let archived = ConversationFilter { archived: Some(true), ..ConversationFilter::ALL };
    let starred = ConversationFilter { starred: Some(true), ..ConversationFilter::ALL };
    for filter in [ConversationFilter::default(), archived, starred] {
        assert_eq!(alice.listed(filter, ConversationCursor::START, 5).await.unwrap().items, []);
    }
    let sliced = alice.read(|context, repositories| conversation::slice(context, repositories, Slice::ALL));
    let sliced = sliced.await.unwrap();
    assert_eq!((sliced.items, sliced.total), (vec![], 0));
    assert_eq!(alice.read(conversation::list_notebooks).await, Ok(vec![]));
    assert_eq!(alice.read(account).await.unwrap().1, Totals::default());
    for order in [Order::Ascending, Order::Descending] {
        assert_eq!(alice.message_page(MessageCursor::start(id, order), 5).await, Err(NO_CONVERSATION));
    }
    assert_eq!(alice.shown(id, Shown::All).await, Err(NO_CONVERSATION));
    assert_eq!(alice.find_message(id, known).await, None);
    let located =
        alice.read(move |context, repositories| by_id::find(context, repositories, known, Shown::All));
    assert_eq!(located.await, Err(NO_MESSAGE));
    let revisions = alice.read(move |context, repositories| {
        list_revisions(context, repositories, id, &RevisionCursor::start(known), 5)
    });
    assert_eq!(revisions.await, Err(NO_MESSAGE));
    let counted = alice.read(move |context, repositories| {
        let (owner, messages) = (&context.user, repositories.messages());
        let span = Span { from: Timestamp::MIN, until: Timestamp::MAX };
        assert_eq!(messages.count_made_in(owner, span)?, RawCounts::default());
        assert_eq!(messages.count_beside_dialogue(owner, &[id])?, []);
        assert_eq!(messages.first_user_summary(owner, id)?, None);
        assert_eq!(messages.slice(owner, id, Shown::All, Slice::ALL)?, []);
        messages.count(owner, id, Shown::All)
    });
    assert_eq!(counted.await, Ok(0));
    let sliced = alice
        .read(move |context, repositories| message::slice(context, repositories, id, Shown::All, Slice::ALL));
    assert_eq!(sliced.await.err(), Some(NO_CONVERSATION));
    // That somebody has it is told no more than of what is deleted.
    let told = bob.read(move |context, repositories| {
        let opened = conversation::open(context, repositories, id, &Versions::NONE, 1);
        forbidden_if_foreign(context, repositories.conversations(), id, opened)
    });
    assert_eq!(told.await, Err(NO_CONVERSATION));
}

/// No change reaches a conversation in the trash, nor a message of it.
pub async fn what_is_in_the_trash_is_absent_for_every_change(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (of, messages) = trashed(&alice).await;
    let (id, known) = (of.id, messages[0].id);
    let before = (alice.trash(WEEK).await, alice.user().await);
    assert_eq!(alice.append(id, vec![said("x")]).await, Err(NO_CONVERSATION));
    assert_eq!(alice.append(id, vec![]).await, Err(NO_CONVERSATION));
    let append = Append::new(alice.context.clone(), id, vec![said("x")]);
    let applied = append.clone();
    assert_eq!(alice.write(move |_, repositories| applied.apply(repositories)).await, Err(NO_CONVERSATION));
    let key = Once { key: IdempotencyKey::parse("k").unwrap(), fingerprint: Fingerprint("r".into()) };
    assert_eq!(alice.store.append_once(append.keyed(Some(key))).await, Err(NO_CONVERSATION));
    assert_eq!(alice.update(id, renamed("x")).await, Err(NO_CONVERSATION));
    assert_eq!(alice.update(id, ConversationChange::default()).await, Err(NO_CONVERSATION));
    let all = alice.write(move |context, repositories| {
        conversation::update_all(context, repositories, &[id], &renamed("x"), &Versions::Any)
    });
    assert_eq!(all.await, Err(NO_CONVERSATION));
    let forked = alice.write(move |context, repositories| {
        conversation::fork(context, repositories, id, &Fork::default(), &Versions::Any)
    });
    assert_eq!(forked.await, Err(NO_CONVERSATION));
    assert_eq!(alice.edit(id, known, reworded("x")).await, Err(NO_MESSAGE));
    assert_eq!(alice.remove(id, known).await, Err(NO_MESSAGE));
    let saved = DocumentChange { messages: Some(vec![]), ..DocumentChange::default() };
    assert_eq!(alice.save(id, saved).await, Err(NO_CONVERSATION));
    assert_eq!(alice.delete(id).await, Err(NO_CONVERSATION));
    assert_eq!(alice.discard(id, WEEK).await, Err(NO_CONVERSATION));
    assert_eq!(alice.discard(id, Trash::NONE).await, Err(NO_CONVERSATION));
    let seen = alice.expecting(Versions::Listed(vec![of.modseq, Modseq(of.modseq.0 + 1)]));
    assert_eq!(seen.append(id, vec![said("x")]).await, Err(NO_CONVERSATION));
    assert_eq!(seen.discard(id, WEEK).await, Err(NO_CONVERSATION));
    assert_eq!((alice.trash(WEEK).await, alice.user().await), before);
}

/// What is taken back is as it was, messages and revisions included, but for its number and the time of this change.
pub async fn what_is_taken_back_is_as_it_was(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (of, messages) = trashed(&alice).await;
    let after = alice.at(NOON + DAY);
    let number = alice.modseq().await;
    let restored = after.restore(of.id, WEEK).await.unwrap();
    let expected = Conversation {
        modseq: Modseq(number + 1),
        updated_at: Timestamp::from_micros(NOON + DAY),
        ..of.clone()
    };
    assert_eq!((&restored, &alice.found(of.id).await), (&expected, &expected));
    assert_eq!(alice.messages(of.id).await, messages);
    let place = RevisionCursor::start(messages[0].id);
    let revisions =
        alice.read(move |context, repositories| list_revisions(context, repositories, of.id, &place, 5));
    assert_eq!(revisions.await.unwrap().items.len(), 1);
    assert_eq!(ids(&alice).await, []);
    alice.append(of.id, vec![said("on")]).await.unwrap();
    // What is not in the trash is left as it is, and no number is taken.
    let (found, user) = (alice.found(of.id).await, alice.user().await);
    assert_eq!(after.restore(of.id, WEEK).await, Ok(found.clone()));
    assert_eq!((alice.found(of.id).await, alice.user().await), (found, user));
}

/// The trash is listed by when things were put there, last first, with what they were, in pages of any size.
pub async fn the_trash_is_listed_last_first(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let mut made = Vec::new();
    for _ in 0..5 {
        made.push(alice.create(full_conversation(), vec![said("a")]).await.unwrap().0);
    }
    bob.discard(bob.start(vec![]).await.id, WEEK).await.unwrap();
    let mut expected = Vec::new();
    // The last two at the same moment, so that the later id comes first.
    for (place, at) in [(3, 1), (0, 2), (4, 3), (1, 4), (2, 4)] {
        let conversation = made[place].clone();
        alice.at(NOON + at).discard(conversation.id, WEEK).await.unwrap();
        let modseq = Modseq(alice.modseq().await);
        let at = Timestamp::from_micros(NOON + at);
        expected.insert(0, Trashed { conversation: Conversation { modseq, ..conversation }, at });
    }
    assert_eq!(alice.trash(WEEK).await, expected);
    for limit in 1..=6 {
        let (mut walked, mut place) = (Vec::new(), Some(TrashCursor::START));
        while let Some(after) = place {
            let page = alice.read(move |context, repositories| {
                conversation::list_trash(context, repositories, WEEK, &after, limit)
            });
            let page = page.await.unwrap();
            assert!(page.items.len() <= limit);
            walked.extend(page.items);
            place = page.next;
        }
        assert_eq!(walked, expected, "{limit} a page");
    }
}

/// When its days are over, a conversation is as good as deleted, whether it has been or not.
pub async fn what_is_due_is_neither_listed_nor_taken_back(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (of, _) = trashed(&alice).await;
    let [last, over] = [7 * DAY, 7 * DAY + 1].map(|after| alice.at(NOON + after));
    assert_eq!((last.trash(WEEK).await.len(), over.trash(WEEK).await.len()), (1, 0));
    assert_eq!(over.restore(of.id, WEEK).await, Err(NO_CONVERSATION));
    // So is all of it where the trash keeps nothing any more.
    assert_eq!(alice.at(NOON + 2).trash(Trash::NONE).await, []);
    assert_eq!(alice.at(NOON + 2).restore(of.id, Trash::NONE).await, Err(NO_CONVERSATION));
    assert_eq!(last.restore(of.id, WEEK).await.unwrap().id, of.id);
}

/// What is another's or not there is neither put in the trash nor taken back nor deleted for good.
pub async fn the_trash_of_another_is_out_of_reach(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = alice.start(vec![said("a")]).await.id;
    let (of, _) = trashed(&alice).await;
    bob.start(vec![]).await;
    let before = (alice.holdings().await, alice.trash(WEEK).await);
    for id in [hers, of.id, ConversationId(0), ConversationId(i64::MAX)] {
        assert_eq!(bob.discard(id, WEEK).await, Err(NO_CONVERSATION));
        assert_eq!(bob.discard(id, Trash::NONE).await, Err(NO_CONVERSATION));
        assert_eq!(bob.restore(id, WEEK).await, Err(NO_CONVERSATION));
        assert_eq!(bob.delete_for_good(id).await, Err(NO_CONVERSATION));
        bob.write(move |context, repositories| {
            let (owner, conversations) = (&context.user, repositories.conversations());
            assert_eq!(conversations.find_trashed(owner, id)?, None);
            assert!(!conversations.delete_trashed(owner, id)?);
            conversations.cut_trashed(owner, id, 1)
        })
        .await
        .unwrap();
    }
    assert_eq!(ids(&bob).await, []);
    assert_eq!((alice.holdings().await, alice.trash(WEEK).await), before);
}

/// Putting in the trash, taking back and deleting for good go on from an expected version only.
pub async fn the_trash_heeds_the_expected_version(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a")]).await;
    let seen = |modseq: Modseq| alice.expecting(Versions::Listed(vec![modseq]));
    let stale = seen(Modseq(made.modseq.0 + 7));
    assert_eq!(stale.discard(made.id, WEEK).await, Err(Error::Stale));
    assert_eq!(stale.delete_for_good(made.id).await, Err(Error::Stale));
    assert_eq!(stale.restore(made.id, WEEK).await, Err(Error::Stale));
    assert_eq!(alice.found(made.id).await, made);
    seen(made.modseq).discard(made.id, WEEK).await.unwrap();
    let modseq = alice.trash(WEEK).await[0].conversation.modseq;
    assert!(modseq > made.modseq, "it is another version");
    assert_eq!(seen(made.modseq).restore(made.id, WEEK).await, Err(Error::Stale));
    assert_eq!(seen(made.modseq).delete_for_good(made.id).await, Err(Error::Stale));
    let restored = seen(modseq).restore(made.id, WEEK).await.unwrap();
    assert!(restored.modseq > modseq);
    seen(restored.modseq).delete_for_good(made.id).await.unwrap();
    assert_eq!((alice.find(made.id).await, ids(&alice).await), (None, vec![]));
}

/// What is in the trash is not found by its words, and is when it is taken back.
pub async fn what_is_in_the_trash_is_not_found_by_its_words(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.create(full_conversation(), vec![answered("a red fox")]).await.unwrap().0.id;
    let other = alice.start(vec![answered("another fox")]).await.id;
    let every = || SearchFilter { archived: None, ..SearchFilter::default() };
    let found = async |query: &str| places(&alice, query, every()).await.len();
    assert_eq!((found("fox").await, found("travel").await), (2, 1));
    alice.discard(id, WEEK).await.unwrap();
    assert_eq!((found("fox").await, found("travel").await, found("\"red fox\"").await), (1, 0, 0));
    alice.discard(other, WEEK).await.unwrap();
    assert_eq!(found("fox").await, 0);
    alice.restore(id, WEEK).await.unwrap();
    assert_eq!((found("fox").await, found("travel").await, found("\"red fox\"").await), (1, 1, 1));
    alice.delete_for_good(other).await.unwrap();
    while store.sweep(alice.context.now).await.unwrap() {}
    assert_eq!(found("fox").await, 1);
}

/// What is in the trash does not go out with everything else, and what comes in anew does not meet it.
pub async fn what_is_in_the_trash_is_neither_exported_nor_imported_into(store: Store) {
    let alice = Caller::new(&store, "alice");
    let comes_in = || portion(restored("elsewhere:1", 2), vec![was("a", said("a"), 1)]);
    let first = take_in(&alice, vec![comes_in()]).await[0].id.unwrap();
    let of_first = everything(&alice).await;
    assert_eq!(of_first.len(), 2);
    alice.discard(first, WEEK).await.unwrap();
    assert_eq!(everything(&alice).await, []);
    let again = take_in(&alice, vec![comes_in()]).await;
    assert_eq!((again[0].arrival, again[0].added), (Arrival::Made, 1));
    let second = again[0].id.unwrap();
    assert_ne!(first, second);
    assert_eq!(take_in(&alice, vec![comes_in()]).await[0].arrival, Arrival::Found);
    alice.restore(first, WEEK).await.unwrap();
    assert_eq!(
        (alice.contents(first).await, alice.contents(second).await),
        (vec!["a".into()], vec!["a".to_owned()])
    );
    assert_eq!(everything(&alice).await.len(), 4);
}
