//! Serving: the store and the API are wired, the schema is brought up to date, and a signal ends it.

use std::net::TcpListener;
use std::sync::Arc;
use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use chat_history_domain::Store;
use chat_history_domain::conversation::Trash;
use chat_history_http::{Api, serve};
use chat_history_persistence::{Applied, MigrationError, Migrator, SqlStore};
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::oneshot;

use crate::clock::now;
use crate::config::Config;
use crate::process;
use crate::sabotage;

/// How often an unreachable database is asked again.
const PATIENCE: Duration = Duration::from_secs(1);

/// How long the workers' threads may take to end after the server has.
const FAREWELL: Duration = Duration::from_secs(2);

/// How often what has outlived its time is looked for.
const SWEEP_PAUSE: Duration = Duration::from_secs(60);

/// The exit code of an end that did not wait for requests in flight.
const CUT_SHORT: u8 = 1;

/// Serves until a signal says stop, and lets what is in flight finish.
pub(crate) fn run(config: Config) -> Result<()> {
    actix_web::rt::System::new().block_on(until_told_to_stop(config))
}

async fn until_told_to_stop(config: Config) -> Result<()> {
    // From here on a signal ends the service in good order, however early it comes.
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    let listener = TcpListener::bind((config.host, config.port))
        .with_context(|| format!("HOST and PORT: {}:{} cannot be listened on", config.host, config.port))?;
    let address = listener.local_addr()?;
    let listening = process::within(process::open_files(), config.listening, &config.options);
    let store = SqlStore::open(&config.database, config.options)
        .context("DATABASE_URL: the store cannot be opened")?;
    if let Err(refusal) = config.auth.tokens.refresh().await {
        log::warn!("{refusal}; tokens are refused until it can be read");
    }
    let store = sabotage::store(store);
    let sweeping = actix_web::rt::spawn(sweep(store.clone(), config.settings.trash));
    let api = Api::new(store, config.auth.tokens, config.settings, now)?;
    let (server, handle) = serve(Arc::clone(&api), listener, &listening)?;
    log::info!("listening on http://{address}");

    let migrating = actix_web::rt::spawn(async move {
        if config.migrate_on_start { bring_up_to_date(Migrator::new(config.database)).await } else { Ok(()) }
    });
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
            // Whoever asks twice does not want to wait; what was acknowledged is on disk.
            _ = terminate.recv() => process::end(CUT_SHORT),
            _ = interrupt.recv() => process::end(CUT_SHORT),
        }
        failed
    });
    server.await?;
    let failed = stopping.await?;
    sweeping.abort();
    // Until it has ended, it holds the store; that it was cut off is no news.
    let _ = sweeping.await;
    close(api).await;
    failed.map_or(Ok(()), Err)
}

/// Deletes what has outlived its time, a little at a time, so that nobody has to wait for it.
async fn sweep(store: Store, trash: Trash) {
    let goes_on = |what: &str, swept: chat_history_domain::Result<bool>| {
        swept.unwrap_or_else(|error| {
            log::debug!("the sweep of {what} will be tried again: {error}");
            false
        })
    };
    loop {
        while goes_on("idempotency keys", store.sweep(now()).await) {}
        while goes_on("the trash", store.empty_trash(now(), trash).await) {}
        actix_web::rt::time::sleep(SWEEP_PAUSE).await;
    }
}

/// Closes the store, so that SQLite folds its log into the database. The workers still hold it for a moment after the
/// server has ended, since their threads end by themselves.
async fn close(api: Arc<Api>) {
    let until = Instant::now() + FAREWELL;
    while Arc::strong_count(&api) > 1 && Instant::now() < until {
        actix_web::rt::time::sleep(Duration::from_millis(1)).await;
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

/// Applies pending migrations as soon as the database can be reached and nobody else migrates it; until then the service is up
/// but not ready.
async fn bring_up_to_date(migrator: Migrator) -> Result<()> {
    loop {
        match apply(migrator.clone()).await? {
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
            Err(error @ MigrationError::Busy) => log::warn!("{error}"),
            Err(error) => return Err(error).context("the schema could not be brought up to date"),
        }
    }
}

/// Applies pending migrations on a thread that nobody waits for at the end: it may be waiting for another process that
/// migrates, and a migration that is cut off leaves no trace, or is completed by the next start.
async fn apply(migrator: Migrator) -> Result<Result<Applied, MigrationError>> {
    let (sender, receiver) = oneshot::channel();
    std::thread::Builder::new().name("migrator".into()).spawn(move || sender.send(migrator.apply()))?;
    receiver.await.context("the migrating thread panicked")
}
