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
    /// A PostgreSQL URL that libpq would not understand.
    #[error("is no PostgreSQL URL that can be read: {0}")]
    Malformed(&'static str),
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
            "postgres" | "postgresql" | "postgresql+psycopg" => {
                check(rest).map(|()| Self::Postgres(with_defaults(rest))).map_err(UnknownDatabase::Malformed)
            }
            _ => Err(UnknownDatabase::UnknownScheme(scheme.into())),
        }
    }
}

/// Refuses what libpq would refuse in words that repeat the whole URL, password and all.
fn check(rest: &str) -> Result<(), &'static str> {
    if rest.chars().any(|character| character.is_whitespace() || character.is_control()) {
        return Err("it has white space in it");
    }
    let is_escape = |part: &str| {
        part.bytes().take(2).filter(u8::is_ascii_hexdigit).count() == 2 && !part.starts_with("00")
    };
    if !rest.split('%').skip(1).all(is_escape) {
        return Err("a % must be followed by two hexadecimal digits; write %25 for a % itself");
    }
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    if !parameters.split('&').all(|parameter| parameter.is_empty() || parameter.matches('=').count() == 1) {
        return Err("what follows the ? must be of the form name=value&name=value");
    }
    let hosts = address.split('/').next().unwrap_or_default();
    let hosts = hosts.rsplit_once('@').map_or(hosts, |(_, hosts)| hosts);
    let port_of = |host: &str| match host.rsplit_once(']') {
        Some((name, port)) if name.starts_with('[') => Some(port.to_owned()),
        None if !host.contains('[') => {
            Some(host.split_once(':').map_or_else(String::new, |(_, port)| format!(":{port}")))
        }
        _ => None,
    };
    let is_port = |port: &str| {
        port.strip_prefix(':').is_none_or(|number| number.is_empty() || number.parse::<u16>().is_ok())
    };
    let is_sound = |host: &str| {
        port_of(host).is_some_and(|port| (port.is_empty() || port.starts_with(':')) && is_port(&port))
    };
    if hosts.split(',').all(is_sound) { Ok(()) } else { Err("its host or its port cannot be read") }
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

impl DatabaseUrl {
    /// What a library says of this database, as one line and without the password.
    pub(crate) fn tell(&self, words: &str) -> String {
        let line = words.split_whitespace().collect::<Vec<_>>().join(" ");
        self.passwords()
            .filter(|password| !password.is_empty())
            .fold(line, |line, password| line.replace(password, "…"))
    }

    /// The passwords in the URL, as they are written there.
    fn passwords(&self) -> impl Iterator<Item = &str> {
        let uri = match self {
            Self::Sqlite(_) => "",
            Self::Postgres(uri) => uri.strip_prefix("postgresql://").unwrap_or(uri),
        };
        let (address, parameters) = uri.split_once('?').unwrap_or((uri, ""));
        let login = address.rsplit_once('@').and_then(|(login, _)| login.split_once(':'));
        let named = parameters.split('&').filter_map(|parameter| parameter.split_once('='));
        let named = named.filter(|(name, _)| name.contains("password")).map(|(_, password)| password);
        login.map(|(_, password)| password).into_iter().chain(named)
    }
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
    fn what_libpq_could_not_read_is_refused_before_it_repeats_the_password() {
        for wrong in [
            "u:hunter2@[::1]x/db",
            "u:hunter2@[::1/db",
            "u:hunter2%zz@h/db",
            "u:hunter2%00@h/db",
            "u:hun ter2@h/db",
            "u:hunter2@h:abc/db",
            "u:hunter2@h:99999/db",
            "u:hunter2@h/db?foo",
        ] {
            let refused = DatabaseUrl::parse(&format!("postgres://{wrong}")).unwrap_err();
            assert!(matches!(refused, UnknownDatabase::Malformed(_)), "{wrong}");
            assert!(!refused.to_string().contains("hunter2"), "{refused}");
        }
        for sound in [
            "h",
            "h:5432/db",
            "u@h/db",
            "u:p%40%25@h:1,g:2/db?a=b",
            "[::1]:5432/db",
            "/db?host=/run/pg",
            "u:p@/db",
        ] {
            assert!(DatabaseUrl::parse(&format!("postgres://{sound}")).is_ok(), "{sound}");
        }
    }

    #[test]
    fn what_is_told_of_a_database_is_one_line_without_its_passwords() {
        let url = DatabaseUrl::parse("postgres://u:hunter2@h/db?sslpassword=secret3").unwrap();
        assert_eq!(url.tell("failed:\n\thunter2 and secret3\n"), "failed: … and …");
        assert_eq!(DatabaseUrl::Sqlite("a.db".into()).tell("is locked"), "is locked");
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
