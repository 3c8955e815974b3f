//! Databases that a test has for itself, and that go with it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use chat_history_domain::Store;
use chat_history_persistence::{DatabaseUrl, Migrator, Options, SqlStore};
use diesel::connection::SimpleConnection;
use diesel::sql_types::BigInt;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use tempfile::TempDir;

/// A database that nobody else uses. It goes when it is dropped.
pub(crate) enum Database {
    /// A file in a folder of its own.
    Sqlite(TempDir),
    /// A database of its own on the test server.
    Postgres(String),
}

impl Database {
    /// An empty SQLite database.
    pub(crate) fn sqlite() -> Self {
        Self::Sqlite(tempfile::tempdir().unwrap())
    }

    /// An empty database on the test server.
    pub(crate) fn postgres() -> Self {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let name = format!("t{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::Relaxed));
        server().batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        Self::Postgres(name)
    }

    /// One empty database of each kind.
    pub(crate) fn both() -> [Self; 2] {
        [Self::sqlite(), Self::postgres()]
    }

    /// The text that names it.
    pub(crate) fn address(&self) -> String {
        match self {
            Self::Sqlite(folder) => format!("sqlite://{}", folder.path().join("data/chat.db").display()),
            Self::Postgres(name) => {
                let url = server_url();
                format!("{}/{name}", url.rsplit_once('/').unwrap().0)
            }
        }
    }

    pub(crate) fn url(&self) -> DatabaseUrl {
        DatabaseUrl::parse(&self.address()).unwrap()
    }

    /// A direct connection, past the store.
    pub(crate) fn connect(&self) -> Direct {
        match self {
            Self::Sqlite(folder) => {
                let path = folder.path().join("data/chat.db");
                let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
                connection.batch_execute("PRAGMA foreign_keys = ON; PRAGMA busy_timeout = 5000").unwrap();
                Direct::Sqlite(connection)
            }
            Self::Postgres(_) => Direct::Postgres(PgConnection::establish(&self.address()).unwrap()),
        }
    }

    /// The store on it, with its schema.
    pub(crate) fn store(&self) -> Store {
        Migrator::new(self.url()).apply().unwrap();
        // A busy machine must not turn a law about content into one about time.
        let patient = Duration::from_secs(30);
        let options = Options { queue_wait: patient, deadline: patient, ..Options::default() };
        Store::new(SqlStore::open(&self.url(), options).unwrap())
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        if let Self::Postgres(name) = self {
            let dropped = server().batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
            if !std::thread::panicking() {
                dropped.unwrap();
            }
        }
    }
}

/// A connection to either kind of database.
pub(crate) enum Direct {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

impl Direct {
    pub(crate) fn run(&mut self, sql: &str) -> diesel::QueryResult<()> {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(sql),
            Self::Postgres(connection) => connection.batch_execute(sql),
        }
    }

    /// The column `number` of what a query finds.
    pub(crate) fn numbers(&mut self, sql: &str) -> Vec<i64> {
        let rows: Vec<Number> = match self {
            Self::Sqlite(connection) => sql_query(sql).load(connection).unwrap(),
            Self::Postgres(connection) => sql_query(sql).load(connection).unwrap(),
        };
        rows.into_iter().map(|row| row.number).collect()
    }
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    number: i64,
}

/// A store on SQLite, and what must live as long.
pub(crate) fn sqlite_store() -> (Store, Database) {
    let database = Database::sqlite();
    (database.store(), database)
}

/// A store on PostgreSQL, and what must live as long.
pub(crate) fn postgres_store() -> (Store, Database) {
    let database = Database::postgres();
    (database.store(), database)
}

fn server() -> PgConnection {
    PgConnection::establish(&server_url()).unwrap()
}

fn server_url() -> String {
    std::env::var("TEST_POSTGRES_URL").expect("a PostgreSQL server for tests; run them with `make test`")
}
