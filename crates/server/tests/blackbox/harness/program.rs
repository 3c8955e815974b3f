//! The real program as a child process, in a working folder and an environment of its own.

use std::ffi::{OsStr, OsString};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use tempfile::TempDir;

use super::{Database, SOON, eventually};

/// The secret that tokens are signed with.
pub(crate) const SECRET: &str = "Zq8#vR2m!xK5tB9wLp3sYd7nHc4gJf6e";

/// The program, ready to be run: nothing of the environment that the tests run in reaches it.
pub(crate) struct Program {
    folder: TempDir,
    variables: Vec<(String, OsString)>,
}

impl Program {
    /// The program without any configuration.
    pub(crate) fn bare() -> Self {
        Self { folder: tempfile::tempdir().unwrap(), variables: Vec::new() }
    }

    /// The program on that database.
    pub(crate) fn on(database: &Database) -> Self {
        // A busy machine must not turn a scenario about content into one about time.
        let patient = Self::bare().with("DATABASE_QUEUE_WAIT_MS", "10000");
        patient.with("DATABASE_URL", database.url()).with("AUTH_JWT_SECRET", SECRET)
    }

    /// The program with that variable in its environment.
    pub(crate) fn with(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.variables.push((name.into(), value.as_ref().to_owned()));
        self
    }

    /// The working folder.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Starts a command.
    pub(crate) fn start(&self, arguments: &[&str]) -> Running {
        self.spawn(Command::new(env!("CARGO_BIN_EXE_chat-history")).args(arguments))
    }

    /// Starts a command under another umask.
    pub(crate) fn start_under(&self, umask: &str, arguments: &[&str]) -> Running {
        self.start_after(&format!("umask {umask}"), "", arguments)
    }

    /// Starts a command after these of a shell, and with its streams redirected.
    pub(crate) fn start_after(&self, before: &str, streams: &str, arguments: &[&str]) -> Running {
        let script = format!("{before}; exec \"$0\" \"$@\" {streams}");
        let program = env!("CARGO_BIN_EXE_chat-history");
        self.spawn(Command::new("/bin/sh").args(["-c", &script, program]).args(arguments))
    }

    /// Starts a command that may have so many files open.
    #[allow(dead_code, reason = "the fault tests want it")]
    pub(crate) fn start_with_files(&self, most: u32, arguments: &[&str]) -> Running {
        let script = format!("ulimit -n {most}; exec \"$0\" \"$@\"");
        let program = env!("CARGO_BIN_EXE_chat-history");
        self.spawn(Command::new("/bin/sh").args(["-c", &script, program]).args(arguments))
    }

    /// Starts a command through another program, which is to become it.
    #[allow(dead_code, reason = "fault tests use it")]
    pub(crate) fn start_through(&self, through: &[&str], arguments: &[&str]) -> Running {
        let program = env!("CARGO_BIN_EXE_chat-history");
        self.spawn(Command::new(through[0]).args(&through[1..]).arg(program).args(arguments))
    }

    fn spawn(&self, command: &mut Command) -> Running {
        let mut child = command
            .current_dir(self.folder())
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", self.folder())
            .envs(self.variables.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let stdout = Lines::of(child.stdout.take().unwrap());
        let stderr = Lines::of(child.stderr.take().unwrap());
        Running { child, stdout, stderr }
    }

    /// Runs a command to its end.
    pub(crate) fn run(&self, arguments: &[&str]) -> Finished {
        self.start(arguments).wait(SOON)
    }

    /// A token for a user, as the program's own `token` makes it.
    pub(crate) fn token(&self, user: &str) -> String {
        self.run(&["token", "--user", user]).succeeded().trim().to_owned()
    }
}

/// A command under way; it is killed when this is dropped.
pub(crate) struct Running {
    child: Child,
    stdout: Lines,
    stderr: Lines,
}

impl Running {
    /// The id of its process.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has logged so far.
    pub(crate) fn log(&self) -> String {
        self.stderr.text()
    }

    /// Whether it still runs.
    pub(crate) fn is_alive(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Sends a signal, by the name that `kill` knows. The child is not yet waited for, so its id is still its own.
    pub(crate) fn signal(&self, name: &str) {
        let kill = format!("kill -{name} {}", self.child.id());
        assert!(Command::new("/bin/sh").args(["-c", &kill]).status().unwrap().success(), "{kill}");
    }

    /// Waits for its end.
    pub(crate) fn wait(mut self, limit: Duration) -> Finished {
        let status = eventually("the program ends", limit, || self.child.try_wait().unwrap());
        self.stdout.finish();
        self.stderr.finish();
        Finished { code: status.code(), stdout: self.stdout.text(), stderr: self.stderr.text() }
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if self.is_alive() {
            self.child.kill().unwrap();
            self.child.wait().unwrap();
        }
        if std::thread::panicking() {
            eprintln!("--- what the program logged:\n{}---", self.log());
        }
    }
}

/// How a command ended, and what it said.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Finished {
    /// What it wrote, where it succeeded.
    pub(crate) fn succeeded(self) -> String {
        assert_eq!(self.code, Some(0), "{self:?}");
        self.stdout
    }

    /// What it complained of, where it failed with that code.
    pub(crate) fn failed(self, code: i32) -> String {
        assert_eq!(self.code, Some(code), "{self:?}");
        self.stderr
    }
}

/// What a child writes, read as it comes so that the child never waits for us.
struct Lines {
    text: Arc<Mutex<String>>,
    reader: Option<JoinHandle<()>>,
}

impl Lines {
    fn of(pipe: impl Read + Send + 'static) -> Self {
        let text = Arc::new(Mutex::new(String::new()));
        let written = Arc::clone(&text);
        let reader = std::thread::spawn(move || {
            for line in BufReader::new(pipe).split(b'\n').map_while(Result::ok) {
                let mut text = written.lock().unwrap();
                text.push_str(&String::from_utf8_lossy(&line));
                text.push('\n');
            }
        });
        Self { text, reader: Some(reader) }
    }

    fn text(&self) -> String {
        self.text.lock().unwrap().clone()
    }

    fn finish(&mut self) {
        self.reader.take().into_iter().for_each(|reader| reader.join().unwrap());
    }
}
