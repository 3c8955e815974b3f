//! Laws of messages: kept as they were given, in the order they were added; changed only where a change names it.

use chat_history_domain::conversation::{ConversationId, NewConversation};
use chat_history_domain::message::{Append, Message, MessageChange, MessageId, NewMessage, Role};
use chat_history_domain::{Change, Error, Json, Modseq, Store, Timestamp};
use serde_json::json;

use crate::Caller;
use crate::fixtures::{
    NOON, answered, content, full_message, full_unit, json_of, message, renamed, reworded, said,
};

const NOT_FOUND: Error = Error::NotFound("message");

/// What an append answers is what is read afterwards, and every field is as it was given, for every role.
pub async fn an_appended_message_reads_back_field_by_field(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let mut given: Vec<NewMessage> = Role::ALL.iter().map(|role| message(*role, "plain")).collect();
    given.extend(Role::ALL.map(|role| {
        let mut full = full_unit(role.as_str());
        full.body.role = role;
        full
    }));
    let kept = alice.at(NOON + 7).append(id, given.clone()).await.unwrap();
    assert_eq!(kept.len(), given.len());
    for ((kept, given), place) in kept.iter().zip(given).zip(7..) {
        let expected = Message {
            id: kept.id,
            owner: alice.owner().clone(),
            conversation: id,
            public_id: given.public_id,
            body: given.body,
            status: given.status,
            modseq: Modseq(2),
            created_at: Timestamp::from_micros(NOON + place),
            updated_at: Timestamp::from_micros(NOON + place),
        };
        assert_eq!(kept, &expected);
        assert_eq!(alice.find_message(id, kept.id).await, Some(expected));
    }
    assert_eq!(alice.messages(id).await, kept);
}

/// Messages stand in the order of their appends, those of one batch in its order, and ids rise with it.
pub async fn messages_stand_in_the_order_they_were_added(store: Store) {
    let alice = Caller::new(&store, "alice");
    let numbered = |range: std::ops::Range<i32>| range.map(|n| said(&n.to_string())).collect::<Vec<_>>();
    let (made, other) = (alice.start(numbered(0..5)).await, alice.start(vec![]).await);
    let mut next = 5;
    for size in [1, 40, 1, 2, 100, 1] {
        // A clock that runs backwards changes nothing about the order.
        let earlier = alice.at(NOON - i64::from(next));
        let appended = earlier.append(made.id, numbered(next..next + size)).await.unwrap();
        let contents: Vec<_> = appended.iter().map(|message| message.body.content.to_string()).collect();
        assert_eq!(contents, (next..next + size).map(|n| n.to_string()).collect::<Vec<_>>());
        alice.append(other.id, vec![said("between")]).await.unwrap();
        next += size;
    }
    let messages = alice.messages(made.id).await;
    assert_eq!(alice.contents(made.id).await, (0..next).map(|n| n.to_string()).collect::<Vec<_>>());
    assert!(messages.is_sorted_by(|a, b| a.id < b.id && a.modseq <= b.modseq));
    assert!(messages.iter().all(|message| MessageId::parse(&message.id.to_string()) == Some(message.id)));
}

/// Ids are shared by no two messages of any users, and not given again after a deletion.
pub async fn ids_of_messages_are_never_given_twice(store: Store) {
    let mut given = Vec::new();
    for name in ["alice", "bob", "alice", "bob"] {
        let caller = Caller::new(&store, name);
        let (made, messages) =
            caller.create(NewConversation::default(), vec![said("a"), said("b")]).await.unwrap();
        caller.remove(made.id, messages[1].id).await.unwrap();
        given.extend(messages.iter().map(|message| message.id));
        given.push(caller.append(made.id, vec![said("c")]).await.unwrap()[0].id);
    }
    given.sort();
    given.dedup();
    assert_eq!(given.len(), 12);
}

/// Each field in turn is set, and all others stay.
pub async fn an_edit_changes_what_it_names_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let given = vec![full_message("before"), full_message("edited"), full_message("after")];
    let (made, messages) = alice.create(NewConversation::default(), given).await.unwrap();
    let mut expected = messages[1].clone();
    let value = json_of(&json!([{"new": "ü"}]));
    let object = json_of(&json!({"new": 1}));
    let changes = [
        MessageChange { content: Some(content("new")), ..Default::default() },
        MessageChange { sources: Change::Set(value.clone()), ..Default::default() },
        MessageChange { selected_text_used: Change::Set(false), ..Default::default() },
        MessageChange { tool_calls: Change::Set(value.clone()), ..Default::default() },
        MessageChange { metadata: Change::Set(object.clone()), ..Default::default() },
    ];
    for (step, change) in (1..).zip(changes) {
        match step {
            1 => expected.body.content = content("new"),
            2 => expected.body.sources = value.clone(),
            3 => expected.body.selected_text_used = false,
            4 => expected.body.tool_calls = Some(value.clone()),
            _ => expected.body.metadata = object.clone(),
        }
        edits_to(&alice.at(NOON + step), &mut expected, change).await;
    }
    let all = alice.messages(made.id).await;
    assert_eq!(
        (all[0].clone(), all[1].clone(), all[2].clone()),
        (messages[0].clone(), expected, messages[2].clone())
    );
}

/// Each field in turn is cleared to what it is when nobody has set it, and all others stay.
pub async fn clearing_a_field_of_a_message_empties_it_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (_, messages) = alice.create(NewConversation::default(), vec![full_message("text")]).await.unwrap();
    let mut expected = messages[0].clone();
    let changes = [
        MessageChange { sources: Change::Clear, ..Default::default() },
        MessageChange { selected_text_used: Change::Clear, ..Default::default() },
        MessageChange { tool_calls: Change::Clear, ..Default::default() },
        MessageChange { metadata: Change::Clear, ..Default::default() },
    ];
    for (step, change) in (1..).zip(changes) {
        match step {
            1 => expected.body.sources = Json::empty_array(),
            2 => expected.body.selected_text_used = false,
            3 => expected.body.tool_calls = None,
            _ => expected.body.metadata = Json::empty_object(),
        }
        edits_to(&alice.at(NOON + step), &mut expected, change).await;
    }
}

/// Holds that the change gives `expected` with the mark of the change, and that it reads back so.
async fn edits_to(caller: &Caller, expected: &mut Message, change: MessageChange) {
    expected.modseq = Modseq(caller.modseq().await + 1);
    expected.updated_at = caller.context.now.max(expected.updated_at.later_by(1));
    let edited = caller.edit(expected.conversation, expected.id, change).await;
    assert_eq!(edited.as_ref(), Ok(&*expected));
    assert_eq!(caller.find_message(expected.conversation, expected.id).await.as_ref(), Some(&*expected));
}

/// Absent messages cannot be changed, and trying leaves everything as it is.
pub async fn messages_that_are_not_there_are_not_found(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) =
        alice.create(NewConversation::default(), vec![said("a"), said("b")]).await.unwrap();
    alice.remove(made.id, messages[0].id).await.unwrap();
    let before = alice.holdings().await;
    let later = alice.at(NOON + 1);
    let nowhere = [0, -1, i64::MAX, messages[0].id.0, messages[1].id.0 + 1_000_000].map(MessageId);
    for id in nowhere {
        assert_eq!(alice.find_message(made.id, id).await, None);
        assert_eq!(later.edit(made.id, id, reworded("x")).await, Err(NOT_FOUND));
        assert_eq!(later.edit(made.id, id, MessageChange::default()).await, Err(NOT_FOUND));
        assert_eq!(later.remove(made.id, id).await, Err(NOT_FOUND));
    }
    assert_eq!(later.remove(ConversationId(made.id.0 + 1_000_000), messages[1].id).await, Err(NOT_FOUND));
    assert_eq!(alice.holdings().await, before);
}

/// The count is that of the messages after a creation, an append, a batch and a deletion.
pub async fn the_message_count_is_the_number_of_messages(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![said("a"), said("b")]).await.id;
    let mut counts = vec![alice.found(id).await.message_count];
    let first = alice.append(id, vec![answered("c")]).await.unwrap();
    counts.push(alice.found(id).await.message_count);
    alice.append(id, vec![said("d"); 50]).await.unwrap();
    counts.push(alice.found(id).await.message_count);
    alice.remove(id, first[0].id).await.unwrap();
    counts.push(alice.found(id).await.message_count);
    assert_eq!(counts, [2, 3, 53, 52]);
    assert_eq!(alice.messages(id).await.len(), 52);
}

/// Every kind of change to a conversation or its messages sets its time and version, and no other's.
pub async fn every_change_touches_its_conversation(store: Store) {
    let alice = Caller::new(&store, "alice");
    let other = alice.start(vec![said("other")]).await;
    let (made, messages) =
        alice.create(NewConversation::default(), vec![said("a"), said("b")]).await.unwrap();
    let marks = async |step: i64| {
        let found = alice.found(made.id).await;
        assert_eq!(
            (found.modseq, found.updated_at),
            (Modseq(2 + step), Timestamp::from_micros(NOON + 1 + step))
        );
        assert_eq!(found.created_at, made.created_at);
    };
    marks(0).await;
    alice.at(NOON + 2).append(made.id, vec![said("c")]).await.unwrap();
    marks(1).await;
    alice.at(NOON + 3).edit(made.id, messages[1].id, reworded("d")).await.unwrap();
    marks(2).await;
    alice.at(NOON + 4).remove(made.id, messages[0].id).await.unwrap();
    marks(3).await;
    alice.at(NOON + 5).update(made.id, renamed("e")).await.unwrap();
    marks(4).await;
    assert_eq!(alice.found(other.id).await, other);
}

/// A store's own form of an append leaves what [`Append::apply`] leaves, whatever is appended, be it nothing.
pub async fn an_append_has_the_outcome_of_its_application(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (by_append, by_write) = (alice.start(vec![]).await.id, bob.start(vec![]).await.id);
    let batches = [vec![], vec![answered("a")], vec![said(""), full_message("b")], vec![said("c")], vec![]];
    for (step, messages) in (1..).zip(batches) {
        let (alice, bob) = (alice.at(NOON + step), bob.at(NOON + step));
        let appended = alice.append(by_append, messages.clone()).await.unwrap();
        let append = Append::new(bob.context.clone(), by_write, messages);
        let written = bob.write(move |_, repositories| append.apply(repositories)).await.unwrap();
        let written = written.outcome().unwrap().messages;

        let like_bobs = |message: &Message, bobs: &Message| Message {
            id: bobs.id,
            owner: bobs.owner.clone(),
            conversation: by_write,
            ..message.clone()
        };
        let expected: Vec<_> = appended.iter().zip(&written).map(|(a, b)| like_bobs(a, b)).collect();
        assert_eq!((appended.len(), &written), (written.len(), &expected));
        let (mut one, other) = (alice.found(by_append).await, bob.found(by_write).await);
        (one.id, one.owner) = (other.id, other.owner.clone());
        assert_eq!(one, other);
        assert_eq!(alice.modseq().await, bob.modseq().await);
    }
}
