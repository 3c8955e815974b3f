//! The comparison as text for people, and as JSON.

use serde_json::{Value, json};

use super::found::{Found, STEPS};
use crate::figures::{Measured, Side, Work};
use crate::goals::{Comparison, Judged};
use crate::machine::Machine;
use crate::memory::Resident;
use crate::request::Operation;
use crate::settings::Settings;
use crate::statistics::{Spread, number};
use crate::table::{Table, median, spread};

/// In the order in which tables show them.
const SIDES: [Side; 6] =
    [Side::OursPostgres, Side::Pgbench, Side::Fastapi, Side::OursSqlite, Side::RawSingly, Side::RawGrouped];

/// The name of a comparison.
pub(super) fn name(comparison: &Comparison) -> String {
    let ((ours, work), (peer, theirs)) = (comparison.ours, comparison.peer);
    let clients = work.clients;
    let name = format!("{}, {clients} clients: {} / {}", work.operation.name(), ours.name(), peer.name());
    if theirs.clients == clients || theirs.clients == 1 {
        return name;
    }
    format!("{name} with {}", theirs.clients)
}

/// All tables.
pub(super) fn text(machine: &Machine, settings: &Settings, found: &Found, judged: &[Judged]) -> String {
    let Settings { seconds, turns, .. } = settings;
    format!(
        "## The machine\n\n{}\n\
         ## What was measured\n\n\
         Turns: {turns}, of {seconds} s for each measurement. The median of the turns, and their spread in parentheses. CPU \
         is in seconds for 1,000 requests.\n\n{}\n\
         ## Memory\n\nResident MiB of the server's processes; what two of them share counts twice.\n\n{}\n\
         ## Ratios\n\nRequests per second, ours / the peer's, in the same turn.\n\n{}",
        machine.lines(),
        figures(found),
        memory(found),
        ratios(judged),
    )
}

/// All of it as JSON.
pub(super) fn json(machine: &Machine, settings: &Settings, found: &Found, judged: &[Judged]) -> Value {
    let memory: Vec<Value> =
        found.memory.iter().map(|(side, resident)| json!({ "side": side, "bytes": resident })).collect();
    json!({
        "machine": machine,
        "seconds": settings.seconds,
        "turns": settings.turns,
        "figures": found.figures,
        "memory": memory,
        "ratios": judged,
    })
}

fn figures(found: &Found) -> String {
    let columns = [
        "",
        "",
        " clients",
        " requests/s",
        " p50 ms",
        " p99 ms",
        " client CPU",
        " server CPU",
        " database CPU",
    ];
    let mut table = Table::new(&columns);
    for work in STEPS {
        let raw = work == Work { operation: Operation::Append, clients: 32 };
        for side in SIDES {
            let alone = matches!(side, Side::RawSingly | Side::RawGrouped);
            let work = if alone && raw { Work { clients: 1, ..work } } else { work };
            if found.figures.of(side, work).is_empty() {
                continue;
            }
            let of = |value: &dyn Fn(&Measured) -> f64| found.figures.spread(side, work, value);
            let cpu = |part: &dyn Fn(&Measured) -> Option<f64>| {
                let figures = found.figures.of(side, work);
                median(Spread::of(figures.iter().filter_map(|figure| part(&figure.measured))))
            };
            table.row([
                work.operation.name().to_owned(),
                side.name().to_owned(),
                work.clients.to_string(),
                spread(of(&Measured::rate)),
                median(of(&|measured| measured.p50_ms)),
                median(of(&|measured| measured.p99_ms)),
                cpu(&|measured| measured.cpu_of_1000().client),
                cpu(&|measured| measured.cpu_of_1000().server),
                cpu(&|measured| measured.cpu_of_1000().database),
            ]);
        }
    }
    table.text()
}

fn memory(found: &Found) -> String {
    let mut table = Table::new(&["", " idle", " under load, at most", " after load"]);
    for side in SIDES {
        let of = |value: &dyn Fn(&Resident) -> u64| {
            let seen = found.memory.iter().filter(|(watched, _)| *watched == side);
            Spread::of(seen.map(|(_, resident)| number(value(resident)) / 1_048_576.0))
        };
        if of(&|resident| resident.idle).is_some() {
            table.row([
                side.name().to_owned(),
                spread(of(&|resident| resident.idle)),
                spread(of(&|resident| resident.peak)),
                spread(of(&|resident| resident.end)),
            ]);
        }
    }
    table.text()
}

fn ratios(judged: &[Judged]) -> String {
    let mut table = Table::new(&["", " ratio", " goal", " moonshot", ""]);
    for Judged { name, ratio, goal, verdict } in judged {
        table.row([
            name.clone(),
            spread(Some(*ratio)),
            goal.text(),
            goal.moonshot_text(),
            (*verdict).to_owned(),
        ]);
    }
    table.text()
}
