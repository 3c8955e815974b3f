//! The domain of Chat History: what a conversation is, what may be done with it, and what a store must promise.
//!
//! Nothing here knows a web framework, a database, a runtime, a clock or the environment, so any Rust service can link
//! it. Your code depends on this crate alone; what it runs on is chosen in `main` and in tests:
//!
//! | | crate | gives |
//! | --- | --- | --- |
//! | your code | `chat-history-domain` | [`Store`], [`Context`], the use cases |
//! | your `main` | `chat-history-persistence` | `SqlStore`, on SQLite or PostgreSQL, and `Migrator` for its schema |
//! | your tests | `chat-history-testkit` | `MemoryStore`, which can also be told to fail |
//!
//! # Three layers
//!
//! Each reads only those above it:
//!
//! - **types** that cannot hold a wrong value: [`UserId`], [`conversation::Title`], [`message::Content`], [`Json`] …;
//! - **ports**, the traits a store implements: [`Storage`] and the repositories it hands to a piece of work;
//! - **use cases**, plain functions over those ports: [`conversation::create`], [`message::list`] …
//!
//! One call of [`Store::read`] or [`Store::write`] is one connection, one transaction, one outcome. The work that it is
//! given may call several use cases, and happens whole or not at all. It may be run again from its start, so it borrows
//! or clones what it captured. A read that writes does not compile.
//!
//! # An example
//!
//! ```
//! use chat_history_domain::conversation::{self, ConversationChange, NewConversation, Title};
//! use chat_history_domain::message::{self, Append, Content, MessageCursor, NewMessage, Role};
//! use chat_history_domain::{
//!     Change, Context, Error, Limits, Order, Result, Store, Timestamp, UserId, Versions,
//! };
//!
//! async fn first_steps(store: &Store, now: Timestamp) -> Result<()> {
//!     // Who asks, and when: once for each request, from your own login and your own clock.
//!     let alice = Context { user: UserId::parse("alice").map_err(|rule| rule.at("user"))?, now };
//!
//!     // A value is checked where it is made; whoever made it names the field that it stood in.
//!     let text = "My printer is on fire.".to_owned();
//!     let content = Content::parse(text, &Limits::default()).map_err(|rule| rule.at("content"))?;
//!     let said = NewMessage::new(Role::User, content);
//!
//!     // Create: a use case, run as a change.
//!     let new = NewConversation::default();
//!     let (opened, _) = store
//!         .write(&alice, move |context, repositories| conversation::create(context, repositories, &new, &[]))
//!         .await?;
//!
//!     // Append: a value instead of a closure, so that a store can join those of many callers.
//!     let append = Append::new(alice.clone(), opened.id, vec![said]);
//!     let kept = store.append(append).await?.messages;
//!
//!     // List: at most ten, newest first, and the place where the next page starts.
//!     let newest = MessageCursor::start(opened.id, Order::Descending);
//!     let page = store
//!         .read(&alice, move |context, repositories| message::list(context, repositories, &newest, 10))
//!         .await?;
//!     assert_eq!((page.items, page.next), (kept, None));
//!
//!     // Change what was seen and nothing newer: the append has made a new version since.
//!     let title = Title::parse("Fire".to_owned(), &Limits::default()).map_err(|rule| rule.at("title"))?;
//!     let change = ConversationChange { title: Change::Set(title), ..ConversationChange::default() };
//!     let (id, seen) = (opened.id, Versions::Listed(vec![opened.modseq]));
//!     let renamed = store
//!         .write(&alice, move |context, repositories| {
//!             conversation::update(context, repositories, id, &change, &seen)
//!         })
//!         .await;
//!     assert_eq!(renamed, Err(Error::Stale));
//!
//!     // What is another user's is not there.
//!     let bob = Context { user: UserId::parse("bob").map_err(|rule| rule.at("user"))?, now };
//!     let page = store
//!         .read(&bob, move |context, repositories| message::list(context, repositories, &newest, 10))
//!         .await;
//!     assert_eq!(page, Err(Error::NotFound("conversation")));
//!     Ok(())
//! }
//! ```
//!
//! A whole service is in `crates/testkit/examples/support_desk`: it also takes each request once ([`idempotency::once`]),
//! keeps cursors as text, and erases a user ([`Store::erase`]).
//!
//! # Errors
//!
//! An [`Error`] says what the caller can do next. Nothing of the piece of work has happened then, with one exception.
//!
//! | error | do |
//! | --- | --- |
//! | [`Error::Invalid`] | correct the field that it names |
//! | [`Error::NotFound`] | give up: there is no such thing, or it is another user's |
//! | [`Error::Forbidden`] | give up; only [`conversation::forbidden_if_foreign`] gives it |
//! | [`Error::Stale`] | read again, and decide anew |
//! | [`Error::Clash`] | look at what is there, and ask for something else |
//! | [`Error::KeyReused`] | give this request a key of its own |
//! | [`Error::Conflict`] | ask again at once |
//! | [`Error::Unavailable`] | ask again later. The confirmation may have been lost and the change kept: give what must not be done twice an idempotency key |
//! | [`Error::Full`] | ask an operator to make room; reads go on |
//! | [`Error::Internal`] | log it: it is a fault of ours |
//!
//! The texts of the last four are for the log; they can hold what users must not see. Match without `_`, so that a new
//! kind of error has to be given its place.
//!
//! # Tests
//!
//! `chat-history-testkit` has `MemoryStore`, which keeps the same laws as the databases. Its front page shows a service
//! under test, with an outage.
//!
//! # A store of your own
//!
//! 1. Make a type that stands for one transaction, and implement the repositories for it: [`user::Users`],
//!    [`conversation::Conversations`], [`message::Messages`], [`search::Searches`], [`idempotency::IdempotencyKeys`],
//!    [`transfer::Sources`], and the reading trait of each. It is [`storage::Repositories`] then.
//! 2. Implement [`Storage`]: run each piece of work in a transaction, commit where it gives `Ok`, and leave no trace
//!    otherwise. An append can be a write that runs [`message::Append::apply`]; a faster form must come to the same.
//! 3. Put it under the laws, with the testkit's `storage_contract!(fresh)`, where `fresh` is a function that gives an
//!    empty store. Each promise that the ports make is a test then.
//!
//! `MemoryStore` is the shortest store to read.

pub mod conversation;
pub mod idempotency;
pub mod message;
pub mod search;
pub mod stats;
pub mod storage;
pub mod transfer;
pub mod user;

mod change;
mod context;
mod error;
mod health;
mod id;
mod json;
mod limits;
mod page;
mod repositories;
mod rfc3339;
mod slice;
mod text;
mod time;
mod version;

pub use change::Change;
pub use context::Context;
pub use error::{Error, Result, Violation};
pub use json::Json;
pub use limits::Limits;
pub use page::{Order, Page};
pub use rfc3339::Rfc3339;
pub use slice::{Slice, Sliced};
pub use storage::{Storage, Store};
pub use time::Timestamp;
pub use user::UserId;
pub use version::{Modseq, Stamp, Versions};
