//! What was measured: once for each operation, side, number of clients and turn.

use serde::Serialize;

use crate::meter::Cpu;
use crate::request::Operation;
use crate::statistics::{Spread, number};

/// Who does the work.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Side {
    /// The service on PostgreSQL.
    OursPostgres,
    /// pgbench, with one prepared statement for each operation.
    Pgbench,
    /// The FastAPI application.
    Fastapi,
    /// The service on SQLite.
    OursSqlite,
    /// A loop on a SQLite connection, one commit for each append.
    RawSingly,
    /// The same, 32 appends in each commit.
    RawGrouped,
}

impl Side {
    /// As tables have it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::OursPostgres => "ours, PostgreSQL",
            Self::Pgbench => "pgbench",
            Self::Fastapi => "FastAPI",
            Self::OursSqlite => "ours, SQLite",
            Self::RawSingly => "raw loop, 1 per commit",
            Self::RawGrouped => "raw loop, 32 per commit",
        }
    }
}

/// What is done, and by how many clients at once.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub(crate) struct Work {
    /// What is done.
    pub(crate) operation: Operation,
    /// Connections that each wait for one answer at a time.
    pub(crate) clients: u32,
}

/// The outcome of one measurement.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Measured {
    /// How often it was done.
    pub(crate) requests: u64,
    /// How long that took.
    pub(crate) seconds: f64,
    /// Half of them took at most this long.
    pub(crate) p50_ms: f64,
    /// 99 of 100 took at most this long.
    pub(crate) p99_ms: f64,
    /// Seconds of CPU that all of them cost.
    pub(crate) cpu: Cpu,
}

impl Measured {
    /// Requests per second.
    pub(crate) fn rate(&self) -> f64 {
        number(self.requests) / self.seconds
    }

    /// Seconds of CPU for 1,000 requests.
    pub(crate) fn cpu_of_1000(&self) -> Cpu {
        self.cpu.divided_by(number(self.requests) / 1e3)
    }
}

/// A measurement and where it belongs.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
pub(crate) struct Figure {
    /// Who did the work.
    pub(crate) side: Side,
    /// What was done.
    #[serde(flatten)]
    pub(crate) work: Work,
    /// In which turn, from 1.
    pub(crate) turn: u32,
    /// What came of it.
    #[serde(flatten)]
    pub(crate) measured: Measured,
}

/// All figures of a run.
#[derive(Debug, Default, Serialize)]
#[serde(transparent)]
pub(crate) struct Figures {
    figures: Vec<Figure>,
}

impl Figures {
    /// Adds one.
    pub(crate) fn add(&mut self, figure: Figure) {
        self.figures.push(figure);
    }

    /// That side's measurements of that work, turn by turn.
    pub(crate) fn of(&self, side: Side, work: Work) -> Vec<&Figure> {
        self.figures.iter().filter(|figure| figure.side == side && figure.work == work).collect()
    }

    /// What `value` makes of each of them.
    pub(crate) fn spread(&self, side: Side, work: Work, value: impl Fn(&Measured) -> f64) -> Option<Spread> {
        Spread::of(self.of(side, work).into_iter().map(|figure| value(&figure.measured)))
    }

    /// How often as many requests per second ours does as the peer does in the same turn.
    pub(crate) fn ratio(&self, ours: (Side, Work), peer: (Side, Work)) -> Option<Spread> {
        let peers = self.of(peer.0, peer.1);
        let ratio = |ours: &Figure| {
            let peer = peers.iter().find(|peer| peer.turn == ours.turn)?;
            Some(ours.measured.rate() / peer.measured.rate())
        };
        Spread::of(self.of(ours.0, ours.1).into_iter().filter_map(ratio))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const READ: Work = Work { operation: Operation::Read, clients: 32 };

    fn figure(side: Side, turn: u32, requests: u64) -> Figure {
        let measured = Measured { requests, seconds: 2.0, p50_ms: 1.0, p99_ms: 2.0, cpu: Cpu::default() };
        Figure { side, work: READ, turn, measured }
    }

    #[test]
    fn ratios_are_taken_within_each_turn() {
        let mut figures = Figures::default();
        // The machine slows down to a tenth in the second turn; the ratios do not.
        for (turn, ours, peer) in [(1, 2_000, 1_000), (2, 300, 100), (3, 1_000, 1_000)] {
            figures.add(figure(Side::Pgbench, turn, peer));
            figures.add(figure(Side::OursPostgres, turn, ours));
        }
        let ratio = figures.ratio((Side::OursPostgres, READ), (Side::Pgbench, READ)).unwrap();
        assert_eq!(ratio, Spread { median: 2.0, min: 1.0, max: 3.0 });
    }

    #[test]
    fn what_was_not_measured_has_no_ratio_and_no_spread() {
        let mut figures = Figures::default();
        figures.add(figure(Side::OursPostgres, 1, 10));
        assert_eq!(figures.ratio((Side::OursPostgres, READ), (Side::Pgbench, READ)), None);
        let wider = Work { clients: 64, ..READ };
        assert_eq!(figures.spread(Side::OursPostgres, wider, Measured::rate), None);
        let rate = figures.spread(Side::OursPostgres, READ, Measured::rate).unwrap();
        assert_eq!(rate, Spread { median: 5.0, min: 5.0, max: 5.0 });
    }
}
