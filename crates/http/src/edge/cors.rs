//! Which pages of other origins may call the service: none, or those that the operator lists.

use std::fmt;
use std::str::FromStr;

use actix_cors::Cors;
use actix_web::http::Method;
use actix_web::http::header::{
    AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
};

/// An origin as browsers send it: a scheme, a host and, where it is not the usual one, a port.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin(String);

/// Why a text is no origin.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("must list origins such as https://chat.example.com, with commas; no path, no * and no null")]
pub struct NoOrigin;

impl FromStr for Origin {
    type Err = NoOrigin;

    fn from_str(text: &str) -> Result<Self, NoOrigin> {
        let url: url::Url = text.parse().map_err(|_| NoOrigin)?;
        let origin = url.origin();
        let is_web = matches!(url.scheme(), "http" | "https");
        // What a browser would send must be what was written, or the entry would never match.
        if is_web && !text.contains('*') && origin.is_tuple() && origin.ascii_serialization() == text {
            Ok(Self(text.to_owned()))
        } else {
            Err(NoOrigin)
        }
    }
}

impl fmt::Display for Origin {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// How long a browser may remember what it was allowed to send, in seconds.
const REMEMBERED: usize = 7_200;

/// The rules for pages of these origins. Callers show who they are with a header, so no credentials are let in.
pub(crate) fn rules(origins: &[Origin]) -> Cors {
    let rules = Cors::default()
        .allowed_methods([
            Method::GET,
            Method::HEAD,
            Method::POST,
            Method::PUT,
            Method::PATCH,
            Method::DELETE,
        ])
        .allowed_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH])
        .allowed_header("idempotency-key")
        .allowed_header("x-request-id")
        .expose_headers([ETAG, LOCATION, RETRY_AFTER])
        .expose_headers([
            "x-request-id",
            "x-total-count",
            "idempotent-replayed",
            "replaced-characters",
            "ratelimit",
            "ratelimit-policy",
        ])
        .max_age(REMEMBERED);
    origins.iter().fold(rules, |rules, origin| rules.allowed_origin(&origin.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_origin_is_a_scheme_a_host_and_a_port_and_nothing_else() {
        for origin in ["https://chat.example.com", "http://localhost:3000", "https://[::1]:8443"] {
            assert_eq!(origin.parse::<Origin>().unwrap().to_string(), origin);
        }
        for text in [
            "",
            "*",
            "null",
            "chat.example.com",
            "https://*.example.com",
            "https://chat.example.com/",
            "https://chat.example.com/app",
            "https://Chat.example.com",
            "https://chat.example.com:443",
            "https://user@chat.example.com",
            "ftp://chat.example.com",
            "file:///tmp",
        ] {
            assert_eq!(text.parse::<Origin>(), Err(NoOrigin), "{text}");
        }
    }
}
