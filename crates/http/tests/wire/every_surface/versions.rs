//! `If-Match`: a change goes on from the version that its caller has seen, or is refused.

use super::{Surface, filled, is_denied, on_every_surface, opened};
use crate::harness::{Server, said};

on_every_surface!(
    every_change_goes_on_from_the_version_that_was_seen,
    every_change_from_another_version_is_refused_and_changes_nothing,
    a_list_of_versions_and_the_star_let_any_of_them_go_on,
    what_is_not_there_or_anothers_is_told_so_whatever_version_is_expected,
);

async fn every_change_goes_on_from_the_version_that_was_seen<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    for (change, status) in S::changes("1", "1") {
        let seen = opened::<S>(&alice).await.header("etag").unwrap().to_owned();
        assert_eq!(alice.send_with(&change, "if-match", &seen).await.status, status, "{change:?}");
    }
}

async fn every_change_from_another_version_is_refused_and_changes_nothing<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    alice.post("/api/v1/chat/threads/1/messages", said("since then")).await.ok(201);
    let other = alice.thread(vec![said("another thread")]).await;
    let before = opened::<S>(&alice).await;
    assert_eq!((before.header("etag"), &other["modseq"]), (Some("\"2\""), &3.into()));
    for (change, _) in S::changes("1", "1") {
        for stale in ["\"1\"", "\"3\"", "W/\"2\"", "2", "\"two\"", ""] {
            alice.send_with(&change, "if-match", stale).await.is_stale();
        }
    }
    let after = opened::<S>(&alice).await;
    assert_eq!((after.text(), after.header("etag")), (before.text(), before.header("etag")));
}

async fn a_list_of_versions_and_the_star_let_any_of_them_go_on<S: Surface>() {
    let alice = filled(&Server::new().await).await;
    let [_, (method, path, body)] = S::creations("1");
    for expected in [&["\"7\", \"1\""] as &[&str], &["*"], &["\"3\""], &["\"7\"", "\"4\""]] {
        let ask = expected.iter().fold(alice.ask(method, &path), |ask, one| ask.header("if-match", one));
        assert_eq!(ask.json(body.to_string()).send().await.status, 201, "{expected:?}");
    }
}

async fn what_is_not_there_or_anothers_is_told_so_whatever_version_is_expected<S: Surface>() {
    let server = Server::new().await;
    let (alice, bob) = (filled(&server).await, server.user("bob"));
    let before = opened::<S>(&alice).await.json();
    for expected in ["\"1\"", "\"2\"", "*"] {
        for (change, _) in S::changes("1", "1") {
            is_denied::<S>(&bob.send_with(&change, "if-match", expected).await);
        }
        for (change, _) in S::changes("77", "78") {
            assert_eq!(alice.send_with(&change, "if-match", expected).await.status, 404, "{change:?}");
        }
    }
    assert_eq!(opened::<S>(&alice).await.json(), before);
}
