//! One turn: each step by one side after the other, on fresh copies of the data.

use anyhow::{Context, Result, ensure};

use super::found::{Found, STEPS};
use super::stage::{FASTAPI, GROUPED_FILE, OURS, OURS_FILE, PGBENCH, SINGLY_FILE, Stage, sqlite_url};
use crate::figures::{Figure, Measured, Side, Work};
use crate::memory::Watch;
use crate::meter::{Meter, settle};
use crate::process_tree::Tree;
use crate::request::Operation;
use crate::results::tell;
use crate::service::Server;
use crate::settings::Settings;
use crate::table::rounded;
use crate::verify::{Counts, of_postgres, of_sqlite};
use crate::wrk::Load;
use crate::{fastapi, http, pgbench, raw_sqlite};

/// Takes all measurements of a turn.
pub(super) fn take(stage: &Stage, turn: u32, settings: &Settings, found: &mut Found) -> Result<()> {
    stage.copy()?;
    let mut cast = Cast::enter(stage)?;
    for work in STEPS {
        for side in in_turn(sides(work), turn) {
            let measured = cast.measure(stage, side, work, settings.seconds, turn).with_context(|| {
                format!("{}, {}, {} clients", side.name(), work.operation.name(), work.clients)
            })?;
            let (rate, name) = (rounded(measured.rate()), work.operation.name());
            tell(&format!("turn {turn}: {name}, {} clients, {}: {rate}/s", work.clients, side.name()));
            found.figures.add(Figure { side, work: as_done(side, work), turn, measured });
        }
    }
    cast.leave(stage, found)
}

/// Who does a step. What PostgreSQL's sides and SQLite's do alternates within each turn.
fn sides(work: Work) -> Vec<Side> {
    let raw = work == Work { operation: Operation::Append, clients: 32 };
    match work.operation {
        Operation::Health => vec![Side::OursPostgres],
        _ if raw => vec![
            Side::OursPostgres,
            Side::Pgbench,
            Side::Fastapi,
            Side::OursSqlite,
            Side::RawSingly,
            Side::RawGrouped,
        ],
        _ => vec![Side::OursPostgres, Side::Pgbench, Side::Fastapi, Side::OursSqlite],
    }
}

/// The sides in another order in each turn, so that none always comes after the same one.
fn in_turn(mut sides: Vec<Side>, turn: u32) -> Vec<Side> {
    let first = usize::try_from(turn).unwrap_or(0).saturating_sub(1) % sides.len().max(1);
    sides.rotate_left(first);
    sides
}

/// A loop on one connection is one client.
fn as_done(side: Side, work: Work) -> Work {
    match side {
        Side::RawSingly | Side::RawGrouped => Work { clients: 1, ..work },
        _ => work,
    }
}

/// A server and what was seen of its memory.
struct Watched {
    server: Server,
    memory: Watch,
}

impl Watched {
    fn new(server: Server) -> Result<Self> {
        Ok(Self { memory: Watch::begin(server.processes())?, server })
    }

    fn measure(&mut self, load: &Load, seconds: u32, database: Option<Tree>) -> Result<Measured> {
        let meter = Meter { server: Some(self.server.processes()), database };
        load.measure(&self.server.address, seconds, meter, &mut self.memory)
    }
}

/// The servers of a turn.
struct Cast {
    postgres: Watched,
    fastapi: Watched,
    sqlite: Watched,
    /// What was appended and made, as far as it was counted: the tables hold at least this.
    done: Vec<(Side, Counts)>,
}

impl Cast {
    /// Starts the servers, and sees that they answer alike.
    fn enter(stage: &Stage) -> Result<Self> {
        let cast = Self {
            postgres: Watched::new(stage.program.serve(&stage.postgres.url(OURS))?)?,
            fastapi: Watched::new(fastapi::serve(&stage.postgres.plain_url(FASTAPI), stage.folder())?)?,
            sqlite: Watched::new(stage.program.serve(&sqlite_url(&stage.file(OURS_FILE)))?)?,
            done: Vec::new(),
        };
        // One that changes the data comes last, so that the others are answered from the same data.
        for operation in [Operation::Read, Operation::List, Operation::Create, Operation::Append] {
            let requests = stage.requests(operation);
            let request = requests.last().context("there is no thread")?;
            let ours = http::ask(&cast.postgres.server.address, request)?;
            for other in [&cast.sqlite, &cast.fastapi] {
                let theirs = http::ask(&other.server.address, request)?;
                ensure!(
                    http::alike(&ours, &theirs),
                    "{} is answered in two ways: {ours} and {theirs}",
                    request.path
                );
            }
            // pgbench gives the thread itself as one row more.
            let given = match operation {
                Operation::Read => Some(51),
                Operation::List => Some(20),
                _ => None,
            };
            if let Some(given) = given {
                let rows = pgbench::rows(&stage.postgres, PGBENCH, &stage.shape, operation)?;
                ensure!(rows == given, "pgbench: {} gives {rows} rows", operation.name());
            }
            if operation == Operation::Read {
                let messages = ours.get("messages").and_then(|messages| messages.as_array()).map(Vec::len);
                ensure!(messages == Some(50), "a thread of 50 messages is read with {messages:?}");
            }
        }
        Ok(cast)
    }

    fn measure(
        &mut self,
        stage: &Stage,
        side: Side,
        work: Work,
        seconds: u32,
        turn: u32,
    ) -> Result<Measured> {
        let servers = [&self.postgres, &self.fastapi, &self.sqlite].map(|watched| watched.server.processes());
        settle(&[servers.as_slice(), &[stage.postgres.processes]].concat())?;
        let database = Some(stage.postgres.processes);
        let load = || Load::new(&stage.requests(work.operation), work.clients, turn);
        let raw = |file: &str, per_commit: u32| {
            raw_sqlite::measure(&stage.file(file), &stage.shape, per_commit, seconds, turn)
        };
        let measured = match side {
            Side::OursPostgres => self.postgres.measure(&load()?, seconds, database),
            Side::Fastapi => self.fastapi.measure(&load()?, seconds, database),
            Side::OursSqlite => self.sqlite.measure(&load()?, seconds, None),
            Side::Pgbench => pgbench::measure(&stage.postgres, PGBENCH, &stage.shape, work, seconds, turn),
            Side::RawSingly => raw(SINGLY_FILE, 1),
            Side::RawGrouped => raw(GROUPED_FILE, 32),
        }?;
        match work.operation {
            Operation::Append => self.done.push((side, Counts { messages: measured.requests, threads: 0 })),
            Operation::Create => self.done.push((side, Counts { messages: 0, threads: measured.requests })),
            _ => {}
        }
        Ok(measured)
    }

    /// Ends the servers, and sees that each database holds what was acknowledged.
    fn leave(mut self, stage: &Stage, found: &mut Found) -> Result<()> {
        for (side, watched) in [
            (Side::OursPostgres, &mut self.postgres),
            (Side::Fastapi, &mut self.fastapi),
            (Side::OursSqlite, &mut self.sqlite),
        ] {
            watched.memory.look()?;
            found.memory.push((side, watched.memory.resident()));
        }
        for watched in [self.postgres, self.fastapi, self.sqlite] {
            watched.server.stop()?;
        }
        let before = Counts { messages: stage.shape.messages(), threads: stage.shape.threads.len() as u64 };
        for (side, counts) in [
            (Side::OursPostgres, of_postgres(&stage.postgres, OURS)?),
            (Side::Pgbench, of_postgres(&stage.postgres, PGBENCH)?),
            (Side::Fastapi, of_postgres(&stage.postgres, FASTAPI)?),
            (Side::OursSqlite, of_sqlite(&stage.file(OURS_FILE))?),
            (Side::RawSingly, of_sqlite(&stage.file(SINGLY_FILE))?),
            (Side::RawGrouped, of_sqlite(&stage.file(GROUPED_FILE))?),
        ] {
            let done = self.done.iter().filter(|(doer, _)| *doer == side).map(|(_, done)| *done);
            let least = done.fold(before, Counts::plus);
            ensure!(counts.hold(least), "{} kept {counts:?}, and acknowledged {least:?}", side.name());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_side_comes_first_once_and_each_turn_has_all() {
        let work = Work { operation: Operation::Append, clients: 32 };
        let mut first = Vec::new();
        for turn in 1..=6 {
            let sides = in_turn(sides(work), turn);
            assert_eq!(sides.len(), 6);
            first.push(sides[0]);
        }
        for side in sides(work) {
            assert!(first.contains(&side), "{side:?}");
        }
    }
}
