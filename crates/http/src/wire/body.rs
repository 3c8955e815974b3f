//! JSON bodies: read within a size and a time, parsed with the path of what is wrong, and checked.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderMap, HeaderName};
use actix_web::web::{self, Bytes};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use chat_history_domain::Error;
use chat_history_domain::idempotency::Once;
use chat_history_transcripts::without_what_no_store_holds;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;
use validator::{Validate, ValidationErrors, ValidationErrorsKind};

use crate::Api;
use crate::api::entry::{Described, Entry};
use crate::wire::error::{ApiError, FieldFault};
use crate::wire::idempotency::{describe_once, once};
use crate::wire::object::FromObject;

/// How long a whole body may take to arrive; the server itself bounds only the head of a request.
const PATIENCE: Duration = Duration::from_secs(10);

/// A body that keeps the rules which need no setting of the operator's.
pub(crate) struct Valid<T>(pub(crate) T);

/// What a body can be read as.
pub(crate) trait Body: Sized {
    /// The body that these bytes are.
    fn read(bytes: &[u8]) -> Result<Self, ApiError>;
}

impl<T: DeserializeOwned + Validate> Body for T {
    fn read(bytes: &[u8]) -> Result<Self, ApiError> {
        let body: T = json(bytes)?;
        body.validate().map_err(|errors| faults(&errors))?;
        Ok(body)
    }
}

impl<T: Body + 'static> FromRequest for Valid<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move { T::read(&received(&request, payload).await?).map(Self) })
    }
}

impl<T: ToSchema> Described for Valid<T> {
    fn describe(entry: &mut Entry) {
        entry.json_body::<T>();
    }
}

/// A body that makes something, and what makes the request one that is done once, where it carries a key.
pub(crate) struct Creation<T> {
    /// What is to be made.
    pub(crate) body: T,
    /// The request's key and fingerprint.
    pub(crate) once: Option<Once>,
}

impl<T: Body + 'static> FromRequest for Creation<T> {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let bytes = received(&request, payload).await?;
            Ok(Self { once: once(&request, &bytes)?, body: T::read(&bytes)? })
        })
    }
}

impl<T: ToSchema> Described for Creation<T> {
    fn describe(entry: &mut Entry) {
        entry.json_body::<T>();
        describe_once(entry);
    }
}

/// The body of a request that needs none. A short one is read, so that its connection can go on; of a longer one nobody
/// waits for the rest.
pub(crate) struct DrainBody;

/// Bytes of a body that means nothing which are read at most.
const DRAINED: usize = 4 * 1024;

impl FromRequest for DrainBody {
    type Error = ApiError;
    type Future = Pin<Box<dyn Future<Output = Result<Self, ApiError>>>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let (request, mut payload) = (request.clone(), payload.take());
        Box::pin(async move {
            let body = web::Payload::from_request(&request, &mut payload);
            let body = body.await.map_err(|_| ApiError::Broken)?.to_bytes_limited(DRAINED);
            // What was too long or too slow is left unread, whatever it was.
            let _ = actix_web::rt::time::timeout(PATIENCE, body).await;
            Ok(Self)
        })
    }
}

impl Described for DrainBody {
    fn describe(_: &mut Entry) {}
}

/// The bytes of a JSON body.
async fn received(request: &HttpRequest, mut payload: Payload) -> Result<Bytes, ApiError> {
    if !is_json(request) {
        return Err(ApiError::MediaType);
    }
    let api = request.app_data::<web::Data<Api>>();
    let most = api.map_or(0, |api| api.settings.body_bytes);
    let declared =
        request.headers().get(CONTENT_LENGTH).and_then(|length| length.to_str().ok()?.parse::<usize>().ok());
    if declared.is_some_and(|length| length > most) {
        return Err(ApiError::TooLarge(most));
    }
    let body = web::Payload::from_request(request, &mut payload);
    let body = body.await.map_err(|_| ApiError::Broken)?.to_bytes_limited(most);
    match actix_web::rt::time::timeout(PATIENCE, body).await {
        Ok(Ok(bytes)) => bytes.map(|bytes| storable(request, bytes)).map_err(|_| ApiError::Broken),
        Ok(Err(_)) => Err(ApiError::TooLarge(most)),
        Err(_) => Err(ApiError::TooSlow),
    }
}

/// How many characters of a body were replaced, since no store can hold them.
#[derive(Clone, Copy)]
pub(crate) struct Replaced(u64);

/// The header that tells of them.
const REPLACED_CHARACTERS: HeaderName = HeaderName::from_static("replaced-characters");

impl Replaced {
    /// Tells an answer's reader of them.
    pub(crate) fn tell(self, headers: &mut HeaderMap) {
        headers.insert(REPLACED_CHARACTERS, self.0.into());
    }
}

/// The body with U+FFFD in place of lone surrogates and U+0000. Text that is not UTF-8 is left to be refused.
fn storable(request: &HttpRequest, bytes: Bytes) -> Bytes {
    if bytes.contains(&0) || std::str::from_utf8(&bytes).is_err() {
        return bytes;
    }
    let Some((clean, replaced)) = without_what_no_store_holds(&bytes) else { return bytes };
    request.extensions_mut().insert(Replaced(replaced));
    clean.into()
}

/// Whether the body says that it is JSON: `application/json`, or a type built on it (RFC 6839, section 3.1).
fn is_json(request: &HttpRequest) -> bool {
    let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    essence == "application/json" || (essence.starts_with("application/") && essence.ends_with("+json"))
}

/// Parses a JSON object; the error names the field that is wrong.
pub(crate) fn json<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, ApiError> {
    // Looked at as a whole, since serde does not look at the text of a field that is passed over.
    let text =
        std::str::from_utf8(bytes).map_err(|error| malformed(&no_unicode(bytes, error.valid_up_to())))?;
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let FromObject(body) = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let words = error.inner().to_string();
        if error.inner().is_data() { wrong(error.path(), &words) } else { malformed(&words) }
    })?;
    deserializer.end().map_err(|error| malformed(&error.to_string()))?;
    Ok(body)
}

/// What serde says of bytes that are no text, where it reads them.
fn no_unicode(bytes: &[u8], at: usize) -> String {
    let lines: Vec<&[u8]> = bytes.get(..at).unwrap_or_default().split(|byte| *byte == b'\n').collect();
    let column = lines.last().map_or(0, |line| line.len()) + 1;
    format!("invalid unicode code point at line {} column {column}", lines.len())
}

fn malformed(words: &str) -> ApiError {
    ApiError::field("body", format!("is not valid JSON: {words}"))
}

/// The error of a value of the wrong type, or of a field that is missing, unknown or there twice, which serde tells
/// only in words. What the caller sent is not repeated, save for the start of an unknown name.
fn wrong(path: &serde_path_to_error::Path, words: &str) -> ApiError {
    let words = words.rsplit_once(" at line ").map_or(words, |(words, _)| words);
    let at = outer_field(path, "body");
    let inside = |name: &str| if at == "body" { name.to_owned() } else { format!("{at}.{name}") };
    if let Some(name) = quoted(words, "missing field") {
        return ApiError::field(inside(name), "is required");
    }
    if let Some(name) = quoted(words, "duplicate field") {
        return ApiError::field(inside(name), TWICE);
    }
    if words.starts_with("unknown field ") {
        // The path leads to the name itself.
        return ApiError::field(shortened(&path.to_string()), "is not a known field");
    }
    let expected = match words.rsplit_once(", expected ") {
        Some((_, "a sequence")) => "an array",
        Some((_, expected)) => expected,
        None => "of another type",
    };
    ApiError::field(at, format!("must be {expected}"))
}

/// The rule that a name breaks which stands twice where it may stand once.
pub(crate) const TWICE: &str = "is there twice";

/// The name that serde says, in quotes, `what` is the matter with.
pub(crate) fn quoted<'a>(words: &'a str, what: &str) -> Option<&'a str> {
    words.strip_prefix(what)?.strip_prefix(" `")?.split('`').next()
}

/// The start of a name that a caller made up.
pub(crate) fn shortened(name: &str) -> String {
    const MAX_CHARS: usize = 100;
    let mut start: String = name.chars().take(MAX_CHARS).collect();
    if start.len() < name.len() {
        start.push('…');
    }
    start
}

/// The path that serde was at, or `whole` where it was at the top.
pub(crate) fn outer_field(path: &serde_path_to_error::Path, whole: &str) -> String {
    let path = path.to_string();
    if path == "." || path.is_empty() { whole.to_owned() } else { path }
}

/// What the validator found, field by field, in a steady order.
pub(crate) fn faults(errors: &ValidationErrors) -> ApiError {
    let mut found = Vec::new();
    collect("", errors, &mut found);
    found.sort_by(|a, b| a.field.cmp(&b.field));
    match <[FieldFault; 1]>::try_from(found) {
        Ok([FieldFault { field, message }]) => ApiError::Domain(Error::Invalid { field, rule: message }),
        Err(found) => ApiError::Fields(found),
    }
}

fn collect(outer: &str, errors: &ValidationErrors, found: &mut Vec<FieldFault>) {
    for (name, kind) in errors.errors() {
        let field = if outer.is_empty() { name.to_string() } else { format!("{outer}.{name}") };
        match kind {
            ValidationErrorsKind::Struct(inner) => collect(&field, inner, found),
            ValidationErrorsKind::List(items) => {
                for (position, inner) in items {
                    collect(&format!("{field}[{position}]"), inner, found);
                }
            }
            ValidationErrorsKind::Field(rules) => found.extend(rules.iter().map(|rule| FieldFault {
                field: field.clone(),
                message: rule.message.as_deref().unwrap_or("is not valid").to_owned(),
            })),
        }
    }
}
