//! Tokens that are not believed, each with the one word that its bearer is told.

use super::test_keys::{EC, ED, OTHER_RSA, RSA, RSA_PUBLIC_PEM, base64url, part};
use super::*;

/// A signed token with one of its three parts put through `change`.
fn with_part(token: &str, position: usize, change: impl Fn(&str) -> String) -> String {
    let mut parts: Vec<String> = token.split('.').map(ToOwned::to_owned).collect();
    parts[position] = change(&parts[position]);
    parts.join(".")
}

/// The text with the bits of its first character changed.
fn flipped(text: &str) -> String {
    let first = if text.starts_with('A') { "B" } else { "A" };
    format!("{first}{}", &text[1..])
}

#[actix_web::test]
async fn a_token_without_a_claim_that_the_rules_require_is_invalid() {
    let tokens = shared(&strict());
    for name in ["exp", "sub", "iss", "aud"] {
        let token = signed(&claims(json!({name: null})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{name}");
    }
}

#[actix_web::test]
async fn a_token_with_a_wrong_claim_is_invalid() {
    let tokens = shared(&strict());
    for changes in [
        json!({"iss": "https://evil.example.com"}),
        json!({"iss": 7}),
        json!({"iss": "https://auth.example.com/"}),
        json!({"aud": "billing"}),
        json!({"aud": ["billing", "chat-history-admin"]}),
        json!({"aud": []}),
        json!({"aud": {"chat-history": true}}),
        json!({"nbf": after(60)}),
        json!({"nbf": "0"}),
        json!({"nbf": -1}),
        json!({"exp": after(60).to_string()}),
        json!({"exp": 1e10}),
        json!({"exp": -1}),
        json!({"exp": true}),
        json!({"exp": [after(60)]}),
        json!({"exp": 253_402_300_800_u64}),
        json!({"exp": after(60) * 1000}),
        json!({"exp": u64::MAX}),
        json!({"exp": 1e30}),
        json!({"sub": ""}),
        json!({"sub": "a\0b"}),
        json!({"sub": "a\nb"}),
        json!({"sub": "a".repeat(256)}),
        json!({"sub": "a".repeat(1024)}),
        json!({"sub": 7}),
        json!({"sub": ["alice"]}),
    ] {
        let token = signed(&claims(changes.clone()));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{changes}");
    }
}

#[actix_web::test]
async fn an_expired_token_is_said_to_be_expired() {
    let tokens = shared(&strict());
    for exp in [after(-7), after(-3600), 0] {
        let token = signed(&claims(json!({"exp": exp})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Expired), "{exp}");
    }
}

#[actix_web::test]
async fn expiry_is_not_told_to_whoever_made_the_token_up() {
    let expired = claims(json!({"exp": after(-3600)}));
    let forged = signed_with("another secret of at least 32 bytes", Algorithm::HS256, &expired);
    assert_eq!(verdict(&shared(&strict()), &forged).await, Err(Refusal::Invalid));

    let (tokens, _file) = published(&[&RSA], &strict());
    assert_eq!(verdict(&tokens, &RSA.token(&expired)).await, Err(Refusal::Expired));
    let forged = TestKey { kid: RSA.kid, ..OTHER_RSA }.token(&expired);
    assert_eq!(verdict(&tokens, &forged).await, Err(Refusal::Invalid));
}

#[actix_web::test]
async fn a_token_that_was_tampered_with_is_invalid() {
    let good = signed(&claims(json!({})));
    let other = signed(&claims(json!({"sub": "bob"})));
    let signature = |token: &str| token.rsplit('.').next().unwrap().to_owned();
    let bob = part(&claims(json!({"sub": "bob"})));
    for (what, token) in [
        ("another payload", with_part(&good, 1, |_| bob.clone())),
        ("another token's signature", with_part(&good, 2, |_| signature(&other))),
        ("a flipped signature", with_part(&good, 2, flipped)),
        ("a flipped header", with_part(&good, 0, flipped)),
        ("half a signature", with_part(&good, 2, |text| text[..21].to_owned())),
        ("no signature", with_part(&good, 2, |_| String::new())),
        ("a padded signature", format!("{good}=")),
        ("a padded payload", with_part(&good, 1, |text| format!("{text}="))),
        ("a longer signature", format!("{good}AAAA")),
        ("a fourth part", format!("{good}.AAAA")),
        ("an empty first part", format!(".{good}")),
        ("two parts", good.rsplit_once('.').unwrap().0.to_owned()),
        ("a cut end", good[..good.len() - 1].to_owned()),
        ("a letter of another alphabet", with_part(&good, 2, |text| format!("+/{}", &text[2..]))),
    ] {
        assert_eq!(verdict(&shared(&strict()), &token).await, Err(Refusal::Invalid), "{what}");
    }
}

#[actix_web::test]
async fn what_is_no_token_is_invalid() {
    let (published, _file) = published(&[&RSA], &strict());
    for tokens in [shared(&strict()), published] {
        for text in
            ["garbage", ".", "..", "...", "a.b.c", "null.null.null", "e30.e30.e30", "bnVsbA.bnVsbA.bnVsbA"]
        {
            assert_eq!(verdict(&tokens, text).await, Err(Refusal::Invalid), "{text}");
        }
        let token = signed(&claims(json!({})));
        for value in [format!("Bearer {token} {token}"), "Bearer".into(), format!("Bearer {token},")] {
            assert_eq!(tokens.verify(Some(&value)).await, Err(Refusal::Invalid), "{value}");
        }
        assert_eq!(tokens.verify(Some(&format!("Basic {token}"))).await, Err(Refusal::Missing));
        assert_eq!(tokens.verify(None).await, Err(Refusal::Missing));
    }
}

#[actix_web::test]
async fn a_token_over_8_kib_is_invalid_however_good() {
    let token = signed(&claims(json!({"padding": "x".repeat(8 * 1024)})));
    assert_eq!(verdict(&shared(&strict()), &token).await, Err(Refusal::Invalid));
}

#[actix_web::test]
async fn a_claim_given_twice_is_invalid() {
    let payload = format!(r#"{{"sub":"alice","sub":"bob","exp":{}}}"#, after(60));
    let header = part(&json!({"alg": "HS256"}));
    let message = format!("{header}.{}", part(&serde_json::from_str(&payload).unwrap()));
    // `part` folds the two into one, so this one is good and shows that the way it is made is right.
    assert_eq!(verdict(&shared(&Rules::default()), &sealed(&message)).await, Ok("bob".into()));
    let message = format!("{header}.{}", base64url(&payload));
    assert_eq!(verdict(&shared(&Rules::default()), &sealed(&message)).await, Err(Refusal::Invalid));
}

#[actix_web::test]
async fn extensions_that_must_be_understood_are_invalid() {
    for header in
        [json!({"alg": "HS256", "crit": ["exp"]}), json!({"alg": "HS256", "crit": ["b64"], "b64": false})]
    {
        let token = sealed(&format!("{}.{}", part(&header), part(&claims(json!({})))));
        assert_eq!(verdict(&shared(&strict()), &token).await, Err(Refusal::Invalid), "{header}");
    }
}

#[actix_web::test]
async fn an_unsigned_token_is_invalid() {
    let (published, _file) = published(&[&RSA], &strict());
    for tokens in [shared(&strict()), published] {
        for alg in ["none", "None", "NONE", "nOnE", ""] {
            for signature in ["", "AAAA"] {
                let header = part(&json!({"alg": alg, "kid": RSA.kid, "typ": "JWT"}));
                let token = format!("{header}.{}.{signature}", part(&claims(json!({}))));
                assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{alg:?}");
            }
        }
    }
}

#[actix_web::test]
async fn the_shared_secret_signs_with_hs256_and_nothing_else() {
    let tokens = shared(&strict());
    for algorithm in [Algorithm::HS384, Algorithm::HS512] {
        let token = signed_with(SECRET, algorithm, &claims(json!({})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{algorithm:?}");
    }
    let wrong = signed_with("another secret of at least 32 bytes", Algorithm::HS256, &claims(json!({})));
    assert_eq!(verdict(&tokens, &wrong).await, Err(Refusal::Invalid));
    for key in [RSA, EC, ED] {
        assert_eq!(
            verdict(&tokens, &key.token(&claims(json!({})))).await,
            Err(Refusal::Invalid),
            "{}",
            key.kid
        );
    }
}

#[actix_web::test]
async fn a_public_key_is_no_secret_to_sign_with() {
    let (tokens, _file) = published(&[&RSA], &strict());
    let modulus = RSA.jwk()["n"].as_str().unwrap().to_owned();
    for secret in [RSA_PUBLIC_PEM, RSA_PUBLIC_PEM.trim_end(), &modulus] {
        for algorithm in [Algorithm::HS256, Algorithm::HS384, Algorithm::HS512] {
            for kid in [Some(RSA.kid.to_owned()), None] {
                let header = Header { kid, ..Header::new(algorithm) };
                let key = EncodingKey::from_secret(secret.as_bytes());
                let token = jsonwebtoken::encode(&header, &claims(json!({})), &key).unwrap();
                assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{header:?}");
            }
        }
    }
}

#[actix_web::test]
async fn a_key_signs_with_its_own_algorithm_and_nothing_else() {
    let (tokens, _file) = published(&[&RSA, &EC, &ED], &strict());
    for algorithm in [Algorithm::RS384, Algorithm::RS512, Algorithm::PS256, Algorithm::PS512] {
        let token = TestKey { algorithm, ..RSA }.token(&claims(json!({})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{algorithm:?}");
    }
    for (kid, key) in [(RSA.kid, EC), (EC.kid, ED), (ED.kid, RSA), (RSA.kid, OTHER_RSA)] {
        let token = TestKey { kid, ..key }.token(&claims(json!({})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{kid}");
    }
}

#[actix_web::test]
async fn a_token_must_name_its_key_where_there_are_several() {
    let (tokens, _file) = published(&[&RSA, &EC], &strict());
    let nameless =
        jsonwebtoken::encode(&Header::new(EC.algorithm), &claims(json!({})), &EC.encoding()).unwrap();
    assert_eq!(verdict(&tokens, &nameless).await, Err(Refusal::Invalid));
    for kid in ["", "EC", "ec ", "unknown"] {
        let token = TestKey { kid, ..EC }.token(&claims(json!({})));
        assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid), "{kid:?}");
    }
}

#[actix_web::test]
async fn a_key_that_comes_with_the_token_is_not_used() {
    let (tokens, _file) = published(&[&RSA], &strict());
    let jwk = serde_json::from_value(EC.jwk()).unwrap();
    let header =
        Header { jwk: Some(jwk), jku: Some("http://127.0.0.1:9/".into()), ..Header::new(EC.algorithm) };
    let token = jsonwebtoken::encode(&header, &claims(json!({})), &EC.encoding()).unwrap();
    assert_eq!(verdict(&tokens, &token).await, Err(Refusal::Invalid));
}

/// A token of this header and payload, signed with the shared secret.
fn sealed(message: &str) -> String {
    let key = EncodingKey::from_secret(SECRET.as_bytes());
    format!("{message}.{}", jsonwebtoken::crypto::sign(message.as_bytes(), &key, Algorithm::HS256).unwrap())
}
