//! The keys of one reading of a JWKS: what each may verify follows from the key alone.
//!
//! A key that is not plainly for RS256, ES256 or `EdDSA` signatures is left out and the others are used: issuers publish
//! keys for encryption and for algorithms of tomorrow in the same set.

use jsonwebtoken::{Algorithm, DecodingKey, DecodingKeyKind};
use serde::Deserialize;
use serde_json::Value;

use super::rules::{Rules, Verifier};

/// The usable keys of a set.
pub(super) struct Keys(Vec<Key>);

struct Key {
    kid: Option<String>,
    verifier: Verifier,
}

#[derive(Deserialize)]
struct Set {
    keys: Vec<Value>,
}

#[derive(Deserialize)]
struct Jwk {
    kty: String,
    kid: Option<String>,
    alg: Option<String>,
    r#use: Option<String>,
    key_ops: Option<Vec<String>>,
    crv: Option<String>,
    n: Option<String>,
    e: Option<String>,
    x: Option<String>,
    y: Option<String>,
}

impl Keys {
    /// The usable keys of a JWKS.
    ///
    /// A set without any counts as unreadable, so that a slip of the issuer does not lock everybody out.
    pub(super) fn parse(json: &[u8], rules: &Rules) -> Result<Self, String> {
        let Set { keys } = serde_json::from_slice(json).map_err(|error| format!("it is no JWKS: {error}"))?;
        let mut usable = Vec::new();
        for (position, value) in keys.into_iter().enumerate() {
            // serde's own words could repeat a private key that somebody has put there.
            let jwk = serde_json::from_value::<Jwk>(value).map_err(|_| "it is no JWK");
            let kid = jwk.as_ref().ok().and_then(|jwk| jwk.kid.clone());
            match jwk.and_then(|jwk| jwk.verifier(rules)) {
                Ok(verifier) => usable.push(Key { kid, verifier }),
                Err(reason) => log::warn!("left out key {position} of the JWKS, kid {kid:?}: {reason}"),
            }
        }
        if usable.is_empty() {
            return Err("it has no key for RS256, ES256 or EdDSA signatures".into());
        }
        Ok(Self(usable))
    }

    /// How many keys there are.
    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether a key has that id.
    pub(super) fn has(&self, kid: &str) -> bool {
        self.0.iter().any(|key| key.kid.as_deref() == Some(kid))
    }

    /// The key for a token with this header. Where the token names no key, it is the only one or none.
    pub(super) fn select(&self, kid: Option<&str>, algorithm: Algorithm) -> Option<&Verifier> {
        let mut named = self.0.iter().filter(|key| match kid {
            Some(kid) => key.kid.as_deref() == Some(kid),
            None => self.0.len() == 1,
        });
        // Keys of different types may share an id (RFC 7517, 4.5), hence the algorithm, which is still the key's.
        named.find(|key| key.verifier.algorithm() == algorithm).map(|key| &key.verifier)
    }
}

impl Jwk {
    fn verifier(&self, rules: &Rules) -> Result<Verifier, &'static str> {
        if self.r#use.as_ref().is_some_and(|purpose| purpose != "sig") {
            return Err("it is not for signatures");
        }
        if self.key_ops.as_ref().is_some_and(|operations| !operations.iter().any(|name| name == "verify")) {
            return Err("it is not for verifying");
        }
        let (algorithm, name, key) = match (self.kty.as_str(), self.crv.as_deref()) {
            ("RSA", _) => (Algorithm::RS256, "RS256", self.rsa()?),
            ("EC", Some("P-256")) => (Algorithm::ES256, "ES256", self.p256()?),
            ("OKP", Some("Ed25519")) => (Algorithm::EdDSA, "EdDSA", self.ed25519()?),
            ("oct", _) => return Err("it is a secret, which has no place in a published set"),
            _ => return Err("its type or curve is not supported"),
        };
        if self.alg.as_ref().is_some_and(|alg| alg != name) {
            return Err("its algorithm is not supported");
        }
        Ok(Verifier::new(key, algorithm, rules))
    }

    fn rsa(&self) -> Result<DecodingKey, &'static str> {
        let malformed = "its n or e is missing or no base64url";
        let (n, e) = self.n.as_deref().zip(self.e.as_deref()).ok_or(malformed)?;
        let key = DecodingKey::from_rsa_components(n, e).map_err(|_| malformed)?;
        match key.kind() {
            DecodingKeyKind::RsaModulusExponent { n, .. } if (2048..=8192).contains(&bits(n)) => Ok(key),
            _ => Err("its modulus has fewer than 2048 or more than 8192 bits"),
        }
    }

    fn p256(&self) -> Result<DecodingKey, &'static str> {
        let malformed = "its x or y is missing or not 32 bytes in base64url";
        let (x, y) = self.x.as_deref().zip(self.y.as_deref()).ok_or(malformed)?;
        let key = DecodingKey::from_ec_components(x, y).map_err(|_| malformed)?;
        sized(key, 65).ok_or(malformed)
    }

    fn ed25519(&self) -> Result<DecodingKey, &'static str> {
        let malformed = "its x is missing or not 32 bytes in base64url";
        let key =
            DecodingKey::from_ed_components(self.x.as_deref().ok_or(malformed)?).map_err(|_| malformed)?;
        sized(key, 32).ok_or(malformed)
    }
}

fn sized(key: DecodingKey, length: usize) -> Option<DecodingKey> {
    let right = key.try_get_as_bytes().is_ok_and(|bytes| bytes.len() == length);
    right.then_some(key)
}

/// The bits of a big-endian number.
fn bits(number: &[u8]) -> usize {
    let significant: Vec<&u8> = number.iter().skip_while(|byte| **byte == 0).collect();
    let unset = significant.first().map_or(0, |first| first.leading_zeros() as usize);
    (significant.len() * 8).saturating_sub(unset)
}
