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

pub(crate) async fn healthz() -> HttpResponse {
    HttpResponse::Ok().json(Health::all_is("ok"))
}

pub(crate) async fn readyz(api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    match api.store.ready().await? {
        Readiness::Ready => Ok(HttpResponse::Ok().json(Health::all_is("ready"))),
        Readiness::ReadOnly(why) => {
            Ok(HttpResponse::Ok().json(Health { status: "degraded", detail: Some(why) }))
        }
        Readiness::Waiting(why) => Err(ApiError::NotReady(why)),
    }
}

pub(crate) async fn metrics(api: web::Data<Api>) -> Result<HttpResponse, ApiError> {
    let text = api.metrics.text(&api.store.load()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(HttpResponse::Ok().content_type(prometheus::TEXT_FORMAT).body(text))
}
