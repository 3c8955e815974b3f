//! Appends with a key, with an id or from a version beside plain ones, and this program beside another release, turn by turn
//! in one run.

mod client;
mod document;
mod found;
mod kind;
mod load;
mod report;

use std::fs::{self, File};
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};

use crate::compare::sqlite_url;
use crate::data::{self, Shape};
use crate::machine::Machine;
use crate::postgres::Postgres;
use crate::process_tree::Tree;
use crate::results::{self, tell};
use crate::service::{Program, Server};
use crate::settings::Settings;
use crate::table::rounded;

use found::{Found, Place, Programme, Side};
use kind::Kind;
use load::Clients;

/// Clients at the same time, and the threads that each one's user has.
const CLIENTS: u64 = 32;
const THREADS: u64 = 30;

/// Clients beside the document, and how long each waits after an answer, so that the machine has time to spare.
const OTHERS: usize = 8;
const PAUSE: Duration = Duration::from_millis(5);

/// What is sent before each measurement and not counted.
const WARM_UP: Duration = Duration::from_millis(500);

/// Runs it, prints the tables, and writes them as JSON.
pub(crate) fn run(settings: &Settings) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("chat-history-bench.").tempdir()?;
    let postgres = Postgres::from_environment()?;
    let machine = Machine::look(&postgres, folder.path())?;
    let ours = Program::new(&settings.server, folder.path());
    let other = settings.other.as_deref().map(|file| Program::new(file, folder.path()));
    let mut programs = vec![(Programme::Ours, &ours)];
    programs.extend(other.as_ref().map(|program| (Programme::Other, program)));
    let mut shape = Shape::default();
    shape.add(CLIENTS * THREADS, 50, |number| number % CLIENTS);
    let tokens = ours.tokens(CLIENTS + 1)?;
    for (programme, program) in &programs {
        tell(&format!("filling the databases of {}", programme.name()));
        let name = original(*programme);
        postgres.create(&name)?;
        program.migrate(&postgres.url(&name))?;
        data::fill_postgres(&postgres, &name, &shape)?;
        let file = folder.path().join(&name);
        program.migrate(&sqlite_url(&file))?;
        data::fill_sqlite(&file, &shape)?;
    }
    let mut found = Found::default();
    for turn in 1..=settings.turns {
        let mut servers = Vec::new();
        for (programme, program) in &programs {
            servers.extend(start(*programme, program, &postgres, folder.path())?);
        }
        postgres.checkpoint()?;
        take((&servers, postgres.processes), turn, settings, &shape, &tokens, &mut found)?;
        for (_, server) in servers {
            server.stop()?;
        }
    }
    for (programme, _) in &programs {
        postgres.drop(&original(*programme))?;
        postgres.drop(&copy_of(*programme))?;
    }
    let judged = report::judged(&found);
    let text = report::text(&machine, settings, &found, &judged);
    results::publish(settings, "safe", &text, &report::json(&machine, settings, &found, &judged))
}

/// The name of the database that a program's turns start from.
fn original(programme: Programme) -> String {
    format!("bench_safe_{programme:?}").to_lowercase()
}

fn copy_of(programme: Programme) -> String {
    format!("{}_copy", original(programme))
}

/// Starts a program on fresh copies.
fn start(
    programme: Programme,
    program: &Program,
    postgres: &Postgres,
    folder: &Path,
) -> Result<[(Side, Server); 2]> {
    let (from, to) = (original(programme), copy_of(programme));
    postgres.copy(&from, &to)?;
    let (from, file) = (folder.join(from), folder.join(&to));
    for ending in ["-wal", "-shm"] {
        let _ = fs::remove_file(folder.join(format!("{to}{ending}")));
    }
    fs::copy(from, &file)?;
    File::open(&file)?.sync_all()?;
    Ok([
        ((programme, Place::Postgres), program.serve(&postgres.url(&to))?),
        ((programme, Place::Sqlite), program.serve(&sqlite_url(&file))?),
    ])
}

/// Measures each kind on each side, the programs one right after the other, in another order in each turn.
fn take(
    (servers, database): (&[(Side, Server)], Tree),
    turn: u32,
    settings: &Settings,
    shape: &Shape,
    tokens: &[String],
    found: &mut Found,
) -> Result<()> {
    let limit = Duration::from_secs(settings.seconds.into());
    let first = usize::try_from(CLIENTS)?;
    let threads = shape.threads.get(..first).context("there are too few threads")?;
    // Reads come first, so that they find what was there; of the others, each comes first in some turn.
    let mut kinds = Kind::ALL;
    let appends = kinds.iter().filter(|kind| kind.appends()).count();
    if let Some(last) = kinds.len().checked_sub(appends).and_then(|first| kinds.get_mut(first..)) {
        last.rotate_left(usize::try_from(turn)? % appends.max(1));
    }
    for (step, kind) in (1..).zip(kinds) {
        for place in Place::ALL {
            let mut sides: Vec<&(Side, Server)> =
                servers.iter().filter(|((_, on), _)| *on == place).collect();
            if (turn + step).is_multiple_of(2) {
                sides.reverse();
            }
            for (side, server) in sides {
                let servers = [server.processes(), database];
                // SQLite is a part of the server.
                let servers = if place == Place::Postgres {
                    servers.as_slice()
                } else {
                    servers.get(..1).unwrap_or_default()
                };
                let pause = Duration::ZERO;
                let clients = Clients { address: &server.address, threads, tokens, pause, servers };
                clients.send(kind, &format!("{kind:?}-warm"), WARM_UP)?;
                let sent = clients.send(kind, &format!("{kind:?}"), limit)?;
                tell(&format!(
                    "turn {turn}: {}, {}, {}: {}/s",
                    kind.name(),
                    side.0.name(),
                    place.name(),
                    rounded(sent.rate)
                ));
                found.sent.push((turn, *side, kind, sent));
            }
        }
    }
    let others = threads.get(..OTHERS).context("there are too few threads")?;
    let token = tokens.last().context("there is no token")?;
    for (side, server) in servers {
        let clients =
            Clients { address: &server.address, threads: others, tokens, pause: PAUSE, servers: &[] };
        let name = format!("turn {turn}: a document of 7 MB, {}, {}", side.0.name(), side.1.name());
        match document::measure(clients, token, limit) {
            Ok(document) => found.documents.push((turn, *side, document)),
            // Releases that read documents where they write refuse others meanwhile.
            Err(error) if side.0 == Programme::Other => {
                tell(&format!("{name}: not measured, since {error:#}"));
                continue;
            }
            Err(error) => return Err(error),
        }
        tell(&name);
    }
    Ok(())
}
