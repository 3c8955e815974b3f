//! Entity tags: a conversation's version as HTTP writes it (RFC 9110, section 8.8.3).

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, IF_MATCH, IF_NONE_MATCH};
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder};
use chat_history_domain::conversation::{Conversation, Opened};
use chat_history_domain::{Modseq, Versions};
use std::future::{Ready, ready};
use utoipa::openapi::{ObjectBuilder, Type};

use crate::api::entry::{Described, Entry};

/// The entity tag of a version.
pub(crate) fn etag(version: Modseq) -> (&'static str, String) {
    ("ETag", format!("\"{}\"", version.0))
}

/// The answer to whoever opens a conversation: 304 where they know this version of it, else what it is answered with.
pub(crate) fn unless_known<M>(
    opened: Opened<M>,
    answer: impl FnOnce(HttpResponseBuilder, Conversation, M) -> HttpResponse,
) -> HttpResponse {
    match opened {
        Opened::Unchanged(known) => HttpResponse::NotModified().insert_header(etag(known.modseq)).finish(),
        Opened::Read(found, messages) => {
            let mut with = HttpResponse::Ok();
            with.insert_header(etag(found.modseq));
            answer(with, found, messages)
        }
    }
}

/// The versions that the caller holds already, by `If-None-Match`: of none where the header is absent.
pub(crate) struct IfNoneMatch(pub(crate) Versions);

/// The versions that a change may go on from, by `If-Match`: any where the header is absent.
pub(crate) struct IfMatch(pub(crate) Versions);

impl actix_web::FromRequest for IfNoneMatch {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(listed(tags(request, IF_NONE_MATCH), Comparison::Weak))))
    }
}

impl actix_web::FromRequest for IfMatch {
    type Error = std::convert::Infallible;
    type Future = Ready<Result<Self, Self::Error>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is_stated = request.headers().contains_key(IF_MATCH);
        let stated = || listed(tags(request, IF_MATCH), Comparison::Strong);
        ready(Ok(Self(if is_stated { stated() } else { Versions::Any })))
    }
}

impl Described for IfNoneMatch {
    fn describe(entry: &mut Entry) {
        let tag = ObjectBuilder::new().schema_type(Type::String);
        entry.header("If-None-Match", "The `ETag` of a version that the caller holds.", tag);
        entry.can_be_unchanged();
    }
}

impl Described for IfMatch {
    fn describe(entry: &mut Entry) {
        let tag = ObjectBuilder::new().schema_type(Type::String);
        entry.header("If-Match", "The `ETag` of the thread's version that the change goes on from.", tag);
        entry.can_be_missing();
        let words = "The thread is not of the version that `If-Match` names.";
        entry.error(StatusCode::PRECONDITION_FAILED, words);
    }
}

/// How tags are compared (RFC 9110, section 8.8.3.2): weakly, `W/"1"` and `"1"` are the same; strongly, a weak tag is
/// the same as none.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Comparison {
    Weak,
    Strong,
}

fn tags(request: &HttpRequest, header: HeaderName) -> impl Iterator<Item = &str> {
    request.headers().get_all(header).filter_map(|value| value.to_str().ok())
}

/// The versions in lists of tags. What is no tag of ours names no version, so it is passed over.
fn listed<'a>(values: impl Iterator<Item = &'a str>, comparison: Comparison) -> Versions {
    let mut versions = Vec::new();
    for tag in values.flat_map(|value| value.split(',')).map(str::trim) {
        if tag == "*" {
            return Versions::Any;
        }
        let opaque = match tag.strip_prefix("W/") {
            Some(opaque) if comparison == Comparison::Weak => opaque,
            _ => tag,
        };
        let number = opaque.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
        versions.extend(number.and_then(|number| number.parse().ok()).map(Modseq));
    }
    Versions::Listed(versions)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::HeaderValue;
    use actix_web::test::TestRequest;
    use proptest::prelude::*;

    fn read(values: &[&str], comparison: Comparison) -> Versions {
        listed(values.iter().copied(), comparison)
    }

    #[test]
    fn tags_are_read_from_lists_and_from_repeated_headers() {
        let all = Versions::Listed(vec![Modseq(1), Modseq(2), Modseq(3)]);
        assert_eq!(read(&["\"1\", W/\"2\"", "\"3\""], Comparison::Weak), all);
        assert_eq!(read(&["*"], Comparison::Weak), Versions::Any);
        assert_eq!(read(&["*"], Comparison::Strong), Versions::Any);
    }

    #[test]
    fn a_strong_comparison_passes_over_weak_tags() {
        assert_eq!(read(&["W/\"1\", \"2\""], Comparison::Strong), Versions::Listed(vec![Modseq(2)]));
    }

    #[test]
    fn what_is_no_tag_of_ours_names_no_version() {
        for other in ["", "1", "\"", "\"a\"", "\"1", "w/\"1\"", "\"99999999999999999999\""] {
            assert_eq!(read(&[other], Comparison::Weak), Versions::NONE, "{other}");
            assert_eq!(read(&[other], Comparison::Strong), Versions::NONE, "{other}");
        }
    }
    proptest! {
        #[test]
        fn a_list_of_tags_of_ours_is_read_back_whatever_stands_between(
            numbers in prop::collection::vec(any::<i64>(), 0..8),
            between in "[ \t]{0,3}(,[ \t]{0,3}[a-z\"]{0,3}[ \t]{0,3}){0,2},[ \t]{0,3}",
        ) {
            let tags: Vec<String> = numbers.iter().map(|number| format!("\"{number}\"")).collect();
            let versions = Versions::Listed(numbers.into_iter().map(Modseq).collect());
            for comparison in [Comparison::Weak, Comparison::Strong] {
                prop_assert_eq!(&read(&[&tags.join(&between)], comparison), &versions);
            }
        }

        #[test]
        fn arbitrary_bytes_as_tags_are_read_as_any_version_only_by_an_asterisk(
            values in prop::collection::vec(prop::collection::vec(prop_oneof![Just(b'"'), Just(b','), Just(b'*'), Just(b'W'), Just(b'/'), 0x20..=0x7e_u8, 0x80..=0xff_u8], 0..40), 1..4),
        ) {
            let mut request = TestRequest::default();
            for value in &values {
                let value = HeaderValue::from_bytes(value).unwrap();
                request = request.append_header((IF_MATCH, value.clone())).append_header((IF_NONE_MATCH, value));
            }
            let request = request.to_http_request();
            // A value of which a byte is no ASCII is passed over as a whole.
            let readable = values.iter().filter(|value| value.is_ascii());
            let any = readable.flat_map(|value| value.split(|byte| *byte == b',')).any(|tag| tag.trim_ascii() == b"*");
            for (header, comparison) in [(IF_MATCH, Comparison::Strong), (IF_NONE_MATCH, Comparison::Weak)] {
                prop_assert_eq!(listed(tags(&request, header), comparison) == Versions::Any, any);
            }
        }
    }
}
