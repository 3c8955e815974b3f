//! Makes tokens for development, tests and operators; in production the identity provider makes them.

use std::time::Duration;

use chat_history_domain::{Timestamp, UserId};
use jsonwebtoken::{EncodingKey, Header};
use serde::Serialize;

use super::{Rules, WeakSecret, rules, secret};

/// Why no token was made.
#[derive(Debug, thiserror::Error)]
pub enum MintError {
    /// The service would not start with this secret.
    #[error(transparent)]
    Weak(#[from] WeakSecret),
    /// The token would live beyond year 9999, or the present is before 1970.
    #[error("the token would not expire between 1970 and 9999")]
    Lifetime,
    /// The service would not believe it.
    #[error("the service believes no token that lives so long")]
    TooLong,
    /// The library could not sign it.
    #[error("the token could not be signed")]
    Signing(#[from] jsonwebtoken::errors::Error),
}

#[derive(Serialize)]
struct Claims<'a> {
    sub: &'a str,
    iat: u64,
    exp: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    iss: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<&'a str>,
}

/// An HS256 token that says for `ttl`, in whole seconds, that its bearer is `user`.
///
/// # Errors
/// A secret that the service would refuse, and times that a token cannot tell.
pub fn mint(
    secret: &str,
    user: &UserId,
    ttl: Duration,
    rules: &Rules,
    now: Timestamp,
) -> Result<String, MintError> {
    secret::check(secret)?;
    let iat = u64::try_from(now.micros() / 1_000_000).map_err(|_| MintError::Lifetime)?;
    let exp = iat.checked_add(ttl.as_secs()).filter(|exp| rules::is_sane(*exp)).ok_or(MintError::Lifetime)?;
    if rules.longest.is_some_and(|longest| ttl > longest) {
        return Err(MintError::TooLong);
    }
    let (iss, aud) = (rules.issuer.as_deref(), rules.audience.as_deref());
    let claims = Claims { sub: user.as_str(), iat, exp, iss, aud };
    Ok(jsonwebtoken::encode(&Header::default(), &claims, &EncodingKey::from_secret(secret.as_bytes()))?)
}
