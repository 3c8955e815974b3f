//! The comparison: the service on both databases beside its peers, turn by turn in one run.

mod report;
mod stage;
mod turn;

use anyhow::Result;

use crate::figures::{Figures, Side, Work};
use crate::goals::{COMPARISONS, Judged};
use crate::machine::Machine;
use crate::memory::Resident;
use crate::request::Operation::{Append, Create, Health, List, Read};
use crate::results;
use crate::settings::Settings;

use stage::Stage;
pub(crate) use stage::sqlite_url;

/// What is measured in each turn, in this order: first what leaves the data as it is.
const STEPS: [Work; 7] = [
    Work { operation: Health, clients: 32 },
    Work { operation: Read, clients: 32 },
    Work { operation: List, clients: 32 },
    Work { operation: Create, clients: 32 },
    Work { operation: Append, clients: 32 },
    Work { operation: Append, clients: 64 },
    Work { operation: Append, clients: 128 },
];

/// All that a run has found.
#[derive(Default)]
struct Found {
    figures: Figures,
    memory: Vec<(Side, Resident)>,
}

/// Runs it, prints the tables, and writes them as JSON.
pub(crate) fn run(settings: &Settings) -> Result<()> {
    let stage = Stage::set(settings)?;
    let machine = Machine::look(&stage.postgres, stage.folder())?;
    let mut found = Found::default();
    for turn in 1..=settings.turns {
        turn::take(&stage, turn, settings, &mut found)?;
    }
    stage.clear()?;
    let judged: Vec<Judged> = COMPARISONS
        .iter()
        .filter_map(|comparison| {
            let ratio = found.figures.ratio(comparison.ours, comparison.peer)?;
            Some(Judged::new(report::name(comparison), ratio, comparison.goal))
        })
        .collect();
    let text = report::text(&machine, settings, &found, &judged);
    results::publish(settings, "latest", &text, &report::json(&machine, settings, &found, &judged))
}
