//! Tokens that must not be believed, one fault in each: all get the same answer, which helps nobody to do better.

use jsonwebtoken::Algorithm;
use serde_json::{Value, json};

use super::test_keys::{EC, OTHER_RSA, RSA, RSA_PUBLIC_PEM, part, set};
use super::{AUDIENCE, ISSUER, after, asked_with, believed, claims, is_refused, signed};
use crate::harness::{Database, Kind, Program, SECRET, Service};

fn service(database: &Database, variables: &[(&str, &str)]) -> Service {
    let ours = [("AUTH_JWT_ISSUER", ISSUER), ("AUTH_JWT_AUDIENCE", AUDIENCE)];
    Service::start_with(database, &[&ours, variables].concat())
}

/// A token that our secret has signed.
fn ours(changes: Value) -> String {
    signed(Algorithm::HS256, SECRET, &claims(changes))
}

/// The parts of a good token.
fn good_parts() -> [String; 3] {
    let token = ours(json!({}));
    let parts: Vec<String> = token.split('.').map(str::to_owned).collect();
    parts.try_into().unwrap()
}

#[test]
fn a_token_with_any_fault_gets_the_same_answer() {
    let database = Database::fresh(Kind::Sqlite);
    let service = service(&database, &[("AUTH_JWT_MAX_TTL", "1h")]);
    assert!(believed(&service, &ours(json!({}))), "the control");
    let [head, body, signature] = good_parts();
    let unsigned = |algorithm: &str| part(&json!({"alg": algorithm, "typ": "JWT"}));
    let critical = {
        let header = part(&json!({"alg": "HS256", "crit": ["exp"], "exp": 1}));
        format!("{header}.{body}.{signature}")
    };
    let others = part(&claims(json!({"sub": "bob"})));
    let bad: Vec<(&str, String)> = vec![
        ("no algorithm", format!("{}.{body}.", unsigned("none"))),
        ("no algorithm, in capitals", format!("{}.{body}.", unsigned("NONE"))),
        ("no algorithm, with a signature", format!("{}.{body}.{signature}", unsigned("none"))),
        ("another algorithm named", format!("{}.{body}.{signature}", unsigned("RS256"))),
        ("HS384 with the secret", signed(Algorithm::HS384, SECRET, &claims(json!({})))),
        ("HS512 with the secret", signed(Algorithm::HS512, SECRET, &claims(json!({})))),
        ("another secret", signed(Algorithm::HS256, SECRET.replace('Z', "z"), &claims(json!({})))),
        ("an empty secret", signed(Algorithm::HS256, "", &claims(json!({})))),
        ("another user's claims", format!("{head}.{others}.{signature}")),
        ("a shorter signature", format!("{head}.{body}.{}", &signature[..signature.len() - 4])),
        ("no signature", format!("{head}.{body}.")),
        ("two parts", format!("{head}.{body}")),
        ("four parts", format!("{head}.{body}.{signature}.{signature}")),
        ("a critical extension", critical),
        ("no exp", ours(json!({"exp": null}))),
        ("exp as a text", ours(json!({"exp": after(600).to_string()}))),
        ("exp with a fraction", ours(json!({"exp": 4_000_000_000.5}))),
        ("exp below zero", ours(json!({"exp": -1}))),
        ("exp beyond all", ours(json!({"exp": u64::MAX}))),
        ("exp in milliseconds", ours(json!({"exp": after(600) * 1_000}))),
        ("nbf in the future", ours(json!({"nbf": after(60)}))),
        ("iat in the future", ours(json!({"iat": after(60)}))),
        ("iat as a text", ours(json!({"iat": "now"}))),
        ("a life that is too long", ours(json!({"exp": after(3_700)}))),
        ("a life of unknown length", ours(json!({"iat": null}))),
        ("no sub", ours(json!({"sub": null}))),
        ("an empty sub", ours(json!({"sub": ""}))),
        ("a sub with NUL", ours(json!({"sub": "ali\0ce"}))),
        ("a sub of a thousand characters", ours(json!({"sub": "a".repeat(1_000)}))),
        ("a sub that is a number", ours(json!({"sub": 1}))),
        ("no aud", ours(json!({"aud": null}))),
        ("another aud", ours(json!({"aud": "mail"}))),
        ("no iss", ours(json!({"iss": null}))),
        ("another iss", ours(json!({"iss": "https://auth.example.com.evil.example"}))),
        ("more than 8 KiB", ours(json!({"more": "x".repeat(8 * 1024)}))),
        ("no token at all", "abc".to_owned()),
    ];
    for (fault, token) in &bad {
        assert!(!believed(&service, token), "{fault}");
    }
    assert!(bad.len() >= 25);
    let token = ours(json!({}));
    for values in [
        vec![format!("Bearer {token}"), format!("Bearer {token}")],
        vec![format!("Bearer {token}"), "Basic YTpi".to_owned()],
        vec![format!("Bearer {token}, Bearer {token}")],
        vec![format!("Bearer {token} ")[..].replace(' ', "\t")],
    ] {
        is_refused(&asked_with(&service, &values), "The bearer token is invalid.");
    }
    let expired = ours(json!({"iat": after(-100), "exp": after(-10)}));
    is_refused(&asked_with(&service, &[format!("Bearer {expired}")]), "The bearer token has expired.");
    assert!(believed(&service, &ours(json!({"more": "x".repeat(4 * 1024)}))), "a long token is fine");
    assert!(believed(&service, &ours(json!({"iat": after(3), "nbf": after(3)}))), "clocks differ a little");
}

#[test]
fn what_the_public_half_of_a_key_has_signed_is_not_believed() {
    let database = Database::fresh(Kind::Sqlite);
    let program = Program::bare()
        .with("DATABASE_URL", database.url())
        .with("AUTH_JWKS_FILE", "jwks.json")
        .with("AUTH_JWT_ISSUER", ISSUER)
        .with("AUTH_JWT_AUDIENCE", AUDIENCE);
    let published = set(&[&RSA, &EC]);
    std::fs::write(program.folder().join("jwks.json"), &published).unwrap();
    let service = Service::launch(program);
    service.becomes_ready();
    assert!(believed(&service, &RSA.token(&claims(json!({})))), "the control");
    let modulus = RSA.jwk()["n"].as_str().unwrap().to_owned();
    let jwk = RSA.jwk().to_string();
    for secret in [RSA_PUBLIC_PEM, RSA_PUBLIC_PEM.trim_end(), &modulus, &jwk, &published] {
        for kid in ["rsa", "ec"] {
            let mut header = jsonwebtoken::Header::new(Algorithm::HS256);
            header.kid = Some(kid.into());
            let key = jsonwebtoken::EncodingKey::from_secret(secret.as_bytes());
            let token = jsonwebtoken::encode(&header, &claims(json!({})), &key).unwrap();
            assert!(!believed(&service, &token), "{kid}: {secret}");
        }
    }
    let good = claims(json!({}));
    let named = |kid: Option<&str>, algorithm: Algorithm, key: &jsonwebtoken::EncodingKey| {
        let mut header = jsonwebtoken::Header::new(algorithm);
        header.kid = kid.map(str::to_owned);
        jsonwebtoken::encode(&header, &good, key).unwrap()
    };
    for (fault, token) in [
        ("another key under the kid", named(Some("rsa"), Algorithm::RS256, &OTHER_RSA.encoding())),
        ("a kid of another algorithm", named(Some("rsa"), Algorithm::ES256, &EC.encoding())),
        ("a kid that nobody knows", named(Some("nobody"), Algorithm::RS256, &RSA.encoding())),
        ("no kid among several keys", named(None, Algorithm::RS256, &RSA.encoding())),
        ("another hash than the key's", named(Some("rsa"), Algorithm::RS512, &RSA.encoding())),
    ] {
        assert!(!believed(&service, &token), "{fault}");
    }
}
