//! Other programs that use the service or its database, as child processes: psql, Python, Node.js.

use std::io::{BufRead, BufReader, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use crate::harness::Database;

/// Runs a program to its end with that input, and gives what it printed, where it succeeded.
pub(crate) fn run(command: &mut Command, input: &str) -> String {
    let mut talk = Talk::start(command);
    talk.say(input);
    talk.finish()
}

/// A program that is spoken with while it runs.
pub(crate) struct Talk {
    child: Child,
    stdout: BufReader<ChildStdout>,
}

impl Talk {
    pub(crate) fn start(command: &mut Command) -> Self {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let stdout = BufReader::new(child.stdout.take().unwrap());
        Self { child, stdout }
    }

    /// The next line that it prints.
    pub(crate) fn line(&mut self) -> String {
        let mut line = String::new();
        self.stdout.read_line(&mut line).unwrap();
        assert!(line.ends_with('\n'), "it ended: {line:?} and {:?}", self.child.wait());
        line.trim_end().to_owned()
    }

    /// Writes to its input.
    pub(crate) fn say(&mut self, text: &str) {
        self.child.stdin.as_mut().unwrap().write_all(text.as_bytes()).unwrap();
    }

    /// Ends its input, waits for its end, and gives the rest of what it printed, where it succeeded.
    pub(crate) fn finish(mut self) -> String {
        drop(self.child.stdin.take());
        let mut rest = String::new();
        self.stdout.read_to_string(&mut rest).unwrap();
        let status = self.child.wait().unwrap();
        assert!(status.success(), "{status}: {rest}");
        rest
    }
}

impl Drop for Talk {
    fn drop(&mut self) {
        // It has ended already, unless the test fails.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// psql on that database, which stops at the first fault.
pub(crate) fn psql(database: &Database) -> Command {
    let mut command = Command::new(tool("TEST_POSTGRES_BIN").join("psql"));
    command.args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &database.url()]);
    command
}

/// Python with the packages of `scripts/python-requirements.txt`; its warnings are errors.
pub(crate) fn python() -> Command {
    let mut command = Command::new(tool("TEST_PYTHON"));
    command.args(["-B", "-W", "error"]);
    command
}

/// The same, for that database.
pub(crate) fn python_on(database: &Database) -> Command {
    let mut command = python();
    command.env("DATABASE_URL", database.url().replacen("postgres://", "postgresql+psycopg://", 1));
    command
}

/// Node.js with the packages of `scripts/node`, which reads a module from its input.
pub(crate) fn node() -> Command {
    let mut command = Command::new(tool("TEST_NODE"));
    command.args(["--throw-deprecation", "--input-type=module", "-"]).current_dir(tool("TEST_NODE_FOLDER"));
    command
}

/// The path that a variable holds which `make test` sets.
fn tool(variable: &str) -> PathBuf {
    let path = std::env::var_os(variable).unwrap_or_else(|| panic!("{variable} is not set; run `make test`"));
    Path::new(&path).into()
}
