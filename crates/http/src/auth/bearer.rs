//! The `Authorization` header: finds the token in it, before anything in the token is believed.

use super::Refusal;

/// Bytes in a token. Issuers stay far below, and whoever sends more wants us to parse it.
const MAX_BYTES: usize = 8 * 1024;

/// The token that the value of an `Authorization` header carries: `Bearer`, in any case, then spaces, then one token.
///
/// A header of another scheme is not meant for us, so the token is missing rather than invalid.
pub(super) fn token(authorization: Option<&str>) -> Result<&str, Refusal> {
    let value = authorization.ok_or(Refusal::Missing)?;
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(if is_scheme(scheme) { Refusal::Missing } else { Refusal::Invalid });
    }
    let token = rest.trim_start_matches(' ');
    if token.len() > MAX_BYTES || !is_token68(token) {
        return Err(Refusal::Invalid);
    }
    Ok(token)
}

/// Whether it is a `token` of RFC 9110, as names of schemes are.
fn is_scheme(text: &str) -> bool {
    !text.is_empty()
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte))
}

/// Whether it is a `token68` of RFC 9110.
fn is_token68(text: &str) -> bool {
    let unpadded = text.trim_end_matches('=');
    !unpadded.is_empty()
        && unpadded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~+/".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_is_read_in_any_case_and_with_any_number_of_spaces() {
        for value in ["Bearer a.b-c_d", "bearer a.b-c_d", "BEARER    a.b-c_d"] {
            assert_eq!(token(Some(value)), Ok("a.b-c_d"), "{value:?}");
        }
    }

    #[test]
    fn no_header_and_another_scheme_are_a_missing_token() {
        for value in
            [None, Some("Basic YTpi"), Some("Digest"), Some("BearerToken a.b.c"), Some("eyJ.eyJ.sig")]
        {
            assert_eq!(token(value), Err(Refusal::Missing), "{value:?}");
        }
    }

    #[test]
    fn a_bearer_header_with_anything_but_one_token_is_invalid() {
        let wrong = [
            "",
            " ",
            " Bearer a",
            "Bearer",
            "Bearer ",
            "Bearer  ",
            "Bearer\ta",
            "Bearer a b",
            "Bearer a ",
            "Bearer a\tb",
            "Bearer a,Bearer b",
            "Bearer a=b",
            "Bearer ==",
            "Bearer \"a\"",
            "Bearer é",
            "Bearer a\0",
        ];
        for value in wrong {
            assert_eq!(token(Some(value)), Err(Refusal::Invalid), "{value:?}");
        }
    }

    #[test]
    fn a_token_has_at_most_8_kib() {
        let longest = "a".repeat(8 * 1024);
        assert_eq!(token(Some(&format!("Bearer {longest}"))), Ok(longest.as_str()));
        assert_eq!(token(Some(&format!("Bearer {longest}a"))), Err(Refusal::Invalid));
    }
}
