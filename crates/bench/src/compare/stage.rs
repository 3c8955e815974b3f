//! The databases that every turn starts from: filled once, copied for each turn.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use anyhow::Result;
use tempfile::TempDir;

use crate::data::{self, Shape};
use crate::postgres::Postgres;
use crate::request::{Operation, Request};
use crate::results::tell;
use crate::service::Program;
use crate::settings::Settings;

/// The databases on PostgreSQL, one for each side.
pub(super) const OURS: &str = "bench_ours";
pub(super) const PGBENCH: &str = "bench_pgbench";
pub(super) const FASTAPI: &str = "bench_fastapi";
const ORIGINAL: &str = "bench_original";

/// The same on SQLite, as files.
pub(super) const OURS_FILE: &str = "ours.db";
pub(super) const SINGLY_FILE: &str = "singly.db";
pub(super) const GROUPED_FILE: &str = "grouped.db";
const ORIGINAL_FILE: &str = "original.db";

/// All that stays the same from turn to turn.
pub(super) struct Stage {
    pub(super) postgres: Postgres,
    pub(super) program: Program,
    pub(super) shape: Shape,
    pub(super) tokens: Vec<String>,
    folder: TempDir,
}

impl Stage {
    /// Migrates and fills the originals.
    pub(super) fn set(settings: &Settings) -> Result<Self> {
        let folder = tempfile::Builder::new().prefix("chat-history-bench.").tempdir()?;
        let postgres = Postgres::from_environment()?;
        let program = Program::new(&settings.server, folder.path());
        let shape = Shape::usual();
        tell("filling the databases");
        postgres.create(ORIGINAL)?;
        program.migrate(&postgres.url(ORIGINAL))?;
        data::fill_postgres(&postgres, ORIGINAL, &shape)?;
        let file = folder.path().join(ORIGINAL_FILE);
        program.migrate(&sqlite_url(&file))?;
        data::fill_sqlite(&file, &shape)?;
        let tokens = program.tokens(shape.users())?;
        Ok(Self { postgres, program, shape, tokens, folder })
    }

    /// Makes a fresh copy for each side, on the disk before anything is measured.
    pub(super) fn copy(&self) -> Result<()> {
        for database in [OURS, PGBENCH, FASTAPI] {
            self.postgres.copy(ORIGINAL, database)?;
        }
        for name in [OURS_FILE, SINGLY_FILE, GROUPED_FILE] {
            self.remove(name)?;
            fs::copy(self.file(ORIGINAL_FILE), self.file(name))?;
            File::open(self.file(name))?.sync_all()?;
        }
        self.postgres.checkpoint()
    }

    /// Drops all databases.
    pub(super) fn clear(self) -> Result<()> {
        for database in [OURS, PGBENCH, FASTAPI, ORIGINAL] {
            self.postgres.drop(database)?;
        }
        Ok(self.folder.close()?)
    }

    /// The folder of the SQLite files.
    pub(super) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// A SQLite file.
    pub(super) fn file(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The requests of an operation, one for each thread.
    pub(super) fn requests(&self, operation: Operation) -> Vec<Request> {
        operation.requests(&self.shape.threads, &self.tokens)
    }

    fn remove(&self, name: &str) -> Result<()> {
        for ending in ["", "-wal", "-shm"] {
            let file = self.file(&format!("{name}{ending}"));
            if file.exists() {
                fs::remove_file(file)?;
            }
        }
        Ok(())
    }
}

/// The URL of a SQLite file.
pub(crate) fn sqlite_url(file: &Path) -> String {
    format!("sqlite://{}", file.display())
}
