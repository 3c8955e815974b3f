//! Who has no good token learns nothing, and nothing of the request is looked at.

use chat_history_http::{KeySource, Rules, Tokens};

use crate::harness::{Answer, Server, THREADS, token};

#[track_caller]
fn is_refused(answer: &Answer, how: &str) {
    answer.is_problem(401, "Unauthorized", how);
    let challenge = if how.ends_with("missing.") { "Bearer" } else { "Bearer error=\"invalid_token\"" };
    assert_eq!(answer.header("www-authenticate"), Some(challenge));
}

#[actix_web::test]
async fn a_header_that_is_no_bearer_token_is_a_missing_or_an_invalid_one() {
    let server = Server::new().await;
    let good = token("alice", 0, 3600);
    for (value, how) in [
        ("Basic YWxpY2U6c2VjcmV0".to_owned(), "missing"),
        (good.clone(), "missing"),
        ("Bearer".into(), "invalid"),
        ("Bearer ".into(), "invalid"),
        (format!("Bearer {good} {good}"), "invalid"),
        (format!("Bearer {good}, Bearer {good}"), "invalid"),
        (format!("Bearer {}", &good[..good.len() - 1]), "invalid"),
        (format!("Bearer {}", "a".repeat(10_000)), "invalid"),
        ("Bearer ü".into(), "invalid"),
    ] {
        let refused = server.anyone().ask("GET", THREADS).header("authorization", &value).send().await;
        is_refused(&refused, &format!("The bearer token is {how}."));
    }
    let bytes = server.anyone().ask("GET", THREADS).header("authorization", b"Bearer \xff\xfe").send().await;
    is_refused(&bytes, "The bearer token is invalid.");
}

#[actix_web::test]
async fn two_authorization_headers_are_refused_even_where_both_are_good() {
    let alice = Server::new().await.user("alice");
    let again = format!("Bearer {}", token("alice", 0, 3600));
    for second in [again.as_str(), "Basic YWxpY2U6c2VjcmV0", ""] {
        let refused = alice.ask("GET", THREADS).header("authorization", second).send().await;
        is_refused(&refused, "The bearer token is invalid.");
    }
}

#[actix_web::test]
async fn the_token_is_looked_at_before_all_else_of_a_request() {
    let anyone = Server::new().await.anyone();
    let missing = "The bearer token is missing.";
    is_refused(&anyone.ask("POST", THREADS).json("{").send().await, missing);
    is_refused(&anyone.ask("POST", THREADS).bytes("x").send().await, missing);
    is_refused(
        &anyone.ask("POST", THREADS).header("content-length", "999999999").json("{}").send().await,
        missing,
    );
    is_refused(&anyone.ask("PATCH", &format!("{THREADS}/abc")).json("{").send().await, missing);
    is_refused(&anyone.get(&format!("{THREADS}?limit=abc&cursor=x")).await, missing);
    is_refused(&anyone.get(&format!("{THREADS}/abc")).await, missing);
    is_refused(&anyone.ask("PUT", THREADS).send().await, missing);
}

#[actix_web::test]
async fn no_token_is_repeated_in_an_answer() {
    let server = Server::new().await;
    let expired = token("alice", 7200, 3600);
    for token in [expired.as_str(), "nonsense-of-some-length"] {
        let refused = server.bearer(token).get(THREADS).await;
        assert!(!refused.text().contains(token) && !format!("{:?}", refused.headers).contains(token));
    }
}

#[actix_web::test]
async fn while_the_keys_cannot_be_read_nobody_is_called_an_intruder() {
    let source = KeySource::File("/nowhere/secret-path/jwks.json".into());
    let server = Server::trusting(Tokens::key_set(source, &Rules::default()).unwrap()).await;
    let waiting = server.user("alice").get(THREADS).await;
    let why = "The keys that tokens are checked with cannot be read. Send the request again after a moment.";
    waiting.is_problem(503, "Service Unavailable", why);
    assert_eq!((waiting.header("retry-after"), waiting.header("www-authenticate")), (Some("1"), None));
    is_refused(&server.anyone().get(THREADS).await, "The bearer token is missing.");
    assert_eq!(server.anyone().get("/healthz").await.status, 200);
}
