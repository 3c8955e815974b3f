//! The address of a database, which alone decides what kind of database it is.

use std::path::PathBuf;

/// Where the conversations are kept. Its `Debug` form shows no password.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file of the embedded SQLite.
    Sqlite(PathBuf),
    /// A PostgreSQL server, as a libpq connection URI.
    Postgres(String),
}

/// Why a text names no database. The text itself, which may hold a password, is not repeated.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum UnknownDatabase {
    /// There is no `scheme://` at the start.
    #[error("must start with sqlite://, postgres://, postgresql:// or postgresql+psycopg://")]
    NoScheme,
    /// The scheme is none that is known.
    #[error(
        "names the database scheme {0:?}, which is unknown; use sqlite, postgres, postgresql or postgresql+psycopg"
    )]
    UnknownScheme(String),
    /// A SQLite URL that names no file.
    #[error(
        "must name a file after sqlite://, such as sqlite://data/chat-history.db; an in-memory database would keep nothing"
    )]
    NoFile,
}

/// What a PostgreSQL connection asks of the network where the URL does not say: to notice a dead server soon.
const POSTGRES_DEFAULTS: [(&str, &str); 7] = [
    ("application_name", "chat-history"),
    ("connect_timeout", "3"),
    ("keepalives", "1"),
    ("keepalives_idle", "10"),
    ("keepalives_interval", "5"),
    ("keepalives_count", "3"),
    ("tcp_user_timeout", "10000"),
];

impl DatabaseUrl {
    /// The database that `text` names: `sqlite://PATH`, or a PostgreSQL URI, whose scheme may also be spelled the way
    /// SQLAlchemy does for psycopg.
    ///
    /// # Errors
    /// Any other text.
    pub fn parse(text: &str) -> Result<Self, UnknownDatabase> {
        let (scheme, rest) = text.split_once("://").ok_or(UnknownDatabase::NoScheme)?;
        match scheme {
            "sqlite"
                if rest.is_empty()
                    || rest.contains(":memory:")
                    || rest.contains('?')
                    || rest.ends_with('/') =>
            {
                Err(UnknownDatabase::NoFile)
            }
            "sqlite" => Ok(Self::Sqlite(rest.into())),
            "postgres" | "postgresql" | "postgresql+psycopg" => Ok(Self::Postgres(with_defaults(rest))),
            _ => Err(UnknownDatabase::UnknownScheme(scheme.into())),
        }
    }
}

/// The connection URI with [`POSTGRES_DEFAULTS`] where it says nothing of its own.
fn with_defaults(rest: &str) -> String {
    let given = rest.split_once('?').map_or("", |(_, parameters)| parameters);
    let is_given = |name: &str| given.split('&').any(|parameter| parameter.split('=').next() == Some(name));
    let missing = POSTGRES_DEFAULTS.iter().filter(|(name, _)| !is_given(name));
    let parameters: Vec<String> = missing.map(|(name, value)| format!("{name}={value}")).collect();
    let separator = if given.is_empty() { "?" } else { "&" };
    format!("postgresql://{}{separator}{}", rest.trim_end_matches('?'), parameters.join("&"))
}

impl std::fmt::Debug for DatabaseUrl {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Sqlite(path) => write!(formatter, "sqlite://{}", path.display()),
            Self::Postgres(_) => formatter.write_str("postgresql://…"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_scheme_alone_chooses_the_database() {
        assert_eq!(DatabaseUrl::parse("sqlite://data/a.db"), Ok(DatabaseUrl::Sqlite("data/a.db".into())));
        assert_eq!(DatabaseUrl::parse("sqlite:///var/a.db"), Ok(DatabaseUrl::Sqlite("/var/a.db".into())));
        for scheme in ["postgres", "postgresql", "postgresql+psycopg"] {
            let Ok(DatabaseUrl::Postgres(uri)) = DatabaseUrl::parse(&format!("{scheme}://u:p@h/db")) else {
                panic!("{scheme}")
            };
            assert!(uri.starts_with("postgresql://u:p@h/db?application_name="), "{uri}");
        }
    }

    #[test]
    fn anything_else_is_refused_by_name_without_repeating_a_password() {
        assert_eq!(DatabaseUrl::parse("data/a.db"), Err(UnknownDatabase::NoScheme));
        let mysql = DatabaseUrl::parse("mysql://root:hunter2@h/db").unwrap_err().to_string();
        assert!(mysql.contains("\"mysql\"") && !mysql.contains("hunter2"), "{mysql}");
        for no_file in ["sqlite://", "sqlite://:memory:", "sqlite://a.db?mode=ro", "sqlite://data/"] {
            assert_eq!(DatabaseUrl::parse(no_file), Err(UnknownDatabase::NoFile), "{no_file}");
        }
        assert_eq!(
            format!("{:?}", DatabaseUrl::parse("postgres://u:hunter2@h/db").unwrap()),
            "postgresql://…"
        );
    }

    #[test]
    fn what_a_url_says_itself_is_left_as_it_is() {
        let Ok(DatabaseUrl::Postgres(uri)) =
            DatabaseUrl::parse("postgres://h/db?sslmode=require&connect_timeout=9")
        else {
            panic!()
        };
        assert!(uri.contains("?sslmode=require&connect_timeout=9&application_name=chat-history"), "{uri}");
        assert_eq!(uri.matches("connect_timeout").count(), 1);
    }
}
