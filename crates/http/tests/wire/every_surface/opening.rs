//! Opening a thread: its version, and what changes it; and HEAD beside GET.

use serde_json::Value;

use super::{Surface, filled, on_every_surface, opened, reads};
use crate::harness::Server;

on_every_surface!(
    a_version_that_the_caller_holds_is_not_sent_again,
    a_version_that_the_caller_does_not_hold_is_sent,
    every_change_gives_a_new_version_and_time,
    head_is_answered_as_get_is,
);

async fn a_version_that_the_caller_holds_is_not_sent_again<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let ask = || alice.ask("GET", &format!("{}/1", S::ROOT));
    for held in [
        &["\"1\""] as &[&str],
        &["W/\"1\""],
        &["\"7\", \"1\""],
        &["\"7\",W/\"1\" , \"x\""],
        &["*"],
        &[" \"1\" "],
        &["\"7\"", "\"1\""],
    ] {
        let ask = held.iter().fold(ask(), |ask, one| ask.header("if-none-match", one));
        let unchanged = ask.send().await;
        assert_eq!((unchanged.status, unchanged.text()), (304, ""), "{held:?}");
        assert_eq!(unchanged.header("etag"), Some("\"1\""), "{held:?}");
        assert_eq!(unchanged.header("content-type"), None, "{held:?}");
    }
}

async fn a_version_that_the_caller_does_not_hold_is_sent<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let whole = opened::<S>(&alice).await.both();
    for other in [
        b"\"0\"" as &[u8],
        b"\"2\"",
        b"W/\"2\"",
        b"1",
        b"\"1",
        b"\"-1\"",
        b"",
        b",",
        b"\"\"",
        b"\"x\"",
        b"\"99999999999999999999\"",
        b"\"*\"",
        b"\"\xff\"",
    ] {
        let ask = alice.ask("GET", &format!("{}/1", S::ROOT)).header("if-none-match", other);
        assert_eq!(ask.send().await.both(), whole, "{other:?}");
    }
}

async fn every_change_gives_a_new_version_and_time<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let mut changes = S::changes("1", "1");
    changes.pop();
    let mut held = opened::<S>(&alice).await;
    for (change, status) in changes {
        let answer = alice.send(&change).await;
        assert_eq!(answer.status, status, "{change:?}");
        let tag = held.header("etag").unwrap();
        let ask = alice.ask("GET", &format!("{}/1", S::ROOT)).header("if-none-match", tag);
        let now = ask.send().await;
        assert_eq!(now.status, 200, "{change:?}");
        assert_ne!(now.header("etag"), Some(tag), "{change:?}");
        assert!(answer.header("etag").is_none_or(|told| now.header("etag") == Some(told)), "{change:?}");
        assert!(now.json()["updated_at"].as_str() > held.json()["updated_at"].as_str(), "{change:?}");
        assert_eq!(now.json()["created_at"], held.json()["created_at"], "{change:?}");
        held = now;
    }
}

async fn head_is_answered_as_get_is<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let missing = S::on_thread("77").into_iter().chain(S::on_message("1", "78"));
    let missing = missing.filter(|(method, ..)| *method == "GET");
    let wrong = ("GET", format!("{}?limit=0&page=0", S::ROOT), Value::Null);
    let slash = ("GET", format!("{}/", S::ROOT), Value::Null);
    for (_, path, _) in reads::<S>().into_iter().chain(missing).chain([wrong, slash]) {
        let (get, head) = (alice.get(&path).await, alice.ask("HEAD", &path).send().await);
        assert_eq!((head.status, head.told_headers()), (get.status, get.told_headers()), "{path}");
        assert!(head.body.is_empty() || get.status != 200 || get.text() == head.text(), "{path}");
    }
    let ask = alice.ask("HEAD", &format!("{}/1", S::ROOT)).header("if-none-match", "\"1\"");
    let held = ask.send().await;
    assert_eq!((held.status, held.header("etag")), (304, Some("\"1\"")));
}
