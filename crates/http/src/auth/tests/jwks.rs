//! Key sets as issuers publish them: which of their keys are used.

use super::keys::Keys;
use super::test_keys::{EC, ED, RSA, base64url};
use super::*;

/// How many keys of a set with this one and a usable one are used.
fn usable(jwk: &Value) -> usize {
    let set = json!({"keys": [jwk, ED.jwk()], "issued_by": "us"}).to_string();
    Keys::parse(set.as_bytes(), &Rules::default()).ok().unwrap().len()
}

fn changed(key: &TestKey, name: &str, value: Value) -> Value {
    let mut jwk = key.jwk();
    jwk[name] = value;
    jwk.as_object_mut().unwrap().retain(|_, value| !value.is_null());
    jwk
}

#[test]
fn keys_for_signatures_are_used_with_or_without_saying_so() {
    for key in [RSA, EC, ED] {
        for name in ["alg", "use", "kid"] {
            assert_eq!(usable(&changed(&key, name, Value::Null)), 2, "{name} of {}", key.kid);
        }
        assert_eq!(usable(&changed(&key, "key_ops", json!(["verify"]))), 2, "{}", key.kid);
        assert_eq!(usable(&changed(&key, "x5t#S256", json!("AAAA"))), 2, "{}", key.kid);
    }
}

#[test]
fn keys_for_anything_else_are_left_out_and_the_others_used() {
    let short_x = json!(EC.jwk()["x"].as_str().unwrap()[..40]);
    for jwk in [
        changed(&RSA, "use", json!("enc")),
        changed(&RSA, "key_ops", json!(["encrypt"])),
        changed(&RSA, "alg", json!("RS512")),
        changed(&RSA, "alg", json!("PS256")),
        changed(&RSA, "alg", json!("HS256")),
        changed(&RSA, "alg", json!("RSA-OAEP-256")),
        changed(&RSA, "n", Value::Null),
        changed(&RSA, "n", json!("not base64url!")),
        changed(&RSA, "n", json!("")),
        changed(&RSA, "e", Value::Null),
        changed(&RSA, "kty", json!("EC")),
        changed(&RSA, "kid", json!(7)),
        changed(&EC, "alg", json!("ES384")),
        changed(&EC, "crv", json!("P-384")),
        changed(&EC, "crv", json!("secp256k1")),
        changed(&EC, "crv", Value::Null),
        changed(&EC, "x", short_x),
        changed(&EC, "y", json!("")),
        changed(&ED, "crv", json!("X25519")),
        changed(&ED, "x", json!("AAAA")),
        changed(&ED, "alg", json!("ES256")),
        json!({"kty": "oct", "k": "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3JldA", "alg": "HS256", "kid": "oct"}),
        json!({"kty": "AKP", "alg": "ML-DSA-44", "pub": "AAAA"}),
        json!({}),
        json!(null),
        json!("key"),
        json!([]),
    ] {
        assert_eq!(usable(&jwk), 1, "{jwk}");
    }
}

#[test]
fn a_modulus_has_2048_to_8192_bits_not_counting_leading_zeros() {
    let used = |modulus: &[&[u8]]| usable(&changed(&RSA, "n", json!(base64url(modulus.concat())))) == 2;
    for right in [&[&[0x80_u8][..], &[1; 255]][..], &[&[0, 0x80], &[1; 255]], &[&[0xff; 1024]]] {
        assert!(used(right), "{right:?}");
    }
    for wrong in
        [&[&[0x7f_u8][..], &[0xff; 255]][..], &[&[0; 128], &[0xff; 128]], &[&[1], &[0; 1024]], &[&[0; 256]]]
    {
        assert!(!used(wrong), "{wrong:?}");
    }
}

#[test]
fn what_holds_no_usable_key_is_no_set() {
    for text in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"keys":{}}"#,
        r#"{"keys":[]}"#,
        r#"{"keys":[{}]}"#,
        "<html></html>",
        "\u{feff}",
    ] {
        assert!(Keys::parse(text.as_bytes(), &Rules::default()).is_err(), "{text}");
    }
}

#[actix_web::test]
async fn keys_of_different_types_may_share_an_id() {
    let shared = "shared";
    let (rsa, ec) = (TestKey { kid: shared, ..RSA }, TestKey { kid: shared, ..EC });
    let (tokens, _file) = published(&[&rsa, &ec], &strict());
    for key in [rsa, ec] {
        assert_eq!(verdict(&tokens, &key.token(&claims(json!({})))).await, alice(), "{:?}", key.algorithm);
    }
}
