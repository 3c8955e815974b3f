//! Chat History over HTTP: published surfaces over one store, with authentication, errors and a reference page.
//!
//! Start at `routes`, the table of everything that can be called. [`Api`] is what the handlers work with; [`serve`] is
//! how it meets the network.

mod api;
mod auth;
mod edge;
mod ops;
mod routes;
mod surfaces;
mod transfer;
mod users;
mod wire;

pub use api::openapi::document;
pub use api::setup::SetupError;
pub use api::{Api, Clock, Settings};
pub use auth::{BadSource, KeySource, MintError, Refusal, Rules, Tokens, WeakSecret, mint};
pub use edge::cors::{NoOrigin, Origin};
pub use edge::rate::Rate;
pub use edge::serve::{Listening, serve};
pub use ipnet::IpNet;
pub use routes::{app, table};
