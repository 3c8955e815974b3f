//! Serving: the store and the API are wired, the schema is brought up to date, and a signal ends it.

use std::net::TcpListener;
use std::time::Duration;

use anyhow::{Context, Result};
use chat_history_domain::{Store, Timestamp};
use chat_history_http::{Api, serve};
use chat_history_persistence::{MigrationError, Migrator, SqlStore};
use tokio::signal::unix::{SignalKind, signal};

use crate::config::Config;

/// How often an unreachable database is asked again.
const PATIENCE: Duration = Duration::from_secs(1);

/// The clock of this process, asked here and nowhere else.
#[expect(clippy::disallowed_methods, reason = "this is where time enters")]
pub(crate) fn now() -> Timestamp {
    chrono::Utc::now().into()
}

/// Serves until a signal says stop, and lets what is in flight finish.
pub(crate) fn run(config: Config) -> Result<()> {
    actix_web::rt::System::new().block_on(until_told_to_stop(config))
}

async fn until_told_to_stop(config: Config) -> Result<()> {
    let listener = TcpListener::bind((config.host, config.port))
        .with_context(|| format!("HOST and PORT: {}:{} cannot be listened on", config.host, config.port))?;
    let address = listener.local_addr()?;
    let store = SqlStore::open(&config.database, config.options)
        .context("DATABASE_URL: the store cannot be opened")?;
    if let Err(refusal) = config.auth.tokens.refresh().await {
        log::warn!("{refusal}; tokens are refused until it can be read");
    }
    let api = Api::new(Store::new(store), config.auth.tokens, config.settings, now)?;
    let (server, handle) = serve(api, listener, &config.listening)?;
    log::info!("listening on http://{address}");

    let migrating = actix_web::rt::spawn(async move {
        if config.migrate_on_start { bring_up_to_date(Migrator::new(config.database)).await } else { Ok(()) }
    });
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let stopping = actix_web::rt::spawn(async move {
        let failed = tokio::select! {
            _ = terminate.recv() => None,
            _ = interrupt.recv() => None,
            error = failure(migrating) => Some(error),
        };
        log::info!("stopping; requests in flight may finish");
        let graceful = handle.stop(true);
        tokio::select! {
            () = graceful => {}
            // Whoever asks twice does not want to wait.
            _ = terminate.recv() => handle.stop(false).await,
            _ = interrupt.recv() => handle.stop(false).await,
        }
        failed
    });
    server.await?;
    match stopping.await? {
        Some(error) => Err(error),
        None => Ok(()),
    }
}

/// Waits for the migration to fail, for ever if it does not.
async fn failure(migrating: actix_web::rt::task::JoinHandle<Result<()>>) -> anyhow::Error {
    match migrating.await {
        Ok(Ok(())) => std::future::pending().await,
        Ok(Err(error)) => error,
        Err(error) => error.into(),
    }
}

/// Applies pending migrations as soon as the database can be reached; until then the service is up but not ready.
async fn bring_up_to_date(migrator: Migrator) -> Result<()> {
    loop {
        let attempt = migrator.clone();
        match actix_web::rt::task::spawn_blocking(move || attempt.apply()).await? {
            Ok(applied) => {
                for name in applied {
                    log::info!("applied migration {name}");
                }
                log::info!("the schema is current");
                return Ok(());
            }
            Err(MigrationError::Unreachable(why)) => {
                log::warn!("the database cannot be reached, trying again: {why}");
                actix_web::rt::time::sleep(PATIENCE).await;
            }
            Err(error) => return Err(error).context("the schema could not be brought up to date"),
        }
    }
}
