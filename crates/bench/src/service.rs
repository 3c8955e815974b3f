//! The service under test: its program, run from outside as an operator would.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::Result;

use crate::child::{self, Running};
use crate::data::user_id;
use crate::http;
use crate::process_tree::Tree;

/// The secret that tokens are signed with; the peers check them with the same.
pub(crate) const SECRET: &str = "Wm4!tY8zQp2#Lr6vXk9sBn3cHd7gJf5a";

/// How long a command or a start may take.
const PATIENCE: Duration = Duration::from_secs(60);

/// The program, ready to be run: nothing of our own environment reaches it.
#[derive(Debug)]
pub(crate) struct Program {
    file: PathBuf,
    folder: PathBuf,
}

impl Program {
    /// The program in that file, run in that folder.
    pub(crate) fn new(file: &Path, folder: &Path) -> Self {
        Self { file: file.to_owned(), folder: folder.to_owned() }
    }

    fn command(&self, database: &str) -> Command {
        let mut command = Command::new(&self.file);
        command
            .current_dir(&self.folder)
            .env_clear()
            .env("DATABASE_URL", database)
            .env("AUTH_JWT_SECRET", SECRET)
            .env("HOST", "127.0.0.1")
            .env("PORT", "0")
            // Warnings alone, and the line that tells the port.
            .env("LOG", "warn,chat_history::serve=info");
        command
    }

    /// Makes the tables of a database.
    pub(crate) fn migrate(&self, database: &str) -> Result<()> {
        child::run(self.command(database).arg("migrate"), PATIENCE).map(drop)
    }

    /// A token for each of so many users.
    pub(crate) fn tokens(&self, users: u64) -> Result<Vec<String>> {
        let token = |user| {
            let mut command = self.command("sqlite://unused.db");
            command.args(["token", "--ttl", "7d", "--user", &user_id(user)]);
            anyhow::Ok(child::run(&mut command, PATIENCE)?.trim().to_owned())
        };
        (0..users).map(token).collect()
    }

    /// Starts the service on that database, and waits until it is ready.
    pub(crate) fn serve(&self, database: &str) -> Result<Server> {
        let running = Running::start(self.command(database).arg("serve"))?;
        let address = running.until(PATIENCE, || {
            let log = running.log();
            let (_, rest) = log.split_once("listening on http://")?;
            rest.contains('\n').then(|| rest.lines().next().map(str::to_owned))?
        })?;
        Server::when_ready(running, address, "/readyz")
    }
}

/// A server that answers.
pub(crate) struct Server {
    running: Running,
    /// `HOST:PORT`.
    pub(crate) address: String,
}

impl Server {
    /// That child, once it answers at that path with 200.
    pub(crate) fn when_ready(running: Running, address: String, path: &str) -> Result<Self> {
        running.until(PATIENCE, || (http::status(&address, path) == Some(200)).then_some(()))?;
        Ok(Self { running, address })
    }

    /// Its processes.
    pub(crate) fn processes(&self) -> Tree {
        Tree::of(self.running.id())
    }

    /// Ends it in good order.
    pub(crate) fn stop(self) -> Result<()> {
        self.running.stop()
    }
}
