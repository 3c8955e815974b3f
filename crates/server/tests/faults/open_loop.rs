//! Load on a fixed schedule: requests are sent when they are due, whatever has become of those before (an open loop).
//!
//! A request that could not be sent in time has waited all the same, so what it took is counted from when it was due.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use crate::harness::{Heard, Wire, in_parallel};

/// What is asked: whole requests, which are sent in turn.
pub(crate) struct Load<'a> {
    pub(crate) address: &'a str,
    pub(crate) requests: Vec<Vec<u8>>,
}

/// What came of a request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Sample {
    /// 0 where there was no answer.
    pub(crate) status: u16,
    pub(crate) says_when_to_retry: bool,
    /// From when it was due to its answer.
    pub(crate) took: Duration,
}

impl Sample {
    pub(crate) fn is_accepted(&self) -> bool {
        (200..300).contains(&self.status)
    }
}

impl Load<'_> {
    /// How many requests a second are accepted from that many clients, each of which waits for its answer.
    pub(crate) fn capacity(&self, clients: usize, time: Duration) -> f64 {
        let accepted = AtomicUsize::new(0);
        let start = Instant::now();
        in_parallel(clients, |client| {
            let mut line = Line::new(self.address);
            for number in 0.. {
                if start.elapsed() >= time {
                    break;
                }
                let sample = line.ask(self.request(client + number * clients), Instant::now());
                accepted.fetch_add(usize::from(sample.is_accepted()), Ordering::Relaxed);
            }
        });
        f64::from(u32::try_from(accepted.into_inner()).unwrap()) / start.elapsed().as_secs_f64()
    }

    /// What comes of `rate` requests a second over that time, with at most `lines` under way at a time.
    pub(crate) fn offer(&self, rate: f64, time: Duration, lines: usize) -> Vec<Sample> {
        let (next, start) = (AtomicUsize::new(0), Instant::now() + Duration::from_millis(100));
        let samples = in_parallel(lines, |_| {
            let (mut line, mut samples) = (Line::new(self.address), Vec::new());
            loop {
                let number = next.fetch_add(1, Ordering::Relaxed);
                let offset = Duration::from_secs_f64(f64::from(u32::try_from(number).unwrap()) / rate);
                if offset >= time {
                    return samples;
                }
                let due = start + offset;
                std::thread::sleep(due.saturating_duration_since(Instant::now()));
                samples.push(line.ask(self.request(number), due));
            }
        });
        samples.into_iter().flatten().collect()
    }

    fn request(&self, number: usize) -> &[u8] {
        &self.requests[number % self.requests.len()]
    }
}

/// A connection, which is made anew where it was lost.
struct Line<'a> {
    address: &'a str,
    wire: Option<Wire>,
}

impl<'a> Line<'a> {
    fn new(address: &'a str) -> Self {
        Self { address, wire: None }
    }

    fn ask(&mut self, request: &[u8], due: Instant) -> Sample {
        let mut wire = self.wire.take().or_else(|| Wire::connect(self.address));
        let heard = wire.as_mut().map_or(Heard::Nothing, |wire| {
            wire.send(request);
            wire.answer()
        });
        let took = due.elapsed();
        match heard {
            Heard::Answer { status, head, .. } => {
                self.wire = wire;
                Sample { status, says_when_to_retry: head.contains("\r\nretry-after: "), took }
            }
            Heard::Nothing | Heard::Cut(_) => Sample { status: 0, says_when_to_retry: false, took },
        }
    }
}

/// A GET as it goes over the wire.
pub(crate) fn get(path: &str, token: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {token}\r\n\r\n").into_bytes()
}

/// A POST of JSON as it goes over the wire.
pub(crate) fn post(path: &str, token: &str, body: &str) -> Vec<u8> {
    format!("{}Content-Length: {}\r\n\r\n{body}", Wire::head(path, token), body.len()).into_bytes()
}

/// The time within which that share of the samples were answered; zero where there are none.
pub(crate) fn percentile(share: f64, samples: impl Iterator<Item = Duration>) -> Duration {
    let mut times: Vec<Duration> = samples.collect();
    times.sort_unstable();
    #[expect(
        clippy::as_conversions,
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a rank"
    )]
    let rank = (times.len() as f64 * share).ceil() as usize;
    times.get(rank.saturating_sub(1)).copied().unwrap_or_default()
}
