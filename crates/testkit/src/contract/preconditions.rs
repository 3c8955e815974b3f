//! Laws of preconditions: a change that goes on from one version is done from that version, or not at all.

use chat_history_domain::conversation::ConversationId;
use chat_history_domain::message::MessageId;
use chat_history_domain::{Error, Modseq, Result, Store, Versions};

use super::together;
use crate::Caller;
use crate::fixtures::{renamed, reworded, said};

/// A version that no conversation of these tests has.
const NEVER: Modseq = Modseq(1_000_000);

fn only(version: Modseq) -> Versions {
    Versions::Listed(vec![version])
}

/// Does one kind of change, by its number; what it gives is of no interest here.
async fn change(caller: &Caller, kind: usize, of: ConversationId, id: MessageId) -> Result<()> {
    match kind {
        0 => caller.append(of, vec![said("more")]).await.map(drop),
        1 => caller.update(of, renamed("renamed")).await.map(drop),
        2 => caller.edit(of, id, reworded("edited")).await.map(drop),
        3 => caller.remove(of, id).await,
        _ => caller.delete(of).await,
    }
}

/// Every kind of change that [`change`] does.
const KINDS: std::ops::Range<usize> = 0..5;

/// Every kind of change goes on from a version that is expected, alone, among others, or as any.
pub async fn a_change_from_an_expected_version_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    for kind in KINDS {
        for form in 0..3 {
            let made = alice.start(vec![said("first"), said("second")]).await;
            let id = alice.messages(made.id).await[0].id;
            let expected = match form {
                0 => only(made.modseq),
                1 => Versions::Listed(vec![NEVER, made.modseq]),
                _ => Versions::Any,
            };
            assert_eq!(change(&alice.expecting(expected), kind, made.id, id).await, Ok(()), "{kind} {form}");
        }
    }
}

/// Every kind of change is refused from any other version, and then nothing has changed, not even the user's number.
pub async fn a_change_from_any_other_version_is_stale_and_leaves_no_trace(store: Store) {
    let alice = Caller::new(&store, "alice");
    let made = alice.start(vec![said("first")]).await;
    let id = alice.messages(made.id).await[0].id;
    alice.append(made.id, vec![said("second")]).await.unwrap();
    let before = alice.holdings().await;
    for kind in KINDS {
        for expected in [only(made.modseq), only(NEVER), Versions::NONE] {
            let outcome = change(&alice.expecting(expected.clone()), kind, made.id, id).await;
            assert_eq!(outcome, Err(Error::Stale), "{kind} {expected:?}");
        }
    }
    for expected in [only(made.modseq), Versions::NONE] {
        let alice = alice.expecting(expected);
        let nothing =
            alice.update(made.id, chat_history_domain::conversation::ConversationChange::default()).await;
        assert_eq!(nothing, Err(Error::Stale), "a change of nothing");
        let nothing = alice.edit(made.id, id, chat_history_domain::message::MessageChange::default()).await;
        assert_eq!(nothing, Err(Error::Stale), "a change of nothing");
    }
    assert_eq!(alice.holdings().await, before);
}

/// Of many appends and updates that go on from the same version at once, just one is done.
pub async fn of_many_that_go_on_from_one_version_one_is_done(store: Store) {
    let alice = Caller::new(&store, "alice");
    for round in 0..5 {
        let made = alice.start(vec![said("first")]).await;
        let id = alice.messages(made.id).await[0].id;
        let rival = alice.expecting(only(made.modseq));
        let rivals = (0..16).map(|number| {
            let rival = rival.clone();
            async move { change(&rival, number % 3, made.id, id).await }
        });
        let outcomes = together(rivals).await;
        assert_eq!(
            outcomes.iter().filter(|outcome| outcome.is_ok()).count(),
            1,
            "round {round}: {outcomes:?}"
        );
        assert!(outcomes.iter().all(|outcome| matches!(outcome, Ok(()) | Err(Error::Stale))), "{outcomes:?}");
    }
}

/// An object that is not there is not found, whatever version of it is expected, and another's is not there.
pub async fn what_is_absent_is_not_found_whatever_version_is_expected(store: Store) {
    let made = Caller::new(&store, "alice").start(vec![said("first")]).await;
    let bob = Caller::new(&store, "bob");
    for expected in [Versions::Any, Versions::NONE, only(made.modseq)] {
        let bob = bob.expecting(expected);
        for kind in KINDS {
            for of in [made.id, ConversationId(i64::MAX)] {
                let outcome = change(&bob, kind, of, MessageId(1)).await;
                assert!(matches!(outcome, Err(Error::NotFound(_))), "{kind}: {outcome:?}");
            }
        }
    }
    assert_eq!(bob.user().await, None);
}
