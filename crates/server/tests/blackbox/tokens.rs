//! The `token` command: what it makes is believed for as long as it says, and by no one else's secret.

use std::time::Duration;

use crate::harness::{Database, Kind, Program, SECRET, Service, THREADS, eventually};

#[test]
fn a_token_is_believed_until_it_has_expired() {
    let database = Database::fresh(Kind::Sqlite);
    let service = Service::start(&database);
    let token = service.program().run(&["token", "--user", "alice", "--ttl", "1s"]).succeeded();
    let client = service.bearer(token.trim());
    client.get(THREADS).expect(200);
    let refused = eventually("the token expires", Duration::from_secs(10), || {
        let answer = client.get(THREADS);
        (answer.status != 200).then_some(answer)
    });
    assert!(refused.problem(401).contains("expired"));
}

#[test]
fn a_token_says_its_user_issuer_and_audience_and_is_refused_elsewhere() {
    let database = Database::fresh(Kind::Sqlite);
    let ours = [("AUTH_JWT_ISSUER", "https://us"), ("AUTH_JWT_AUDIENCE", "chat")];
    let service = Service::start_with(&database, &ours);
    let name = "Zoë 漢字 <zoe@example.org>";
    assert_eq!(service.client(name).post(THREADS, &serde_json::json!({})).expect(201)["user_id"], name);
    let elsewhere = [
        Program::on(&database),
        Program::on(&database).with("AUTH_JWT_ISSUER", "https://us").with("AUTH_JWT_AUDIENCE", "mail"),
        Program::bare()
            .with("AUTH_JWT_SECRET", SECRET.replace('Z', "z"))
            .with("AUTH_JWT_ISSUER", "https://us")
            .with("AUTH_JWT_AUDIENCE", "chat"),
    ];
    for program in elsewhere {
        let detail = service.bearer(&program.token(name)).get(THREADS).problem(401);
        assert_eq!(detail, "The bearer token is invalid.");
    }
}

#[test]
fn a_user_or_a_lifetime_that_cannot_be_is_an_error() {
    let program = Program::bare().with("AUTH_JWT_SECRET", SECRET);
    let long = "x".repeat(256);
    for user in ["", "tab\there", &long] {
        let complaint = program.run(&["token", "--user", user]).failed(1);
        assert!(complaint.starts_with("chat-history: --user "), "{complaint}");
    }
    assert!(program.run(&["token"]).failed(2).contains("--user"));
    assert!(program.run(&["token", "--user", "alice", "--ttl", "soon"]).failed(2).contains("--ttl"));
    assert!(program.run(&["token", "--user", "alice", "--ttl", "9000y"]).failed(1).contains("expire"));
    let keys = Program::bare().with("AUTH_JWKS_FILE", "keys.json");
    assert!(keys.run(&["token", "--user", "alice"]).failed(1).contains("AUTH_JWT_SECRET"));
}
