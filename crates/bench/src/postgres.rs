//! The PostgreSQL that `scripts/with-postgres` has started for this run, reached through its own `psql`.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, ensure};
use tempfile::NamedTempFile;

use crate::child;
use crate::process_tree::Tree;

/// How long a script may take; the longest ones fill a database.
const PATIENCE: Duration = Duration::from_secs(900);

/// A server that is ours alone.
#[derive(Debug)]
pub(crate) struct Postgres {
    /// `postgres://USER@HOST:PORT`.
    server: String,
    programs: PathBuf,
    /// Where it keeps its data.
    pub(crate) folder: PathBuf,
    /// Its processes.
    pub(crate) processes: Tree,
}

impl Postgres {
    /// The one that the environment names.
    pub(crate) fn from_environment() -> Result<Self> {
        let variable = |name: &str| {
            env::var(name)
                .with_context(|| format!("{name} is not set; run this through scripts/with-postgres"))
        };
        let url = variable("TEST_POSTGRES_URL")?;
        let (server, _) = url.rsplit_once('/').context("TEST_POSTGRES_URL names no database")?;
        let pidfile = PathBuf::from(variable("TEST_POSTGRES_PIDFILE")?);
        let lines = fs::read_to_string(&pidfile).with_context(|| pidfile.display().to_string())?;
        let postmaster = lines.lines().next().and_then(|id| id.trim().parse().ok());
        let programs = PathBuf::from(variable("TEST_POSTGRES_BIN")?);
        ensure!(programs.join("pgbench").exists(), "pgbench is missing in {}", programs.display());
        Ok(Self {
            server: server.to_owned(),
            programs,
            folder: pidfile.parent().map(Path::to_owned).unwrap_or_default(),
            processes: Tree::of(postmaster.context("TEST_POSTGRES_PIDFILE holds no process id")?),
        })
    }

    /// A database's URL. Over loopback nothing is encrypted, neither for us nor for the peers.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("{}/{database}?sslmode=disable", self.server)
    }

    /// A database's URL without any setting.
    pub(crate) fn plain_url(&self, database: &str) -> String {
        format!("{}/{database}", self.server)
    }

    /// One of its programs.
    pub(crate) fn program(&self, name: &str) -> Command {
        Command::new(self.programs.join(name))
    }

    /// Runs statements one by one, and gives their rows: a line each, columns parted by `|`.
    pub(crate) fn run(&self, database: &str, statements: &str) -> Result<String> {
        let script = NamedTempFile::new()?;
        fs::write(script.path(), statements)?;
        let mut psql = self.program("psql");
        psql.args(["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", &self.url(database), "-f"]);
        child::run(psql.arg(script.path()), PATIENCE)
    }

    /// Makes an empty database.
    pub(crate) fn create(&self, database: &str) -> Result<()> {
        self.copy("template0", database)
    }

    /// Makes a database that is a copy of another one, which nobody may use meanwhile.
    pub(crate) fn copy(&self, original: &str, database: &str) -> Result<()> {
        self.drop(database)?;
        self.run("postgres", &format!("CREATE DATABASE {database} TEMPLATE {original}")).map(drop)
    }

    /// Drops a database, where it is there.
    pub(crate) fn drop(&self, database: &str) -> Result<()> {
        self.run("postgres", &format!("DROP DATABASE IF EXISTS {database} WITH (FORCE)")).map(drop)
    }

    /// Writes what is not yet in its files, so that no measurement pays for what was before it.
    pub(crate) fn checkpoint(&self) -> Result<()> {
        self.run("postgres", "CHECKPOINT").map(drop)
    }
}
