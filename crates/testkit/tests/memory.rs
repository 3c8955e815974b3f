//! The model itself under the contract, and what it does on request of a test: it fails.

use chat_history_domain::storage::Readiness;
use chat_history_domain::{Error, Store};
use chat_history_testkit::fixtures::said;
use chat_history_testkit::{Caller, MemoryStore};
use futures_util::FutureExt;

fn fresh() -> Store {
    Store::new(MemoryStore::new())
}

chat_history_testkit::storage_contract!(fresh);

mod opened_asynchronously {
    //! The other form of the macro, with a guard.

    use super::{MemoryStore, Store};

    async fn fresh() -> (Store, &'static str) {
        (Store::new(MemoryStore::new()), "a guard")
    }

    chat_history_testkit::storage_contract!(async fresh);
}

/// Runs a story to its end; a store in memory answers at once.
fn run(story: impl Future<Output = ()>) {
    assert!(story.now_or_never().is_some());
}

#[test]
fn a_store_fails_as_it_is_told_until_it_is_told_otherwise() {
    run(async {
        let memory = MemoryStore::new();
        let alice = Caller::new(&Store::new(memory.clone()), "alice");
        let made = alice.start(vec![said("a")]).await;
        for error in
            [Error::Unavailable("cut".into()), Error::Internal("bug".into()), Error::Conflict("busy".into())]
        {
            memory.fail_with(Some(error.clone()));
            assert_eq!(alice.append(made.id, vec![said("b")]).await, Err(error.clone()));
            assert_eq!(alice.delete(made.id).await, Err(error.clone()));
            assert_eq!(alice.read(|_, _| Ok(())).await, Err(error.clone()));
            assert_eq!(alice.store.ready().await, Err(error));
        }
        memory.fail_with(None);
        assert_eq!(alice.store.ready().await, Ok(Readiness::Ready));
        assert_eq!(alice.find(made.id).await, Some(made));
    });
}

#[test]
fn a_full_store_still_reads() {
    run(async {
        let full = Error::Full("no room".into());
        let alice = Caller::new(&Store::new(MemoryStore::failing_with(full.clone())), "alice");
        assert_eq!(alice.write(|_, _| Ok(())).await, Err(full));
        assert_eq!(alice.user().await, None);
        assert_eq!(alice.store.ready().await, Ok(Readiness::ReadOnly("no room".into())));
    });
}

#[test]
fn a_store_that_waits_for_an_operator_says_so() {
    run(async {
        let memory = MemoryStore::new();
        let store = Store::new(memory.clone());
        memory.wait_for(Some("run migrate"));
        assert_eq!(store.ready().await, Ok(Readiness::Waiting("run migrate".into())));
        memory.wait_for(None);
        assert_eq!(store.ready().await, Ok(Readiness::Ready));
    });
}
