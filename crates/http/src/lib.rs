//! Chat History over HTTP: published surfaces over one store, with authentication, errors and a reference page.
//!
//! Start at `routes`, the table of everything that can be called. [`Api`] is what the handlers work with; [`serve`] is
//! how it meets the network.

mod api;
mod auth;
mod batch;
mod body;
mod body_id;
mod caller;
mod chat_threads;
mod chats;
mod connection;
mod cors;
mod described;
mod error;
mod etag;
mod idempotency;
mod json_text;
mod metrics;
mod object;
mod observe;
mod openapi;
mod ops;
mod panics;
mod path;
mod query;
mod rate;
mod routes;
mod sabotage;
mod serve;
mod surface;
mod threads;
mod transfer;
mod unread;
mod users;

pub use api::{Api, Clock, Settings, SetupError};
pub use auth::{BadSource, KeySource, MintError, Refusal, Rules, Tokens, WeakSecret, mint};
pub use cors::{NoOrigin, Origin};
pub use ipnet::IpNet;
pub use openapi::document;
pub use rate::Rate;
pub use routes::{app, table};
pub use serve::{Listening, serve};
