//! Laws of operation: a store says that it is ready, and counts what it has done.

use chat_history_domain::Store;
use chat_history_domain::conversation::ConversationId;
use chat_history_domain::storage::Readiness;

use super::together;
use crate::Caller;
use crate::fixtures::{NOON, said};

/// A fresh store answers, and so does one at work.
pub async fn a_store_that_answers_is_ready(store: Store) {
    assert_eq!(store.ready().await, Ok(Readiness::Ready));
    Caller::new(&store, "alice").start(vec![said("a")]).await;
    assert_eq!(store.ready().await, Ok(Readiness::Ready));
}

/// The load counts appended messages one by one, and commits by any number from one; what fails counts as neither.
pub async fn the_load_counts_appended_messages_and_commits(store: Store) {
    let alice = Caller::new(&store, "alice");
    let id = alice.start(vec![]).await.id;
    let before = store.load();
    let tasks = (1..=10).map(|n: i64| {
        let alice = alice.at(NOON + n);
        async move { alice.append(id, vec![said("a"); usize::try_from(n).unwrap()]).await.unwrap() }
    });
    together(tasks).await;
    let after = store.load();
    assert_eq!(after.appended_messages - before.appended_messages, 55);
    let commits = after.commits - before.commits;
    assert!((1..=10).contains(&commits), "{commits} commits of ten appends");

    assert!(alice.append(ConversationId(i64::MAX), vec![said("a")]).await.is_err());
    assert_eq!(store.load().appended_messages, after.appended_messages);
    alice.start(vec![]).await;
    assert!(store.load().commits > after.commits, "other changes are commits too");
}
