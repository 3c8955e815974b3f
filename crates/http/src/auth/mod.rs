//! Who is asking: a bearer token becomes the [`UserId`] that its issuer vouches for, or a [`Refusal`].
//!
//! The algorithm is the configured key's, never the token's. No token, key or secret is ever logged or shown by `Debug`.

mod bearer;
pub(crate) mod caller;
mod key_set;
mod keys;
mod mint;
mod refusal;
mod rules;
mod secret;
mod source;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use chat_history_domain::UserId;
use jsonwebtoken::{Algorithm, DecodingKey};

pub use mint::{MintError, mint};
pub use refusal::Refusal;
pub use rules::Rules;
pub use secret::WeakSecret;
pub use source::{BadSource, KeySource};

use key_set::KeySet;
use rules::Verifier;
use source::Source;

/// The tokens that this service believes. Clones share their keys.
#[derive(Clone)]
pub struct Tokens(Trust);

#[derive(Clone)]
enum Trust {
    /// The secret, and after it those that tokens may still be signed with.
    Secrets(Vec<Arc<Verifier>>),
    KeySet(Arc<KeySet>),
}

impl Tokens {
    /// Tokens signed with HS256 and this secret.
    ///
    /// # Errors
    /// A secret that is too short, or that somebody can guess.
    pub fn shared_secret(secret: &str, rules: &Rules) -> Result<Self, WeakSecret> {
        Ok(Self(Trust::Secrets(vec![signed_with(secret, rules)?])))
    }

    /// These, and those that are signed with an earlier secret. With a key set there is none.
    ///
    /// # Errors
    /// As for the secret itself.
    pub fn and_of_earlier_secret(mut self, secret: &str, rules: &Rules) -> Result<Self, WeakSecret> {
        let earlier = signed_with(secret, rules)?;
        if let Trust::Secrets(secrets) = &mut self.0 {
            secrets.push(earlier);
        }
        Ok(self)
    }

    /// Tokens signed with RS256, ES256 or `EdDSA` and a key of this JWKS, which is read when the first token comes in.
    ///
    /// # Errors
    /// A URL over which anybody on the way could slip in keys of his own.
    pub fn key_set(source: KeySource, rules: &Rules) -> Result<Self, BadSource> {
        Ok(Self(Trust::KeySet(KeySet::new(Source::open(source)?, rules.clone()))))
    }

    /// Reads the key set now, so that the first caller need not wait for it and its faults show at start.
    /// With a shared secret there is nothing to do.
    ///
    /// # Errors
    /// [`Refusal::KeysUnavailable`]; keys read earlier stay in use then.
    pub async fn refresh(&self) -> Result<(), Refusal> {
        match &self.0 {
            Trust::Secrets(_) => Ok(()),
            Trust::KeySet(set) => set.refresh().await,
        }
    }

    /// The user for whom the whole value of an `Authorization` header vouches.
    ///
    /// Runs on an actix or tokio runtime, whose blocking threads read the key set.
    ///
    /// # Errors
    /// Why the caller is not let in. [`Refusal::Expired`] is only said of a token with a good signature.
    pub async fn verify(&self, authorization: Option<&str>) -> Result<UserId, Refusal> {
        let token = bearer::token(authorization)?;
        match &self.0 {
            Trust::Secrets(secrets) => {
                let mut verdict = Err(Refusal::Invalid);
                for verifier in secrets {
                    verdict = verifier.verify(token);
                    // What this secret has not signed, another may have.
                    if verdict != Err(Refusal::Invalid) {
                        break;
                    }
                }
                verdict
            }
            Trust::KeySet(set) => {
                let header = jsonwebtoken::decode_header(token).map_err(|_| Refusal::Invalid)?;
                let kid = header.kid.as_deref();
                let keys = set.knowing(kid).await?;
                keys.select(kid, header.alg).ok_or(Refusal::Invalid)?.verify(token)
            }
        }
    }
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(match self.0 {
            Trust::Secrets(_) => "Tokens(shared secret)",
            Trust::KeySet(_) => "Tokens(key set)",
        })
    }
}

/// What believes HS256 tokens of this secret.
fn signed_with(secret: &str, rules: &Rules) -> Result<Arc<Verifier>, WeakSecret> {
    secret::check(secret)?;
    let key = DecodingKey::from_secret(secret.as_bytes());
    Ok(Arc::new(Verifier::new(key, Algorithm::HS256, rules)))
}
