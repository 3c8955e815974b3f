//! The storage contract: every promise of the port and its repositories as a law that a store keeps or breaks.
//!
//! A law takes an empty store and panics where the store breaks it. A new law is a `pub async fn` in one of the
//! modules here and a line in [`laws!`](crate::laws); a test holds the two together.

pub mod bulk;
pub mod client_ids;
pub mod concurrency;
pub mod conversations;
pub mod cutting;
pub mod discards;
pub mod documents;
pub mod emptying;
pub mod erasure;
pub mod exports;
pub mod external_ids;
pub mod filters;
pub mod forks;
pub mod growing;
pub mod growing_forms;
pub mod hits;
pub mod idempotency;
pub mod imports;
pub mod isolation;
pub mod keyed_appends;
mod list;
pub mod messages;
pub mod model;
pub mod moments;
pub mod naming;
pub mod opening;
pub mod operations;
pub mod pages;
mod portions;
pub mod preconditions;
pub mod revisions;
pub mod same_messages;
pub mod search_corpus;
pub mod searches;
pub mod slices;
pub mod stats;
pub mod times;
pub mod transactions;
pub mod trash;
pub mod users;
pub mod values;

use chat_history_domain::Store;

/// What lives as long as a law runs: an empty store, and whatever must be cleared away once nobody needs it.
///
/// A [`Store`] alone is one, and so is a pair of a store and a guard, which is dropped after the store.
pub trait Fixture {
    /// The store, empty at first.
    fn store(&self) -> Store;
}

impl Fixture for Store {
    fn store(&self) -> Store {
        self.clone()
    }
}

impl<G> Fixture for (Store, G) {
    fn store(&self) -> Store {
        self.0.clone()
    }
}

/// Holds a store to a law on a runtime of its own.
///
/// The fixture outlives the law and the runtime, so that no task has a hold on the store when it is cleared away.
pub fn hold<L: Future>(fixture: impl Fixture, law: impl FnOnce(Store) -> L) {
    let runtime = runtime();
    runtime.block_on(law(fixture.store()));
    drop(runtime);
    drop(fixture);
}

/// Holds a store that is opened asynchronously to a law on a runtime of its own.
pub fn hold_async<F: Fixture, L: Future>(fresh: impl Future<Output = F>, law: impl FnOnce(Store) -> L) {
    let opening = runtime();
    hold(opening.block_on(fresh), law);
    drop(opening);
}

fn runtime() -> tokio::runtime::Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime")
}

/// Runs all of these at the same time and gives their outcomes in order; a panic in one of them is passed on.
pub(crate) async fn together<T: Send + 'static>(
    tasks: impl IntoIterator<Item = impl Future<Output = T> + Send + 'static>,
) -> Vec<T> {
    let spawned: Vec<_> = tasks.into_iter().map(tokio::spawn).collect();
    let mut outcomes = Vec::new();
    for task in spawned {
        outcomes.push(task.await.expect("a task that ends"));
    }
    outcomes
}

/// Puts a store under the contract: one `#[test]` per law, in a module `storage_contract`.
///
/// `fresh()` gives a [`Fixture`]: an empty store that no other test uses, and a guard that clears it away when the law
/// has ended, well or not.
///
/// ```no_run
/// use chat_history_domain::Store;
/// use chat_history_testkit::MemoryStore;
///
/// fn fresh() -> Store {
///     Store::new(MemoryStore::new())
/// }
///
/// chat_history_testkit::storage_contract!(fresh);
/// # fn main() {}
/// ```
///
/// Write `storage_contract!(async fresh)` where `fresh` is an `async fn`.
#[macro_export]
macro_rules! storage_contract {
    (async $fresh:path) => {
        $crate::laws! { [$crate::storage_contract_tests] { hold_async, $fresh } }
    };
    ($fresh:path) => {
        $crate::laws! { [$crate::storage_contract_tests] { hold, $fresh } }
    };
}

/// The tests of [`storage_contract!`].
#[doc(hidden)]
#[macro_export]
macro_rules! storage_contract_tests {
    ({ $hold:ident, $fresh:path } $($group:ident { $($law:ident,)+ })+) => {
        #[cfg(test)]
        mod storage_contract {
            #[allow(unused_imports, clippy::wildcard_imports, reason = "`fresh` may be a path from any place")]
            use super::*;

            $(mod $group {
                #[allow(unused_imports, clippy::wildcard_imports, reason = "`fresh` may be a path from any place")]
                use super::*;

                $(#[test]
                fn $law() {
                    $crate::contract::$hold($fresh(), $crate::contract::$group::$law);
                })+
            })+
        }
    };
}
