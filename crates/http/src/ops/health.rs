//! Whether the process lives, whether it can work, and what it is busy with.

use actix_web::{HttpResponse, web};
use chat_history_domain::Error;
use chat_history_domain::storage::Readiness;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Api;
use crate::wire::error::ApiError;

/// How the service is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// In one word.
    #[schema(example = "ok")]
    status: &'static str,
    /// What does not work, where not all does.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false)]
    detail: Option<String>,
}

impl Health {
    fn all_is(status: &'static str) -> Self {
        Self { status, detail: None }
    }
}

/// Whether the process lives.
#[utoipa::path(
    get,
    path = "/healthz",
    tag = "operations",
    security(()),
    responses((status = 200, description = "The process lives.", body = Health))
)]
pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health::all_is("ok"))
}

/// Whether the store answers and its schema is current. One that can be read and not written to is worth sending requests
/// to, and says so.
#[utoipa::path(
    get,
    path = "/readyz",
    tag = "operations",
    security(()),
    responses((status = 200, description = "Requests can be served; `degraded` where only those that read.", body = Health))
)]
pub(crate) async fn readyz(api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    match api.store.ready().await? {
        Readiness::Ready => Ok(HttpResponse::Ok().json(Health::all_is("ready"))),
        Readiness::ReadOnly(why) => {
            Ok(HttpResponse::Ok().json(Health { status: "degraded", detail: Some(why) }))
        }
        Readiness::Waiting(why) => Err(ApiError::NotReady(why)),
    }
}

/// Counters in Prometheus' text format.
#[utoipa::path(
    get,
    path = "/metrics",
    tag = "operations",
    security(()),
    responses((status = 200, description = "The counters.", body = String, content_type = "text/plain; version=0.0.4"))
)]
pub(crate) async fn metrics(api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    let text = api.metrics.text(&api.store.load()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type(prometheus::TEXT_FORMAT).body(text))
}
