//! What the service is to reach beside its peers, as ratios of one run, and whether it does.

use serde::Serialize;

use crate::figures::{Side, Work};
use crate::request::Operation::{self, Append, Create, List, Read};
use crate::statistics::Spread;

/// The most that reading, appending and listing may cost in the largest size, against the smallest.
pub(crate) const FLAT: Goal = Goal { least: None, most: Some(1.25), moonshot: Some(1.1) };

/// The most that a search may cost among a million messages, against the same among 10,000.
pub(crate) const SEARCHED: Goal = Goal { least: None, most: Some(3.0), moonshot: Some(1.5) };

/// How much memory a soak may take above an idle server, in MiB.
pub(crate) const MEMORY_MIB: f64 = 64.0;

/// What counts as no growth of memory, in MiB per minute.
pub(crate) const NO_GROWTH_MIB: f64 = 0.1;

/// A bound for a ratio, and one that is beyond it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
pub(crate) struct Goal {
    /// The least it may be.
    pub(crate) least: Option<f64>,
    /// The most it may be.
    pub(crate) most: Option<f64>,
    /// What would be better still, in the same direction.
    pub(crate) moonshot: Option<f64>,
}

impl Goal {
    const NONE: Self = Self { least: None, most: None, moonshot: None };

    const fn at_least(least: f64, moonshot: f64) -> Self {
        Self { least: Some(least), most: None, moonshot: Some(moonshot) }
    }

    /// As tables have it.
    pub(crate) fn text(&self) -> String {
        match (self.least, self.most) {
            (Some(least), _) => format!("≥ {least}"),
            (_, Some(most)) => format!("≤ {most}"),
            _ => String::new(),
        }
    }

    /// The moonshot as tables have it.
    pub(crate) fn moonshot_text(&self) -> String {
        let sign = if self.most.is_some() { '≤' } else { '≥' };
        self.moonshot.map_or_else(String::new, |moonshot| format!("{sign} {moonshot}"))
    }

    /// Whether a ratio meets it.
    pub(crate) fn verdict(&self, ratio: f64) -> &'static str {
        let reaches = |bound: f64| if self.most.is_some() { ratio <= bound } else { ratio >= bound };
        let beyond = self.moonshot.is_some_and(reaches);
        match self.least.or(self.most).map(reaches) {
            Some(false) => "**not met**",
            Some(true) if beyond => "met, moonshot too",
            Some(true) => "met",
            None if beyond => "moonshot",
            None => "",
        }
    }
}

/// A ratio that is looked at.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Comparison {
    /// Ours.
    pub(crate) ours: (Side, Work),
    /// Theirs.
    pub(crate) peer: (Side, Work),
    /// What it is to be.
    pub(crate) goal: Goal,
}

impl Comparison {
    const fn new(ours: Side, operation: Operation, clients: u32, peer: Side, goal: Goal) -> Self {
        let work = Work { operation, clients };
        let theirs = match peer {
            Side::RawSingly | Side::RawGrouped => Work { operation, clients: 1 },
            _ => work,
        };
        Self { ours: (ours, work), peer: (peer, theirs), goal }
    }

    /// Against the peer with another number of clients.
    const fn with(self, clients: u32) -> Self {
        let (peer, work) = self.peer;
        Self { peer: (peer, Work { clients, ..work }), ..self }
    }

    const fn postgres(operation: Operation, clients: u32, peer: Side, goal: Goal) -> Self {
        Self::new(Side::OursPostgres, operation, clients, peer, goal)
    }

    const fn sqlite(clients: u32, peer: Side, goal: Goal) -> Self {
        Self::new(Side::OursSqlite, Append, clients, peer, goal)
    }
}

/// All that are looked at.
pub(crate) const COMPARISONS: [Comparison; 20] = [
    Comparison::postgres(Append, 32, Side::Pgbench, Goal::at_least(1.3, 1.7)),
    Comparison::postgres(Append, 64, Side::Pgbench, Goal { least: Some(2.0), ..Goal::NONE }),
    Comparison::postgres(Append, 128, Side::Pgbench, Goal { moonshot: Some(3.0), ..Goal::NONE }),
    // More clients wait for each other's locks, so pgbench does less with them; this is against its better self.
    Comparison::postgres(Append, 64, Side::Pgbench, Goal::NONE).with(32),
    Comparison::postgres(Append, 128, Side::Pgbench, Goal::NONE).with(32),
    Comparison::postgres(Read, 32, Side::Pgbench, Goal::at_least(0.75, 0.95)),
    Comparison::postgres(List, 32, Side::Pgbench, Goal::at_least(0.5, 0.7)),
    Comparison::postgres(Create, 32, Side::Pgbench, Goal::NONE),
    Comparison::postgres(Append, 32, Side::Fastapi, Goal::at_least(15.0, 25.0)),
    Comparison::postgres(Append, 64, Side::Fastapi, Goal::NONE),
    Comparison::postgres(Append, 128, Side::Fastapi, Goal::NONE),
    Comparison::postgres(Read, 32, Side::Fastapi, Goal::at_least(10.0, 15.0)),
    Comparison::postgres(List, 32, Side::Fastapi, Goal::at_least(20.0, 30.0)),
    Comparison::postgres(Create, 32, Side::Fastapi, Goal::NONE),
    Comparison::sqlite(32, Side::RawSingly, Goal::at_least(3.0, 5.0)),
    Comparison::sqlite(64, Side::RawSingly, Goal::NONE),
    Comparison::sqlite(128, Side::RawSingly, Goal::NONE),
    Comparison::sqlite(32, Side::RawGrouped, Goal::at_least(0.6, 1.0)),
    Comparison::sqlite(64, Side::RawGrouped, Goal::NONE),
    Comparison::sqlite(128, Side::RawGrouped, Goal::NONE),
];

/// A ratio with its goal and whether that is met.
#[derive(Debug, Serialize)]
pub(crate) struct Judged {
    /// What is compared.
    pub(crate) name: String,
    /// The ratio.
    pub(crate) ratio: Spread,
    /// What it is to be.
    pub(crate) goal: Goal,
    /// Whether it is.
    pub(crate) verdict: &'static str,
}

impl Judged {
    /// The verdict on the median.
    pub(crate) fn new(name: String, ratio: Spread, goal: Goal) -> Self {
        Self { name, ratio, goal, verdict: goal.verdict(ratio.median) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_goal_is_met_from_its_bound_on() {
        let goal = Goal::at_least(1.3, 1.7);
        assert_eq!(goal.verdict(1.29), "**not met**");
        assert_eq!(goal.verdict(1.3), "met");
        assert_eq!(goal.verdict(1.7), "met, moonshot too");
        assert_eq!((goal.text(), goal.moonshot_text()), ("≥ 1.3".into(), "≥ 1.7".into()));
    }

    #[test]
    fn a_cost_is_to_stay_below_its_goal() {
        assert_eq!(FLAT.verdict(1.26), "**not met**");
        assert_eq!(FLAT.verdict(1.25), "met");
        assert_eq!(FLAT.verdict(1.1), "met, moonshot too");
        assert_eq!((FLAT.text(), FLAT.moonshot_text()), ("≤ 1.25".into(), "≤ 1.1".into()));
    }

    #[test]
    fn without_a_goal_there_is_no_verdict() {
        assert_eq!((Goal::NONE.verdict(9.0), Goal::NONE.text()), ("", String::new()));
        let beyond = Goal { moonshot: Some(3.0), ..Goal::NONE };
        assert_eq!((beyond.verdict(2.9), beyond.verdict(3.0)), ("", "moonshot"));
    }

    #[test]
    fn a_loop_is_one_client_whatever_ours_has() {
        for comparison in COMPARISONS {
            let alone = matches!(comparison.peer.0, Side::RawSingly | Side::RawGrouped);
            assert_eq!(comparison.peer.1.clients == 1, alone);
            assert_eq!(comparison.peer.1.operation, comparison.ours.1.operation);
        }
    }

    #[test]
    fn a_goal_is_for_as_many_clients_on_both_sides() {
        for Comparison { ours: (_, ours), peer: (_, peer), goal } in COMPARISONS {
            assert!(goal == Goal::NONE || peer.clients == ours.clients || peer.clients == 1);
        }
    }
}
