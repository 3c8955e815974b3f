//! What was measured of safe appends, as text for people and as JSON.

use serde_json::{Value, json};

use super::document::Document;
use super::found::{Found, Place, Programme};
use super::kind::Kind;
use super::load::Sent;
use crate::goals::{Goal, Judged};
use crate::machine::Machine;
use crate::settings::Settings;
use crate::statistics::Spread;
use crate::table::{Table, median, spread};

/// What a safe append is to reach of a plain one's rate.
const SAFE: Goal = Goal { least: Some(0.8), most: None, moonshot: Some(1.0) };

/// What this program is to reach of the other one's rate.
const KEPT: Goal = Goal { least: Some(0.97), most: None, moonshot: None };

/// How long a character may take, in milliseconds.
const SOON: Goal = Goal { least: None, most: Some(10.0), moonshot: Some(5.0) };

/// How much longer others may wait meanwhile.
const UNNOTICED: Goal = Goal { least: None, most: Some(2.0), moonshot: Some(1.2) };

/// All ratios and bounds.
pub(super) fn judged(found: &Found) -> Vec<Judged> {
    let mut judged = Vec::new();
    let mut add = |name: String, ratio: Option<Spread>, goal: Goal| {
        judged.extend(ratio.map(|ratio| Judged::new(name, ratio, goal)));
    };
    for place in Place::ALL {
        let on = place.name();
        let ours = (Programme::Ours, place);
        for kind in [Kind::Keyed, Kind::Named, Kind::IfMatch] {
            let name = format!("{} / plain, {on}", kind.name());
            add(name, found.ratio((ours, kind), (ours, Kind::Plain), &|sent| sent.rate), SAFE);
            let name = format!("CPU of {} / plain, {on}", kind.name());
            add(name, found.ratio((ours, kind), (ours, Kind::Plain), &|sent| sent.cpu), Goal::default());
        }
        for kind in [Kind::Plain, Kind::Read, Kind::List] {
            let name = format!("{}, {on}: this program / the other", kind.name());
            let other = ((Programme::Other, place), kind);
            add(name, found.ratio((ours, kind), other, &|sent| sent.rate), KEPT);
            let name = format!("CPU of {}, {on}: this program / the other", kind.name());
            add(name, found.ratio((ours, kind), other, &|sent| sent.cpu), Goal::default());
        }
    }
    for (programme, place) in [Programme::Ours, Programme::Other].into_iter().flat_map(Place::of) {
        let name = |what: &str| format!("{what}, {}, {}", programme.name(), place.name());
        let of = |value: &dyn Fn(&Document) -> f64| found.document((programme, place), value);
        add(name("ms for a character, answered with the message"), of(&|one| one.message_p50), SOON);
        add(name("ms for a character, answered with the document"), of(&|one| one.whole_p50), SOON);
        let beside = |one: &Document| one.beside_message_p99 / one.others_p99;
        add(name("others' p99 meanwhile / alone, with the message"), of(&beside), UNNOTICED);
        let beside = |one: &Document| one.beside_whole_p99 / one.others_p99;
        add(name("others' p99 meanwhile / alone, with the document"), of(&beside), UNNOTICED);
    }
    judged
}

/// All tables.
pub(super) fn text(machine: &Machine, settings: &Settings, found: &Found, judged: &[Judged]) -> String {
    let mut figures = Table::new(&["", "", "", " requests/s", " p50 ms", " p99 ms", " CPU"]);
    for kind in Kind::ALL {
        for (programme, place) in [Programme::Ours, Programme::Other].into_iter().flat_map(Place::of) {
            let of = |value: &dyn Fn(&Sent) -> f64| found.spread(((programme, place), kind), value);
            if let Some(rate) = of(&|sent| sent.rate) {
                figures.row([
                    kind.name().to_owned(),
                    programme.name().to_owned(),
                    place.name().to_owned(),
                    spread(Some(rate)),
                    median(of(&|sent| sent.p50_ms)),
                    median(of(&|sent| sent.p99_ms)),
                    median(of(&|sent| sent.cpu)),
                ]);
            }
        }
    }
    let mut ratios = Table::new(&["", " measured", " goal", " moonshot", ""]);
    for Judged { name, ratio, goal, verdict } in judged {
        let row = [goal.text(), goal.moonshot_text(), (*verdict).to_owned()];
        ratios.row([name.clone(), spread(Some(*ratio))].into_iter().chain(row));
    }
    let Settings { seconds, turns, .. } = settings;
    format!(
        "## Safe appends\n\n{}\nTurns: {turns}, of {seconds} s for each measurement, 32 clients, each on a thread of its \
         own. CPU is in seconds for 1,000 requests, of the server and the database.\n\n{}\n## Ratios and bounds\n\n{}",
        machine.lines(),
        figures.text(),
        ratios.text()
    )
}

/// All of it as JSON.
pub(super) fn json(machine: &Machine, settings: &Settings, found: &Found, judged: &[Judged]) -> Value {
    json!({
        "machine": machine,
        "seconds": settings.seconds,
        "turns": settings.turns,
        "figures": found.figures(),
        "ratios": judged,
    })
}
