//! The commands that export and import, on the database itself: no service has to run, and one that does may.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use anyhow::{Context as _, Result, bail};
use chat_history_domain::storage::Readiness;
use chat_history_domain::user::account;
use chat_history_domain::{Context, Result as DomainResult, Store, UserId};
use chat_history_persistence::SqlStore;
use chat_history_transcripts::{Export, Form, Import, Outcome, ReadLimits, Report, Wait};
use indicatif::{ProgressBar, ProgressStyle};
use tokio::runtime::{Builder, Runtime};

use crate::cli::Transfer;
use crate::clock;
use crate::config::ForTransfer;

/// The file that stands for the standard output.
const STDOUT: &str = "-";

/// Exports everything of a user into a new file.
pub(crate) fn export(config: &ForTransfer, asked: &Transfer) -> Result<()> {
    let terminal = Terminal::new()?;
    let (store, context) = terminal.open(config, &asked.user)?;
    let (user, totals) = terminal.runtime.block_on(store.read(&context, account))?;
    if user.is_none() {
        bail!("--user {:?} has never written anything", asked.user);
    }
    terminal.bar.set_length(totals.messages.try_into().unwrap_or(0));
    let is_zip = Path::new(&asked.file).extension().is_some_and(|ending| ending.eq_ignore_ascii_case("zip"));
    let mut export = Export::of_everything(store, context, if is_zip { Form::Zip } else { Form::Lines });
    if asked.file == STDOUT {
        return terminal.write(&mut export, &mut io::stdout().lock());
    }
    let path = Path::new(&asked.file);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    // Under another name until it is whole, and its owner's alone.
    let mut file = tempfile::NamedTempFile::new_in(folder).context("the file cannot be made")?;
    terminal.write(&mut export, &mut file)?;
    file.as_file().sync_all().context("the file cannot be written")?;
    file.persist_noclobber(path).map_err(|error| error.error).context("the file cannot be made")?;
    Ok(())
}

/// Imports a file for a user, and tells what became of it.
pub(crate) fn import(config: &ForTransfer, asked: &Transfer, dry_run: bool) -> Result<()> {
    let mut file = File::open(&asked.file).with_context(|| format!("{} cannot be read", asked.file))?;
    let terminal = Terminal::new()?;
    let (store, context) = terminal.open(config, &asked.user)?;
    let length = file.metadata()?.len();
    let limits = ReadLimits::of_files(length.max(config.import_bytes), config.limits.clone(), context.now);
    let import = Import { store: &store, context: &context, limits: &limits, dry_run, wait: &terminal };
    let report = chat_history_transcripts::import(&mut file, &import);
    terminal.bar.finish_and_clear();
    let report = report.with_context(|| format!("{} was not imported", asked.file))?;
    tell(&report, &mut io::stdout().lock())?;
    match report.conversations.skipped {
        0 => Ok(()),
        skipped => bail!("{skipped} of {} threads were skipped", report.conversations.found()),
    }
}

/// Writes what became of a file: the sums, and every thread of which there is more to say. What the file says is shown as
/// a program would write it, so that nothing in it can move the terminal.
fn tell(report: &Report, out: &mut impl Write) -> io::Result<()> {
    for entry in report.entries.iter().filter(|entry| !entry.notes.is_empty() || entry.replaced > 0) {
        let outcome = match entry.outcome {
            Outcome::Created => "created",
            Outcome::Updated => "updated",
            Outcome::Unchanged => "unchanged",
            Outcome::Skipped => "skipped",
        };
        let name = entry.title.as_ref().or(entry.source.as_ref()).map_or("", String::as_str);
        let mut notes = entry.notes.clone();
        if entry.replaced > 0 {
            notes.push(format!("has {} characters that were replaced", entry.replaced));
        }
        writeln!(out, "{outcome:9} {name:?} {}", notes.join("; ").escape_debug())?;
    }
    let (threads, messages) = (&report.conversations, &report.messages);
    writeln!(
        out,
        "{}{}: {} threads ({} created, {} updated, {} unchanged, {} skipped), \
         {} messages ({} added, {} changed, {} unchanged, {} kept, {} skipped)",
        report.format.as_str(),
        if report.dry_run { ", dry run" } else { "" },
        threads.found(),
        threads.created,
        threads.updated,
        threads.unchanged,
        threads.skipped,
        messages.found(),
        messages.added,
        messages.changed,
        messages.unchanged,
        messages.kept,
        messages.skipped,
    )
}

/// Where the command runs: it waits for the store, and shows how far it has come where somebody looks.
struct Terminal {
    runtime: Runtime,
    bar: ProgressBar,
}

impl Terminal {
    fn new() -> Result<Self> {
        let runtime = Builder::new_current_thread().enable_time().build()?;
        let bar = ProgressBar::new(0);
        bar.set_style(ProgressStyle::with_template("{bar:40} {pos}/{len} messages, {eta} left")?);
        Ok(Self { runtime, bar })
    }

    /// The store, where it can be worked with, and the user at this moment.
    fn open(&self, config: &ForTransfer, user: &str) -> Result<(Store, Context)> {
        let user = UserId::parse(user).map_err(|rule| anyhow::anyhow!("--user {rule}"))?;
        let store = SqlStore::open(&config.database, config.options)
            .context("DATABASE_URL: the store cannot be opened")?;
        let store = Store::new(store);
        match self.runtime.block_on(store.ready()).context("DATABASE_URL: the store does not answer")? {
            Readiness::Ready => Ok((store, Context { user, now: clock::now() })),
            Readiness::ReadOnly(why) | Readiness::Waiting(why) => bail!("{why}"),
        }
    }

    /// Writes an export to its end.
    fn write(&self, export: &mut Export, out: &mut impl Write) -> Result<()> {
        while let Some(bytes) = self.runtime.block_on(export.next(tokio::time::sleep))? {
            out.write_all(&bytes).context("the file cannot be written")?;
            self.bar.set_position(export.messages());
        }
        out.flush().context("the file cannot be written")?;
        self.bar.finish_and_clear();
        Ok(())
    }
}

impl Wait for Terminal {
    fn for_outcome<T>(&self, outcome: impl Future<Output = DomainResult<T>>) -> DomainResult<T> {
        self.runtime.block_on(outcome)
    }

    fn goes_on(&self, done: u64, all: u64) {
        self.bar.set_length(all);
        self.bar.set_position(done);
    }
}
