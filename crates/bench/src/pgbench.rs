//! The peer on PostgreSQL: pgbench, doing the same work with one prepared statement for each operation.

use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

use crate::child::Running;
use crate::data::{Shape, user_id};
use crate::figures::{Measured, Work};
use crate::meter::Meter;
use crate::postgres::Postgres;
use crate::request::{CONTENT, Operation};
use crate::statistics::{number, percentile};

/// The share of transactions whose latency is written down.
const SAMPLED: &str = "0.1";

/// What is run before each measurement and not counted.
const WARM_UP: u32 = 1;

/// How much longer than told it may take.
const GRACE: Duration = Duration::from_secs(20);

/// Warms up, then measures that work on that database for so many seconds.
pub(crate) fn measure(
    postgres: &Postgres,
    database: &str,
    shape: &Shape,
    work: Work,
    seconds: u32,
    seed: u32,
) -> Result<Measured> {
    let folder = tempfile::tempdir()?;
    let script = folder.path().join("script.sql");
    fs::write(&script, statement(work.operation)?)?;
    let run = |seconds: u32, log: Option<&Path>| {
        let mut pgbench = postgres.program("pgbench");
        pgbench
            .current_dir(folder.path())
            .args(["-n", "-M", "prepared", "-j", "2", "-c", &work.clients.to_string()])
            .args(["-T", &seconds.to_string(), "--random-seed", &seed.to_string()])
            .args(["-D", &format!("threads={}", shape.threads.len())])
            .args(["-D", &format!("users={}", shape.users())])
            .args(["-D", &format!("first_user={}", user_id(0))])
            .args(["-D", "title=A thread of the benchmark", "-D", &format!("content={CONTENT}")])
            .arg("-f")
            .arg(&script);
        if let Some(log) = log {
            pgbench.args(["-l", "--sampling-rate", SAMPLED, "--log-prefix"]).arg(log);
        }
        let limit = Duration::from_secs(seconds.into()) + GRACE;
        Running::start(pgbench.arg(postgres.url(database)))?.finish(limit, || Ok(()))
    };
    let meter = Meter { server: None, database: Some(postgres.processes) };
    run(WARM_UP, None)?;
    meter.settle()?;
    let log = folder.path().join("log");
    let (output, cpu) = meter.of_a_child(|| run(seconds, Some(&log)))?;
    let told = Told::parse(&output)?;
    let mut latencies = Vec::new();
    for entry in fs::read_dir(folder.path())?.flatten() {
        if entry.file_name().to_string_lossy().starts_with("log") {
            latencies.extend(fs::read_to_string(entry.path())?.lines().filter_map(latency));
        }
    }
    let mut at = |share: f64| {
        let microseconds = percentile(&mut latencies, share).context("pgbench wrote no latencies down")?;
        anyhow::Ok(number(microseconds) / 1e3)
    };
    Ok(Measured {
        requests: told.transactions,
        seconds: number(told.transactions) / told.per_second,
        p50_ms: at(0.5)?,
        p99_ms: at(0.99)?,
        cpu,
    })
}

/// How many rows that operation's statement gives for the last thread, to see that it does the work at all.
pub(crate) fn rows(
    postgres: &Postgres,
    database: &str,
    shape: &Shape,
    operation: Operation,
) -> Result<usize> {
    let thread = shape.threads.last().context("there is no thread")?;
    let statement: Vec<&str> =
        statement(operation)?.lines().filter(|line| !line.starts_with("\\set ")).collect();
    let statement = statement
        .join("\n")
        .replace(":user", &format!("'{}'", user_id(thread.user)))
        .replace(":thread", &thread.id.to_string());
    Ok(postgres.run(database, &statement)?.lines().count())
}

fn statement(operation: Operation) -> Result<&'static str> {
    Ok(match operation {
        Operation::Append => include_str!("../pgbench/append.sql"),
        Operation::Read => include_str!("../pgbench/read.sql"),
        Operation::List => include_str!("../pgbench/list.sql"),
        Operation::Create => include_str!("../pgbench/create.sql"),
        Operation::Health => bail!("a database has no such thing"),
    })
}

/// The third column of pgbench's log is the transaction's latency in microseconds.
fn latency(line: &str) -> Option<u64> {
    line.split(' ').nth(2)?.parse().ok()
}

/// What pgbench tells at the end.
#[derive(Debug, PartialEq)]
struct Told {
    transactions: u64,
    per_second: f64,
}

impl Told {
    fn parse(output: &str) -> Result<Self> {
        let after = |words: &str| {
            let found = output.lines().find_map(|line| line.strip_prefix(words));
            let word = found.and_then(|rest| rest.trim_start().split([' ', '/']).next());
            word.with_context(|| format!("pgbench did not say {words:?}:\n{output}"))
        };
        let transactions = after("number of transactions actually processed:")?.parse()?;
        let per_second = after("tps =")?.parse()?;
        // Older versions end the client instead, and say so by their exit code.
        let failed = after("number of failed transactions:").unwrap_or("0");
        ensure!(failed == "0", "{failed} transactions failed");
        ensure!(transactions > 0, "no transaction was made");
        Ok(Self { transactions, per_second })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = "pgbench (15.18)
transaction type: script.sql
scaling factor: 1
query mode: prepared
number of clients: 32
number of threads: 2
maximum number of tries: 1
duration: 5 s
number of transactions actually processed: 37321
number of failed transactions: 0 (0.000%)
latency average = 4.281 ms
initial connection time = 28.041 ms
tps = 7474.123456 (without initial connection time)
";

    #[test]
    fn transactions_and_their_rate_are_read() {
        let told = Told::parse(OUTPUT).unwrap();
        assert_eq!(told, Told { transactions: 37_321, per_second: 7_474.123_456 });
        let older = OUTPUT.replace("processed: 37321", "processed: 37321/37321");
        assert_eq!(Told::parse(&older).unwrap(), told);
    }

    #[test]
    fn failed_transactions_fail_the_run() {
        let failed = OUTPUT.replace("transactions: 0 (0.000%)", "transactions: 3 (0.008%)");
        assert_eq!(Told::parse(&failed).unwrap_err().to_string(), "3 transactions failed");
        assert!(Told::parse("").is_err());
    }

    #[test]
    fn a_latency_is_the_third_column() {
        assert_eq!(latency("3 121 4410 0 1764012345 123456"), Some(4_410));
        assert_eq!(latency("3 121 failed 0 1764012345 123456"), None);
        assert_eq!(latency(""), None);
    }
}
