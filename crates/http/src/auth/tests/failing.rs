//! Issuers that fail, and what their callers are told.

use std::fs;
use std::time::Instant;

use actix_web::rt::time::sleep;

use super::test_keys::{EC, ED, set};
use super::*;

fn unavailable(verdict: &Result<String, Refusal>) -> bool {
    matches!(verdict, Err(Refusal::KeysUnavailable(_)))
}

#[actix_web::test]
async fn a_reading_that_fails_leaves_the_last_set_in_use() {
    let issuer = Issuer::of(&set(&[&EC]));
    let tokens = paced(&issuer, Pace { again: Duration::ZERO, ..NEVER });
    tokens.refresh().await.unwrap();
    let whole = set(&[&ED]);
    let failures = [
        ("500 Oops", whole.as_str()),
        ("404 Not Found", &whole),
        ("200 OK", &whole[..50]),
        ("200 OK", r#"{"keys":[]}"#),
    ];
    for (status, body) in failures {
        issuer.answers(status, "", body);
        assert_eq!(verdict(&tokens, &good(&ED)).await, Err(Refusal::Invalid), "{status} {body}");
        assert_eq!(verdict(&tokens, &good(&EC)).await, alice(), "{status} {body}");
        assert!(matches!(tokens.refresh().await, Err(Refusal::KeysUnavailable(_))), "{status} {body}");
    }
    issuer.publishes(&whole);
    assert_eq!(verdict(&tokens, &good(&ED)).await, alice());
}

#[actix_web::test]
async fn without_any_set_callers_are_told_to_ask_again() {
    let issuer = Issuer::of("");
    let pause = Duration::from_secs(1);
    let tokens = paced(&issuer, Pace { retry: pause, ..NEVER });
    for _ in 0..20 {
        assert!(unavailable(&verdict(&tokens, &good(&EC)).await));
    }
    assert_eq!(issuer.asked(), 1);
    assert_eq!(verdict(&tokens, "garbage").await, Err(Refusal::Invalid));
    issuer.publishes(&set(&[&EC]));
    sleep(pause).await;
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    assert_eq!(issuer.asked(), 2);
}

#[actix_web::test]
async fn a_file_that_is_not_there_yet_is_read_once_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("jwks.json");
    let source = Source::open(KeySource::File(path.clone())).unwrap();
    let pace = Pace { retry: Duration::ZERO, ..NEVER };
    let tokens = Tokens(Trust::KeySet(KeySet::paced(source, strict(), pace)));
    assert!(unavailable(&verdict(&tokens, &good(&EC)).await));
    assert!(tokens.refresh().await.is_err());
    fs::write(path, set(&[&EC])).unwrap();
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
}

#[actix_web::test]
async fn redirects_are_not_followed() {
    let target = Issuer::of(&set(&[&EC]));
    let issuer = Issuer::of("");
    for status in ["301 Moved", "302 Found", "307 Temporary", "308 Permanent"] {
        issuer.answers(status, &format!("Location: {}\r\n", target.url()), &set(&[&EC]));
        let answer = verdict(&paced(&issuer, NEVER), &good(&EC)).await;
        assert!(unavailable(&answer), "{status}: {answer:?}");
    }
    assert_eq!((issuer.asked(), target.asked()), (4, 0));
}

#[actix_web::test]
async fn a_set_over_1_mib_is_not_read() {
    let fits = |bytes: usize| {
        let set = set(&[&EC]);
        format!("{set}{}", " ".repeat(bytes - set.len()))
    };
    let issuer = Issuer::of("");
    let (_, file) = published(&[], &strict());
    for (bytes, readable) in [(1024 * 1024, true), (1024 * 1024 + 1, false)] {
        issuer.publishes(&fits(bytes));
        fs::write(file.path(), fits(bytes)).unwrap();
        let file = Tokens::key_set(KeySource::File(file.path().into()), &strict()).unwrap();
        for tokens in [paced(&issuer, NEVER), file] {
            let answer = verdict(&tokens, &good(&EC)).await;
            assert_eq!(answer == alice(), readable, "{bytes}: {answer:?}");
            assert_eq!(unavailable(&answer), !readable, "{bytes}: {answer:?}");
        }
    }
}

#[actix_web::test]
async fn an_issuer_that_drips_holds_nobody_up_for_long() {
    let issuer = Issuer::of(&set(&[&EC]));
    issuer.drips();
    let began = Instant::now();
    let answer = verdict(&paced(&issuer, NEVER), &good(&EC)).await;
    assert!(unavailable(&answer), "{answer:?}");
    assert!(began.elapsed() < Duration::from_secs(6), "{:?}", began.elapsed());
}

#[actix_web::test]
async fn keys_behind_https_are_not_taken_in_the_clear() {
    let issuer = Issuer::of(&set(&[&EC]));
    let url = issuer.url().replace("http:", "https:");
    let tokens = Tokens::key_set(KeySource::Url(url), &strict()).unwrap();
    assert!(unavailable(&verdict(&tokens, &good(&EC)).await));
    assert_eq!(issuer.asked(), 1);
}

#[actix_web::test]
async fn a_shared_secret_needs_no_reading() {
    assert_eq!(shared(&strict()).refresh().await, Ok(()));
    assert!(Tokens::key_set(KeySource::Url("http://auth.example.com/jwks".into()), &strict()).is_err());
}
