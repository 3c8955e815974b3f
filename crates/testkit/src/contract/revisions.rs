//! Laws of revisions: what a message said before an edit is kept as long as the message is, and by the same change.

use chat_history_domain::conversation::document::DocumentChange;
use chat_history_domain::conversation::{self, ConversationId, Fork, NewConversation};
use chat_history_domain::message::sent::Edit;
use chat_history_domain::message::{
    Message, MessageChange, MessageId, Revision, RevisionCursor, Role, Shown, by_id, list_revisions,
};
use chat_history_domain::user::erase_a_piece;
use chat_history_domain::{Change, Error, Limits, Modseq, Page, Result, Store, Versions};
use serde_json::json;

use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, json_of, renamed, reworded, said};

async fn page(
    caller: &Caller,
    of: ConversationId,
    after: RevisionCursor,
    limit: usize,
) -> Result<Page<Revision, RevisionCursor>> {
    caller.read(move |context, repositories| list_revisions(context, repositories, of, &after, limit)).await
}

async fn all(caller: &Caller, of: ConversationId, id: MessageId) -> Result<Vec<Revision>> {
    page(caller, of, RevisionCursor::start(id), 100_000).await.map(|page| page.items)
}

async fn contents(caller: &Caller, of: ConversationId, id: MessageId) -> Vec<String> {
    all(caller, of, id)
        .await
        .unwrap()
        .into_iter()
        .map(|revision| revision.body.content.into_string())
        .collect()
}

/// A conversation with one message, which was edited so many times.
async fn edited(caller: &Caller, times: usize) -> Message {
    let (made, messages) = caller.create(NewConversation::default(), vec![said("0")]).await.unwrap();
    for number in 1..=times {
        caller.edit(made.id, messages[0].id, reworded(&number.to_string())).await.unwrap();
    }
    caller.find_message(made.id, messages[0].id).await.unwrap()
}

/// Each edit that changes what is said keeps the whole message as it was, newest first.
pub async fn an_edit_keeps_the_message_as_it_was(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) =
        alice.create(NewConversation::default(), vec![said("other"), full_message("one")]).await.unwrap();
    let id = messages[1].id;
    assert_eq!(all(&alice, made.id, id).await, Ok(vec![]));
    let mut expected = Vec::new();
    let changes = [
        reworded("two"),
        MessageChange { sources: Change::Clear, ..MessageChange::default() },
        MessageChange { tool_calls: Change::Clear, ..MessageChange::default() },
        MessageChange { role: Some(Role::Assistant), ..MessageChange::default() },
        MessageChange { metadata: Change::Clear, ..reworded("three") },
    ];
    for (step, change) in (1..).zip(changes) {
        let before = alice.find_message(made.id, id).await.unwrap();
        let after = alice.at(NOON + step).edit(made.id, id, change).await.unwrap();
        expected.insert(0, Revision::of(before, after.modseq));
        assert_eq!(all(&alice, made.id, id).await.as_ref(), Ok(&expected));
    }
    let of_the_first = expected.last().unwrap();
    assert_eq!((of_the_first.modseq, of_the_first.created_at), (messages[1].modseq, messages[1].created_at));
    assert_eq!(all(&alice, made.id, messages[0].id).await, Ok(vec![]), "no other message has any");
}

/// An edit after which the message says the same keeps nothing, whether it changes what is about the message or nothing.
pub async fn an_edit_after_which_the_message_says_the_same_keeps_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice.create(NewConversation::default(), vec![full_message("one")]).await.unwrap();
    let same = MessageChange {
        role: Some(messages[0].body.role),
        // The same value, written in another way.
        sources: Change::Set(json_of(&json!([{"score": 0.1, "url": "https://example.org/a?b=c"}, "plain"]))),
        tool_calls: messages[0].body.tool_calls.clone().map_or(Change::Clear, Change::Set),
        ..reworded("one")
    };
    let about =
        MessageChange { selected_text_used: Change::Clear, metadata: Change::Clear, ..Default::default() };
    for change in [same, about, MessageChange::default()] {
        alice.edit(made.id, messages[0].id, change).await.unwrap();
    }
    assert_eq!(all(&alice, made.id, messages[0].id).await, Ok(vec![]));
}

/// An edit by the message's id alone keeps what was before it, too.
pub async fn an_edit_by_id_keeps_the_message_as_it_was(store: Store) {
    let alice = Caller::new(&store, "alice");
    let before = edited(&alice, 0).await;
    let id = before.id;
    let edit = Edit::of(Some("by its id".into()), Some(Role::System));
    let limits = Limits::default();
    let after = alice
        .write(move |context, repositories| {
            by_id::edit(context, repositories, id, Shown::All, (&edit, &limits), &Versions::Any)
        })
        .await
        .unwrap();
    assert_eq!(all(&alice, before.conversation, id).await, Ok(vec![Revision::of(before, after.modseq)]));
}

/// Pages of every size add up to the whole list, newest first.
pub async fn walking_the_revisions_shows_each_once(store: Store) {
    let alice = Caller::new(&store, "alice");
    let message = edited(&alice, 5).await;
    edited(&alice, 3).await;
    for limit in 1..=6 {
        let mut walked = Vec::new();
        let mut place = Some(RevisionCursor::start(message.id));
        while let Some(after) = place {
            let found = page(&alice, message.conversation, after, limit).await.unwrap();
            assert!(found.items.len() <= limit);
            walked.extend(found.items.into_iter().map(|revision| revision.body.content.into_string()));
            place = found.next;
        }
        assert_eq!(walked, ["4", "3", "2", "1", "0"], "{limit} a page");
    }
}

/// An edit that is refused or undone keeps nothing.
pub async fn an_edit_that_fails_keeps_nothing(store: Store) {
    let alice = Caller::new(&store, "alice");
    let message = edited(&alice, 1).await;
    let (of, id) = (message.conversation, message.id);
    let stale = alice.expecting(Versions::Listed(vec![Modseq(1)]));
    assert_eq!(stale.edit(of, id, reworded("x")).await, Err(Error::Stale));
    let undone: Result<()> = alice
        .write(move |context, repositories| {
            let change = reworded("x");
            chat_history_domain::message::edit(context, repositories, of, id, &change, &Versions::Any)?;
            Err(Error::Stale)
        })
        .await;
    assert_eq!(undone, Err(Error::Stale));
    assert_eq!(contents(&alice, of, id).await, ["0"]);
}

/// What is another user's, under another conversation or not there has no revisions to show.
pub async fn revisions_of_what_is_absent_are_not_found(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let hers = edited(&alice, 2).await;
    let other = alice.start(vec![said("other")]).await.id;
    let his = edited(&bob, 1).await;
    let not_found = || Err(Error::NotFound("message"));
    assert_eq!(all(&bob, hers.conversation, hers.id).await, not_found());
    assert_eq!(all(&bob, his.conversation, hers.id).await, not_found());
    assert_eq!(all(&alice, other, hers.id).await, not_found());
    for nobodys in [0, -1, i64::MAX].map(MessageId) {
        assert_eq!(all(&alice, hers.conversation, nobodys).await, not_found());
    }
    bob.write(|context, repositories| repositories.messages().forget_revisions(&context.user, 100))
        .await
        .unwrap();
    assert_eq!(contents(&alice, hers.conversation, hers.id).await, ["1", "0"]);
}

/// Nobody keeps a revision of what is another's.
pub async fn keeping_what_is_anothers_keeps_nothing(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let (hers, his) = (edited(&alice, 0).await, edited(&bob, 0).await);
    for (of, id) in [(hers.conversation, hers.id), (his.conversation, hers.id), (hers.conversation, his.id)] {
        let kept = bob.write(move |context, repositories| {
            repositories.messages().keep_revision(&context.user, of, id, Modseq(9))
        });
        kept.await.unwrap();
    }
    assert_eq!(all(&alice, hers.conversation, hers.id).await, Ok(vec![]));
    assert_eq!(all(&bob, his.conversation, his.id).await, Ok(vec![]));
}

/// What is deleted takes its revisions along, and nothing else does; a message never comes back with them.
pub async fn revisions_go_with_their_message(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) =
        alice.create(NewConversation::default(), vec![said("a"), answered("b"), said("c")]).await.unwrap();
    for message in &messages {
        alice.edit(made.id, message.id, reworded("edited")).await.unwrap();
    }
    let stays = edited(&alice, 2).await;
    let left = async || {
        let all = alice.write(|context, repositories| {
            let forgotten = repositories.messages().forget_revisions(&context.user, 100)?;
            // To be counted only.
            Err::<(), Error>(Error::Internal(forgotten.to_string()))
        });
        all.await.unwrap_err().to_string()
    };
    assert!(left().await.ends_with('5'), "{}", left().await);
    alice.remove(made.id, messages[0].id).await.unwrap();
    assert!(left().await.ends_with('4'), "{}", left().await);
    // A document that ends before it takes the last message away.
    let document = DocumentChange { messages: Some(vec![answered("edited")]), ..DocumentChange::default() };
    alice.save(made.id, document).await.unwrap();
    assert!(left().await.ends_with('3'), "{}", left().await);
    assert_eq!(
        contents(&alice, made.id, messages[1].id).await,
        ["b"],
        "what a document leaves keeps its own"
    );
    alice.update(made.id, renamed("other")).await.unwrap();
    alice.delete(made.id).await.unwrap();
    assert!(left().await.ends_with('2'), "{}", left().await);
    assert_eq!(contents(&alice, stays.conversation, stays.id).await, ["1", "0"]);
}

/// The copies of a fork begin without revisions.
pub async fn a_fork_takes_no_revisions_along(store: Store) {
    let alice = Caller::new(&store, "alice");
    let message = edited(&alice, 2).await;
    let of = message.conversation;
    let forked = alice.write(move |context, repositories| {
        conversation::fork(context, repositories, of, &Fork::default(), &Versions::Any)
    });
    let fork = forked.await.unwrap().id;
    let copy = alice.messages(fork).await[0].clone();
    assert_eq!((copy.body.content.as_str(), all(&alice, fork, copy.id).await), ("2", Ok(vec![])));
    assert_eq!(contents(&alice, of, message.id).await, ["1", "0"]);
}

/// Very many revisions are erased some at a time, and before their messages.
pub async fn erasing_takes_revisions_piece_by_piece(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (message, other) = (edited(&alice, 0).await, edited(&alice, 2).await);
    let (of, id) = (message.conversation, message.id);
    alice
        .write(move |context, repositories| {
            for number in 1..=1_200 {
                let change = reworded(&number.to_string());
                chat_history_domain::message::edit(context, repositories, of, id, &change, &Versions::Any)?;
            }
            Ok(())
        })
        .await
        .unwrap();
    assert_eq!(alice.write(erase_a_piece).await, Ok(true));
    assert_eq!(
        contents(&alice, of, id).await,
        (1_000..1_200).rev().map(|n| n.to_string()).collect::<Vec<_>>()
    );
    assert_eq!(alice.contents(of).await, ["1200"]);
    assert_eq!(contents(&alice, other.conversation, other.id).await.len(), 2);
    assert_eq!(alice.write(erase_a_piece).await, Ok(true));
    assert_eq!(contents(&alice, other.conversation, other.id).await, [""; 0]);
    store.erase(&alice.context).await.unwrap();
    assert_eq!((alice.user().await, alice.holdings().await.conversations), (None, vec![]));
}
