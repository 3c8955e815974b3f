//! How much a caller may ask for: each user by their name, and whoever shows no good token by their address.

mod address;
mod limiter;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::web;

use crate::Api;
use crate::edge::panics::caught;
use crate::wire::error::ApiError;

use address::address;
pub use limiter::Rate;
pub(crate) use limiter::{Limiter, TooMany};
use limiter::{RemainingQuota, Who};

/// Lets in whoever has not asked for too much from their address.
pub(crate) async fn by_address(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let quota = match counted(&request, None) {
        Ok(quota) => quota,
        Err(error) => return Ok(request.error_response(error)),
    };
    let mut answer = caught(request, next).await?;
    if let Some(quota) = quota {
        quota.tell(answer.headers_mut());
    }
    Ok(answer)
}

/// Counts a request of that user, or of its address where it is nobody's.
pub(crate) fn counted(
    request: &ServiceRequest,
    user: Option<&str>,
) -> Result<Option<RemainingQuota>, ApiError> {
    // A browser asks with OPTIONS before it may ask, which is not the caller's doing.
    if request.method() == Method::OPTIONS {
        return Ok(None);
    }
    let Some(api) = request.app_data::<web::Data<Api>>() else { return Ok(None) };
    let Some(limiter) = &api.limiter else { return Ok(None) };
    let who = match user {
        Some(user) => Who::User(user),
        None => Who::Address(address(request, &api.settings.trusted_proxies)),
    };
    Ok(Some(limiter.count(who)?))
}
