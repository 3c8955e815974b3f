//! What operators and developers call: health, readiness, metrics, and the reference page.

mod health;
mod reference;

pub(crate) use health::{healthz, metrics, readyz};
pub(crate) use reference::{docs, docs_file, openapi};

pub(crate) mod schema {
    //! What the OpenAPI document takes from here.

    pub(crate) use super::health::{__path_healthz, __path_metrics, __path_readyz};
    pub(crate) use super::reference::{__path_docs, __path_docs_file, __path_openapi};
}
