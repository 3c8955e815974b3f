//! Laws of transactions: a piece of work happens whole or not at all, and harms none of its neighbours.

use chat_history_domain::conversation::{self, AppendDelta, ConversationId, NewConversation};
use chat_history_domain::message::{self, Append, MessageId};
use chat_history_domain::storage::Repositories;
use chat_history_domain::{Context, Error, Json, Modseq, Result, Stamp, Store, Versions};
use futures_util::FutureExt;

use super::together;
use crate::fixtures::{NOON, full_conversation, renamed, reworded, said};
use crate::{Caller, Holdings};

/// Does one of everything and then fails with `error`.
fn everything_then(
    error: &Error,
    context: &Context,
    repositories: &mut dyn Repositories,
    (of, id): (ConversationId, MessageId),
) -> Result<()> {
    let (made, _) = conversation::create(context, repositories, &full_conversation(), &[said("new")])?;
    Append::new(context.clone(), made.id, vec![said("more")]).apply(repositories)?;
    Append::new(context.clone(), of, vec![said("more")]).apply(repositories)?;
    message::edit(context, repositories, of, id, &reworded("edited"), &Versions::Any)?;
    conversation::update(context, repositories, of, &renamed("renamed"), &Versions::Any)?;
    message::delete(context, repositories, of, id, &Versions::Any)?;
    conversation::delete(context, repositories, of, &Versions::Any)?;
    Err(error.clone())
}

/// A user whose first change fails has never been there.
pub async fn a_first_change_that_fails_leaves_no_user(store: Store) {
    let alice = Caller::new(&store, "alice");
    let failed = alice.write(|context, repositories| {
        conversation::create(context, repositories, &full_conversation(), &[said("a")])?;
        Err::<(), _>(Error::Stale)
    });
    assert_eq!(failed.await, Err(Error::Stale));
    assert_eq!(alice.append(ConversationId(1), vec![said("a")]).await, Err(Error::NotFound("conversation")));
    assert_eq!(alice.holdings().await, Holdings { user: None, conversations: vec![] });
    assert_eq!(alice.start(vec![]).await.modseq, Modseq(1));
}

/// Whatever a failing piece of work has written is as it was, and its error comes back as it was given.
pub async fn work_that_fails_leaves_no_trace(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice.create(full_conversation(), vec![said("a"), said("b")]).await.unwrap();
    let before = alice.holdings().await;
    let ids = (made.id, messages[0].id);
    let later = alice.at(NOON + 1);
    let errors = [
        Error::Invalid { field: "messages[0]".into(), rule: "must be \"kind\"".into() },
        Error::NotFound("message"),
        Error::Stale,
        Error::Internal("a bug".into()),
    ];
    for error in errors {
        let given = error.clone();
        let failed =
            later.write(move |context, repositories| everything_then(&given, context, repositories, ids));
        assert_eq!(failed.await, Err(error));
        assert_eq!(alice.holdings().await, before);
    }
    assert_eq!(alice.at(NOON + 2).update(made.id, renamed("goes on")).await.unwrap().modseq, Modseq(2));
}

/// A piece of work sees what it has written itself, before anyone else does.
pub async fn work_sees_what_it_has_written(store: Store) {
    let alice = Caller::new(&store, "alice");
    let seen = alice.write(|context, repositories| {
        let owner = &context.user;
        let (made, _) = conversation::create(context, repositories, &NewConversation::default(), &[])?;
        Append::new(context.clone(), made.id, vec![said("a")]).apply(repositories)?;
        let found = repositories.conversations().find(owner, made.id)?;
        let user = repositories.users().find(owner)?;
        Ok((found.map(|found| (found.title, found.message_count)), user.map(|user| user.modseq)))
    });
    assert_eq!(seen.await, Ok((Some((Some("a".into()), 1)), Some(Modseq(2)))));
}

/// Pieces of work that fail beside others, of the same user and of others, take none of them along.
pub async fn neighbours_of_failing_work_succeed(store: Store) {
    let shared = Caller::new(&store, "shared").start(vec![]).await.id;
    let tasks = (0..60).map(|n: i64| {
        let name = if n % 2 == 0 { "shared".to_owned() } else { format!("user {n}") };
        let caller = Caller::new(&store, &name).at(NOON + n);
        async move {
            let fails = n % 3 == 0;
            if n % 4 == 0 {
                // An append that finds nothing, among appends that do.
                let to = if fails { ConversationId(i64::MAX) } else { shared };
                return (fails, caller.append(to, vec![said(&n.to_string())]).await.map(|_| ()));
            }
            let work = move |context: &Context, repositories: &mut dyn Repositories| {
                conversation::create(context, repositories, &full_conversation(), &[said(&n.to_string())])?;
                if fails { Err(Error::Stale) } else { Ok(()) }
            };
            (fails, caller.write(work).await)
        }
    });
    for (fails, outcome) in together(tasks).await {
        assert_eq!(outcome.is_err(), fails, "{outcome:?}");
    }
    let holdings = Caller::new(&store, "shared").holdings().await;
    // The shared user appends or creates by turns, and every third of all the pieces of work fails.
    let appended = (0..60).filter(|n| n % 4 == 0 && n % 3 != 0).count();
    let created = (0..60).filter(|n| n % 2 == 0 && n % 4 != 0 && n % 3 != 0).count();
    assert_eq!(holdings.conversations.len(), created + 1);
    let messages =
        holdings.conversations.iter().find(|(conversation, _)| conversation.id == shared).unwrap().1.len();
    assert_eq!(
        (messages, holdings.user.unwrap().modseq.0),
        (appended, i64::try_from(appended + created + 1).unwrap())
    );
    for n in (1..60).step_by(2) {
        let left = Caller::new(&store, &format!("user {n}")).holdings().await.conversations.len();
        assert_eq!(left, usize::from(n % 3 != 0), "of user {n}");
    }
}

/// A panic is a fault of ours: it is answered, leaves no trace, and the store goes on working.
pub async fn a_panic_in_work_is_an_internal_error_without_a_trace(store: Store) {
    let alice = Caller::new(&store, "alice");
    let (made, messages) = alice.create(full_conversation(), vec![said("a")]).await.unwrap();
    let before = alice.holdings().await;
    let ids = (made.id, messages[0].id);
    // More of them than any store has threads or connections, so that one lost to each would show.
    for _ in 0..20 {
        let panics = alice.write(move |context, repositories| {
            let outcome = everything_then(&Error::Stale, context, repositories, ids);
            // Unwinds without the report that a panic writes to the test's output.
            std::panic::resume_unwind(Box::new(format!("a planted panic after {outcome:?}")));
            #[allow(unreachable_code, reason = "names the type of the outcome")]
            Ok(())
        });
        assert!(matches!(panics.await, Err(Error::Internal(_))));
        let panics =
            alice.read(|_, _| -> Result<()> { std::panic::resume_unwind(Box::new("a planted panic")) });
        assert!(matches!(panics.await, Err(Error::Internal(_))));
    }
    assert_eq!(alice.holdings().await, before);
    alice.append(made.id, vec![said("goes on")]).await.unwrap();
}

/// Those who work beside a piece of work that panics are answered as if it were not there.
pub async fn neighbours_of_a_panic_succeed(store: Store) {
    let id = Caller::new(&store, "alice").start(vec![]).await.id;
    let tasks = (0..40).map(|n: i64| {
        let alice = Caller::new(&store, "alice").at(NOON + n);
        async move {
            if n % 4 == 0 {
                let panics =
                    alice.write(|_, _| -> Result<()> { std::panic::resume_unwind(Box::new("planted")) });
                assert!(matches!(panics.await, Err(Error::Internal(_))));
            } else {
                alice.append(id, vec![said(&n.to_string())]).await.unwrap();
            }
        }
    });
    together(tasks).await;
    assert_eq!(Caller::new(&store, "alice").messages(id).await.len(), 30);
}

/// Who goes away while a change is under way leaves it whole or undone, never halved.
pub async fn a_change_whose_caller_goes_away_is_whole_or_undone(store: Store) {
    let alice = Caller::new(&store, "alice");
    let kept = alice.start(vec![]).await.id;
    for n in 1..=20 {
        let later = alice.at(NOON + n);
        // Asked once for its outcome, then dropped.
        let _ = later.create(NewConversation::default(), vec![said("a"); 3]).now_or_never();
        let _ = later.append(kept, vec![said("b"); 3]).now_or_never();
    }
    alice.at(NOON + 30).append(kept, vec![said("last")]).await.unwrap();
    let holdings = alice.holdings().await;
    for (conversation, messages) in &holdings.conversations {
        assert_eq!(conversation.message_count, i64::try_from(messages.len()).unwrap());
        assert_eq!(messages.len() % 3, usize::from(conversation.id == kept));
    }
}

/// No row without what it hangs on: a conversation needs its user, a message its conversation.
pub async fn rows_without_their_parents_are_refused(store: Store) {
    let alice = Caller::new(&store, "alice");
    let orphan = alice.write(|context, repositories| {
        let stamp = Stamp { modseq: Modseq(1), at: context.now };
        repositories.conversations().insert(
            &context.user,
            &NewConversation::default(),
            &AppendDelta::default(),
            stamp,
        )
    });
    assert!(orphan.await.is_err());
    assert_eq!(alice.holdings().await, Holdings { user: None, conversations: vec![] });

    let made = alice.start(vec![]).await;
    let orphan = alice.write(move |context, repositories| {
        let stamp =
            Stamp { modseq: repositories.users().advance(&context.user, context.now)?, at: context.now };
        repositories.messages().insert(&context.user, ConversationId(made.id.0 + 1_000), &[said("a")], stamp)
    });
    assert!(orphan.await.is_err());
    assert_eq!(alice.modseq().await, 1);
    assert_eq!(alice.found(made.id).await.metadata, Json::empty_object());
}
