//! What tests of Chat History stand on: a store in memory, ready-made values, and the laws that every store keeps.
//!
//! - [`MemoryStore`] is the readable model of correct behaviour, and a store for the tests of services that link the
//!   domain; it can be told to fail.
//! - [`contract`] has one function per promise of the storage port. [`storage_contract!`] puts a store under all of
//!   them; a store that breaks none of them can stand in for any other.
//! - [`Defective`] is a store with something wrong, for the controls of tests on a whole program.
//! - [`fixtures`] and [`Caller`] keep tests short; [`naughty`] has texts that break careless software.
//!
//! For tests only: what is here says that something is wrong by panicking.
//!
//! # A service under test
//!
//! In a test of your own, `main` is a `#[tokio::test]`; any other runtime does as well.
//!
//! ```
//! use chat_history_domain::conversation::{self, ConversationId, NewConversation};
//! use chat_history_domain::message::NewMessage;
//! use chat_history_domain::{Context, Error, Result, Store};
//! use chat_history_testkit::fixtures::said;
//! use chat_history_testkit::{Caller, MemoryStore};
//!
//! /// The service: it opens a conversation with the first words of a person.
//! async fn open(store: &Store, context: &Context, words: NewMessage) -> Result<ConversationId> {
//!     let (new, words) = (NewConversation::default(), [words]);
//!     let opened = store.write(context, move |context, repositories| {
//!         conversation::create(context, repositories, &new, &words)
//!     });
//!     Ok(opened.await?.0.id)
//! }
//!
//! #[tokio::main(flavor = "current_thread")]
//! async fn main() {
//!     let memory = MemoryStore::new();
//!     let store = Store::new(memory.clone());
//!     let alice = Caller::new(&store, "alice");
//!
//!     let id = open(&store, &alice.context, said("Hello")).await.unwrap();
//!     assert_eq!(alice.contents(id).await, ["Hello"]);
//!
//!     let outage = Error::Unavailable("the cable is cut".into());
//!     memory.fail_with(Some(outage.clone()));
//!     assert_eq!(open(&store, &alice.context, said("Hello again")).await, Err(outage));
//!
//!     memory.fail_with(None);
//!     assert_eq!(alice.holdings().await.conversations.len(), 1);
//! }
//! ```
//!
//! A whole service with its tests is in `examples/support_desk`.
//!
//! # A store of your own under the laws
//!
//! This one wraps another, to count what is changed. One that keeps rows itself also implements the repositories; the
//! front page of `chat-history-domain` has the steps.
//!
//! ```
//! use std::sync::Arc;
//! use std::sync::atomic::{AtomicU64, Ordering};
//!
//! use chat_history_domain::idempotency::Told;
//! use chat_history_domain::message::{Append, Appended};
//! use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, WriteWork};
//! use chat_history_domain::{Storage, Store, Timestamp, UserId};
//! use chat_history_testkit::MemoryStore;
//!
//! struct Counted<S> {
//!     store: S,
//!     changes: Arc<AtomicU64>,
//! }
//!
//! impl<S: Storage> Storage for Counted<S> {
//!     fn read(&self, owner: &UserId, work: ReadWork) -> Pending<()> {
//!         self.store.read(owner, work)
//!     }
//!
//!     fn write(&self, owner: &UserId, work: WriteWork) -> Pending<()> {
//!         let (changed, changes) = (self.store.write(owner, work), Arc::clone(&self.changes));
//!         Box::pin(async move {
//!             changed.await?;
//!             changes.fetch_add(1, Ordering::Relaxed);
//!             Ok(())
//!         })
//!     }
//!
//!     fn append(&self, append: Append) -> Pending<Told<Appended>> {
//!         self.store.append(append)
//!     }
//!
//!     fn sweep(&self, before: Timestamp) -> Pending<bool> {
//!         self.store.sweep(before)
//!     }
//!
//!     fn empty_trash(&self, due: Timestamp) -> Pending<bool> {
//!         self.store.empty_trash(due)
//!     }
//!
//!     fn scrub(&self) -> Pending<()> {
//!         self.store.scrub()
//!     }
//!
//!     fn ready(&self) -> Pending<Readiness> {
//!         self.store.ready()
//!     }
//!
//!     fn load(&self) -> Load {
//!         self.store.load()
//!     }
//! }
//!
//! fn fresh() -> Store {
//!     Store::new(Counted { store: MemoryStore::new(), changes: Arc::default() })
//! }
//!
//! // One test for each law.
//! chat_history_testkit::storage_contract!(fresh);
//! # fn main() {
//! #     use chat_history_testkit::contract::{hold, naming};
//! #     hold(fresh(), naming::a_title_that_was_set_is_never_overwritten);
//! # }
//! ```
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::missing_panics_doc,
    reason = "test code says what it expects by panicking"
)]

mod caller;
pub mod contract;
mod defective;
pub mod fixtures;
pub mod history;
mod memory;
pub mod naughty;

pub use caller::{Caller, Holdings};
pub use defective::Defective;
pub use memory::MemoryStore;

/// The examples of that page, compiled and run.
#[cfg(doctest)]
#[doc = include_str!("../../../docs/linking.md")]
mod linking {}
