//! A soak: a mixed load for minutes on both databases at once, and what it does to the memory of their servers.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::json;

use crate::child::{GLANCE, Running};
use crate::compare::sqlite_url;
use crate::data::{self, Shape};
use crate::figures::Side;
use crate::goals::{MEMORY_MIB, NO_GROWTH_MIB};
use crate::interrupt;
use crate::machine::Machine;
use crate::memory::{Resident, Watch};
use crate::postgres::Postgres;
use crate::request::{Operation, Request};
use crate::results::{self, tell};
use crate::service::{Program, Server};
use crate::settings::Settings;
use crate::statistics::{number, slope};
use crate::table::{Table, rounded};
use crate::wrk::{Load, Told};

const DATABASE: &str = "bench_soak";

/// Connections to each server.
const CLIENTS: u32 = 8;

/// How often memory is written down.
const PAUSE: Duration = Duration::from_secs(1);

/// A server under load.
struct Soaked {
    side: Side,
    server: Server,
    load: Running,
    memory: Watch,
    /// Minutes since the begin, and MiB.
    samples: Vec<(f64, f64)>,
}

/// What came of it.
#[derive(Debug, Serialize)]
struct Outcome {
    side: Side,
    requests: u64,
    per_second: f64,
    resident: Resident,
    /// How much the peak is above the idle server.
    above_idle_mib: f64,
    /// The slope of a least-squares line through the second half.
    slope_mib_per_minute: f64,
    met: bool,
    /// Minutes since the begin, and MiB.
    samples: Vec<(f64, f64)>,
}

/// Runs it, prints the table, and writes it as JSON.
pub(crate) fn run(settings: &Settings) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("chat-history-bench.").tempdir()?;
    let (postgres, file) = (Postgres::from_environment()?, folder.path().join("soak.db"));
    let program = Program::new(&settings.server, folder.path());
    let shape = Shape::usual();
    tell("filling the databases");
    postgres.create(DATABASE)?;
    program.migrate(&postgres.url(DATABASE))?;
    data::fill_postgres(&postgres, DATABASE, &shape)?;
    program.migrate(&sqlite_url(&file))?;
    data::fill_sqlite(&file, &shape)?;
    let requests = mix(&shape, &program.tokens(shape.users())?);
    let machine = Machine::look(&postgres, folder.path())?;

    let load = Load::new(&requests, CLIENTS, 1)?;
    let seconds = settings.soak_minutes * 60;
    let mut soaked = Vec::new();
    for (side, url) in [(Side::OursPostgres, postgres.url(DATABASE)), (Side::OursSqlite, sqlite_url(&file))] {
        let server = program.serve(&url)?;
        let memory = Watch::begin(server.processes())?;
        let load = load.start(&server.address, seconds, false)?;
        soaked.push(Soaked { side, server, load, memory, samples: Vec::new() });
    }
    watch(&mut soaked, Duration::from_secs(seconds.into()))?;
    let outcomes = soaked.into_iter().map(Soaked::end).collect::<Result<Vec<_>>>()?;
    postgres.drop(DATABASE)?;

    let text = format!(
        "## The machine\n\n{}\n## Soak\n\n{} minutes of appends, reads, lists and new threads, {CLIENTS} clients on each \
         database; resident MiB.\n\n{}",
        machine.lines(),
        settings.soak_minutes,
        table(&outcomes),
    );
    results::publish(settings, "soak", &text, &json!({ "machine": machine, "outcomes": outcomes }))
}

/// Of 100 requests 40 append, 40 read the newest 50 messages, 15 list and 5 make a thread.
fn mix(shape: &Shape, tokens: &[String]) -> Vec<Request> {
    let of = |operation: Operation, count: usize| {
        operation.requests(&shape.threads, tokens).into_iter().cycle().take(count)
    };
    let threads = shape.threads.len();
    let mut requests: Vec<Request> = of(Operation::Append, threads).collect();
    requests.extend(of(Operation::Read, threads).map(|request| request.newest(50)));
    requests.extend(of(Operation::List, threads * 15 / 40));
    requests.extend(of(Operation::Create, threads * 5 / 40));
    requests
}

/// Writes memory down until the loads have ended.
fn watch(soaked: &mut [Soaked], length: Duration) -> Result<()> {
    let begin = Instant::now();
    let mut next = Duration::ZERO;
    while begin.elapsed() < length {
        interrupt::check()?;
        if begin.elapsed() >= next {
            next += PAUSE;
            for one in &mut *soaked {
                ensure!(
                    !one.load.has_ended()? || begin.elapsed() + PAUSE > length,
                    "the load on {} ended early:\n{}",
                    one.side.name(),
                    one.load.log()
                );
                let bytes = one.memory.look()?;
                one.samples.push((begin.elapsed().as_secs_f64() / 60.0, mib(bytes)));
            }
            if next.as_secs().is_multiple_of(60) {
                let now = |one: &Soaked| {
                    format!("{} {} MiB", one.side.name(), rounded(mib(one.memory.resident().end)))
                };
                let all: Vec<String> = soaked.iter().map(now).collect();
                tell(&format!("minute {}: {}", next.as_secs() / 60, all.join(", ")));
            }
        }
        sleep(GLANCE);
    }
    Ok(())
}

impl Soaked {
    fn end(mut self) -> Result<Outcome> {
        let told = Told::parse(&self.load.finish(Duration::from_secs(30), || Ok(()))?)?;
        told.check().with_context(|| self.side.name())?;
        self.memory.look()?;
        self.server.stop()?;
        let resident = self.memory.resident();
        let second_half = self.samples.get(self.samples.len() / 2..).unwrap_or_default();
        let slope = slope(second_half).context("there are too few samples for a slope")?;
        let above = mib(resident.peak) - mib(resident.idle);
        Ok(Outcome {
            side: self.side,
            requests: told.requests,
            per_second: number(told.requests) / (number(told.microseconds) / 1e6),
            resident,
            above_idle_mib: above,
            slope_mib_per_minute: slope,
            met: above <= MEMORY_MIB && slope.abs() <= NO_GROWTH_MIB,
            samples: self.samples,
        })
    }
}

fn mib(bytes: u64) -> f64 {
    number(bytes) / 1_048_576.0
}

fn table(outcomes: &[Outcome]) -> String {
    let columns = [
        "",
        " requests",
        " requests/s",
        " idle",
        " peak",
        " end",
        " peak above idle",
        " MiB per minute, second half",
        "",
    ];
    let mut table = Table::new(&columns);
    for outcome in outcomes {
        table.row([
            outcome.side.name().to_owned(),
            rounded(number(outcome.requests)),
            rounded(outcome.per_second),
            rounded(mib(outcome.resident.idle)),
            rounded(mib(outcome.resident.peak)),
            rounded(mib(outcome.resident.end)),
            rounded(outcome.above_idle_mib),
            format!("{:+.3}", outcome.slope_mib_per_minute),
            if outcome.met { "met" } else { "**not met**" }.to_owned(),
        ]);
    }
    let bounds = format!("goal: ≤ {MEMORY_MIB}");
    let slope = format!("goal: within ± {NO_GROWTH_MIB}");
    let mut goals = vec![String::new(); columns.len()];
    for (place, text) in [(6, bounds), (7, slope)] {
        if let Some(cell) = goals.get_mut(place) {
            *cell = text;
        }
    }
    table.row(goals);
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_mix_has_its_shares() {
        let tokens: Vec<String> = (0..20).map(|user| user.to_string()).collect();
        let requests = mix(&Shape::usual(), &tokens);
        assert_eq!(requests.len(), 2_500);
        let share =
            |tells: &dyn Fn(&Request) -> bool| requests.iter().filter(|request| tells(request)).count();
        assert_eq!(share(&|request| request.path.ends_with("/messages")), 1_000);
        assert_eq!(share(&|request| request.path.ends_with("?messages_limit=50")), 1_000);
        assert_eq!(share(&|request| request.path.ends_with("?limit=20")), 375);
        assert_eq!(share(&|request| request.path.ends_with("/threads")), 125);
    }
}
