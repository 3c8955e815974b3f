//! How cost grows: appends, newest pages and lists in threads and for users of 100, 10,000 and 100,000, among a million
//! messages.

use anyhow::{Context, Result, ensure};
use serde::Serialize;
use serde_json::json;

use crate::compare::sqlite_url;
use crate::data::{self, Shape, Thread};
use crate::figures::{Measured, Side};
use crate::goals::{FLAT, Judged};
use crate::machine::Machine;
use crate::memory::Watch;
use crate::meter::Meter;
use crate::postgres::Postgres;
use crate::request::{Operation, Request};
use crate::results::{self, tell};
use crate::service::Program;
use crate::settings::Settings;
use crate::statistics::{Spread, number};
use crate::table::{Table, median, rounded, spread};
use crate::verify;
use crate::wrk::Load;

/// Messages in a thread, or threads of a user.
const SIZES: [u64; 3] = [100, 10_000, 100_000];

/// Users who read and append; there are as many clients.
const USERS: u64 = 4;
const CLIENTS: u32 = 4;

/// Threads of the smallest size that are appended to: so many that they stay small.
const SMALL_THREADS: u64 = 1_200;

const DATABASE: &str = "bench_scale";

/// A load on threads or users of one size.
struct Step {
    operation: Operation,
    size: u64,
    threads: Vec<Thread>,
}

/// The data, and what is done with it. What is appended to is not read, so that reading meets the same at every size:
/// messages that lie apart, as all threads grew together.
fn plan() -> (Shape, Vec<Step>) {
    let mut shape = Shape::default();
    let mut steps = Vec::new();
    for (place, size) in (0..).zip(SIZES) {
        let threads = shape.add(USERS, size, |number| number);
        steps.push(Step { operation: Operation::Read, size, threads });
        let listed = shape.add(size, 1, |_| USERS + place);
        steps.push(Step { operation: Operation::List, size, threads: listed.into_iter().take(1).collect() });
        let count = if place == 0 { SMALL_THREADS } else { USERS };
        let threads = shape.add(count, size, |number| number % USERS);
        steps.push(Step { operation: Operation::Append, size, threads });
    }
    steps.sort_by_key(|step| step.operation == Operation::Append);
    (shape, steps)
}

/// What is measured again in each turn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
struct Kind {
    side: Side,
    operation: Operation,
    size: u64,
}

impl Kind {
    /// As tables have it.
    fn label(self) -> String {
        format!("{}: {}, {}", self.side.name(), name(self.operation), rounded(number(self.size)))
    }
}

/// One measurement.
#[derive(Clone, Copy, Debug, Serialize)]
struct Sized {
    #[serde(flatten)]
    kind: Kind,
    turn: u32,
    #[serde(flatten)]
    measured: Measured,
}

/// Runs it, prints the table, and writes it as JSON.
pub(crate) fn run(settings: &Settings) -> Result<()> {
    let folder = tempfile::Builder::new().prefix("chat-history-bench.").tempdir()?;
    let (postgres, file) = (Postgres::from_environment()?, folder.path().join("scale.db"));
    let program = Program::new(&settings.server, folder.path());
    let (shape, mut steps) = plan();
    let threads = shape.threads.len();
    tell(&format!("filling both databases with {} messages in {threads} threads", shape.messages()));
    postgres.create(DATABASE)?;
    program.migrate(&postgres.url(DATABASE))?;
    data::fill_postgres(&postgres, DATABASE, &shape)?;
    program.migrate(&sqlite_url(&file))?;
    data::fill_sqlite(&file, &shape)?;
    let tokens = program.tokens(shape.users())?;
    postgres.checkpoint()?;
    let machine = Machine::look(&postgres, folder.path())?;

    let mut found = Vec::new();
    for (side, url) in [(Side::OursPostgres, postgres.url(DATABASE)), (Side::OursSqlite, sqlite_url(&file))] {
        let server = program.serve(&url)?;
        let mut memory = Watch::begin(server.processes())?;
        let database = (side == Side::OursPostgres).then_some(postgres.processes);
        let meter = Meter { server: Some(server.processes()), database };
        for turn in 1..=settings.turns {
            for step in &steps {
                let requests = requests(step, &tokens);
                ensure!(!requests.is_empty(), "there are no tokens for these threads");
                let kind = Kind { side, operation: step.operation, size: step.size };
                let measured = Load::new(&requests, CLIENTS, turn)?
                    .measure(&server.address, settings.seconds, meter, &mut memory)
                    .with_context(|| kind.label())?;
                tell(&format!("turn {turn}: {}: p50 {} ms", kind.label(), rounded(measured.p50_ms)));
                found.push(Sized { kind, turn, measured });
            }
            // The sizes in another order in each turn; appends stay last.
            steps.reverse();
            steps.sort_by_key(|step| step.operation == Operation::Append);
        }
        server.stop()?;
    }
    let counts = [verify::of_postgres(&postgres, DATABASE)?, verify::of_sqlite(&file)?];
    ensure!(counts.iter().all(|counts| counts.messages >= shape.messages()), "messages are lost: {counts:?}");
    postgres.drop(DATABASE)?;

    let judged = judge(&found);
    let text = format!(
        "## The machine\n\n{}\n## Growth\n\n{} messages in {} threads, {CLIENTS} clients. Turns: {}, of {} s for each measurement.\n\n{}",
        machine.lines(),
        rounded(number(shape.messages())),
        rounded(number(threads as u64)),
        settings.turns,
        settings.seconds,
        table(&found, &judged),
    );
    let json = json!({ "machine": machine, "figures": found, "ratios": judged });
    results::publish(settings, "scale", &text, &json)
}

fn requests(step: &Step, tokens: &[String]) -> Vec<Request> {
    let requests = step.operation.requests(&step.threads, tokens);
    if step.operation != Operation::Read {
        return requests;
    }
    requests.into_iter().map(|request| request.newest(50)).collect()
}

fn name(operation: Operation) -> &'static str {
    if operation == Operation::Read { "read the newest 50" } else { operation.name() }
}

/// What each size costs, against the smallest in the same turn.
fn judge(found: &[Sized]) -> Vec<Judged> {
    let smallest = |one: &Sized| {
        let kind = Kind { size: SIZES.first().copied()?, ..one.kind };
        let smallest = found.iter().find(|other| other.kind == kind && other.turn == one.turn)?;
        Some(smallest.measured.p50_ms)
    };
    let mut judged = Vec::new();
    for kind in kinds(found).into_iter().filter(|kind| Some(&kind.size) != SIZES.first()) {
        let ratios = of_kind(found, kind).filter_map(|one| Some(one.measured.p50_ms / smallest(one)?));
        judged.extend(Spread::of(ratios).map(|ratio| Judged::new(kind.label(), ratio, FLAT)));
    }
    judged
}

fn of_kind(found: &[Sized], kind: Kind) -> impl Iterator<Item = &Sized> {
    found.iter().filter(move |one| one.kind == kind)
}

/// Every kind of measurement, in the order of tables.
fn kinds(found: &[Sized]) -> Vec<Kind> {
    let mut all = Vec::new();
    for side in [Side::OursPostgres, Side::OursSqlite] {
        for operation in [Operation::Append, Operation::Read, Operation::List] {
            all.extend(SIZES.map(|size| Kind { side, operation, size }));
        }
    }
    all.retain(|kind| of_kind(found, *kind).next().is_some());
    all
}

fn table(found: &[Sized], judged: &[Judged]) -> String {
    let columns = ["", " requests/s", " p50 ms", " p99 ms", " p50 / that of 100", " goal", " moonshot", ""];
    let mut table = Table::new(&columns);
    for kind in kinds(found) {
        let of = |value: &dyn Fn(&Measured) -> f64| {
            Spread::of(of_kind(found, kind).map(|one| value(&one.measured)))
        };
        let verdict = judged.iter().find(|judged| judged.name == kind.label());
        let text = |part: &dyn Fn(&Judged) -> String| verdict.map_or_else(String::new, part);
        table.row([
            kind.label(),
            median(of(&Measured::rate)),
            spread(of(&|measured| measured.p50_ms)),
            spread(of(&|measured| measured.p99_ms)),
            text(&|judged| spread(Some(judged.ratio))),
            text(&|judged| judged.goal.text()),
            text(&|judged| judged.goal.moonshot_text()),
            text(&|judged| judged.verdict.to_owned()),
        ]);
    }
    table.text()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::meter::Cpu;

    #[test]
    fn there_are_a_million_messages_and_a_user_of_100_000_threads() {
        let (shape, steps) = plan();
        assert!(shape.messages() >= 1_000_000);
        let most = (0..shape.users())
            .map(|user| shape.threads.iter().filter(|thread| thread.user == user).count())
            .max();
        assert_eq!(most, Some(100_000));
        assert_eq!(steps.len(), 9);
        for step in &steps {
            let users =
                step.threads.iter().map(|thread| thread.user).collect::<std::collections::HashSet<_>>();
            assert_eq!(users.len() as u64, if step.operation == Operation::List { 1 } else { USERS });
        }
    }

    #[test]
    fn a_size_is_judged_against_the_smallest_of_its_turn() {
        let sized = |size, turn, p50_ms| Sized {
            kind: Kind { side: Side::OursSqlite, operation: Operation::Read, size },
            turn,
            measured: Measured { requests: 1, seconds: 1.0, p50_ms, p99_ms: 9.0, cpu: Cpu::default() },
        };
        let found = [sized(100, 1, 1.0), sized(100_000, 1, 1.2), sized(100, 2, 2.0), sized(100_000, 2, 2.6)];
        let judged = judge(&found);
        assert_eq!(judged.len(), 1);
        assert_eq!(judged[0].ratio, Spread { median: 1.25, min: 1.2, max: 1.3 });
        assert_eq!(judged[0].verdict, "met");
    }
}
