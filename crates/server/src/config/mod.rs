//! The configuration: read from the environment and `.env`, parsed once, every fault reported together by name.

mod auth;
mod edge;
mod faults;
mod for_transfer;
mod variables;

use std::net::IpAddr;
use std::time::Duration;

use chat_history_domain::Limits;
use chat_history_domain::conversation::Trash;
use chat_history_http::{Listening, Settings};
use chat_history_persistence::{DatabaseUrl, Options};
use log::LevelFilter;

pub(crate) use auth::Auth;
pub(crate) use faults::Faults;
pub(crate) use for_transfer::ForTransfer;
use variables::Variables;

/// All that an operator can set.
#[derive(Debug)]
pub(crate) struct Config {
    /// The address to listen on.
    pub(crate) host: IpAddr,
    /// The port to listen on; 0 lets the system choose.
    pub(crate) port: u16,
    /// What the HTTP layer is told.
    pub(crate) settings: Settings,
    /// How the service meets the network.
    pub(crate) listening: Listening,
    /// Where conversations are kept.
    pub(crate) database: DatabaseUrl,
    /// How the store is sized.
    pub(crate) options: Options,
    /// Whether `serve` applies pending migrations.
    pub(crate) migrate_on_start: bool,
    /// Which tokens are believed.
    pub(crate) auth: Auth,
    /// What is logged, in `env_logger`'s syntax.
    pub(crate) log: String,
}

impl Config {
    /// Reads the environment and, for what it does not set, `.env` in the working folder.
    ///
    /// # Errors
    /// Every variable that cannot be used, and why.
    pub(crate) fn load() -> Result<Self, Faults> {
        Self::read(Variables::load()?)
    }

    /// Reads what work on the database alone needs: which database, and what is logged.
    ///
    /// # Errors
    /// As [`Self::load`], for these variables.
    pub(crate) fn load_database() -> Result<(DatabaseUrl, String), Faults> {
        let mut variables = Variables::load()?;
        match (database(&mut variables), log(&mut variables), variables.finish()) {
            (Some(database), Some(log), Ok(())) => Ok((database, log)),
            (_, _, finished) => Err(finished.err().unwrap_or_default()),
        }
    }

    fn read(mut variables: Variables) -> Result<Self, Faults> {
        let workers = std::thread::available_parallelism().map_or(2, usize::from);
        let host = variables.parsed("HOST", IpAddr::from([127, 0, 0, 1]), "must be an IP address");
        let port = variables.number("PORT", 8_000, 0..=u16::MAX);
        let default_url = format!("http://{}", std::net::SocketAddr::from((host, port)));
        let public_url = variables.checked("API_URL", &default_url, |url| match url.split_once("://") {
            Some(("http" | "https", rest)) if !rest.is_empty() => Ok(url.trim_end_matches('/').to_owned()),
            _ => Err("must be an http:// or https:// URL".to_owned()),
        });
        let settings = Settings {
            public_url: public_url.unwrap_or(default_url),
            body_bytes: variables.number("MAX_BODY_BYTES", 8 * 1024 * 1024, 1_024..=1 << 30),
            import_bytes: import_bytes(&mut variables),
            limits: limits(&mut variables),
            cors_origins: edge::cors_origins(&mut variables),
            rate: edge::rate(&mut variables),
            trash: Trash::of_days(variables.number("TRASH_DAYS", 0, 0..=Trash::MOST_DAYS)),
            trusted_proxies: edge::trusted_proxies(&mut variables),
        };
        let listening = Listening {
            workers: variables.number("WORKERS", workers, 1..=256),
            connections_per_worker: variables.number("MAX_CONNECTIONS_PER_WORKER", 1_000, 1..=100_000),
        };
        let database = database(&mut variables);
        let options = options(&mut variables);
        let migrate_on_start = variables.parsed("MIGRATE_ON_START", true, "must be true or false");
        let auth = auth::auth(&mut variables);
        let log = log(&mut variables);
        match (database, auth, log, variables.finish()) {
            (Some(database), Some(auth), Some(log), Ok(())) => {
                Ok(Self { host, port, settings, listening, database, options, migrate_on_start, auth, log })
            }
            (_, _, _, finished) => Err(finished.err().unwrap_or_default()),
        }
    }
}

fn import_bytes(variables: &mut Variables) -> usize {
    variables.number("IMPORT_MAX_BYTES", 256 * 1024 * 1024, 1_024..=1 << 40)
}

fn limits(variables: &mut Variables) -> Limits {
    let default = Limits::default();
    Limits {
        message_chars: variables.number("MAX_MESSAGE_CHARS", default.message_chars, 1..=10_000_000),
        title_chars: variables.number("MAX_TITLE_CHARS", default.title_chars, 1..=Limits::TITLE_COLUMN_CHARS),
        notebooks: variables.number("MAX_NOTEBOOKS", default.notebooks, 0..=10_000),
        json_bytes: variables.number("MAX_JSON_BYTES", default.json_bytes, 2..=16 * 1024 * 1024),
        item_bytes: variables.number("MAX_ITEM_BYTES", default.item_bytes, 2..=64 * 1024 * 1024),
        batch: variables.number("MAX_BATCH", default.batch, 1..=10_000),
    }
}

fn options(variables: &mut Variables) -> Options {
    let default = Options::default();
    let milliseconds = |variables: &mut Variables, name, default: Duration| {
        let default = u64::try_from(default.as_millis()).unwrap_or(u64::MAX);
        Duration::from_millis(variables.number(name, default, 100..=600_000))
    };
    Options {
        readers: variables.number("DATABASE_READERS", default.readers, 1..=128),
        writers: variables.number("DATABASE_WRITERS", default.writers, 1..=128),
        read_queue: variables.number("DATABASE_READ_QUEUE", default.read_queue, 1..=100_000),
        write_queue: variables.number("DATABASE_WRITE_QUEUE", default.write_queue, 1..=100_000),
        queue_wait: milliseconds(variables, "DATABASE_QUEUE_WAIT_MS", default.queue_wait),
        deadline: milliseconds(variables, "DATABASE_DEADLINE_MS", default.deadline),
        connect_timeout: milliseconds(variables, "DATABASE_CONNECT_TIMEOUT_MS", default.connect_timeout),
    }
}

fn database(variables: &mut Variables) -> Option<DatabaseUrl> {
    let default = "sqlite://data/chat-history.db";
    variables
        .checked("DATABASE_URL", default, |url| DatabaseUrl::parse(url).map_err(|error| error.to_string()))
}

fn log(variables: &mut Variables) -> Option<String> {
    variables.checked("LOG", "info", log_levels)
}

/// What is logged, as `env_logger` reads it, which by itself passes over what it does not understand.
fn log_levels(text: &str) -> Result<String, String> {
    let is_level =
        |part: &str| part.rsplit('=').next().is_some_and(|level| level.trim().parse::<LevelFilter>().is_ok());
    let rule = "must be off, error, warn, info, debug or trace, also by module, such as info,chat_history_http=debug";
    if text.split(',').all(is_level) { Ok(text.to_owned()) } else { Err(rule.to_owned()) }
}

#[cfg(test)]
mod tests;
