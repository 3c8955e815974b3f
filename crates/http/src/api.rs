//! What every handler works with: the store, the trusted tokens, the limits and the clock.

use std::sync::Arc;

use chat_history_domain::{Limits, Store, Timestamp};

use crate::Tokens;
use crate::metrics::Metrics;

/// Tells the time. The one place where it comes in, so that a test can choose it.
pub type Clock = fn() -> Timestamp;

/// What an operator sets.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The public base URL, without a slash at its end.
    pub public_url: String,
    /// Bytes in the body of a request.
    pub body_bytes: usize,
    /// How large the parts of a body may be.
    pub limits: Limits,
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
    /// What is counted.
    pub(crate) metrics: Metrics,
    /// The OpenAPI document, as it is sent.
    pub(crate) document: String,
}

impl Api {
    /// The API over that store.
    ///
    /// # Errors
    /// The metrics or the OpenAPI document cannot be made, which no input can cause.
    pub fn new(
        store: Store,
        tokens: Tokens,
        settings: Settings,
        clock: Clock,
    ) -> Result<Arc<Self>, SetupError> {
        let metrics = Metrics::new()?;
        let document = serde_json::to_string(&crate::document(&settings.public_url))?;
        Ok(Arc::new(Self { store, tokens, settings, clock, metrics, document }))
    }
}

/// Why the API could not be set up.
#[derive(Debug, thiserror::Error)]
pub enum SetupError {
    /// A metric was refused.
    #[error("a metric was refused: {0}")]
    Metrics(#[from] prometheus::Error),
    /// The document could not be written.
    #[error("the OpenAPI document could not be written: {0}")]
    Document(#[from] serde_json::Error),
}
