//! Key sets from a file and from a URL, whose keys are replaced while the service runs.

use std::fs;

use serde_json::json;

use super::issuer::Issuer;
use super::test_keys::{EC, ED, OTHER_ED, OTHER_RSA, RSA, set};
use super::{AUDIENCE, ISSUER, believed, claims};
use crate::harness::{Database, Kind, Program, Service};

fn program(database: &Database) -> Program {
    Program::bare()
        .with("DATABASE_URL", database.url())
        .with("AUTH_JWT_ISSUER", ISSUER)
        .with("AUTH_JWT_AUDIENCE", AUDIENCE)
}

/// Keys of each kind are believed; once others are published in their place, those are, and these no more.
fn keys_are_replaced(service: &Service, publish: impl Fn(&str)) {
    let good = claims(json!({}));
    for key in [&RSA, &EC, &ED] {
        assert!(believed(service, &key.token(&good)), "{}", key.kid);
    }
    publish(&set(&[&EC, &OTHER_RSA, &OTHER_ED]));
    for key in [&OTHER_RSA, &OTHER_ED, &EC] {
        assert!(believed(service, &key.token(&good)), "{}", key.kid);
    }
    for key in [&RSA, &ED] {
        assert!(!believed(service, &key.token(&good)), "{} was withdrawn", key.kid);
    }
}

#[test]
fn the_keys_of_a_file_are_replaced_without_a_restart() {
    let database = Database::fresh(Kind::Sqlite);
    let program = program(&database).with("AUTH_JWKS_FILE", "jwks.json");
    let file = program.folder().join("jwks.json");
    fs::write(&file, set(&[&RSA, &EC, &ED])).unwrap();
    let service = Service::launch(program);
    service.becomes_ready();
    keys_are_replaced(&service, |keys| fs::write(&file, keys).unwrap());
}

#[test]
fn the_keys_of_a_url_are_replaced_without_a_restart() {
    let database = Database::fresh(Kind::Sqlite);
    let issuer = Issuer::of(&set(&[&RSA, &EC, &ED]));
    let service = Service::launch(program(&database).with("AUTH_JWKS_URL", issuer.url()));
    service.becomes_ready();
    keys_are_replaced(&service, |keys| issuer.publishes(keys));
    assert_eq!(issuer.asked(), 2, "at the start, and for the first unknown key");
}
