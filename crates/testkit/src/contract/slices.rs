//! Laws of numbered parts of lists, and of messages that are reached by nothing but their id.

use chat_history_domain::conversation;
use chat_history_domain::message::sent::Edit;
use chat_history_domain::message::{self, MessageChange, MessageId, Role, Shown, by_id};
use chat_history_domain::storage::Repositories;
use chat_history_domain::{Context, Error, Limits, Result, Slice, Store, Versions};

use crate::Caller;
use crate::fixtures::{NOON, answered, full_message, message, said, unit};

/// Parts that are put together are the list, and beyond its end there is nothing.
pub async fn a_slice_is_a_part_of_the_list_and_the_total_is_of_the_whole(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    for number in 0..7 {
        alice.at(NOON + number / 2).start(vec![said("x")]).await;
    }
    bob.start(vec![]).await;
    let listed: Vec<_> = alice.holdings().await.conversations.into_iter().map(|(found, _)| found).collect();
    for limit in [1, 3, 7, 100, usize::MAX] {
        for offset in [0, 1, 6, 7, 100, usize::MAX] {
            let slice = Slice { offset, limit };
            let found =
                alice.read(move |context, repositories| conversation::slice(context, repositories, slice));
            let found = found.await.unwrap();
            let expected: Vec<_> = listed.iter().skip(offset).take(limit).cloned().collect();
            assert_eq!((found.items, found.total), (expected, 7), "{slice:?}");
        }
    }
    let nobody = Caller::new(&store, "carol");
    let found =
        nobody.read(|context, repositories| conversation::slice(context, repositories, Slice::ALL)).await;
    assert_eq!(found.map(|found| (found.items.len(), found.total)), Ok((0, 0)));
}

/// A part of a conversation's messages passes over those that are not shown, and so does the total.
pub async fn slices_of_messages_hold_what_is_shown(store: Store) {
    let alice = Caller::new(&store, "alice");
    let rules = message(Role::System, "rules");
    let (call, result) = (unit(Role::Assistant, "function_call", ""), unit(Role::User, "tool_result", "42"));
    let described = unit(Role::User, "message", "c");
    let units = vec![said("a"), full_message("t"), call, result, answered("b"), described, rules];
    let made = alice.start(units).await;
    let all = alice.messages(made.id).await;
    alice.start(vec![said("elsewhere")]).await;
    for (shown, offset, limit, expected, total) in [
        (Shown::Dialogue, 0, 2, vec![0, 4], 3),
        (Shown::Dialogue, 2, 2, vec![5], 3),
        (Shown::All, 1, 2, vec![1, 2], 7),
        (Shown::DialogueAndSystem, 1, 9, vec![4, 5, 6], 4),
    ] {
        let slice = Slice { offset, limit };
        let found = alice
            .read(move |context, repositories| message::slice(context, repositories, made.id, shown, slice))
            .await
            .unwrap();
        let expected: Vec<_> = expected.into_iter().map(|at: usize| all[at].clone()).collect();
        assert_eq!((found.items, found.total), (expected, total), "{shown:?} {slice:?}");
    }
    let bob = Caller::new(&store, "bob");
    let foreign = bob
        .read(move |context, repositories| {
            message::slice(context, repositories, made.id, Shown::All, Slice::ALL)
        })
        .await;
    assert_eq!(foreign, Err(Error::NotFound("conversation")));
}

/// What goes is of the conversation, shown, and not before the message that is named.
pub async fn deleting_messages_from_one_on_takes_just_those_that_are_shown(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let made = alice.start(vec![
        said("a"),
        said("b"),
        full_message("t"),
        unit(Role::User, "message", ""),
        answered("c"),
    ]);
    let made = made.await;
    let other = alice.start(vec![said("elsewhere")]).await;
    let first = alice.messages(made.id).await[1].id;
    let delete = move |context: &Context, repositories: &mut dyn Repositories| {
        repositories.messages().delete_from(&context.user, made.id, Shown::Dialogue, first)
    };
    assert_eq!(bob.write(delete).await, Ok(0));
    assert_eq!(alice.contents(made.id).await, ["a", "b", "t", "", "c"]);
    assert_eq!(alice.write(delete).await, Ok(2));
    assert_eq!(alice.contents(made.id).await, ["a", "t", ""]);
    assert_eq!(alice.contents(other.id).await, ["elsewhere"]);
    assert_eq!(alice.write(delete).await, Ok(0));
}

/// A message is found, changed and deleted by its id, by its owner, where its role is shown.
pub async fn a_message_is_located_by_its_id_alone(store: Store) {
    let (alice, bob) = (Caller::new(&store, "alice"), Caller::new(&store, "bob"));
    let made = alice.start(vec![said("a"), full_message("t")]).await;
    let all = alice.messages(made.id).await;
    for (caller, id, shown, expected) in [
        (&alice, all[0].id, Shown::Dialogue, Ok(all[0].clone())),
        (&alice, all[1].id, Shown::All, Ok(all[1].clone())),
        (&alice, all[1].id, Shown::Dialogue, Err(Error::NotFound("message"))),
        (&alice, MessageId(all[1].id.0 + 1), Shown::All, Err(Error::NotFound("message"))),
        (&bob, all[0].id, Shown::All, Err(Error::NotFound("message"))),
    ] {
        let found =
            caller.read(move |context, repositories| by_id::find(context, repositories, id, shown)).await;
        assert_eq!(found, expected, "{id} {shown:?}");
        let (edit, limits) = (Edit::of(None, Some(Role::System)), Limits::default());
        let edited = caller.write(move |context, repositories| {
            by_id::edit(context, repositories, id, shown, (&edit, &limits), &Versions::NONE)
        });
        assert_eq!(edited.await.err(), Some(expected.as_ref().err().cloned().unwrap_or(Error::Stale)));
    }
    let id = all[0].id;
    let delete = move |context: &Context, repositories: &mut dyn Repositories| -> Result<()> {
        by_id::delete(context, repositories, id, Shown::Dialogue, &Versions::Any)
    };
    assert_eq!(bob.write(delete).await, Err(Error::NotFound("message")));
    assert_eq!(alice.write(delete).await, Ok(()));
    assert_eq!(alice.write(delete).await, Err(Error::NotFound("message")));
    let found = alice.found(made.id).await;
    assert_eq!((found.message_count, found.summary), (1, None));
}

/// The role of a message can be changed; the conversation's summary follows.
pub async fn changing_a_role_is_a_change_like_any_other(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![answered("a"), said("b")]).await;
    let all = alice.messages(made.id).await;
    let change = MessageChange { role: Some(Role::User), ..MessageChange::default() };
    let edited = alice.at(NOON + 1).edit(made.id, all[0].id, change).await.unwrap();
    assert_eq!((edited.body.role, edited.body.content.as_str(), edited.id), (Role::User, "a", all[0].id));
    let found = alice.found(made.id).await;
    assert_eq!((found.summary.as_deref(), found.modseq), (Some("a"), edited.modseq));
    assert_eq!(found.updated_at, edited.updated_at);
    assert_eq!(alice.messages(made.id).await, [edited, all[1].clone()]);
}
