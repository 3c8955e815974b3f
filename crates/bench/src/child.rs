//! Programs that the bench starts. Each leads a process group of its own, and the group ends with the handle.

use std::fs;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use rustix::process::{Pid, Signal, WaitId, WaitIdOptions, kill_process_group, waitid};
use tempfile::NamedTempFile;

use crate::interrupt;

/// How often a child that is waited for is looked at.
pub(crate) const GLANCE: Duration = Duration::from_millis(20);

/// How long a child may take to end when it is asked to.
const FAREWELL: Duration = Duration::from_secs(20);

/// A child under way; dropped, its whole group is killed.
pub(crate) struct Running {
    name: String,
    child: Child,
    group: Pid,
    /// Whether it was waited for: then the group's id is nobody's, or another's.
    reaped: bool,
    stdout: NamedTempFile,
    stderr: NamedTempFile,
}

impl Running {
    /// Starts a program. What it writes is kept in files, so that it never waits for us.
    pub(crate) fn start(command: &mut Command) -> Result<Self> {
        let name = command.get_program().to_string_lossy().into_owned();
        let (stdout, stderr) = (NamedTempFile::new()?, NamedTempFile::new()?);
        let child = command
            .stdin(Stdio::null())
            .stdout(stdout.reopen()?)
            .stderr(stderr.reopen()?)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{name} cannot be started"))?;
        let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw).context("an id of no process")?;
        Ok(Self { name, child, group, reaped: false, stdout, stderr })
    }

    /// Its process id.
    pub(crate) fn id(&self) -> u32 {
        self.child.id()
    }

    /// What it has written to standard error so far.
    pub(crate) fn log(&self) -> String {
        fs::read(self.stderr.path())
            .map_or_else(|_| String::new(), |bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Whether it has ended. It is not waited for, so its id and its group's stay its own.
    pub(crate) fn has_ended(&self) -> Result<bool> {
        let looking = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
        Ok(waitid(WaitId::Pid(self.group), looking)?.is_some())
    }

    /// Waits for what `look` finds, while the child runs.
    pub(crate) fn until<T>(&self, limit: Duration, mut look: impl FnMut() -> Option<T>) -> Result<T> {
        let until = Instant::now() + limit;
        loop {
            interrupt::check()?;
            ensure!(!self.has_ended()?, "{} ended:\n{}", self.name, self.log());
            if let Some(found) = look() {
                return Ok(found);
            }
            ensure!(Instant::now() < until, "{} is not ready after {limit:?}:\n{}", self.name, self.log());
            sleep(GLANCE);
        }
    }

    /// Waits for its good end, and gives what it wrote to standard output. `each` is called at every glance.
    pub(crate) fn finish(mut self, limit: Duration, mut each: impl FnMut() -> Result<()>) -> Result<String> {
        let until = Instant::now() + limit;
        while !self.has_ended()? {
            interrupt::check()?;
            each()?;
            ensure!(Instant::now() < until, "{} has not ended after {limit:?}:\n{}", self.name, self.log());
            sleep(GLANCE);
        }
        let status = self.reap()?;
        ensure!(status.success(), "{} failed ({status}):\n{}", self.name, self.log());
        Ok(String::from_utf8_lossy(&fs::read(self.stdout.path())?).into_owned())
    }

    /// Asks it to end, and waits for that.
    pub(crate) fn stop(mut self) -> Result<()> {
        ensure!(!self.has_ended()?, "{} ended by itself:\n{}", self.name, self.log());
        kill_process_group(self.group, Signal::TERM)?;
        let until = Instant::now() + FAREWELL;
        while !self.has_ended()? {
            if Instant::now() >= until {
                bail!("{} does not end:\n{}", self.name, self.log());
            }
            sleep(GLANCE);
        }
        self.reap().map(drop)
    }

    /// Ends what is left of the group, and lets go of the leader's id.
    fn reap(&mut self) -> Result<ExitStatus> {
        let _ = kill_process_group(self.group, Signal::KILL);
        self.reaped = true;
        Ok(self.child.wait()?)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if !self.reaped {
            let _ = self.reap();
        }
    }
}

/// Runs a program to its good end, and gives what it wrote to standard output.
pub(crate) fn run(command: &mut Command, limit: Duration) -> Result<String> {
    Running::start(command)?.finish(limit, || Ok(()))
}
