//! Clients at the same time, each a user of its own on a thread of its own.

use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow};

use super::client::Client;
use super::kind::{Kind, Task};
use crate::data::Thread;
use crate::interrupt;
use crate::meter::settle;
use crate::process_tree::Tree;
use crate::statistics::{number, percentile};

/// Who sends.
#[derive(Clone, Copy)]
pub(super) struct Clients<'a> {
    pub(super) address: &'a str,
    /// A thread for each.
    pub(super) threads: &'a [Thread],
    pub(super) tokens: &'a [String],
    /// How long each waits after an answer.
    pub(super) pause: Duration,
    /// Whoever serves them.
    pub(super) servers: &'a [Tree],
}

/// What came of it.
#[derive(Clone, Copy, Debug)]
pub(super) struct Sent {
    pub(super) rate: f64,
    pub(super) p50_ms: f64,
    pub(super) p99_ms: f64,
    /// Seconds of CPU for 1,000 requests, of the server and, on PostgreSQL, the database.
    pub(super) cpu: f64,
}

impl Clients<'_> {
    /// Sends for so long. What is marked alike is the same to the service, which is never so here.
    pub(super) fn send(&self, kind: Kind, mark: &str, limit: Duration) -> Result<Sent> {
        let used = || self.servers.iter().map(|tree| tree.cpu_seconds()).sum::<Result<f64>>();
        settle(self.servers)?;
        let (begin, before) = (Instant::now(), used()?);
        let (latencies, longest) = std::thread::scope(|scope| {
            let of =
                |thread: &Thread| -> Option<&String> { self.tokens.get(usize::try_from(thread.user).ok()?) };
            let running: Vec<_> = self
                .threads
                .iter()
                .map(|thread| {
                    let mark = format!("{mark}-{}", thread.id);
                    let token = of(thread);
                    scope.spawn(move || self.one(kind, thread, token, mark, begin + limit))
                })
                .collect();
            let mut all = Vec::new();
            for client in running {
                all.extend(client.join().map_err(|_| anyhow!("a client panicked"))??);
            }
            anyhow::Ok((all, begin.elapsed()))
        })?;
        let sent = summary(latencies, longest)?;
        Ok(Sent { cpu: (used()? - before) * 1e3 / (sent.rate * longest.as_secs_f64()), ..sent })
    }

    fn one(
        &self,
        kind: Kind,
        thread: &Thread,
        token: Option<&String>,
        mark: String,
        until: Instant,
    ) -> Result<Vec<u64>> {
        let mut client = Client::connect(self.address, token.context("a user without a token")?)?;
        let mut task = Task::begin(kind, thread.id, mark, &mut client)?;
        let mut latencies = Vec::new();
        while Instant::now() < until {
            interrupt::check()?;
            let begin = Instant::now();
            task.step(&mut client)?;
            latencies.push(u64::try_from(begin.elapsed().as_micros())?);
            std::thread::sleep(self.pause);
        }
        Ok(latencies)
    }
}

/// What these latencies, in microseconds, come to.
pub(super) fn summary(mut latencies: Vec<u64>, took: Duration) -> Result<Sent> {
    let rate = number(latencies.len() as u64) / took.as_secs_f64();
    let mut at = |share: f64| {
        percentile(&mut latencies, share).map(|micros| number(micros) / 1e3).context("nothing was answered")
    };
    Ok(Sent { rate, p50_ms: at(0.5)?, p99_ms: at(0.99)?, cpu: 0.0 })
}
