//! Pools of connections, one kind for reading and one for writing.

use std::path::Path;
use std::time::Duration;

use diesel::r2d2::{ConnectionManager, CustomizeConnection, HandleError, Pool};
use diesel::{PgConnection, SqliteConnection};

use chat_history_domain::{Error, Result};

use crate::health::Health;
use crate::purpose::Purpose;
use crate::session::Session;
use crate::{DatabaseUrl, postgres, sqlite};

/// The connections to one database for one purpose.
#[derive(Clone)]
pub(crate) struct Connections {
    url: DatabaseUrl,
    pool: Opened,
    health: Health,
}

#[derive(Clone)]
enum Opened {
    Postgres(Pool<ConnectionManager<PgConnection>>),
    Sqlite(Pool<ConnectionManager<SqliteConnection>>),
}

impl Connections {
    /// A pool of at most `size` connections. None is opened yet, so the database may be down.
    pub(crate) fn new(
        url: &DatabaseUrl,
        purpose: Purpose,
        size: u32,
        timeout: Duration,
        health: &Health,
    ) -> Self {
        let pool = match url {
            DatabaseUrl::Postgres(uri) => {
                let settings = Box::new(postgres::Settings(purpose));
                Opened::Postgres(build(ConnectionManager::new(uri), settings, url, size, timeout))
            }
            DatabaseUrl::Sqlite(path) => {
                let settings = Box::new(sqlite::Settings(purpose));
                Opened::Sqlite(build(ConnectionManager::new(text(path)), settings, url, size, timeout))
            }
        };
        Self { url: url.clone(), pool, health: health.clone() }
    }

    /// A connection that answers. That there is none is told to whoever looks after the database.
    pub(crate) fn get(&self) -> Result<Session> {
        self.spare().map_err(|why| {
            self.health.is_cut_off(&why);
            Error::Unavailable(format!("no connection: {why}"))
        })
    }

    /// A connection that answers, or why there is none.
    pub(crate) fn spare(&self) -> std::result::Result<Session, String> {
        match &self.pool {
            Opened::Postgres(pool) => pool.get().map(Session::Postgres),
            Opened::Sqlite(pool) => pool.get().map(Session::Sqlite),
        }
        .map_err(|error| self.url.tell(&error.to_string()))
    }

    /// How many connections are open.
    pub(crate) fn open(&self) -> u32 {
        match &self.pool {
            Opened::Postgres(pool) => pool.state().connections,
            Opened::Sqlite(pool) => pool.state().connections,
        }
    }
}

/// Logs why a connection could not be opened, without the password that libpq may repeat.
#[derive(Debug)]
struct Logged(DatabaseUrl);

impl HandleError<diesel::r2d2::Error> for Logged {
    fn handle_error(&self, error: diesel::r2d2::Error) {
        log::warn!("a database connection failed: {}", self.0.tell(&error.to_string()));
    }
}

fn build<C>(
    manager: ConnectionManager<C>,
    settings: Box<dyn CustomizeConnection<C, diesel::r2d2::Error>>,
    url: &DatabaseUrl,
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
        .error_handler(Box::new(Logged(url.clone())))
        .build_unchecked(manager)
}

/// The path as SQLite takes it.
pub(crate) fn text(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}
