//! Safe re-sends on the wire: the key, the fingerprint of a request, and the answer that tells its outcome again.

use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, LOCATION};
use actix_web::{HttpRequest, HttpResponse};
use aws_lc_rs::digest::{Context, SHA256};
use base64::Engine;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use chat_history_domain::idempotency::{Fingerprint, IdempotencyKey, Once, Told};
use chat_history_domain::{Error, Modseq};
use serde::Deserialize;
use serde_json::value::RawValue;
use utoipa::openapi::{HeaderBuilder, ObjectBuilder, Type};

use crate::api::entry::Entry;
use crate::wire::error::ApiError;
use crate::wire::etag::etag;

/// The header with which a client names a request that creates.
pub(crate) const IDEMPOTENCY_KEY: HeaderName = HeaderName::from_static("idempotency-key");

/// The header that marks an answer which was given before.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotent-replayed");

/// What makes this request one that is done once, where it carries a key: the key, and a digest of the method, the
/// path and the body, byte for byte.
pub(crate) fn once(request: &HttpRequest, body: &[u8]) -> Result<Option<Once>, ApiError> {
    let mut values = request.headers().get_all(IDEMPOTENCY_KEY);
    let Some(value) = values.next() else { return Ok(None) };
    let twice = values.next().is_some().then(|| ApiError::field("Idempotency-Key", "is there twice"));
    if let Some(twice) = twice {
        return Err(twice);
    }
    let key = IdempotencyKey::parse(value.to_str().unwrap_or_default());
    let key = key.map_err(|rule| rule.at("Idempotency-Key"))?;
    let mut digest = Context::new(&SHA256);
    for part in [request.method().as_str().as_bytes(), request.path().as_bytes(), body] {
        // Lengths in front keep the parts apart.
        digest.update(&part.len().to_be_bytes());
        digest.update(part);
    }
    Ok(Some(Once { key, fingerprint: Fingerprint(STANDARD_NO_PAD.encode(digest.finish())) }))
}

/// Adds to the entry of an operation that is done once for each key: the header, the mark of an answer that was given
/// before, and the error of a key that is used for another request.
pub(crate) fn describe_once(entry: &mut Entry) {
    let key = ObjectBuilder::new()
        .schema_type(Type::String)
        .min_length(Some(1))
        .max_length(Some(IdempotencyKey::MAX_CHARS))
        .pattern(Some("^[!-~]+$"));
    entry.header(
        "Idempotency-Key",
        "A name for this request, such as a UUID. Sent again with the same key within 24 hours, it creates nothing and is \
         answered as before, marked `Idempotent-Replayed: true`.",
        key,
    );
    let replayed = ObjectBuilder::new().schema_type(Type::String).enum_values(Some(["true"]));
    let about = "Is there where an earlier request with the same `Idempotency-Key` was given this answer.";
    let replayed = HeaderBuilder::new().schema(Some(replayed)).description(Some(about)).build();
    // 200 is the answer of what was there already.
    entry.answer_header(StatusCode::OK, "Idempotent-Replayed", replayed.clone());
    entry.answer_header(StatusCode::CREATED, "Idempotent-Replayed", replayed);
    entry.error(StatusCode::UNPROCESSABLE_ENTITY, "The idempotency key was used for another request.");
}

/// The response to a request that is done once: that to its outcome, marked where it was an earlier request's.
pub(crate) fn respond_once<T>(
    told: Told<T>,
    respond: impl FnOnce(T) -> HttpResponse,
) -> Result<HttpResponse, ApiError> {
    match told {
        Told::Now(outcome) => Ok(respond(outcome)),
        Told::Again(outcome) => Ok(replayed(respond(outcome))),
        Told::Answer(answer) => WholeAnswer::respond(&answer).map(replayed),
    }
}

/// The same of a response that takes time to be made.
pub(crate) async fn respond_once_made<T>(
    told: Told<T>,
    respond: impl AsyncFnOnce(T) -> Result<HttpResponse, ApiError>,
) -> Result<HttpResponse, ApiError> {
    match told {
        Told::Now(outcome) => respond(outcome).await,
        Told::Again(outcome) => respond(outcome).await.map(replayed),
        Told::Answer(answer) => WholeAnswer::respond(&answer).map(replayed),
    }
}

/// The response, marked as one that tells of what was done before.
pub(crate) fn replayed(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
    response
}

/// An answer as releases have kept it under a key that kept no receipts yet.
#[derive(Deserialize)]
struct WholeAnswer {
    /// The path of what was made, where it has one to tell.
    location: Option<String>,
    /// The version of the thread that the body shows, where it shows one.
    #[serde(default)]
    version: Option<i64>,
    /// Whether what the body shows was there already.
    #[serde(default)]
    found: bool,
    /// The body, as it was sent.
    body: Box<RawValue>,
}

impl WholeAnswer {
    /// The response that tells it.
    fn respond(answer: &str) -> Result<HttpResponse, ApiError> {
        let unreadable =
            |error: serde_json::Error| Error::Internal(format!("a kept answer cannot be read: {error}"));
        let whole: Self = serde_json::from_str(answer).map_err(unreadable)?;
        let mut response = if whole.found { HttpResponse::Ok() } else { HttpResponse::Created() };
        if let Some(location) = whole.location {
            response.insert_header((LOCATION, location));
        }
        if let Some(version) = whole.version {
            response.insert_header(etag(Modseq(version)));
        }
        Ok(response.content_type("application/json").body(Box::<str>::from(whole.body).into_string()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    /// What a request with these values of the header, and that body, is done once by.
    fn read(values: &[Vec<u8>], body: &[u8]) -> Result<Option<Once>, ApiError> {
        let with = |request: TestRequest, value: &Vec<u8>| {
            request.append_header((IDEMPOTENCY_KEY, HeaderValue::from_bytes(value).unwrap()))
        };
        once(&values.iter().fold(TestRequest::default(), with).to_http_request(), body)
    }

    proptest! {
        #[test]
        fn any_bytes_are_a_key_or_are_refused_by_the_name_of_the_header(
            value in prop::collection::vec(prop_oneof![12 => 0x21..=0x7e_u8, 1 => Just(b' '), 1 => 0x80..=0xff_u8], 0..300),
        ) {
            let fits = (1..=255).contains(&value.len()) && value.iter().all(u8::is_ascii_graphic);
            match read(std::slice::from_ref(&value), b"{}") {
                Ok(Some(once)) => prop_assert!(fits && once.key.as_str().as_bytes() == value),
                Err(ApiError::Domain(Error::Invalid { field, .. })) => {
                    prop_assert!(!fits && field == "Idempotency-Key");
                }
                other => prop_assert!(false, "{:?}", other),
            }
        }

        #[test]
        fn two_keys_are_refused_whatever_they_are(value in prop::collection::vec(0x21..=0x7e_u8, 0..40)) {
            let is_refused = read(&[value.clone(), value], b"{}").is_err();
            prop_assert!(is_refused);
        }

        #[test]
        fn requests_of_different_bodies_have_different_fingerprints(one in any::<Vec<u8>>(), other in any::<Vec<u8>>()) {
            let fingerprint = |body: &[u8]| read(&[b"key".to_vec()], body).unwrap().unwrap().fingerprint;
            prop_assert_eq!(fingerprint(&one) == fingerprint(&other), one == other);
        }
    }
}
