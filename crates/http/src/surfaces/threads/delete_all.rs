//! Deleting all threads at once.

use actix_web::{HttpResponse, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use validator::Validate;

use crate::Api;
use crate::auth::caller::Caller;
use crate::wire::error::ApiError;
use crate::wire::pieces::to_the_end;
use crate::wire::query::Query;

/// That all is meant. A parameter that is not known is refused, since it could be meant to leave some.
#[derive(Deserialize, IntoParams, Validate)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(crate) struct DeleteThreads {
    /// `all`: without it nothing is deleted.
    #[param(pattern = "^all$", required = true)]
    confirm: Option<String>,
}

/// How many threads were deleted.
#[derive(Serialize, ToSchema)]
pub(crate) struct DeletedThreads {
    threads: usize,
}

pub(crate) async fn delete_all(
    caller: Caller,
    api: web::Data<Api>,
    query: Query<DeleteThreads>,
) -> Result<HttpResponse, ApiError> {
    if query.0.confirm.as_deref() != Some("all") {
        return Err(ApiError::field("confirm", "must be all"));
    }
    let threads = to_the_end(async move { api.store.discard_all(&caller, api.settings.trash).await }).await?;
    Ok(HttpResponse::Ok().json(DeletedThreads { threads }))
}
