//! The domain of Chat History: what a conversation is, what may be done with it, and what a store must promise.
//!
//! Nothing here knows a web framework, a database, a runtime, a clock or the environment, so any Rust service can link
//! it. Three layers, each reading only those above it:
//!
//! - **types** that cannot hold a wrong value: [`UserId`], [`conversation::Title`], [`message::Content`], [`Json`] …;
//! - **ports**, the traits a store implements: [`Storage`] and the repositories it hands to a piece of work;
//! - **use cases**, plain functions over those ports: [`conversation::create`], [`message::list`] …
//!
//! One call of [`Store::read`] or [`Store::write`] is one connection, one transaction, one outcome:
//!
//! ```
//! use chat_history_domain::{Context, Result, Store, conversation, conversation::NewConversation};
//!
//! async fn open_a_conversation(store: &Store, context: &Context) -> Result<conversation::Conversation> {
//!     let new = NewConversation::default();
//!     let (opened, _) = store
//!         .write(context, move |context, repositories| conversation::create(context, repositories, &new, &[]))
//!         .await?;
//!     Ok(opened)
//! }
//! ```

pub mod conversation;
pub mod idempotency;
pub mod message;
pub mod storage;
pub mod user;

mod change;
mod context;
mod error;
mod id;
mod json;
mod limits;
mod page;
mod text;
mod time;
mod version;

pub use change::Change;
pub use context::Context;
pub use error::{Error, Result, Violation};
pub use json::Json;
pub use limits::Limits;
pub use page::{Order, Page};
pub use storage::{Storage, Store};
pub use time::Timestamp;
pub use user::UserId;
pub use version::{Modseq, Stamp, Versions};
