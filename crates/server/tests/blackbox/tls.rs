//! TLS to PostgreSQL, as hosted servers ask for it, confirmed by the server.

use std::fs;

use crate::harness::{Database, Kind, Program, Service};

/// The certificate of an authority that has signed nothing.
const STRANGERS_CA: &str = include_str!("strangers-ca.pem");

fn program(database: &Database, parameters: &str) -> Program {
    Program::on(database).with("DATABASE_URL", format!("{}?{parameters}", database.url()))
}

/// What the server says of each of the service's connections: whether it is encrypted.
fn encrypted(database: &Database) -> Vec<String> {
    let query = "SELECT ssl::text AS value FROM pg_stat_ssl JOIN pg_stat_activity USING (pid) \
                 WHERE datname = current_database() AND application_name = 'chat-history'";
    database.sql().texts(query)
}

#[test]
fn a_connection_is_encrypted_where_the_url_asks_for_it() {
    let ca = std::env::var("TEST_POSTGRES_CA").expect("TEST_POSTGRES_CA is not set; run `make test`");
    for parameters in ["sslmode=require".to_owned(), format!("sslmode=verify-full&sslrootcert={ca}")] {
        let database = Database::fresh(Kind::Postgres);
        let service = Service::launch(program(&database, &parameters));
        service.becomes_ready();
        assert_eq!(service.client("alice").thread("Unread on the way"), 1);
        let connections = encrypted(&database);
        assert!(!connections.is_empty() && connections.iter().all(|ssl| ssl == "true"), "{connections:?}");
    }
    let database = Database::fresh(Kind::Postgres);
    let service = Service::launch(program(&database, "sslmode=disable"));
    service.becomes_ready();
    assert!(encrypted(&database).iter().all(|ssl| ssl == "false"), "the server tells the two apart");
}

#[test]
fn a_server_whose_certificate_a_stranger_signed_is_never_talked_to() {
    let database = Database::fresh(Kind::Postgres);
    let program = program(&database, "sslmode=verify-full&sslrootcert=strangers-ca.pem");
    fs::write(program.folder().join("strangers-ca.pem"), STRANGERS_CA).unwrap();
    let service = Service::launch(program);
    service.logs("certificate verify failed");
    service.stranger().get("/readyz").problem(503);
    service.client("alice").get("/api/v1/chat/threads").problem(503);
    assert_eq!(encrypted(&database), [""; 0]);
}
