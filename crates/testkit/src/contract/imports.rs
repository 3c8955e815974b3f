//! Laws of imports: what comes in is as it was, and once.

use chat_history_domain::Store;
use chat_history_domain::conversation::{Conversation, ConversationId, ExternalId, NewConversation};
use chat_history_domain::message::{Message, MessageId, NewMessage, RevisionCursor, Role};
use chat_history_domain::transfer::{Arrival, Imported, Restored, RestoredMessage, Source};

use super::portions::{everything, look_at, name, past, portion, restored, source, take_in, was};
use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, full_unit, message, renamed, reworded, said, title};

/// What is imported stands there with every field and both times as it was, in its order, and is counted.
pub async fn what_is_imported_reads_back_as_it_was(store: Store) {
    let alice = Caller::new(&store, "alice");
    let messages = vec![
        was("b", full_message("first"), 7),
        RestoredMessage { updated_at: past(9), ..was("a", said("second"), 3) },
        was("c", answered("third"), 5),
    ];
    let as_was = restored("elsewhere:1", 20);
    let outcome = take_in(&alice, vec![portion(as_was.clone(), messages.clone())]).await;
    let id = outcome[0].id.unwrap();
    let made = Imported { id: Some(id), arrival: Arrival::Made, added: 3, changed: 0, same: 0, kept: 0 };
    assert_eq!(outcome, [made]);
    let number = alice.modseq().await;
    let expected = Conversation {
        id,
        owner: alice.owner().clone(),
        external_id: None,
        title: Some("Travel plans".into()),
        summary: Some("second".into()),
        notebooks: as_was.notebooks.clone(),
        metadata: as_was.metadata.clone(),
        starred: true,
        archived: false,
        message_count: 3,
        modseq: chat_history_domain::Modseq(number),
        created_at: past(0),
        updated_at: past(20),
    };
    assert_eq!(alice.found(id).await, expected);
    let kept = alice.messages(id).await;
    let as_kept = |(kept, was): (&Message, &RestoredMessage)| {
        let stamp = chat_history_domain::Stamp { modseq: expected.modseq, at: was.created_at };
        let message = was.message.clone().kept(kept.id, alice.owner().clone(), id, stamp);
        Message { updated_at: was.updated_at, ..message }
    };
    assert_eq!(kept, kept.iter().zip(&messages).map(as_kept).collect::<Vec<_>>());
}

/// A conversation without a title stays without one, and one without messages is one.
pub async fn what_is_imported_is_not_named_anew(store: Store) {
    let alice = Caller::new(&store, "alice");
    let nameless = Restored { title: None, ..restored("elsewhere:1", 1) };
    let empty = restored("elsewhere:2", 1);
    let portions = vec![portion(nameless, vec![was("a", said("words"), 1)]), portion(empty, vec![])];
    let outcome = take_in(&alice, portions).await;
    assert_eq!(alice.found(outcome[0].id.unwrap()).await.title, None);
    let empty = alice.found(outcome[1].id.unwrap()).await;
    assert_eq!((empty.message_count, empty.summary, empty.updated_at), (0, None, past(1)));
}

/// What was imported before is found again, and neither it nor its version changes; what is new of it comes at its end.
pub async fn importing_again_brings_only_what_is_new(store: Store) {
    let alice = Caller::new(&store, "alice");
    let first = vec![was("a", said("a"), 1), was("b", answered("b"), 2)];
    let made = take_in(&alice, vec![portion(restored("elsewhere:1", 2), first.clone())]).await;
    let id = made[0].id.unwrap();
    let before = alice.found(id).await;
    let again = portion(restored("elsewhere:1", 2), first.clone());
    let seen = look_at(&alice, vec![again.clone()]).await;
    assert_eq!(take_in(&alice, vec![again]).await, seen);
    assert_eq!(seen, [Imported { arrival: Arrival::Found, added: 0, same: 2, ..made[0] }]);
    assert_eq!(alice.found(id).await, before);

    let longer = [first, vec![was("c", said("c"), 3)]].concat();
    let goes_on = portion(restored("elsewhere:1", 3), longer);
    let seen = look_at(&alice, vec![goes_on.clone()]).await;
    let outcome = take_in(&alice, vec![goes_on]).await;
    assert_eq!(outcome, seen);
    assert_eq!(outcome, [Imported { arrival: Arrival::Found, added: 1, same: 2, ..made[0] }]);
    let after = alice.found(id).await;
    assert_eq!((after.message_count, after.updated_at), (3, past(3)));
    assert!(after.modseq > before.modseq);
    assert_eq!(alice.contents(id).await, ["a", "b", "c"]);
}

/// A message and a conversation are replaced by a later state of them, and by no other.
pub async fn a_later_state_replaces_an_earlier_one_and_no_other(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made =
        take_in(&alice, vec![portion(restored("elsewhere:1", 5), vec![was("a", said("old"), 5)])]).await;
    let id = made[0].id.unwrap();
    let later = |at: i64, text: &str| {
        let conversation =
            Restored { title: Some(title(text)), starred: false, ..restored("elsewhere:1", at) };
        let changed = RestoredMessage { updated_at: past(at), ..was("a", said(text), 5) };
        vec![portion(conversation, vec![changed])]
    };
    for (at, text) in [(4, "older"), (5, "of the same moment")] {
        let outcome = take_in(&alice, later(at, text)).await;
        assert_eq!(outcome, [Imported { arrival: Arrival::Found, added: 0, kept: 1, ..made[0] }]);
        let found = alice.found(id).await;
        assert_eq!((found.title.as_deref(), found.starred), (Some("Travel plans"), true));
        assert_eq!(alice.contents(id).await, ["old"]);
    }
    let seen = look_at(&alice, later(6, "newer")).await;
    assert_eq!(take_in(&alice, later(6, "newer")).await, seen);
    assert_eq!(seen, [Imported { arrival: Arrival::Changed, added: 0, changed: 1, ..made[0] }]);
    let found = alice.found(id).await;
    assert_eq!(
        (found.title.as_deref(), found.summary.as_deref(), found.starred),
        (Some("newer"), Some("newer"), false)
    );
    assert_eq!((found.updated_at, alice.messages(id).await[0].updated_at), (past(6), past(6)));

    // What was here before is a revision, as after any edit.
    let message = alice.messages(id).await[0].id;
    let revisions = alice.read(move |context, all| {
        all.messages().revisions(&context.user, id, &RevisionCursor::start(message), 9)
    });
    let revisions = revisions.await.unwrap();
    assert_eq!(
        (revisions.len(), revisions[0].body.content.as_str(), revisions[0].created_at),
        (1, "old", past(5))
    );

    // What the user has changed here is later than all that.
    alice.edit(id, message, reworded("by hand")).await.unwrap();
    alice.update(id, renamed("by hand")).await.unwrap();
    let outcome = take_in(&alice, later(7, "newer still")).await;
    assert_eq!(outcome, [Imported { arrival: Arrival::Found, added: 0, kept: 1, ..made[0] }]);
    assert_eq!(alice.contents(id).await, ["by hand"]);
    assert_eq!(alice.found(id).await.title.as_deref(), Some("by hand"));
}

/// What another product says of a conversation makes it, and later only adds to it.
pub async fn what_is_not_whole_leaves_the_conversation_to_its_user(store: Store) {
    let alice = Caller::new(&store, "alice");
    let of_others = |at| Restored { is_whole: false, ..restored("elsewhere:1", at) };
    let made = take_in(&alice, vec![portion(of_others(1), vec![was("a", said("a"), 1)])]).await;
    let id = made[0].id.unwrap();
    alice.at(NOON - 999_999_999).update(id, renamed("mine")).await.unwrap();
    let later = Restored { starred: false, ..of_others(9) };
    let messages = vec![was("a", said("other words"), 9), was("b", said("b"), 9)];
    let outcome = take_in(&alice, vec![portion(later, messages)]).await;
    assert_eq!(outcome, [Imported { arrival: Arrival::Found, kept: 1, ..made[0] }]);
    assert_eq!(alice.contents(id).await, ["a", "b"]);
    let found = alice.found(id).await;
    assert_eq!((found.title.as_deref(), found.starred, found.message_count), (Some("mine"), true, 2));
}

/// Of a message that comes twice the first one counts, in one portion, in two, and in two conversations of one id.
pub async fn what_comes_twice_is_kept_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    let twice = vec![was("a", said("first"), 1), was("b", said("b"), 1), was("a", said("second"), 1)];
    let portions = vec![
        portion(restored("elsewhere:1", 1), twice),
        portion(restored("elsewhere:1", 1), vec![was("a", said("third"), 1), was("b", said("b"), 1)]),
    ];
    let outcome = take_in(&alice, portions).await;
    let counts = |one: &Imported| (one.arrival, one.added, one.same, one.kept);
    assert_eq!(
        outcome.iter().map(counts).collect::<Vec<_>>(),
        [(Arrival::Made, 2, 0, 1), (Arrival::Found, 0, 1, 1)]
    );
    assert_eq!(outcome[0].id, outcome[1].id);
    assert_eq!(alice.contents(outcome[0].id.unwrap()).await, ["first", "b"]);
    // The same names in another conversation are other messages.
    let other =
        take_in(&alice, vec![portion(restored("elsewhere:2", 1), vec![was("a", said("x"), 1)])]).await;
    assert_eq!(counts(&other[0]), (Arrival::Made, 1, 0, 0));
}

/// An import fails or happens whole; a preview changes nothing.
pub async fn a_preview_changes_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let portions = vec![portion(restored("elsewhere:1", 1), vec![was("a", said("a"), 1)])];
    let seen = look_at(&alice, portions.clone()).await;
    assert_eq!(seen[0].id, None);
    assert_eq!((alice.user().await, everything(&alice).await), (None, vec![]));
    let made = take_in(&alice, portions).await;
    assert_eq!(Imported { id: None, ..made[0] }, seen[0]);
}

/// Nobody finds another's by where it came from, or by the name that it has there; each has their own.
pub async fn what_came_from_one_place_is_each_users_own(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let portions = || vec![portion(restored("elsewhere:1", 1), vec![was("a", said("hers"), 1)])];
    let hers = take_in(&alice, portions()).await[0].id.unwrap();
    let her_messages: Vec<MessageId> = alice.messages(hers).await.iter().map(|message| message.id).collect();
    let before = alice.holdings().await;
    let names = her_messages.clone();
    let seen = bob.read(move |context, all| {
        let (owner, sources) = (&context.user, all.sources());
        let found = sources.conversation_from(owner, &source("elsewhere:1"))?;
        let of_hers = sources.of_conversations(owner, &[hers])?;
        let messages = sources.messages_from(owner, hers, &[name("a")])?;
        Ok((found, of_hers, messages, sources.of_messages(owner, &names)?))
    });
    assert_eq!(seen.await.unwrap(), (None, vec![], vec![], vec![]));
    let his = take_in(&bob, portions()).await;
    assert_eq!(his[0].arrival, Arrival::Made);
    // A name that says it is hers, and one that says it was made at another time, find nothing.
    let native = Source::of_conversation(&alice.found(alice.start(vec![said("native")]).await.id).await);
    let (id, _) = native.id.as_str().split_once('@').unwrap();
    for forged in [native.to_string(), format!("chat-history:{id}@5")] {
        let outcome = take_in(&bob, vec![portion(restored(&forged, 1), vec![was("a", said("x"), 1)])]).await;
        assert_eq!(outcome[0].arrival, Arrival::Made, "{forged}");
    }
    assert!(alice.holdings().await.conversations.contains(&before.conversations[0]));
    let at_bob = bob.write(move |context, all| {
        all.users().advance(&context.user, context.now)?;
        all.sources().keep_conversation(&context.user, hers, &source("elsewhere:3"))
    });
    assert!(at_bob.await.is_err(), "what is another's comes from nowhere");
    let at_bob = bob.write(move |context, all| {
        all.users().advance(&context.user, context.now)?;
        all.sources().keep_messages(&context.user, hers, &[(her_messages[0], &name("z"))])
    });
    assert!(at_bob.await.is_err(), "and so do its messages");
}

/// Where something came from is forgotten with it: what was deleted comes in anew.
pub async fn where_something_came_from_is_forgotten_with_it(store: Store) {
    let alice = Caller::new(&store, "alice");
    let portions =
        || vec![portion(restored("elsewhere:1", 1), vec![was("a", said("a"), 1), was("b", said("b"), 1)])];
    let id = take_in(&alice, portions()).await[0].id.unwrap();
    let first = alice.messages(id).await[0].id;
    alice.remove(id, first).await.unwrap();
    let outcome = take_in(&alice, portions()).await;
    assert_eq!((outcome[0].added, outcome[0].same), (1, 1));
    assert_eq!(alice.contents(id).await, ["b", "a"]);
    alice.delete(id).await.unwrap();
    let anew = take_in(&alice, portions()).await;
    assert_eq!((anew[0].arrival, anew[0].added), (Arrival::Made, 2));
    store.erase(&alice.context).await.unwrap();
    assert_eq!(everything(&alice).await, []);
    assert_eq!(take_in(&alice, portions()).await[0].arrival, Arrival::Made);
}

/// The ports restore only what is the owner's, and find only what is asked for.
pub async fn restoring_reaches_only_what_is_the_owners(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (hers, her_messages) = alice.create(NewConversation::default(), vec![said("hers")]).await.unwrap();
    let his = bob.start(vec![said("his")]).await;
    let before = alice.holdings().await;
    let (id, message) = (hers.id, her_messages[0].id);
    let outcome = bob.write(move |context, all| {
        let owner = &context.user;
        let modseq = all.users().advance(owner, context.now)?;
        let stamp = chat_history_domain::Stamp { modseq, at: context.now };
        all.conversations().restore(owner, id, &restored("elsewhere:1", 1), stamp)?;
        assert_eq!(all.messages().find_all(owner, id, &[message])?, []);
        assert_eq!(all.messages().find_all(owner, his.id, &[message])?, []);
        let following = all.conversations().following(owner, ConversationId(0), 9)?;
        assert_eq!(following.iter().map(|found| found.id).collect::<Vec<_>>(), [his.id]);
        assert_eq!(all.conversations().following(owner, his.id, 9)?, []);
        assert_eq!(all.messages().restore(owner, his.id, &[], modseq)?, []);
        Ok(())
    });
    outcome.await.unwrap();
    let as_was = was("a", message_of(), 1);
    let refused = bob.write(move |context, all| {
        let modseq = all.users().advance(&context.user, context.now)?;
        all.messages().restore(&context.user, id, &[&as_was], modseq)
    });
    assert!(refused.await.is_err());
    assert_eq!(alice.holdings().await, before);
}

fn message_of() -> NewMessage {
    message(Role::User, "let me in")
}

/// An id that a client gave comes along, but for one that another conversation or message has by then.
pub async fn an_id_that_is_taken_stays_with_the_one_that_has_it(store: Store) {
    let alice = Caller::new(&store, "alice");
    let called =
        |from: &str| Restored { external_id: Some(ExternalId::parse("run 7").unwrap()), ..restored(from, 1) };
    let first = vec![was("a", full_unit("one"), 1), was("b", full_unit("one"), 2)];
    let outcome =
        take_in(&alice, vec![portion(called("elsewhere:1"), first), portion(called("elsewhere:2"), vec![])]);
    let ids: Vec<ConversationId> = outcome.await.iter().map(|outcome| outcome.id.unwrap()).collect();
    assert_eq!(alice.found(ids[0]).await.external_id, called("elsewhere:1").external_id);
    assert_eq!(alice.found(ids[1]).await.external_id, None);
    let later = vec![was("c", full_unit("one"), 3), was("d", full_unit("two"), 4)];
    take_in(&alice, vec![portion(called("elsewhere:1"), later)]).await;
    let given: Vec<_> = alice.messages(ids[0]).await.into_iter().map(|message| message.public_id).collect();
    let id = |text: &str| full_unit(text).public_id;
    assert_eq!(given, [id("one"), None, None, id("two")]);
}
