//! Laws of the ids that clients give to messages: what is sent again under its id is the same message.

use chat_history_domain::conversation::{self, ConversationId, Fork, NewConversation};
use chat_history_domain::message::{
    Append, Appended, Message, MessageChange, NewMessage, PublicId, Status, Step,
};
use chat_history_domain::{Change, Error, Result, Store, Versions};
use serde_json::json;

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, answered, content, json_of, named, reworded, said};

async fn append(caller: &Caller, to: ConversationId, messages: Vec<NewMessage>) -> Result<Appended> {
    let append = Append::new(caller.context.clone(), to, messages).expecting(caller.expected.clone());
    caller.store.append(append).await
}

fn is_taken(outcome: &Result<Appended>) -> bool {
    matches!(outcome, Err(Error::Clash(_)))
}

/// What is sent again is the same message, and no change: it takes no number, whatever version the conversation is of.
pub async fn what_is_sent_again_under_its_id_is_the_same_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![]).await;
    let seen = alice.expecting(Versions::Listed(vec![made.modseq]));
    let first = append(&seen, made.id, vec![named("a", said("x"))]).await.unwrap();
    assert_eq!((first.known, first.added), (false, 1));
    assert_eq!(first.messages[0].public_id.as_ref().map(PublicId::as_str), Some("a"));
    let held = alice.holdings().await;
    for caller in [&alice.at(NOON + 1), &seen] {
        let again = append(caller, made.id, vec![named("a", said("x"))]).await.unwrap();
        assert_eq!((again.known, again.added, again.messages), (true, 0, first.messages.clone()));
    }
    let new = append(&seen, made.id, vec![named("a", said("x")), said("new")]).await;
    assert_eq!(new, Err(Error::Stale));
    assert_eq!(alice.holdings().await, held);
}

/// An answer that has grown is known by what it began with, also when it is complete and edited.
pub async fn an_answer_that_has_grown_is_known_by_its_beginning(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let begun = NewMessage { status: Some(Status::InProgress), ..named("a", answered("It")) };
    let first = append(&alice, id, vec![begun.clone()]).await.unwrap().messages;
    let complete = MessageChange { status: Change::Clear, ..MessageChange::default() };
    let step = Step { text: content(" is"), offset: None, change: MessageChange::default() };
    alice.extend(id, first[0].id, step).await.unwrap();
    for change in [None, Some(complete), Some(reworded("Never"))] {
        if let Some(change) = change {
            alice.edit(id, first[0].id, change).await.unwrap();
        }
        let again = append(&alice, id, vec![begun.clone()]).await.unwrap();
        assert_eq!((again.known, again.messages[0].id), (true, first[0].id));
        let other = NewMessage { status: Some(Status::InProgress), ..named("a", answered("That")) };
        assert!(is_taken(&append(&alice, id, vec![other]).await));
    }
}

/// After edits it is known by what it says now and by what it said at first, and by nothing else.
pub async fn a_message_is_known_by_what_it_says_now_and_by_what_it_said_at_first(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let first = append(&alice, id, vec![named("a", said("first"))]).await.unwrap().messages;
    for text in ["second", "third"] {
        alice.edit(id, first[0].id, reworded(text)).await.unwrap();
    }
    let held = alice.holdings().await;
    for (text, is_known) in [("first", true), ("second", false), ("third", true), ("fourth", false)] {
        let again = append(&alice, id, vec![named("a", said(text))]).await;
        assert_eq!(is_taken(&again), !is_known, "{text}");
        assert!(again.is_err() || again.unwrap().messages[0].body.content.as_str() == "third", "{text}");
    }
    assert!(is_taken(&append(&alice, id, vec![named("a", answered("third"))]).await), "of another role");
    assert!(is_taken(&append(&alice, id, vec![said("new"), named("a", said("other"))]).await));
    // What is about the message, and no part of what it says, tells no two apart.
    let mut about = named("a", said("third"));
    about.body.metadata = json_of(&json!({"model": "m-2"}));
    about.body.selected_text_used = true;
    assert!(append(&alice, id, vec![about]).await.unwrap().known);
    let mut other = named("a", said("third"));
    other.body.sources = json_of(&json!(["another"]));
    assert!(is_taken(&append(&alice, id, vec![other]).await));
    assert_eq!(alice.holdings().await, held);
}

/// Of several, those that are known are given back in their places, and the others are added in their order.
pub async fn known_messages_are_given_back_in_their_places(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let first =
        append(&alice, id, vec![named("a", said("x")), named("b", said("y"))]).await.unwrap().messages;
    let batch = vec![
        said("1"),
        named("b", said("y")),
        named("c", said("z")),
        named("a", said("x")),
        named("c", said("z")),
    ];
    let appended = append(&alice.at(NOON + 10), id, batch).await.unwrap();
    assert_eq!((appended.known, appended.added), (false, 2));
    let told = appended.messages;
    assert_eq!([&told[1], &told[3]], [&first[1], &first[0]]);
    assert_eq!(told[2], told[4], "what comes twice in a request is one message");
    let kept = alice.messages(id).await;
    assert_eq!(kept, [first[0].clone(), first[1].clone(), told[0].clone(), told[2].clone()]);
    assert_eq!([kept[2].created_at.micros(), kept[3].created_at.micros()], [NOON + 10, NOON + 11]);
    let found = alice.found(id).await;
    assert_eq!((found.message_count, found.modseq), (4, kept[2].modseq));
    let twice = vec![named("d", said("one")), named("d", said("other"))];
    assert!(is_taken(&append(&alice, id, twice).await));
    assert_eq!(alice.found(id).await, found);
}

/// A conversation is made with one message for each id.
pub async fn a_conversation_is_made_with_each_named_message_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    let batch = vec![named("a", said("x")), answered("y"), named("a", said("x"))];
    let (made, messages) = alice.create(NewConversation::default(), batch).await.unwrap();
    assert_eq!(messages[0], messages[2]);
    assert_eq!((made.message_count, alice.messages(made.id).await), (2, messages[..2].to_vec()));
    assert_eq!(alice.found(made.id).await, made);
    let twice = vec![named("a", said("x")), named("a", said("other"))];
    let refused = alice.create(NewConversation::default(), twice).await;
    assert!(matches!(refused, Err(Error::Clash(_))), "{refused:?}");
    assert_eq!(alice.modseq().await, 1);
}

/// An id stands for a message of one conversation, for as long as that is there; a copy of it has it in its own.
pub async fn an_id_belongs_to_one_conversation_and_is_free_after_its_message(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (one, other) = (alice.start(vec![]).await.id, alice.start(vec![]).await.id);
    let first = append(&alice, one, vec![named("a", said("x"))]).await.unwrap().messages;
    assert!(!append(&alice, other, vec![named("a", said("other"))]).await.unwrap().known);
    let his = bob.start(vec![]).await.id;
    assert!(!append(&bob, his, vec![named("a", said("his"))]).await.unwrap().known);
    assert_eq!(append(&bob, one, vec![named("a", said("x"))]).await, Err(Error::NotFound("conversation")));
    let forked = alice
        .write(move |context, all| conversation::fork(context, all, one, &Fork::default(), &Versions::Any));
    let copy = append(&alice, forked.await.unwrap().id, vec![named("a", said("x"))]).await.unwrap();
    assert!(copy.known && copy.messages[0].id != first[0].id);
    alice.remove(one, first[0].id).await.unwrap();
    let anew = append(&alice, one, vec![named("a", said("another"))]).await.unwrap();
    assert!(!anew.known && anew.messages[0].id > first[0].id);
}

/// Requests that race with one id leave one message, which all of them are given, and whoever says something else is refused.
pub async fn of_many_that_race_with_one_id_one_is_kept(store: Store) {
    let alice = Caller::new(&store, "alice");
    for round in 0..5 {
        let id = alice.start(vec![]).await.id;
        let appends = (0..24).map(|number| {
            let caller = alice.at(NOON + number);
            async move {
                let batch = match number % 3 {
                    0 => vec![named("a", said("x"))],
                    1 => vec![said("plain"), named("a", said("x"))],
                    _ => vec![named("a", said("something else"))],
                };
                (number % 3, append(&caller, id, batch).await)
            }
        });
        let outcomes = together(appends).await;
        let kept = alice.messages(id).await;
        let named: Vec<&Message> = kept.iter().filter(|message| message.public_id.is_some()).collect();
        let is_other = named[0].body.content.as_str() != "x";
        // Where the others have it, those who send two messages are refused both.
        let count = if is_other { 1 } else { 9 };
        assert_eq!((named.len(), kept.len()), (1, count), "round {round}");
        let mut is_first = 0;
        for (kind, outcome) in outcomes {
            match outcome {
                Ok(appended) => {
                    assert_eq!(is_other, kind == 2, "round {round}");
                    assert_eq!(appended.messages.last(), Some(named[0]));
                    is_first += usize::from(appended.added == usize::try_from(kind % 2).unwrap() + 1);
                }
                refused => assert!(is_taken(&refused) && is_other != (kind == 2), "{refused:?}"),
            }
        }
        assert_eq!(is_first, 1, "round {round}: one has added it");
        assert_eq!(alice.found(id).await.message_count, i64::try_from(count).unwrap());
    }
}

/// Messages are found by their ids in their own conversation alone, and what they said at first with them.
pub async fn messages_are_found_by_the_ids_of_their_client(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (one, other) = (alice.start(vec![]).await.id, alice.start(vec![]).await.id);
    let batch = vec![named("a", said("x")), said("y"), named("Ä b", said("z"))];
    let kept = append(&alice, one, batch).await.unwrap().messages;
    alice.edit(one, kept[2].id, reworded("edited")).await.unwrap();
    alice.edit(one, kept[2].id, reworded("edited again")).await.unwrap();
    let id = kept[2].id;
    let find = async |caller: &Caller, of: ConversationId| {
        let found = caller.read(move |context, all| {
            let ids = ["Ä b", "a", "b", "A"].map(|id| PublicId::parse(id).unwrap());
            let ids: Vec<&PublicId> = ids.iter().collect();
            let mut found = all.messages().by_public_ids(&context.user, of, &ids)?;
            found.sort_by_key(|message| message.id);
            let first = all.messages().first_revision(&context.user, of, id)?;
            let none = all.messages().by_public_ids(&context.user, of, &[])?;
            assert_eq!(none, []);
            Ok((found, first))
        });
        found.await
    };
    let (found, first) = find(&alice, one).await.unwrap();
    let held = alice.messages(one).await;
    assert_eq!(found, [held[0].clone(), held[2].clone()]);
    let first = first.unwrap();
    assert_eq!((first.message, first.modseq, first.body), (id, kept[2].modseq, kept[2].body.clone()));
    for (caller, of) in [(&bob, one), (&alice, other), (&alice, ConversationId(i64::MAX))] {
        assert_eq!(find(caller, of).await, Ok((vec![], None)));
    }
    let never = alice.read(move |context, all| all.messages().first_revision(&context.user, one, kept[0].id));
    assert_eq!(never.await, Ok(None));
}

/// What an append leaves whose messages are all known is what it found: not even a user is made for it.
pub async fn an_append_of_named_messages_to_nothing_leaves_no_trace(store: Store) {
    let alice = Caller::new(&store, "alice");
    for messages in [vec![named("a", said("x"))], vec![named("a", said("x")), said("y")]] {
        let nowhere = append(&alice, ConversationId(i64::MAX), messages).await;
        assert_eq!(nowhere, Err(Error::NotFound("conversation")));
    }
    assert_eq!(alice.user().await, None);
    let id = alice.start(vec![]).await.id;
    append(&alice, id, vec![named("a", said("x"))]).await.unwrap();
    alice.delete(id).await.unwrap();
    let gone = append(&alice, id, vec![named("a", said("x"))]).await;
    assert_eq!((gone, alice.modseq().await), (Err(Error::NotFound("conversation")), 3));
}
