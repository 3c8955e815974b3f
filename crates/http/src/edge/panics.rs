//! A handler that panics ends its request and nothing else.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::middleware::Next;
use actix_web::web;
use futures_util::FutureExt;

use crate::Api;
use crate::edge::sabotage::panic_where_asked;
use crate::wire::error::ApiError;

/// Handles a request, and answers it also where the handler panics.
///
/// It stands within the route, so that such an answer is known by it as any other is.
pub(crate) async fn caught(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let kept = request.request().clone();
    let handled = async {
        panic_where_asked(&request);
        next.call(request).await
    };
    if let Ok(handled) = AssertUnwindSafe(handled).catch_unwind().await {
        return Ok(handled?.map_into_boxed_body());
    }
    if let Some(api) = kept.app_data::<web::Data<Api>>() {
        api.metrics.panicked();
    }
    Ok(ServiceResponse::from_err(ApiError::Panicked, kept))
}
