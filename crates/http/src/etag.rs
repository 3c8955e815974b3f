//! Entity tags: a conversation's version as HTTP writes it (RFC 9110, section 8.8.3).

use actix_web::HttpRequest;
use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, IF_NONE_MATCH};
use chat_history_domain::{Modseq, Versions};
use std::future::{Ready, ready};

/// The entity tag of a version.
pub(crate) fn etag(version: Modseq) -> (&'static str, String) {
    ("ETag", format!("\"{}\"", version.0))
}

/// The versions that the caller holds already, by `If-None-Match`.
pub(crate) struct IfNoneMatch(pub(crate) Versions);

impl actix_web::FromRequest for IfNoneMatch {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let values =
            request.headers().get_all(IF_NONE_MATCH).filter_map(|value: &HeaderValue| value.to_str().ok());
        ready(Ok(Self(weakly_compared(values))))
    }
}

/// Reads lists of tags for a weak comparison, in which `W/"1"` and `"1"` are the same. What is no tag of ours names no
/// version, so it is passed over.
fn weakly_compared<'a>(values: impl Iterator<Item = &'a str>) -> Versions {
    let mut versions = Vec::new();
    for tag in values.flat_map(|value| value.split(',')).map(str::trim) {
        if tag == "*" {
            return Versions::Any;
        }
        let opaque = tag.strip_prefix("W/").unwrap_or(tag);
        let number = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        versions.extend(number.and_then(|number| number.parse().ok()).map(Modseq));
    }
    Versions::Listed(versions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(values: &[&str]) -> Versions {
        weakly_compared(values.iter().copied())
    }

    #[test]
    fn tags_are_read_from_lists_and_from_repeated_headers_weak_or_strong() {
        assert_eq!(
            read(&["\"1\", W/\"2\"", "\"3\""]),
            Versions::Listed(vec![Modseq(1), Modseq(2), Modseq(3)])
        );
        assert_eq!(read(&["*"]), Versions::Any);
    }

    #[test]
    fn what_is_no_tag_of_ours_names_no_version() {
        for other in ["", "1", "\"", "\"a\"", "\"1", "w/\"1\"", "\"99999999999999999999\""] {
            assert_eq!(read(&[other]), Versions::NONE, "{other}");
        }
    }
}
