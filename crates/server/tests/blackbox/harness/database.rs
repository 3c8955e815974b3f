//! A database of its own for one test: a SQLite file in a temporary folder, or a database on the throw-away PostgreSQL.

use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

use diesel::connection::SimpleConnection;
use diesel::sql_types::Text;
use diesel::{Connection, PgConnection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query};
use tempfile::TempDir;

/// The two kinds of databases.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Sqlite,
    Postgres,
}

/// A database that nobody else uses, gone when this is dropped.
pub(crate) enum Database {
    Sqlite(TempDir),
    Postgres {
        /// The URL of the server's own database.
        server: String,
        name: String,
    },
}

impl Database {
    /// An empty database: no file yet on SQLite, no table yet on PostgreSQL.
    pub(crate) fn fresh(kind: Kind) -> Self {
        let database = Self::absent(kind);
        database.create();
        database
    }

    /// A database that is still to be created.
    pub(crate) fn absent(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(tempfile::tempdir().unwrap()),
            Kind::Postgres => Self::absent_on(server()),
        }
    }

    /// A database that is still to be created on the PostgreSQL server of that URL.
    pub(crate) fn absent_on(server: String) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        Self::Postgres { server, name: format!("blackbox_{}_{number}", std::process::id()) }
    }

    /// Creates the database, where that is not left to the service.
    pub(crate) fn create(&self) {
        // Whoever panics may have stopped or frozen the server; it goes, with all that is in it, when the tests are over.
        if let Self::Postgres { server, name } = self
            && !std::thread::panicking()
        {
            administer(server, &format!("CREATE DATABASE {name} TEMPLATE template0"));
        }
    }

    /// The database as `DATABASE_URL` has it.
    pub(crate) fn url(&self) -> String {
        match self {
            Self::Sqlite(_) => format!("sqlite://{}", self.file().display()),
            Self::Postgres { server, name } => beside(server, name),
        }
    }

    /// The SQLite file.
    pub(crate) fn file(&self) -> PathBuf {
        let Self::Sqlite(folder) = self else { panic!("PostgreSQL has no file") };
        folder.path().join("data/chat-history.db")
    }

    pub(crate) fn kind(&self) -> Kind {
        match self {
            Self::Sqlite(_) => Kind::Sqlite,
            Self::Postgres { .. } => Kind::Postgres,
        }
    }

    /// A connection past the service.
    pub(crate) fn sql(&self) -> Sql {
        match self {
            Self::Sqlite(_) => {
                let mut sql =
                    Sql::Sqlite(SqliteConnection::establish(self.file().to_str().unwrap()).unwrap());
                sql.run("PRAGMA busy_timeout = 10000");
                sql
            }
            Self::Postgres { .. } => Sql::Postgres(PgConnection::establish(&self.url()).unwrap()),
        }
    }

    /// Cuts a PostgreSQL database off: connections end, and no new one is let in.
    pub(crate) fn cut_off(&self) {
        let Self::Postgres { server, name } = self else { panic!("SQLite cannot be cut off") };
        administer(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS false"));
        self.end_connections();
    }

    /// Undoes [`Self::cut_off`].
    pub(crate) fn let_in(&self) {
        let Self::Postgres { server, name } = self else { panic!("SQLite cannot be cut off") };
        administer(server, &format!("ALTER DATABASE {name} ALLOW_CONNECTIONS true"));
    }

    /// Ends every connection to a PostgreSQL database.
    pub(crate) fn end_connections(&self) {
        let Self::Postgres { server, name } = self else { panic!("SQLite has no server") };
        administer(
            server,
            &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
        );
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Whoever panics may have stopped or frozen the server; it goes, with all that is in it, when the tests are over.
        if let Self::Postgres { server, name } = self
            && !std::thread::panicking()
        {
            administer(server, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"));
        }
    }
}

/// A connection past the service, to either kind of database.
pub(crate) enum Sql {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    value: String,
}

impl Sql {
    /// Renames tables or columns, although triggers name them, as nobody does but to break something. On SQLite the triggers
    /// are left as they are.
    pub(crate) fn rename(&mut self, statements: &str) {
        match self {
            Self::Sqlite(_) => {
                self.run("PRAGMA legacy_alter_table = ON; PRAGMA writable_schema = ON");
                self.run(statements);
                self.run("PRAGMA writable_schema = OFF; PRAGMA legacy_alter_table = OFF");
            }
            Self::Postgres(_) => self.run(statements),
        }
    }

    /// Runs statements.
    pub(crate) fn run(&mut self, statements: &str) {
        match self {
            Self::Sqlite(connection) => connection.batch_execute(statements),
            Self::Postgres(connection) => connection.batch_execute(statements),
        }
        .unwrap_or_else(|error| panic!("{statements}: {error}"));
    }

    /// The texts of a query's column `value`.
    pub(crate) fn texts(&mut self, query: &str) -> Vec<String> {
        let rows: Vec<Row> = match self {
            Self::Sqlite(connection) => sql_query(query).load(connection),
            Self::Postgres(connection) => sql_query(query).load(connection),
        }
        .unwrap_or_else(|error| panic!("{query}: {error}"));
        rows.into_iter().map(|row| row.value).collect()
    }

    /// The tables, columns, constraints, indexes, functions and triggers, as text.
    pub(crate) fn schema(&mut self) -> Vec<String> {
        self.texts(match self {
            Self::Sqlite(_) => {
                "SELECT coalesce(sql, name) AS value FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT concat_ws(' ', table_name, column_name, data_type, is_nullable, column_default, is_identity, \
                                  generation_expression) AS value \
                 FROM information_schema.columns WHERE table_schema = 'public' \
                 UNION ALL SELECT concat_ws(' ', conrelid::regclass, conname, pg_get_constraintdef(oid)) \
                 FROM pg_constraint WHERE connamespace = 'public'::regnamespace \
                 UNION ALL SELECT indexdef FROM pg_indexes WHERE schemaname = 'public' \
                 UNION ALL SELECT pg_get_functiondef(oid) FROM pg_proc WHERE pronamespace = 'public'::regnamespace \
                 UNION ALL SELECT pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1"
            }
        })
    }

    /// The names of the tables, but for SQLite's own.
    pub(crate) fn tables(&mut self) -> Vec<String> {
        let query = match self {
            Self::Sqlite(_) => {
                "SELECT name AS value FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name"
            }
            Self::Postgres(_) => {
                "SELECT tablename::text AS value FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"
            }
        };
        self.texts(query)
    }
}

/// The server that `scripts/with-postgres` started.
fn server() -> String {
    std::env::var("TEST_POSTGRES_URL")
        .expect("TEST_POSTGRES_URL is not set; run `make test`, which starts a PostgreSQL")
}

/// Another database on the same server.
fn beside(url: &str, name: &str) -> String {
    let (server, _) = url.rsplit_once('/').unwrap();
    format!("{server}/{name}")
}

fn administer(server: &str, statement: &str) {
    let mut connection = PgConnection::establish(server).unwrap();
    connection.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
}
