//! Key sets that change while the service runs: when they are read again, and how often.

use std::fs;
use std::thread;
use std::time::Instant;

use actix_web::rt::{System, time::sleep};
use futures_util::FutureExt;
use futures_util::future::join_all;

use super::test_keys::{EC, ED, OTHER_ED, RSA, set};
use super::*;

#[actix_web::test]
async fn a_key_that_is_added_to_the_file_is_known_without_a_restart() {
    let (tokens, file) = published(&[&RSA], &strict());
    assert_eq!(verdict(&tokens, &good(&RSA)).await, alice());
    fs::write(file.path(), set(&[&ED])).unwrap();
    assert_eq!(verdict(&tokens, &good(&ED)).await, alice());
    assert_eq!(verdict(&tokens, &good(&RSA)).await, Err(Refusal::Invalid));
}

#[actix_web::test]
async fn an_unknown_key_makes_the_set_be_read_again_once_in_a_pause() {
    let issuer = Issuer::of(&set(&[&EC]));
    let tokens = paced(&issuer, NEVER);
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    issuer.publishes(&set(&[&EC, &ED]));
    assert_eq!(verdict(&tokens, &good(&ED)).await, alice());
    issuer.publishes(&set(&[&EC, &ED, &OTHER_ED]));
    assert_eq!(verdict(&tokens, &good(&OTHER_ED)).await, Err(Refusal::Invalid));
    assert_eq!(issuer.asked(), 2);
}

#[actix_web::test]
async fn the_set_is_read_again_after_each_pause() {
    let issuer = Issuer::of(&set(&[&EC]));
    let pause = Duration::from_secs(1);
    let tokens = paced(&issuer, Pace { again: pause, ..NEVER });
    assert_eq!(verdict(&tokens, &good(&ED)).await, Err(Refusal::Invalid));
    issuer.publishes(&set(&[&ED]));
    assert_eq!(verdict(&tokens, &good(&ED)).await, Err(Refusal::Invalid));
    sleep(pause).await;
    assert_eq!(verdict(&tokens, &good(&ED)).await, alice());
    assert_eq!(issuer.asked(), 3);
}

#[actix_web::test]
async fn a_flood_of_unknown_keys_makes_one_reading() {
    let issuer = Issuer::of(&set(&[&EC]));
    let tokens = paced(&issuer, NEVER);
    tokens.refresh().await.unwrap();
    let forged = good(&ED);
    for answer in join_all((0..200).map(|_| verdict(&tokens, &forged))).await {
        assert_eq!(answer, Err(Refusal::Invalid));
    }
    for _ in 0..100 {
        assert_eq!(verdict(&tokens, &forged).await, Err(Refusal::Invalid));
    }
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    assert_eq!(issuer.asked(), 2);
}

#[actix_web::test]
async fn tokens_that_name_no_key_or_make_no_sense_cause_no_reading() {
    let issuer = Issuer::of(&set(&[&EC, &ED]));
    let tokens = paced(&issuer, Pace { again: Duration::ZERO, ..NEVER });
    tokens.refresh().await.unwrap();
    let nameless =
        jsonwebtoken::encode(&Header::new(EC.algorithm), &claims(json!({})), &EC.encoding()).unwrap();
    for token in [nameless.as_str(), "a.b.c", "garbage"] {
        assert_eq!(verdict(&tokens, token).await, Err(Refusal::Invalid));
    }
    assert_eq!(issuer.asked(), 1);
}

#[test]
fn callers_on_all_threads_wait_for_one_reading() {
    let issuer = Issuer::of(&set(&[&EC]));
    issuer.thinks_for(Duration::from_millis(300));
    let tokens = paced(&issuer, NEVER);
    let on_all_threads = |token: &str| {
        let callers = (0..4).map(|_| {
            let (tokens, token) = (tokens.clone(), token.to_owned());
            thread::spawn(move || System::new().block_on(join_all((0..8).map(|_| verdict(&tokens, &token)))))
        });
        let callers: Vec<_> = callers.collect();
        for caller in callers {
            assert!(caller.join().unwrap().iter().all(|answer| *answer == alice()));
        }
    };
    on_all_threads(&good(&EC));
    assert_eq!(issuer.asked(), 1);
    issuer.publishes(&set(&[&ED]));
    on_all_threads(&good(&ED));
    assert_eq!(issuer.asked(), 2);
}

#[actix_web::test]
async fn a_reading_goes_on_when_its_caller_goes_away() {
    let issuer = Issuer::of(&set(&[&EC]));
    let tokens = paced(&issuer, NEVER);
    assert_eq!(verdict(&tokens, &good(&EC)).now_or_never(), None);
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    assert_eq!(issuer.asked(), 1);
}

#[test]
fn a_reading_that_could_not_begin_is_followed_by_another() {
    let issuer = Issuer::of(&set(&[&EC]));
    let tokens = paced(&issuer, Pace { retry: Duration::ZERO, ..NEVER });
    // Without a runtime there is no thread to read on.
    let outside = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        verdict(&tokens, &good(&EC)).now_or_never()
    }));
    assert!(outside.is_err());
    assert_eq!(System::new().block_on(verdict(&tokens, &good(&EC))), alice());
}

#[actix_web::test]
async fn an_old_set_is_read_again_and_withdrawn_keys_stop_working() {
    let issuer = Issuer::of(&set(&[&EC, &ED]));
    let old = Duration::from_secs(1);
    let tokens = paced(&issuer, Pace { old, ..NEVER });
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    issuer.publishes(&set(&[&ED]));
    sleep(old).await;
    // Nobody waits for the reading, so the first one after that is still judged by the old set.
    assert_eq!(verdict(&tokens, &good(&EC)).await, alice());
    let began = Instant::now();
    while verdict(&tokens, &good(&EC)).await == alice() {
        assert!(began.elapsed() < Duration::from_secs(10), "the withdrawn key still works");
        sleep(Duration::from_millis(10)).await;
    }
    assert_eq!(verdict(&tokens, &good(&ED)).await, alice());
    assert_eq!(issuer.asked(), 2);
}
