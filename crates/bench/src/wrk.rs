//! Load over HTTP, by `wrk`, whose connections stay open.

use std::collections::BTreeMap;
use std::fs;
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use serde::Deserialize;
use tempfile::TempDir;

use crate::child::Running;
use crate::figures::Measured;
use crate::memory::Watch;
use crate::meter::Meter;
use crate::request::Request;
use crate::statistics::number;

/// The script that hands out the requests.
const SCRIPT: &str = include_str!("../lua/load.lua");

/// Its threads; pgbench gets as many.
const THREADS: u32 = 2;

/// What is run before each measurement and not counted, so that caches and connections are warm.
const WARM_UP: u32 = 1;

/// How much longer than told it may take.
const GRACE: Duration = Duration::from_secs(20);

/// A load, ready to be sent.
#[derive(Debug)]
pub(crate) struct Load {
    folder: TempDir,
    connections: u32,
    seed: u32,
}

impl Load {
    /// These requests, over so many connections.
    pub(crate) fn new(requests: &[Request], connections: u32, seed: u32) -> Result<Self> {
        let folder = tempfile::tempdir()?;
        fs::write(folder.path().join("load.lua"), SCRIPT)?;
        let lines: String = requests.iter().map(Request::line).collect();
        fs::write(folder.path().join("requests"), lines)?;
        Ok(Self { folder, connections, seed })
    }

    /// Warms up, then measures for so many seconds. Fails if any request does.
    pub(crate) fn measure(
        &self,
        address: &str,
        seconds: u32,
        meter: Meter,
        memory: &mut Watch,
    ) -> Result<Measured> {
        self.send(address, WARM_UP, memory)?;
        meter.settle()?;
        let (told, cpu) = meter.of_a_child(|| self.send(address, seconds, memory))?;
        Ok(Measured {
            requests: told.requests,
            seconds: number(told.microseconds) / 1e6,
            p50_ms: number(told.p50) / 1e3,
            p99_ms: number(told.p99) / 1e3,
            cpu,
        })
    }

    /// Sends it for so many seconds.
    fn send(&self, address: &str, seconds: u32, memory: &mut Watch) -> Result<Told> {
        let limit = Duration::from_secs(seconds.into()) + GRACE;
        let output = self.start(address, seconds, false)?.finish(limit, || memory.glance())?;
        let told = Told::parse(&output)?;
        if told.refused > 0 {
            let statuses = self.statuses(address).unwrap_or_else(|error| error.to_string());
            bail!(
                "{} of {} requests to {address} were answered with an error; asked again: {statuses}",
                told.refused,
                told.requests
            );
        }
        told.check().map(|()| told)
    }

    /// Starts to send it, and does not wait for the end.
    pub(crate) fn start(&self, address: &str, seconds: u32, tell: bool) -> Result<Running> {
        let mut wrk = Command::new("wrk");
        wrk.args(["-t", &THREADS.min(self.connections).to_string(), "-c", &self.connections.to_string()])
            .args(["-d", &format!("{seconds}s"), "--timeout", "10s"])
            .arg("-s")
            .arg(self.folder.path().join("load.lua"))
            .args([&format!("http://{address}/"), "--"])
            .arg(self.folder.path().join("requests"))
            .arg(self.seed.to_string());
        Running::start(if tell { wrk.arg("tell") } else { &mut wrk })
    }

    /// What the same load is answered now, by status.
    fn statuses(&self, address: &str) -> Result<String> {
        let output = self.start(address, 1, true)?.finish(GRACE, || Ok(()))?;
        let mut counts: BTreeMap<String, u64> = BTreeMap::new();
        for (status, count) in Told::parse(&output)?.statuses {
            *counts.entry(status).or_default() += count;
        }
        let counts: Vec<String> =
            counts.iter().map(|(status, count)| format!("{count} times {status}")).collect();
        Ok(counts.join(", "))
    }
}

/// What wrk tells at the end; latencies in microseconds.
#[derive(Debug, Deserialize, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) requests: u64,
    pub(crate) microseconds: u64,
    connect: u64,
    read: u64,
    write: u64,
    timeout: u64,
    /// Answers with a status above 399.
    pub(crate) refused: u64,
    p50: u64,
    p99: u64,
    /// By thread, where it was asked to tell.
    statuses: Vec<(String, u64)>,
}

impl Told {
    /// The last line of what wrk wrote.
    pub(crate) fn parse(output: &str) -> Result<Self> {
        let line = output.lines().rev().find(|line| line.starts_with('{'));
        let line = line.with_context(|| format!("wrk told nothing:\n{output}"))?;
        serde_json::from_str(line).with_context(|| format!("wrk told {line}"))
    }

    /// Whether all went well.
    pub(crate) fn check(&self) -> Result<()> {
        ensure!(self.refused == 0, "{} requests were answered with an error", self.refused);
        let broken = self.connect + self.read + self.write;
        ensure!(broken == 0, "{broken} connections broke: {self:?}");
        ensure!(self.timeout == 0, "{} requests timed out", self.timeout);
        ensure!(self.requests > 0, "no request was answered");
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const OUTPUT: &str = r#"Running 5s test @ http://127.0.0.1:1/
  2 threads and 32 connections
Requests/sec:   1234.50
{"requests":6180,"microseconds":5006123,"connect":0,"read":0,"write":0,"timeout":0,"refused":0,"p50":25100,"p99":60200,"statuses":[]}
"#;

    #[test]
    fn what_wrk_tells_is_its_last_line() {
        let told = Told::parse(OUTPUT).unwrap();
        assert_eq!(
            (told.requests, told.microseconds, told.p50, told.p99),
            (6_180, 5_006_123, 25_100, 60_200)
        );
        assert!(told.check().is_ok());
    }

    #[test]
    fn any_kind_of_failure_is_one() {
        for broken in ["connect", "read", "write", "timeout", "refused"] {
            let told = Told::parse(&OUTPUT.replace(&format!("\"{broken}\":0"), &format!("\"{broken}\":1")));
            assert!(told.unwrap().check().is_err(), "{broken}");
        }
        assert!(Told::parse(&OUTPUT.replace("6180", "0")).unwrap().check().is_err());
        assert!(Told::parse("unable to connect").is_err());
    }

    #[test]
    fn statuses_are_told_by_thread() {
        let told = OUTPUT.replace("\"statuses\":[]", "\"statuses\":[[\"201\",7],[\"503\",1]]");
        let told = Told::parse(&told).unwrap();
        assert_eq!(told.statuses, [("201".to_owned(), 7), ("503".to_owned(), 1)]);
    }
}
