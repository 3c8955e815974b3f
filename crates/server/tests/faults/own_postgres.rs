//! A PostgreSQL server for one test alone, which may be stopped, killed and frozen.

use std::io::{BufRead, BufReader};
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use diesel::{Connection, PgConnection};

use crate::harness::{Database, SOON, eventually};

/// The server; it ends when this is dropped.
pub(crate) struct OwnPostgres {
    script: Child,
    /// The script's command reads from here; at its end the server is taken away.
    input: Option<ChildStdin>,
    url: String,
    pid_file: PathBuf,
    programs: PathBuf,
}

/// Says where the server is, and waits.
const TELL: &str = "printf '%s\\n%s\\n%s\\n' \"$TEST_POSTGRES_URL\" \"$TEST_POSTGRES_PIDFILE\" \"$TEST_POSTGRES_BIN\"; exec cat";

impl OwnPostgres {
    /// A server with its default durability.
    pub(crate) fn start() -> Self {
        Self::start_in(&std::env::temp_dir())
    }

    /// A server whose files are in that folder.
    pub(crate) fn start_in(folder: &Path) -> Self {
        Self::start_through(&["env".into()], folder)
    }

    /// A server whose files are in that folder, started by a command that becomes what it is given.
    pub(crate) fn start_through(through: &[String], folder: &Path) -> Self {
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts/with-postgres");
        let mut script = Command::new(&through[0])
            .args(&through[1..])
            .arg(scripts)
            .args(["sh", "-c", TELL])
            .env("TMPDIR", folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let input = script.stdin.take();
        let mut told = BufReader::new(script.stdout.take().unwrap()).lines().map(Result::unwrap);
        let mut next = || told.next().expect("the PostgreSQL server did not start");
        Self { url: next(), pid_file: next().into(), programs: next().into(), script, input }
    }

    /// The process of the script that keeps the server.
    pub(crate) fn script(&self) -> u32 {
        self.script.id()
    }

    /// An empty database on the server.
    pub(crate) fn database(&self) -> Database {
        let database = Database::absent_on(self.url.clone());
        database.create();
        database
    }

    /// Stops the server at once, as `pg_ctl stop -m immediate` does: it will have to recover.
    pub(crate) fn stop_at_once(&self) {
        self.pg_ctl(&["stop", "-m", "immediate"]);
    }

    /// Starts the server again, and waits until it lets clients in.
    pub(crate) fn start_again(&self) {
        let port = self.url.rsplit(':').next().unwrap().split('/').next().unwrap();
        let log = self.data().join("restarted.log");
        self.pg_ctl(&["start", "-o", &format!("-p {port}"), "-l", log.to_str().unwrap()]);
        eventually("PostgreSQL lets clients in", SOON, || PgConnection::establish(&self.url).ok());
    }

    /// Stops every process of the server in its tracks: connections stay, and nothing answers.
    pub(crate) fn freeze(&self) {
        let postmaster = self.postmaster();
        signal("STOP", &[postmaster]);
        signal("STOP", &children(postmaster));
    }

    /// Undoes [`Self::freeze`].
    pub(crate) fn thaw(&self) {
        let postmaster = self.postmaster();
        signal("CONT", &children(postmaster));
        signal("CONT", &[postmaster]);
    }

    /// The process that started all others of the server.
    pub(crate) fn postmaster(&self) -> u32 {
        let text = std::fs::read_to_string(&self.pid_file).expect("the server runs");
        text.lines().next().unwrap().trim().parse().unwrap()
    }

    fn data(&self) -> &Path {
        self.pid_file.parent().unwrap()
    }

    /// Runs `pg_ctl` as the user that owns the data, since PostgreSQL refuses to run as root.
    fn pg_ctl(&self, arguments: &[&str]) {
        let owner = self.data().metadata().unwrap();
        let program = self.programs.join("pg_ctl");
        let mut command = if Path::new("/proc/self").metadata().unwrap().uid() == owner.uid() {
            Command::new(program)
        } else {
            let mut command = Command::new("setpriv");
            let ids = [format!("--reuid={}", owner.uid()), format!("--regid={}", owner.gid())];
            command.args(ids).arg("--clear-groups").arg(program);
            command
        };
        let status = command
            .args(arguments)
            .args(["-s", "-w", "-D"])
            .arg(self.data())
            .current_dir("/")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success(), "pg_ctl {arguments:?}: {status}");
    }
}

impl Drop for OwnPostgres {
    fn drop(&mut self) {
        drop(self.input.take());
        let _ = self.script.wait();
    }
}

/// The processes that a process has started.
fn children(of: u32) -> Vec<u32> {
    let path = format!("/proc/{of}/task/{of}/children");
    std::fs::read_to_string(path).unwrap().split_whitespace().map(|id| id.parse().unwrap()).collect()
}

/// Sends a signal to processes; those that have ended meanwhile need none.
fn signal(name: &str, processes: &[u32]) {
    let ids: Vec<String> = processes.iter().map(u32::to_string).collect();
    let _ = Command::new("kill").arg(format!("-{name}")).args(ids).stderr(Stdio::null()).status();
}

#[test]
fn a_server_of_a_tests_own_is_stopped_started_frozen_and_thawed() {
    let server = OwnPostgres::start();
    let database = server.database();
    database.sql().run("CREATE TABLE kept (n INTEGER); INSERT INTO kept VALUES (1)");
    server.stop_at_once();
    assert!(PgConnection::establish(&database.url()).is_err());
    server.start_again();
    let mut sql = database.sql();
    assert_eq!(sql.texts("SELECT n::text AS value FROM kept"), ["1"]);
    server.freeze();
    let (sender, answers) = mpsc::channel();
    let asking = std::thread::spawn(move || sender.send(sql.texts("SELECT 'thawed' AS value")));
    assert!(answers.recv_timeout(Duration::from_millis(300)).is_err(), "a frozen server answered");
    server.thaw();
    assert_eq!(answers.recv_timeout(SOON).unwrap(), ["thawed"]);
    asking.join().unwrap().unwrap();
}
