//! Errors as clients see them: problem details (RFC 9457), with the one table that names HTTP statuses.

use actix_web::http::header::{ALLOW, HeaderMap, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE};
use actix_web::http::{Method, StatusCode};
use actix_web::{HttpResponse, ResponseError};
use chat_history_domain::Error;
use serde::Serialize;
use utoipa::ToSchema;

use crate::Refusal;
use crate::edge::rate::TooMany;
use crate::surfaces::surface::{ErrorForm, Surface};

/// Why a request was not done.
#[derive(Clone, Debug, thiserror::Error)]
pub(crate) enum ApiError {
    /// What the domain says.
    #[error(transparent)]
    Domain(#[from] Error),
    /// Fields that break rules, more than one at a time.
    #[error("some fields break rules")]
    Fields(Vec<FieldFault>),
    /// The caller is not let in.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The body is of another media type.
    #[error("the body must be sent as application/json")]
    MediaType,
    /// The body of an import is of another media type.
    #[error(
        "the body must be sent as application/json, application/jsonl, application/zip, application/octet-stream or \
         multipart/form-data"
    )]
    ImportMediaType,
    /// The body has more bytes than that.
    #[error("the body has more than {0} bytes")]
    TooLarge(usize),
    /// The body did not come within the time allowed.
    #[error("the body took too long to arrive")]
    TooSlow,
    /// The body broke off.
    #[error("the body could not be read")]
    Broken,
    /// No route has this path.
    #[error("there is nothing at this path")]
    NoRoute,
    /// The path has no such method; it has these.
    #[error("this path does not support the method")]
    NoMethod(Vec<Method>),
    /// The store answers but cannot be worked with, for a reason that may be told.
    #[error("{0}")]
    NotReady(String),
    /// The caller asks too often.
    #[error(transparent)]
    TooMany(#[from] TooMany),
    /// A page of another origin may not send what its browser asks about.
    #[error("the origin of this page may not send such a request")]
    Preflight,
    /// A handler panicked. The text is for the log only.
    #[error("a handler panicked")]
    Panicked,
}

/// A field that breaks a rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub(crate) struct FieldFault {
    /// The path of the field, such as `messages[0].role`; `body` where it is the whole body.
    #[schema(example = "messages[0].role")]
    pub(crate) field: String,
    /// The rule that it breaks.
    #[schema(example = "must be user, assistant, system or tool")]
    pub(crate) message: String,
}

/// An error's body: problem details for HTTP APIs (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Problem {
    /// Always `about:blank`: the status says what kind of problem it is.
    #[serde(rename = "type")]
    #[schema(example = "about:blank")]
    kind: &'static str,
    /// The status in words.
    #[schema(example = "Bad Request")]
    title: &'static str,
    /// The status as a number.
    #[schema(example = 400)]
    status: u16,
    /// What a person can do about it.
    detail: String,
    /// The path of the request.
    instance: String,
    /// The request's id, as in the log.
    request_id: String,
    /// The fields that break rules, where that is the problem.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    errors: Vec<FieldFault>,
}

/// Seconds after which an unavailable store is worth another try.
const RETRY_SECONDS: HeaderValue = HeaderValue::from_static("1");

impl ApiError {
    /// The one place where a domain error meets a status.
    fn status(&self, surface: &Surface) -> StatusCode {
        match self {
            Self::Domain(error) => match error {
                Error::Invalid { .. } => surface.invalid,
                Error::Forbidden(_) => StatusCode::FORBIDDEN,
                Error::NotFound(_) => StatusCode::NOT_FOUND,
                Error::Stale => StatusCode::PRECONDITION_FAILED,
                Error::Clash(_) => StatusCode::CONFLICT,
                Error::KeyReused => StatusCode::UNPROCESSABLE_ENTITY,
                Error::Conflict(_) | Error::Unavailable(_) => StatusCode::SERVICE_UNAVAILABLE,
                Error::Full(_) => StatusCode::INSUFFICIENT_STORAGE,
                Error::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
            },
            Self::Fields(_) | Self::Broken => surface.invalid,
            Self::NotReady(_) | Self::Refused(Refusal::KeysUnavailable(_)) => StatusCode::SERVICE_UNAVAILABLE,
            Self::Refused(Refusal::Missing | Refusal::Invalid | Refusal::Expired) => StatusCode::UNAUTHORIZED,
            Self::MediaType | Self::ImportMediaType => StatusCode::UNSUPPORTED_MEDIA_TYPE,
            Self::TooLarge(_) => StatusCode::PAYLOAD_TOO_LARGE,
            Self::TooSlow => StatusCode::REQUEST_TIMEOUT,
            Self::NoRoute => StatusCode::NOT_FOUND,
            Self::NoMethod(_) => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooMany(_) => StatusCode::TOO_MANY_REQUESTS,
            Self::Preflight => StatusCode::FORBIDDEN,
            Self::Panicked => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// What a person can do about it. Texts that are for the log only stay out of it.
    fn detail(&self) -> String {
        match self {
            Self::Domain(
                Error::Invalid { .. }
                | Error::NotFound(_)
                | Error::Forbidden(_)
                | Error::Stale
                | Error::Clash(_)
                | Error::KeyReused,
            ) => sentence(&self.to_string()),
            Self::Domain(Error::Conflict(_)) => {
                "Other writers were in the way. Send the request again.".into()
            }
            Self::Domain(Error::Unavailable(_)) => {
                "The store cannot be reached or is busy. Send the request again after a moment.".into()
            }
            Self::Domain(Error::Full(_)) => "The store has no room left. Reading still works.".into(),
            Self::Domain(Error::Internal(_)) | Self::Panicked => {
                "Something went wrong on our side. Please report it with the request id.".into()
            }
            Self::Refused(Refusal::KeysUnavailable(_)) => {
                "The keys that tokens are checked with cannot be read. Send the request again after a moment."
                    .into()
            }
            Self::TooMany(_) => "There were too many requests. Send the request again after a moment.".into(),
            Self::Fields(faults) => {
                let rules: Vec<String> =
                    faults.iter().map(|fault| format!("{} {}", fault.field, fault.message)).collect();
                sentence(&rules.join("; "))
            }
            other => sentence(&other.to_string()),
        }
    }

    fn faults(&self) -> Vec<FieldFault> {
        match self {
            Self::Domain(Error::Invalid { field, rule }) => {
                vec![FieldFault { field: field.clone(), message: rule.clone() }]
            }
            Self::Fields(faults) => faults.clone(),
            _ => Vec::new(),
        }
    }

    fn add_headers(&self, status: StatusCode, headers: &mut HeaderMap) {
        match self {
            Self::Refused(refusal) if status == StatusCode::UNAUTHORIZED => {
                let challenge = match refusal {
                    Refusal::Missing => HeaderValue::from_static("Bearer"),
                    _ => HeaderValue::from_static("Bearer error=\"invalid_token\""),
                };
                headers.insert(WWW_AUTHENTICATE, challenge);
            }
            Self::NoMethod(methods) => {
                let methods: Vec<&str> = methods.iter().map(Method::as_str).collect();
                if let Ok(methods) = HeaderValue::from_str(&methods.join(", ")) {
                    headers.insert(ALLOW, methods);
                }
            }
            Self::TooMany(refusal) => refusal.tell(headers),
            _ if status == StatusCode::SERVICE_UNAVAILABLE => {
                headers.insert(RETRY_AFTER, RETRY_SECONDS);
            }
            _ => {}
        }
    }

    /// Tells the log what a client is not told: the cause of a fault on our side, once.
    pub(crate) fn log(&self, request_id: &str) {
        // No fault on our side depends on the surface.
        match self.status(&Surface::THREADS) {
            status if status == StatusCode::INTERNAL_SERVER_ERROR => {
                log::error!("request {request_id}: {self}");
            }
            status if status.is_server_error() => log::warn!("request {request_id}: {self}"),
            _ => {}
        }
    }

    /// The answer to the request of that path and id, in the manner of that surface.
    pub(crate) fn answer(&self, surface: &Surface, path: &str, request_id: &str) -> HttpResponse {
        let status = self.status(surface);
        let mut response = HttpResponse::build(status);
        // A body that was refused half-read leaves the connection in no state to go on.
        if matches!(self, Self::TooLarge(_) | Self::TooSlow | Self::Broken) {
            response.force_close();
        }
        let mut response = match surface.errors {
            ErrorForm::Problem => {
                response.content_type("application/problem+json");
                response.json(self.problem(status, path, request_id))
            }
        };
        self.add_headers(status, response.headers_mut());
        response
    }

    fn problem(&self, status: StatusCode, path: &str, request_id: &str) -> Problem {
        Problem {
            kind: "about:blank",
            title: status.canonical_reason().unwrap_or("Error"),
            status: status.as_u16(),
            detail: self.detail(),
            instance: path.to_owned(),
            request_id: request_id.to_owned(),
            errors: self.faults(),
        }
    }

    /// A field that breaks a rule.
    pub(crate) fn field(field: impl Into<String>, rule: impl Into<String>) -> Self {
        Self::Domain(Error::Invalid { field: field.into(), rule: rule.into() })
    }
}

/// Only marks the response with the error: the outermost middleware, which knows the request, writes the answer.
impl ResponseError for ApiError {
    fn status_code(&self) -> StatusCode {
        self.status(&Surface::THREADS)
    }

    fn error_response(&self) -> HttpResponse {
        HttpResponse::new(self.status(&Surface::THREADS))
    }
}

/// The words as a sentence. A field's name in front keeps its case, since that is how it is sent.
fn sentence(words: &str) -> String {
    let starts_with_a_word = ["the ", "there ", "this ", "it "].iter().any(|word| words.starts_with(word));
    let mut letters = words.chars();
    let first =
        letters.next().map(|first| if starts_with_a_word { first.to_ascii_uppercase() } else { first });
    format!("{}{}.", first.map_or_else(String::new, String::from), letters.as_str())
}
