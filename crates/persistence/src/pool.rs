//! Pools of connections, one kind for reading and one for writing.

use std::path::Path;
use std::time::Duration;

use diesel::r2d2::{ConnectionManager, CustomizeConnection, Pool};
use diesel::{PgConnection, SqliteConnection};

use chat_history_domain::Result;

use crate::failure::unreachable;
use crate::session::Session;
use crate::{DatabaseUrl, postgres, sqlite};

/// What the connections of a pool are for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// Queries only.
    Read,
    /// Changes.
    Write,
}

/// A pool of connections to one database.
#[derive(Clone)]
pub(crate) enum Connections {
    /// To a PostgreSQL server.
    Postgres(Pool<ConnectionManager<PgConnection>>),
    /// To a SQLite file.
    Sqlite(Pool<ConnectionManager<SqliteConnection>>),
}

impl Connections {
    /// A pool of at most `size` connections. None is opened yet, so the database may be down.
    pub(crate) fn new(url: &DatabaseUrl, purpose: Purpose, size: u32, timeout: Duration) -> Self {
        match url {
            DatabaseUrl::Postgres(uri) => Self::Postgres(build(
                ConnectionManager::new(uri),
                Box::new(postgres::Settings(purpose)),
                size,
                timeout,
            )),
            DatabaseUrl::Sqlite(path) => Self::Sqlite(build(
                ConnectionManager::new(text(path)),
                Box::new(sqlite::Settings(purpose)),
                size,
                timeout,
            )),
        }
    }

    /// A connection that answers.
    pub(crate) fn get(&self) -> Result<Session> {
        match self {
            Self::Postgres(pool) => pool.get().map(Session::Postgres),
            Self::Sqlite(pool) => pool.get().map(Session::Sqlite),
        }
        .map_err(|error| unreachable(&error))
    }

    /// How many connections are open and free.
    pub(crate) fn idle(&self) -> u32 {
        match self {
            Self::Postgres(pool) => pool.state().idle_connections,
            Self::Sqlite(pool) => pool.state().idle_connections,
        }
    }
}

fn build<C>(
    manager: ConnectionManager<C>,
    settings: Box<dyn CustomizeConnection<C, diesel::r2d2::Error>>,
    size: u32,
    timeout: Duration,
) -> Pool<ConnectionManager<C>>
where
    C: diesel::r2d2::R2D2Connection + Send + 'static,
{
    Pool::builder()
        .max_size(size)
        .min_idle(Some(0))
        .idle_timeout(None)
        .connection_timeout(timeout)
        .connection_customizer(settings)
        .build_unchecked(manager)
}

/// The path as SQLite takes it.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
