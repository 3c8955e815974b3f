//! Laws of conversations: they read back as they were made, and a change writes what it names and nothing else.

use chat_history_domain::conversation::{Conversation, ConversationChange, ConversationId, NewConversation};
use chat_history_domain::{Change, Error, Json, Modseq, Store, Timestamp};
use serde_json::json;

use crate::Caller;
use crate::fixtures::{NOON, full_conversation, json_of, renamed, said, title};

const NOT_FOUND: Error = Error::NotFound("conversation");

/// What a creation answers is what is read afterwards, and every field is as it was given.
pub async fn a_created_conversation_reads_back_field_by_field(store: Store) {
    let alice = Caller::new(&store, "alice");
    let new = full_conversation();
    let (created, messages) = alice.create(new.clone(), vec![]).await.unwrap();
    let expected = Conversation {
        id: created.id,
        owner: alice.owner().clone(),
        external_id: new.external_id,
        title: Some("Travel plans".into()),
        summary: None,
        notebooks: new.notebooks,
        metadata: new.metadata,
        starred: true,
        archived: true,
        message_count: 0,
        modseq: Modseq(1),
        created_at: Timestamp::from_micros(NOON),
        updated_at: Timestamp::from_micros(NOON),
    };
    assert_eq!((&created, &messages), (&expected, &vec![]));
    assert_eq!(alice.find(created.id).await, Some(expected));
}

/// What is not given is empty: no title, no summary, `[]`, `{}`, no messages.
pub async fn a_conversation_of_nothing_is_empty(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![]).await;
    let found = alice.found(made.id).await;
    assert_eq!(found, made);
    assert_eq!((found.title, found.summary, found.message_count), (None, None, 0));
    assert_eq!((found.notebooks, found.metadata), (Json::empty_array(), Json::empty_object()));
    assert_eq!((found.starred, found.archived), (false, false));
    assert_eq!(alice.messages(made.id).await, []);
}

/// A conversation made with messages is counted and named for them, and has them in their order.
pub async fn a_conversation_is_created_with_its_messages(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (created, messages) = alice
        .create(NewConversation::default(), vec![said("one"), said("two"), said("three")])
        .await
        .unwrap();
    assert_eq!((created.message_count, created.title.as_deref()), (3, Some("one")));
    assert_eq!(alice.found(created.id).await, created);
    assert_eq!(alice.messages(created.id).await, messages);
    assert_eq!(alice.contents(created.id).await, ["one", "two", "three"]);
}

/// Ids are positive, below 2^53, shared by no two conversations of any users, and not given again after a deletion.
pub async fn ids_of_conversations_are_never_given_twice(store: Store) {
    let mut given = Vec::new();
    for name in ["alice", "bob", "alice", "bob"] {
        let caller = Caller::new(&store, name);
        let kept = caller.start(vec![]).await.id;
        let gone = caller.start(vec![]).await.id;
        caller.delete(gone).await.unwrap();
        given.extend([kept, gone]);
    }
    assert!(given.iter().all(|id| ConversationId::parse(&id.to_string()) == Some(*id)), "{given:?}");
    given.sort();
    given.dedup();
    assert_eq!(given.len(), 8);
}

/// Each field in turn is set, and all others stay.
pub async fn an_update_changes_what_it_names_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (mut expected, _) = alice.create(full_conversation(), vec![said("hello")]).await.unwrap();
    let other = alice.start(vec![said("other")]).await;
    let (notebooks, metadata) = (json_of(&json!(["new"])), json_of(&json!({"new": [1, null]})));
    let changes = [
        ConversationChange { title: Change::Set(title("New")), ..Default::default() },
        ConversationChange { notebooks: Change::Set(notebooks.clone()), ..Default::default() },
        ConversationChange { metadata: Change::Set(metadata.clone()), ..Default::default() },
        ConversationChange { starred: Change::Set(false), ..Default::default() },
        ConversationChange { archived: Change::Set(false), ..Default::default() },
    ];
    for (step, change) in (1..).zip(changes) {
        match step {
            1 => expected.title = Some("New".into()),
            2 => expected.notebooks = notebooks.clone(),
            3 => expected.metadata = metadata.clone(),
            4 => expected.starred = false,
            _ => expected.archived = false,
        }
        expected.modseq = Modseq(2 + step);
        expected.updated_at = Timestamp::from_micros(NOON + step);
        assert_eq!(alice.at(NOON + step).update(expected.id, change).await.as_ref(), Ok(&expected));
        assert_eq!(alice.found(expected.id).await, expected);
    }
    assert_eq!(alice.found(other.id).await, other);
    assert_eq!(alice.contents(expected.id).await, ["hello"]);
}

/// Each field in turn is cleared to what it is when nobody has set it, and all others stay.
pub async fn clearing_a_field_empties_it_and_nothing_else(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (mut expected, _) = alice.create(full_conversation(), vec![said("hello")]).await.unwrap();
    let changes = [
        ConversationChange { title: Change::Clear, ..Default::default() },
        ConversationChange { notebooks: Change::Clear, ..Default::default() },
        ConversationChange { metadata: Change::Clear, ..Default::default() },
        ConversationChange { starred: Change::Clear, ..Default::default() },
        ConversationChange { archived: Change::Clear, ..Default::default() },
    ];
    for (step, change) in (1..).zip(changes) {
        match step {
            1 => expected.title = None,
            2 => expected.notebooks = Json::empty_array(),
            3 => expected.metadata = Json::empty_object(),
            4 => expected.starred = false,
            _ => expected.archived = false,
        }
        expected.modseq = Modseq(1 + step);
        expected.updated_at = Timestamp::from_micros(NOON + step);
        assert_eq!(alice.at(NOON + step).update(expected.id, change).await.as_ref(), Ok(&expected));
        assert_eq!(alice.found(expected.id).await, expected);
    }
}

/// Several fields change at once, in one change with one number.
pub async fn an_update_of_several_fields_is_one_change(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (created, _) = alice.create(full_conversation(), vec![]).await.unwrap();
    let notebooks = json_of(&json!([]));
    let change = ConversationChange {
        title: Change::Set(title("")),
        notebooks: Change::Set(notebooks.clone()),
        metadata: Change::Clear,
        starred: Change::Set(false),
        archived: Change::Clear,
        ..ConversationChange::default()
    };
    let updated = alice.at(NOON + 1).update(created.id, change).await.unwrap();
    let expected = Conversation {
        title: Some(String::new()),
        notebooks,
        metadata: Json::empty_object(),
        starred: false,
        archived: false,
        modseq: Modseq(2),
        updated_at: Timestamp::from_micros(NOON + 1),
        ..created
    };
    assert_eq!(updated, expected);
    assert_eq!(alice.found(expected.id).await, expected);
}

/// No other conversation loses a message or changes, and what is deleted is gone for every call.
pub async fn deleting_a_conversation_takes_its_messages_and_no_others(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (gone, messages) = alice.create(full_conversation(), vec![said("a"), said("b")]).await.unwrap();
    let kept = alice.start(vec![said("kept")]).await;
    bob.start(vec![said("bob's")]).await;
    let bobs = bob.holdings().await;

    alice.delete(gone.id).await.unwrap();
    assert_eq!(alice.find(gone.id).await, None);
    assert_eq!(alice.messages(gone.id).await, []);
    assert_eq!(alice.find_message(gone.id, messages[0].id).await, None);
    let left = alice.holdings().await.conversations;
    assert_eq!(left.len(), 1);
    assert_eq!((&left[0].0, left[0].1[0].body.content.as_str()), (&kept, "kept"));
    assert_eq!(bob.holdings().await, bobs);

    assert_eq!(alice.delete(gone.id).await, Err(NOT_FOUND));
    assert_eq!(alice.append(gone.id, vec![said("late")]).await, Err(NOT_FOUND));
    assert_eq!(alice.update(gone.id, renamed("late")).await, Err(NOT_FOUND));
}

/// Numbers that no row can have are ids of nothing, not errors of the store.
pub async fn ids_that_no_conversation_has_find_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("a")]).await;
    let before = alice.holdings().await;
    for id in [0, -1, made.id.0 + 1_000_000, (1 << 53) - 1, i64::MAX, i64::MIN].map(ConversationId) {
        assert_eq!(alice.find(id).await, None);
        assert_eq!(alice.messages(id).await, []);
        assert_eq!(alice.update(id, renamed("x")).await, Err(NOT_FOUND));
        assert_eq!(alice.update(id, ConversationChange::default()).await, Err(NOT_FOUND));
        assert_eq!(alice.append(id, vec![said("x")]).await, Err(NOT_FOUND));
        assert_eq!(alice.delete(id).await, Err(NOT_FOUND));
    }
    assert_eq!(alice.holdings().await, before);
}
