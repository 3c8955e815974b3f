//! Chat History over HTTP: published surfaces over one store, with authentication, errors and a reference page.
//!
//! Start at `routes`, the table of everything that can be called. [`Api`] is what the handlers work with; [`serve`] is
//! how it meets the network.

mod api;
mod auth;
mod batch;
mod body;
mod caller;
mod chat_threads;
mod chats;
mod described;
mod error;
mod etag;
mod idempotency;
mod metrics;
mod object;
mod observe;
mod openapi;
mod ops;
mod path;
mod query;
mod routes;
mod serve;
mod surface;
mod threads;
mod users;

pub use api::{Api, Clock, Settings, SetupError};
pub use auth::{BadSource, KeySource, MintError, Refusal, Rules, Tokens, WeakSecret, mint};
pub use openapi::document;
pub use routes::{app, table};
pub use serve::{Listening, serve};
