//! Who is asking, as the real program sees it: tokens that somebody forged, keys that change while it runs.

#[path = "../../../../http/src/auth/tests/issuer.rs"]
#[allow(dead_code, reason = "the issuer serves other tests, too")]
mod issuer;
#[path = "../../../../http/src/auth/tests/test_keys.rs"]
#[allow(dead_code, reason = "the keys serve other tests, too")]
mod test_keys;

mod forged;
mod key_sets;
mod secrets;

use jsonwebtoken::{Algorithm, EncodingKey, Header};
use serde_json::{Value, json};

use crate::harness::{Answer, Service, THREADS};

const ISSUER: &str = "https://auth.example.com";
const AUDIENCE: &str = "chat-history";

/// The seconds since 1970, that many later.
fn after(seconds: i64) -> i64 {
    i64::try_from(jsonwebtoken::get_current_timestamp()).unwrap() + seconds
}

/// Claims that these services believe, with changes; `null` takes a claim away.
fn claims(changes: Value) -> Value {
    let mut claims =
        json!({"sub": "alice", "iat": after(0), "exp": after(600), "iss": ISSUER, "aud": AUDIENCE});
    let Value::Object(changes) = changes else { panic!("changes are an object") };
    for (name, value) in changes {
        claims[name] = value;
    }
    claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    claims
}

fn signed(algorithm: Algorithm, secret: impl AsRef<[u8]>, claims: &Value) -> String {
    let key = EncodingKey::from_secret(secret.as_ref());
    jsonwebtoken::encode(&Header::new(algorithm), claims, &key).unwrap()
}

/// What the service answers to a list of threads with these `Authorization` headers.
fn asked_with(service: &Service, values: &[String]) -> Answer {
    let headers: Vec<(&str, &str)> = values.iter().map(|value| ("Authorization", value.as_str())).collect();
    service.stranger().ask("GET", THREADS, &headers, None)
}

fn believed(service: &Service, token: &str) -> bool {
    match asked_with(service, &[format!("Bearer {token}")]) {
        answer if answer.status == 200 => true,
        answer => {
            is_refused(&answer, "The bearer token is invalid.");
            false
        }
    }
}

/// The answer is a 401 in every part, and says no more than this.
#[track_caller]
fn is_refused(answer: &Answer, detail: &str) {
    let challenge = "Bearer error=\"invalid_token\"";
    assert_eq!((answer.status, answer.header("www-authenticate")), (401, challenge), "{}", answer.text);
    assert_eq!(answer.header("content-type"), "application/problem+json");
    let id = answer.header("x-request-id").to_owned();
    let body: Value = serde_json::from_str(&answer.text).unwrap();
    let whole = json!({
        "type": "about:blank", "title": "Unauthorized", "status": 401, "detail": detail,
        "instance": THREADS, "request_id": id,
    });
    assert_eq!(body, whole);
}
