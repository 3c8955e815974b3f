//! Tokens that are believed, and the tokens that the service mints itself.

use super::test_keys::{EC, ED, OTHER_ED, RSA};
use super::*;

#[actix_web::test]
async fn a_token_of_the_shared_secret_is_its_users() {
    assert_eq!(verdict(&shared(&strict()), &signed(&claims(json!({})))).await, alice());
}

#[actix_web::test]
async fn tokens_of_rsa_p256_and_ed25519_keys_are_their_users() {
    let (tokens, _file) = published(&[&RSA, &EC, &ED, &OTHER_ED], &strict());
    for key in [RSA, EC, ED, OTHER_ED] {
        assert_eq!(verdict(&tokens, &key.token(&claims(json!({})))).await, alice(), "{}", key.kid);
    }
}

#[actix_web::test]
async fn a_token_that_names_no_key_is_checked_with_the_only_one() {
    for key in [RSA, EC, ED] {
        let (tokens, _file) = published(&[&key], &strict());
        let header = Header::new(key.algorithm);
        let token = jsonwebtoken::encode(&header, &claims(json!({})), &key.encoding()).unwrap();
        assert_eq!(verdict(&tokens, &token).await, alice(), "{}", key.kid);
    }
}

#[actix_web::test]
async fn claims_without_a_rule_may_be_anything_or_absent() {
    let tokens = shared(&Rules::default());
    for changes in [
        json!({}),
        json!({"aud": ["some", "body"], "iss": 7, "jti": {"deep": [1]}}),
        json!({"aud": null, "iss": null}),
    ] {
        assert_eq!(verdict(&tokens, &signed(&claims(changes.clone()))).await, alice(), "{changes}");
    }
}

#[actix_web::test]
async fn an_audience_may_stand_among_others() {
    let token = signed(&claims(json!({"aud": ["billing", "chat-history"]})));
    assert_eq!(verdict(&shared(&strict()), &token).await, alice());
}

#[actix_web::test]
async fn clocks_may_differ_by_five_seconds() {
    let tokens = shared(&strict());
    for changes in [json!({"exp": after(-2)}), json!({"nbf": after(3)}), json!({"nbf": after(0)})] {
        assert_eq!(verdict(&tokens, &signed(&claims(changes.clone()))).await, alice(), "{changes}");
    }
}

#[actix_web::test]
async fn a_token_may_live_to_the_end_of_year_9999() {
    let token = signed(&claims(json!({"exp": 253_402_300_799_u64})));
    assert_eq!(verdict(&shared(&strict()), &token).await, alice());
}

#[actix_web::test]
async fn a_user_id_has_up_to_255_characters_of_any_script() {
    for sub in ["a", "auth0|5f7c8ec7c33c6c004bbafe82", "名前", &"é".repeat(255)] {
        let token = signed(&claims(json!({"sub": sub})));
        assert_eq!(verdict(&shared(&strict()), &token).await, Ok(sub.into()));
    }
}

#[actix_web::test]
async fn a_minted_token_is_good_until_it_expires() {
    for rules in [Rules::default(), strict()] {
        let hour = Duration::from_secs(3600);
        let fresh = minted(SECRET, hour, &rules, after(0)).unwrap();
        assert_eq!(verdict(&shared(&rules), &fresh).await, alice());
        let stale = minted(SECRET, hour, &rules, after(-3700)).unwrap();
        assert_eq!(verdict(&shared(&rules), &stale).await, Err(Refusal::Expired));
    }
}

#[test]
fn no_token_is_minted_that_the_service_would_refuse() {
    let hour = Duration::from_secs(3600);
    let weak = minted("too short", hour, &strict(), after(0));
    assert!(matches!(weak, Err(MintError::Weak(WeakSecret::Short))), "{weak:?}");
    let eternal = minted(SECRET, Duration::MAX, &strict(), after(0));
    assert!(matches!(eternal, Err(MintError::Lifetime)), "{eternal:?}");
}

#[test]
fn a_weak_secret_is_refused_at_start() {
    assert_eq!(Tokens::shared_secret("password", &strict()).err(), Some(WeakSecret::Short));
}

#[test]
fn nothing_secret_is_shown_by_debug() {
    assert_eq!(format!("{:?}", shared(&strict())), "Tokens(shared secret)");
    let (tokens, _file) = published(&[&RSA], &strict());
    assert_eq!(format!("{tokens:?}"), "Tokens(key set)");
}
