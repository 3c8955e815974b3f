//! Setting up what every handler works with.

use std::sync::Arc;

use chat_history_domain::Store;

use super::openapi::document;
use super::{Api, Clock, Settings};
use crate::Tokens;
use crate::edge::metrics::Metrics;
use crate::edge::rate::Limiter;
use crate::transfer::{Exports, Permits};

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
        let document = serde_json::to_string(&document(&settings.public_url))?;
        let limiter = settings.rate.map(Limiter::new);
        Ok(Arc::new(Self {
            store,
            tokens,
            settings,
            clock,
            limiter,
            imports: Permits::new(),
            exports: Exports::new(),
            metrics,
            document,
        }))
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
