//! Around every request: its id, one log line, the metrics, safe headers, and the answer to whatever went wrong.

use std::hash::{BuildHasher, RandomState};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Instant;

use actix_cors::CorsError;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::error::InternalError;
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{HttpResponse, web};
use futures_util::FutureExt;
use uuid::{Builder, Uuid};

use crate::Api;
use crate::edge::unread::Unread;
use crate::surfaces::surface::Surface;
use crate::wire::error::ApiError;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// What every answer carries, errors too. Answers are private to their user, so nothing on the way may keep them.
const SAFE: [(&str, &str); 4] = [
    ("x-content-type-options", "nosniff"),
    ("cache-control", "no-store"),
    ("referrer-policy", "no-referrer"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// What is known of a request before it is handled, since a handler that panics takes the request with it.
struct RequestInfo {
    id: String,
    method: Method,
    path: String,
    at: Instant,
}

/// Handles a request and sees to it that there is always an answer, of one form, that can be traced.
pub(crate) async fn observe(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, actix_web::Error> {
    let info = RequestInfo {
        id: request_id(request.headers()),
        method: request.method().clone(),
        path: request.path().to_owned(),
        at: Instant::now(),
    };
    let unread = Unread::of(&mut request);
    let api = request.app_data::<web::Data<Api>>().map(|api| Arc::clone(api));
    let error = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(handled)) => {
            let route = handled.request().match_pattern().unwrap_or_else(|| "unmatched".into());
            let error = handled.response().error().map(known);
            let mut answered = match error {
                Some(error) => {
                    let mut problem = info.problem(Surface::of(&route), &error);
                    keep(handled.headers(), problem.headers_mut());
                    handled.into_response(problem)
                }
                None => handled.map_into_boxed_body(),
            };
            let status = answered.status().as_u16();
            info.finish(api.as_deref(), &route, status, answered.headers_mut());
            return Ok(match unread {
                Some(unread) => answered.map_body(|_, body| unread.until_sent(body)),
                None => answered,
            });
        }
        Ok(Err(error)) => known(&error),
        Err(_) => {
            if let Some(api) = &api {
                api.metrics.panicked();
            }
            ApiError::Panicked
        }
    };
    // No handler panics as far as here. The request is gone, so the answer travels as an error that holds it.
    let mut answer = info.problem(Surface::of(&info.path), &error);
    let status = answer.status().as_u16();
    info.finish(api.as_deref(), "unmatched", status, answer.headers_mut());
    if let Some(unread) = unread {
        answer = answer.map_body(|_, body| unread.until_sent(body));
    }
    Err(InternalError::from_response("answered", answer).into())
}

/// The error as one of ours; actix's own arise only from requests that no handler has seen.
fn known(error: &actix_web::Error) -> ApiError {
    if error.as_error::<CorsError>().is_some() {
        return ApiError::Preflight;
    }
    error.as_error::<ApiError>().cloned().unwrap_or_else(|| match error.as_response_error().status_code() {
        status if status.is_client_error() => ApiError::Broken,
        _ => ApiError::Domain(chat_history_domain::Error::Internal(error.to_string())),
    })
}

/// Keeps what was said beside an error: what a browser's page may read, and how much the caller has left.
fn keep(said: &HeaderMap, headers: &mut HeaderMap) {
    const BESIDE: [&str; 3] = ["access-control-", "ratelimit", "vary"];
    for (name, value) in said {
        if BESIDE.iter().any(|start| name.as_str().starts_with(start)) && !headers.contains_key(name) {
            headers.insert(name.clone(), value.clone());
        }
    }
}

impl RequestInfo {
    fn problem(&self, surface: &Surface, error: &ApiError) -> HttpResponse {
        error.log(&self.id);
        error.answer(surface, &self.path, &self.id)
    }

    /// Adds the headers, counts the request and logs it.
    fn finish(&self, api: Option<&Api>, route: &str, status: u16, headers: &mut HeaderMap) {
        for (name, value) in SAFE {
            let name = HeaderName::from_static(name);
            if !headers.contains_key(&name) {
                headers.insert(name, HeaderValue::from_static(value));
            }
        }
        if let Ok(id) = HeaderValue::from_str(&self.id) {
            headers.insert(REQUEST_ID, id);
        }
        let took = self.at.elapsed();
        if let Some(api) = api {
            api.metrics.answered(route, label(&self.method), status, took);
        }
        // The query string stays out: it is the client's, and may hold what is nobody's business.
        log::info!(
            "{} {} {status} {:.1}ms request={}",
            self.method,
            self.path,
            took.as_secs_f64() * 1e3,
            self.id
        );
    }
}

/// The method as metrics show it. Callers can make methods up, and metrics never forget one.
fn label(method: &Method) -> &str {
    const KNOWN: [Method; 7] = [
        Method::GET,
        Method::HEAD,
        Method::POST,
        Method::PUT,
        Method::PATCH,
        Method::DELETE,
        Method::OPTIONS,
    ];
    if KNOWN.contains(method) { method.as_str() } else { "other" }
}

/// The caller's own id where it can be echoed (1 to 128 visible ASCII characters), else a new one.
fn request_id(headers: &HeaderMap) -> String {
    let given = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let fits = |id: &&str| (1..=128).contains(&id.len()) && id.bytes().all(|byte| byte.is_ascii_graphic());
    given.filter(fits).map_or_else(|| random_id().to_string(), str::to_owned)
}

/// A random id, from the keys of the thread's hashers, since asking the system each time would be a call to it.
fn random_id() -> Uuid {
    let random = RandomState::new();
    let (high, low) = (u128::from(random.hash_one(0)), u128::from(random.hash_one(1)));
    Builder::from_random_bytes((high << 64 | low).to_be_bytes()).into_uuid()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn any_bytes_as_a_request_id_come_back_or_another_is_made(
            value in prop::collection::vec(prop_oneof![8 => 0x21..=0x7e_u8, 1 => Just(b' '), 1 => Just(b'\t'), 1 => 0x80..=0xff_u8], 0..140),
        ) {
            let mut headers = HeaderMap::new();
            headers.insert(REQUEST_ID, HeaderValue::from_bytes(&value).unwrap());
            let id = request_id(&headers);
            let fits = (1..=128).contains(&value.len()) && value.iter().all(u8::is_ascii_graphic);
            prop_assert_eq!(id.as_bytes() == value, fits);
            prop_assert!(fits || Uuid::parse_str(&id).is_ok());
            prop_assert!(HeaderValue::from_str(&id).is_ok());
        }
    }
}
