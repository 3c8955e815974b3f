//! What a token must say to be believed: its algorithm, its lifetime, its issuer, its audience and its user.
//!
//! Signatures are checked first, so that "expired" is never said of a token that somebody made up.

use std::time::Duration;

use chat_history_domain::{Timestamp, UserId};
use jsonwebtoken::errors::{Error, ErrorKind};
use jsonwebtoken::{Algorithm, DecodingKey, Validation};
use serde::Deserialize;

use super::Refusal;

/// How far the issuer's clock may be from ours. Servers keep time by NTP; a longer leeway would only lengthen the life
/// of a leaked token.
const LEEWAY_SECONDS: u64 = 5;

/// What every token must say beside `exp` and `sub`. What is not set is not checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// The `iss` that a token must have.
    pub issuer: Option<String>,
    /// The `aud` that a token must have, alone or among others.
    pub audience: Option<String>,
    /// How long a token may be good from when it was made, which it must tell then.
    pub longest: Option<Duration>,
}

impl Rules {
    fn validation(&self, algorithm: Algorithm) -> Validation {
        let mut validation = Validation::new(algorithm);
        let mut required = vec!["exp", "sub"];
        validation.leeway = LEEWAY_SECONDS;
        validation.validate_nbf = true;
        if let Some(issuer) = &self.issuer {
            validation.set_issuer(&[issuer]);
            required.push("iss");
        }
        if let Some(audience) = &self.audience {
            validation.set_audience(&[audience]);
            required.push("aud");
        } else {
            // Else a token for any audience at all would be refused.
            validation.validate_aud = false;
        }
        validation.set_required_spec_claims(&required);
        validation
    }
}

/// A key with the one algorithm that goes with it and the rules for what it signs.
pub(super) struct Verifier {
    key: DecodingKey,
    algorithm: Algorithm,
    validation: Validation,
    longest: Option<Duration>,
}

/// The claims that are looked at here; the others are the library's to check.
#[derive(Deserialize)]
struct Claims {
    sub: String,
    /// The library would take fractions, too.
    exp: u64,
    /// Issuers write fractions here.
    iat: Option<f64>,
}

impl Verifier {
    pub(super) fn new(key: DecodingKey, algorithm: Algorithm, rules: &Rules) -> Self {
        Self { key, algorithm, validation: rules.validation(algorithm), longest: rules.longest }
    }

    pub(super) fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// The user of a token that this key has signed.
    pub(super) fn verify(&self, token: &str) -> Result<UserId, Refusal> {
        let token = jsonwebtoken::decode::<Claims>(token, &self.key, &self.validation)
            .map_err(|error| refusal(&error))?;
        // `crit` lists extensions that a reader must understand (RFC 7515, 4.1.11); we understand none.
        if token.header.crit.is_some() || !is_sane(token.claims.exp) || !self.is_timely(&token.claims) {
            return Err(Refusal::Invalid);
        }
        UserId::parse(&token.claims.sub).map_err(|_| Refusal::Invalid)
    }
}

impl Verifier {
    /// Whether the token was not made in the future, and lives no longer than it may.
    fn is_timely(&self, claims: &Claims) -> bool {
        let now = seconds(jsonwebtoken::get_current_timestamp());
        let is_made = claims.iat.is_none_or(|made| made <= now + seconds(LEEWAY_SECONDS));
        let lives = claims.iat.map(|made| seconds(claims.exp) - made);
        let is_short = self.longest.is_none_or(|most| lives.is_some_and(|lives| lives <= most.as_secs_f64()));
        is_made && is_short
    }
}

/// A number of seconds, as claims tell times.
fn seconds(whole: u64) -> f64 {
    Duration::from_secs(whole).as_secs_f64()
}

/// Whether a time in seconds comes before year 10000; a later one is a mistake, such as milliseconds.
pub(super) fn is_sane(seconds: u64) -> bool {
    i64::try_from(seconds).is_ok_and(|seconds| seconds <= Timestamp::MAX.micros() / 1_000_000)
}

fn refusal(error: &Error) -> Refusal {
    match error.kind() {
        ErrorKind::ExpiredSignature => Refusal::Expired,
        // These would show pieces of the token.
        ErrorKind::Json(_) | ErrorKind::Base64(_) | ErrorKind::Utf8(_) => Refusal::Invalid,
        // The caller is not told; an operator who has configured the wrong audience wants to know.
        _ => {
            log::debug!("refused a token: {error}");
            Refusal::Invalid
        }
    }
}
