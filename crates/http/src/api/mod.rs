//! What every handler works with: the store, the trusted tokens, the limits and the clock.

pub(crate) mod access;
pub(crate) mod described;
pub(crate) mod entry;
pub(crate) mod openapi;
pub(crate) mod operation;
pub(crate) mod setup;

use chat_history_domain::conversation::Trash;
use chat_history_domain::{Limits, Store, Timestamp};

use crate::edge::metrics::Metrics;
use crate::edge::rate::Limiter;
use crate::transfer::{Exports, Permits};
use crate::{IpNet, Origin, Rate, Tokens};

/// Tells the time. The one place where it comes in, so that a test can choose it.
pub type Clock = fn() -> Timestamp;

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public base URL, without a slash at its end.
    pub public_url: String,
    /// Bytes in the body of a request.
    pub body_bytes: usize,
    /// Bytes in a file that is imported.
    pub import_bytes: usize,
    /// How large the parts of a body may be.
    pub limits: Limits,
    /// The origins whose pages may call the service from a browser.
    pub cors_origins: Vec<Origin>,
    /// How often each caller may ask; without it, as often as they like.
    pub rate: Option<Rate>,
    /// How long what is deleted can be taken back.
    pub trash: Trash,
    /// The networks of proxies that are believed when they say whom they were called by.
    pub trusted_proxies: Vec<IpNet>,
}

/// What every handler works with.
pub struct Api {
    /// Where conversations are kept.
    pub(crate) store: Store,
    /// The tokens that are believed.
    pub(crate) tokens: Tokens,
    /// What the operator has set.
    pub(crate) settings: Settings,
    /// When a request came in.
    pub(crate) clock: Clock,
    /// Whether a caller may ask again.
    pub(crate) limiter: Option<Limiter>,
    /// How many imports there may be at a time.
    pub(crate) imports: Permits,
    /// Whose turn it is to write exports.
    pub(crate) exports: Exports,
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// The OpenAPI document, as it is sent.
    pub(crate) document: String,
}
