//! Tokens as callers send them, good and bad, against both kinds of trust.

#![allow(
    clippy::string_slice,
    reason = "tests cut tokens, which are ASCII, and a cut that misses fails the test"
)]

mod accepted;
mod failing;
mod issuer;
mod jwks;
mod refused;
mod rereading;
mod test_keys;

use std::io::Write;
use std::time::Duration;

use chat_history_domain::{Timestamp, UserId};
use jsonwebtoken::{Algorithm, EncodingKey, Header, get_current_timestamp};
use serde_json::{Value, json};

use super::*;
use issuer::Issuer;
use key_set::Pace;
use test_keys::TestKey;

const SECRET: &str = "0f5b8e1c9a7d4e63b2f18c05d96a7e34";

fn shared(rules: &Rules) -> Tokens {
    Tokens::shared_secret(SECRET, rules).unwrap()
}

/// The tokens of a JWKS file with these keys, and the file.
fn published(keys: &[&TestKey], rules: &Rules) -> (Tokens, tempfile::NamedTempFile) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(test_keys::set(keys).as_bytes()).unwrap();
    (Tokens::key_set(KeySource::File(file.path().into()), rules).unwrap(), file)
}

/// A pace at which no reading follows another, save the first.
const NEVER: Pace = Pace { retry: LONG, again: LONG, old: LONG };
const LONG: Duration = Duration::from_secs(3600);

fn paced(issuer: &Issuer, pace: Pace) -> Tokens {
    let source = Source::open(KeySource::Url(issuer.url())).unwrap();
    Tokens(Trust::KeySet(KeySet::paced(source, strict(), pace)))
}

fn good(key: &TestKey) -> String {
    key.token(&claims(json!({})))
}

/// Rules that name an issuer and an audience.
fn strict() -> Rules {
    Rules {
        issuer: Some("https://auth.example.com".into()),
        audience: Some("chat-history".into()),
        longest: None,
    }
}

/// The seconds since 1970, that many later.
fn after(seconds: i64) -> u64 {
    get_current_timestamp().checked_add_signed(seconds).unwrap()
}

/// Claims that all rules of these tests accept, with changes; `null` takes a claim away.
fn claims(changes: Value) -> Value {
    let mut claims = json!({
        "sub": "alice",
        "exp": after(60),
        "iss": "https://auth.example.com",
        "aud": "chat-history",
    });
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (name, value) in changes {
        claims[name] = value;
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

/// A token signed with the shared secret.
fn signed(claims: &Value) -> String {
    signed_with(SECRET, Algorithm::HS256, claims)
}

fn signed_with(secret: &str, algorithm: Algorithm, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_bytes());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

async fn verdict(tokens: &Tokens, token: &str) -> Result<String, Refusal> {
    let user = tokens.verify(Some(&format!("Bearer {token}"))).await?;
    Ok(user.to_string())
}

#[allow(clippy::unnecessary_wraps, reason = "it is compared with verdicts")]
fn alice() -> Result<String, Refusal> {
    Ok("alice".into())
}

fn minted(secret: &str, ttl: Duration, rules: &Rules, now: u64) -> Result<String, MintError> {
    let now = Timestamp::from_micros(i64::try_from(now).unwrap() * 1_000_000);
    mint(secret, &UserId::parse("alice").unwrap(), ttl, rules, now)
}
