//! Who asks: every path that is not public asks for a good token before it reads anything else of a request.

use std::future::{Ready, ready};

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::AUTHORIZATION;
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use chat_history_domain::{Context, Error};

use crate::api::entry::{Described, Entry};
use crate::edge::panics::caught;
use crate::edge::rate::counted;
use crate::wire::body::Replaced;
use crate::wire::error::ApiError;
use crate::{Api, Refusal};

/// The caller, whom a token vouches for, and the time of the call.
pub(crate) struct Caller(Context);

impl std::ops::Deref for Caller {
    type Target = Context;

    fn deref(&self) -> &Context {
        &self.0
    }
}

impl Described for Caller {
    fn describe(_: &mut Entry) {}
}

/// Lets in whoever has a good token.
pub(crate) async fn authenticate(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let verified = verified(&request).await;
    // Whoever has no good token is counted by their address before they are told so.
    let user = verified.as_ref().ok().map(|caller| caller.user.as_str());
    let quota = match counted(&request, user) {
        Ok(quota) => quota,
        Err(error) => return Ok(request.error_response(error)),
    };
    let mut answer = match verified {
        Ok(caller) => {
            request.extensions_mut().insert(caller);
            caught(request, next).await?
        }
        Err(error) => request.error_response(error),
    };
    let replaced = answer.request().extensions().get::<Replaced>().copied();
    if let Some(replaced) = replaced {
        replaced.tell(answer.headers_mut());
    }
    if let Some(quota) = quota {
        quota.tell(answer.headers_mut());
    }
    Ok(answer)
}

async fn verified(request: &ServiceRequest) -> Result<Context, ApiError> {
    let api = request.app_data::<web::Data<Api>>().ok_or_else(not_set_up)?;
    let mut values = request.headers().get_all(AUTHORIZATION);
    let value = values.next();
    if values.next().is_some() {
        return Err(Refusal::Invalid.into());
    }
    let value = value.map(|value| value.to_str().map_err(|_| Refusal::Invalid)).transpose()?;
    let user = api.tokens.verify(value).await?;
    Ok(Context { user, now: (api.clock)() })
}

fn not_set_up() -> ApiError {
    Error::Internal("a handler was reached without authentication".into()).into()
}

impl FromRequest for Caller {
    type Error = ApiError;
    type Future = Ready<Result<Self, ApiError>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(request.extensions().get::<Context>().cloned().map(Self).ok_or_else(not_set_up))
    }
}
