//! Secrets: changed without locking anybody out, and refused where others know them.

use jsonwebtoken::Algorithm;
use serde_json::json;

use super::{believed, claims, signed};
use crate::harness::{Database, Kind, Program, SECRET, Service};

const NEW: &str = "b2e95c0f17a84d36923e5d8c41f07ab6";

#[test]
fn tokens_of_the_earlier_secret_are_believed_for_as_long_as_it_is_named() {
    let database = Database::fresh(Kind::Sqlite);
    let [old, new] =
        [SECRET, NEW].map(|secret| signed(Algorithm::HS256, secret, &claims(json!({"aud": null}))));
    let change = |variables: &[(&str, &str)]| {
        let program = Program::bare().with("DATABASE_URL", database.url());
        let program = variables.iter().fold(program, |program, (name, value)| program.with(name, value));
        let service = Service::launch(program);
        service.becomes_ready();
        service
    };
    let both = change(&[("AUTH_JWT_SECRET", NEW), ("AUTH_JWT_SECRET_PREVIOUS", SECRET)]);
    assert!(believed(&both, &new) && believed(&both, &old));
    let other = signed(Algorithm::HS256, NEW.replace('b', "c"), &claims(json!({"aud": null})));
    assert!(!believed(&both, &other));
    let made = both.program().token("alice");
    let after = change(&[("AUTH_JWT_SECRET", NEW)]);
    assert!(believed(&after, &new) && !believed(&after, &old));
    assert!(believed(&after, &made), "new tokens are signed with the new secret");
}

#[test]
fn a_weak_secret_is_refused_by_the_name_of_its_variable_and_not_repeated() {
    for (secret, words) in [
        ("short", "fewer than 32 bytes"),
        ("change-me-change-me-change-me-change-me", "a placeholder"),
        ("super-secret-jwt-token-with-at-least-32-characters-long", "a placeholder"),
        ("abcdabcdabcdabcdabcdabcdabcdabcd", "repeats"),
    ] {
        let present = Program::bare().with("AUTH_JWT_SECRET", secret);
        let earlier = Program::bare().with("AUTH_JWT_SECRET", NEW).with("AUTH_JWT_SECRET_PREVIOUS", secret);
        for (program, name) in [(present, "AUTH_JWT_SECRET "), (earlier, "AUTH_JWT_SECRET_PREVIOUS ")] {
            let complaint = program.run(&["serve"]).failed(2);
            assert!(complaint.contains(&format!("  {name}")) && complaint.contains(words), "{complaint}");
            assert!(!complaint.contains(secret), "{complaint}");
        }
    }
}

#[test]
fn a_token_is_not_made_that_would_not_be_believed() {
    let program = Program::bare().with("AUTH_JWT_SECRET", NEW).with("AUTH_JWT_MAX_TTL", "12h");
    let complaint = program.run(&["token", "--user", "alice", "--ttl", "13h"]).failed(1);
    assert!(complaint.contains("believes no token that lives so long"), "{complaint}");
    program.run(&["token", "--user", "alice", "--ttl", "12h"]).succeeded();
}
