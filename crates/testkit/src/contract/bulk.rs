//! Laws of what is done with many conversations at once.

use chat_history_domain::conversation::{
    self, ConversationChange, ConversationId, NewConversation, Notebook,
};
use chat_history_domain::{Change, Error, Modseq, Result, Stamp, Store, Timestamp, Versions};
use serde_json::json;

use crate::Caller;
use crate::fixtures::{NOON, full_conversation, json_of, said};

const NOT_FOUND: Error = Error::NotFound("conversation");

pub(super) fn archived() -> ConversationChange {
    ConversationChange { archived: Change::Set(true), ..ConversationChange::default() }
}

async fn update_all(
    caller: &Caller,
    ids: &[ConversationId],
    change: ConversationChange,
    expected: Versions,
) -> Result<(usize, Stamp)> {
    let ids = ids.to_vec();
    caller
        .write(move |context, repositories| {
            conversation::update_all(context, repositories, &ids, &change, &expected)
        })
        .await
}

async fn notebooks(caller: &Caller) -> Vec<(String, i64)> {
    let listed: Vec<Notebook> = caller.read(conversation::list_notebooks).await.unwrap();
    listed.into_iter().map(|notebook| (notebook.name, notebook.conversations)).collect()
}

/// Several conversations change alike in what the change names, under one number, and no other does.
pub async fn changing_several_is_one_change_of_all_of_them(store: Store) {
    let alice = Caller::new(&store, "alice");
    let mut made = Vec::new();
    for _ in 0..3 {
        made.push(alice.create(full_conversation(), vec![said("a")]).await.unwrap().0);
    }
    let other = alice.start(vec![said("b")]).await;
    let later = alice.at(NOON + 7);
    let change =
        ConversationChange { starred: Change::Set(false), archived: Change::Clear, ..Default::default() };
    // In any order, and one of them twice.
    let ids = [made[2].id, made[0].id, made[2].id];
    let (changed, stamp) = update_all(&later, &ids, change, Versions::Any).await.unwrap();
    assert_eq!(changed, 2, "one that is named twice counts once");
    assert_eq!(stamp, Stamp { modseq: Modseq(5), at: Timestamp::from_micros(NOON + 7) });
    for place in [0, 2] {
        made[place].starred = false;
        made[place].archived = false;
        made[place].modseq = stamp.modseq;
        made[place].updated_at = stamp.at;
    }
    for expected in made.iter().chain([&other]) {
        assert_eq!(alice.found(expected.id).await, *expected);
    }
    assert_eq!(alice.modseq().await, 5);
}

/// Where one of several is another user's, or not there, none is changed.
pub async fn changing_several_of_which_one_is_absent_changes_none(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = alice.start(vec![said("hers")]).await.id;
    let mine = bob.start(vec![said("mine")]).await.id;
    let gone = bob.start(vec![]).await.id;
    bob.delete(gone).await.unwrap();
    let before = (alice.holdings().await, bob.holdings().await);
    for absent in [hers, gone, ConversationId(0), ConversationId(i64::MAX)] {
        for expected in [Versions::Any, Versions::Listed(vec![Modseq(1)])] {
            let refused = update_all(&bob, &[mine, absent], archived(), expected).await;
            assert_eq!(refused, Err(NOT_FOUND), "{absent}");
        }
    }
    assert_eq!((alice.holdings().await, bob.holdings().await), before);
}

/// Several change only if each of them is of an expected version.
pub async fn changing_several_from_a_stale_version_changes_none(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (first, second) = (alice.start(vec![]).await, alice.start(vec![]).await);
    let ids = [first.id, second.id];
    let before = alice.holdings().await;
    let stale = update_all(&alice, &ids, archived(), Versions::Listed(vec![first.modseq])).await;
    assert_eq!(stale, Err(Error::Stale));
    assert_eq!(alice.holdings().await, before);
    let both = Versions::Listed(vec![first.modseq, second.modseq]);
    update_all(&alice, &ids, archived(), both).await.unwrap();
    assert!(alice.found(second.id).await.archived);
}

/// Each notebook is listed once, by the code points of its name, with the number of conversations that are filed under it.
pub async fn notebooks_are_listed_by_name_with_what_they_hold(store: Store) {
    let alice = Caller::new(&store, "alice");
    assert_eq!(notebooks(&alice).await, []);
    for names in [json!(["b", "Z", "b"]), json!(["京都", "b", ""]), json!([]), json!(["á", "a\"b", "😀"])]
    {
        let new = NewConversation { notebooks: json_of(&names), ..NewConversation::default() };
        alice.create(new, vec![]).await.unwrap();
    }
    Caller::new(&store, "bob").create(full_conversation(), vec![]).await.unwrap();
    let expected = [("", 1), ("Z", 1), ("a\"b", 1), ("b", 2), ("á", 1), ("京都", 1), ("😀", 1)];
    assert_eq!(notebooks(&alice).await, expected.map(|(name, count)| (name.to_owned(), count)));
    // What is archived is filed all the same, and what is deleted is not.
    let all: Vec<ConversationId> =
        alice.holdings().await.conversations.iter().map(|(conversation, _)| conversation.id).collect();
    update_all(&alice, &all, archived(), Versions::Any).await.unwrap();
    assert_eq!(notebooks(&alice).await.len(), 7);
    for id in all {
        alice.delete(id).await.unwrap();
    }
    assert_eq!(notebooks(&alice).await, []);
}
