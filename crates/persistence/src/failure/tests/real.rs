//! Each meaning, met in a real database: what it says there is what the table of words expects.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, SqliteConnection};
use tempfile::TempDir;

use super::*;

fn meaning<C: SimpleConnection>(connection: &mut C, statements: &str) -> Error {
    classify(connection.batch_execute(statements).expect_err(statements))
}

/// A database on the test server, which goes with this.
struct Server {
    url: String,
    name: String,
}

impl Server {
    fn with(topic: &str, schema: &str) -> Self {
        let url = std::env::var("TEST_POSTGRES_URL")
            .expect("a PostgreSQL server for tests; run them with `make test`");
        let name = format!("failure_{topic}_{}", std::process::id());
        let server = Self { url, name };
        server.administer(&format!("CREATE DATABASE {}", server.name));
        server.connect().batch_execute(schema).unwrap();
        server
    }

    fn connect(&self) -> PgConnection {
        PgConnection::establish(&format!("{}/{}", self.url.rsplit_once('/').unwrap().0, self.name)).unwrap()
    }

    fn administer(&self, statement: &str) {
        PgConnection::establish(&self.url).unwrap().batch_execute(statement).unwrap();
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.administer(&format!("DROP DATABASE {} WITH (FORCE)", self.name));
    }
}

const ROWS: &str =
    "CREATE TABLE rows (n INTEGER PRIMARY KEY, m INTEGER); INSERT INTO rows VALUES (1, 0), (2, 0)";

#[test]
fn two_transactions_that_lock_each_other_out_on_postgres() {
    let server = Server::with("deadlock", ROWS);
    let (mut first, mut second) = (server.connect(), server.connect());
    // Whichever of the two is refused, it is the first to notice.
    first.batch_execute("SET deadlock_timeout = '100ms'; BEGIN; UPDATE rows SET m = 1 WHERE n = 1").unwrap();
    second.batch_execute("SET deadlock_timeout = '1min'; BEGIN; UPDATE rows SET m = 2 WHERE n = 2").unwrap();
    std::thread::scope(|scope| {
        let waits = scope.spawn(move || second.batch_execute("UPDATE rows SET m = 2 WHERE n = 1"));
        assert!(matches!(meaning(&mut first, "UPDATE rows SET m = 1 WHERE n = 2"), Error::Conflict(_)));
        first.batch_execute("ROLLBACK").unwrap();
        waits.join().unwrap().unwrap();
    });
}

#[test]
fn waits_that_take_too_long_on_postgres() {
    let server = Server::with("waits", ROWS);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.batch_execute("BEGIN; UPDATE rows SET m = 1").unwrap();
    second.batch_execute("SET lock_timeout = '20ms'; SET statement_timeout = '5s'").unwrap();
    assert!(matches!(meaning(&mut second, "UPDATE rows SET m = 2"), Error::Conflict(_)));
    second.batch_execute("SET statement_timeout = '20ms'").unwrap();
    assert!(matches!(meaning(&mut second, "SELECT pg_sleep(5)"), Error::Unavailable(_)));
    first.batch_execute("SET idle_in_transaction_session_timeout = '20ms'").unwrap();
    let lost = loop {
        match first.batch_execute("SELECT 1") {
            Ok(()) => std::thread::sleep(Duration::from_millis(50)),
            Err(error) => break classify(error),
        }
    };
    assert!(matches!(lost, Error::Unavailable(_)), "{lost:?}");
}

#[test]
fn a_snapshot_that_others_have_overtaken_on_postgres() {
    let server = Server::with("snapshot", ROWS);
    let (mut first, mut second) = (server.connect(), server.connect());
    first.batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT * FROM rows").unwrap();
    second.batch_execute("UPDATE rows SET m = 3").unwrap();
    assert!(matches!(meaning(&mut first, "UPDATE rows SET m = 4"), Error::Conflict(_)));
}

#[test]
fn a_parent_that_went_away_on_postgres() {
    let server =
        Server::with("parent", &format!("{ROWS}; CREATE TABLE children (n INTEGER REFERENCES rows)"));
    assert!(matches!(meaning(&mut server.connect(), "INSERT INTO children VALUES (9)"), Error::Conflict(_)));
}

#[test]
fn a_server_that_only_reads_on_postgres() {
    let server = Server::with("reads", ROWS);
    let mut connection = server.connect();
    connection.batch_execute("SET default_transaction_read_only = on").unwrap();
    assert!(matches!(meaning(&mut connection, "UPDATE rows SET m = 5"), Error::Unavailable(_)));
}

#[test]
fn a_connection_that_an_administrator_ended_on_postgres() {
    let server = Server::with("ended", ROWS);
    let mut connection = server.connect();
    server.administer(&format!(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
        server.name
    ));
    // The first statement meets the server's last words, the second a connection that is closed.
    for _ in 0..2 {
        assert!(matches!(meaning(&mut connection, "SELECT 1"), Error::Unavailable(_)));
    }
}

#[test]
fn a_server_without_connections_to_spare_on_postgres() {
    let server = Server::with("crowd", ROWS);
    server.administer(&format!("ALTER DATABASE {} CONNECTION LIMIT 0", server.name));
    server.administer(&format!("CREATE ROLE {} LOGIN", server.name));
    let (_, address) = server.url.split_once('@').unwrap();
    let address = address.split('/').next().unwrap();
    let words = PgConnection::establish(&format!("postgres://{0}@{address}/{0}", server.name));
    let words = words.err().unwrap().to_string();
    server.administer(&format!("DROP ROLE {}", server.name));
    assert!(has_too_many_clients(&words), "{words}");
}

#[test]
fn a_table_that_is_not_there_on_postgres() {
    let server = Server::with("table", ROWS);
    assert!(matches!(meaning(&mut server.connect(), "SELECT * FROM messages"), Error::Unavailable(_)));
}

#[test]
fn a_statement_that_is_wrong_on_postgres() {
    let server = Server::with("wrong", ROWS);
    assert!(matches!(meaning(&mut server.connect(), "SELECT mood FROM rows"), Error::Internal(_)));
}

/// A SQLite file with a table, and a connection to it.
fn file() -> (TempDir, String, SqliteConnection) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db").to_str().unwrap().to_owned();
    let mut connection = SqliteConnection::establish(&path).unwrap();
    connection
        .batch_execute(&format!("PRAGMA journal_mode = WAL; PRAGMA foreign_keys = ON; {ROWS}"))
        .unwrap();
    (folder, path, connection)
}

#[test]
fn another_writer_in_the_way_on_sqlite() {
    let (_folder, path, mut first) = file();
    let mut second = SqliteConnection::establish(&path).unwrap();
    first.batch_execute("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(meaning(&mut second, "BEGIN IMMEDIATE"), Error::Conflict(_)));
    first.batch_execute("ROLLBACK").unwrap();
    second.batch_execute("BEGIN; SELECT * FROM rows").unwrap();
    first.batch_execute("UPDATE rows SET m = 1").unwrap();
    assert!(matches!(meaning(&mut second, "UPDATE rows SET m = 2"), Error::Conflict(_)));
}

#[test]
fn a_file_that_may_grow_no_more_on_sqlite() {
    let (_folder, _path, mut connection) = file();
    connection.batch_execute("PRAGMA max_page_count = 3").unwrap();
    let much = "CREATE TABLE much AS SELECT zeroblob(100000) AS b";
    assert!(matches!(meaning(&mut connection, much), Error::Full(_)));
}

#[test]
fn a_file_that_is_only_read_on_sqlite() {
    let (_folder, _path, mut connection) = file();
    connection.batch_execute("PRAGMA query_only = ON").unwrap();
    assert!(matches!(meaning(&mut connection, "UPDATE rows SET m = 1"), Error::Unavailable(_)));
}

#[test]
fn a_log_that_cannot_be_opened_on_sqlite() {
    let (folder, path, _connection) = file();
    let mut second = SqliteConnection::establish(&path).unwrap();
    // It has the file, and not yet the log beside it.
    std::fs::remove_dir_all(folder.path()).unwrap();
    assert!(matches!(meaning(&mut second, "SELECT * FROM rows"), Error::Unavailable(_)));
}

#[test]
fn a_parent_that_went_away_on_sqlite() {
    let (_folder, _path, mut connection) = file();
    connection.batch_execute("CREATE TABLE children (n INTEGER REFERENCES rows)").unwrap();
    assert!(matches!(meaning(&mut connection, "INSERT INTO children VALUES (9)"), Error::Conflict(_)));
}

#[test]
fn a_table_or_a_column_that_is_not_there_on_sqlite() {
    let (_folder, _path, mut connection) = file();
    assert!(matches!(meaning(&mut connection, "SELECT * FROM messages"), Error::Unavailable(_)));
    assert!(matches!(meaning(&mut connection, "SELECT mood FROM rows"), Error::Internal(_)));
}
