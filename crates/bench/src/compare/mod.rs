//! The comparison: the service on both databases beside its peers, turn by turn in one run.

mod found;
mod report;
mod stage;
mod turn;

use anyhow::Result;

use crate::goals::{COMPARISONS, Judged};
use crate::machine::Machine;
use crate::results;
use crate::settings::Settings;

use found::Found;
use stage::Stage;
pub(crate) use stage::sqlite_url;

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
