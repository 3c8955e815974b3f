//! The peer over HTTP: the FastAPI application in `benches/fastapi`, under uvicorn with two workers.

use std::env;
use std::net::TcpListener;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::child::{self, Running};
use crate::service::{SECRET, Server};

const APPLICATION: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../benches/fastapi");

/// How long Python may take to tell its versions.
const PATIENCE: Duration = Duration::from_secs(60);

/// Starts it on that database, a URL without settings, and waits until both workers have had time to be ready.
pub(crate) fn serve(database: &str, folder: &Path) -> Result<Server> {
    let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
    let (_, place) = database.split_once("://").context("a database URL has a scheme")?;
    let mut uvicorn = python()?;
    uvicorn
        .current_dir(folder)
        .env("DATABASE_URL", format!("postgresql+asyncpg://{place}"))
        .env("AUTH_JWT_SECRET", SECRET)
        .env("PYTHONDONTWRITEBYTECODE", "1")
        .args(["-m", "uvicorn", "chat.main:app", "--app-dir", APPLICATION])
        .args(["--host", "127.0.0.1", "--port", &port.to_string(), "--workers", "2"])
        .args(["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "info"]);
    let running = Running::start(&mut uvicorn)?;
    running.until(PATIENCE, || {
        let ready = running.log().matches("Application startup complete").count();
        (ready >= 2).then_some(())
    })?;
    Server::when_ready(running, format!("127.0.0.1:{port}"), "/healthz")
}

/// What it stands on, with versions.
pub(crate) fn versions() -> Result<String> {
    let script = "import platform\nfrom importlib.metadata import version\nprint('Python', platform.python_version(), \
                  *(f', {name} {version(name)}' for name in ('fastapi', 'uvicorn', 'SQLAlchemy', 'asyncpg', 'pydantic')), sep=' ')";
    let told = child::run(python()?.args(["-c", script]), PATIENCE)?;
    Ok(told.trim().replace(" ,", ","))
}

fn python() -> Result<Command> {
    let python = env::var_os("TEST_PYTHON");
    Ok(Command::new(python.context("TEST_PYTHON is not set; run this through scripts/with-python")?))
}
