//! Who was measured, and what was found.

use serde_json::{Value, json};

use super::document::Document;
use super::kind::Kind;
use super::load::Sent;
use crate::statistics::Spread;

/// Which program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Programme {
    /// The one that was built with this one.
    Ours,
    /// The other release, where one is named.
    Other,
}

impl Programme {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Ours => "this program",
            Self::Other => "the other",
        }
    }
}

/// On which database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Place {
    Postgres,
    Sqlite,
}

impl Place {
    pub(super) const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Postgres => "PostgreSQL",
            Self::Sqlite => "SQLite",
        }
    }

    /// The sides of a program.
    pub(super) fn of(programme: Programme) -> [(Programme, Self); 2] {
        Self::ALL.map(|place| (programme, place))
    }
}

/// Which program on which database.
pub(super) type Side = (Programme, Place);

/// All that a run has found, turn by turn.
#[derive(Default)]
pub(super) struct Found {
    pub(super) sent: Vec<(u32, Side, Kind, Sent)>,
    pub(super) documents: Vec<(u32, Side, Document)>,
}

impl Found {
    fn of(&self, (side, kind): (Side, Kind)) -> impl Iterator<Item = (u32, &Sent)> {
        let is_of = move |one: &&(u32, Side, Kind, Sent)| (one.1, one.2) == (side, kind);
        self.sent.iter().filter(is_of).map(|(turn, _, _, sent)| (*turn, sent))
    }

    pub(super) fn spread(&self, of: (Side, Kind), value: &dyn Fn(&Sent) -> f64) -> Option<Spread> {
        Spread::of(self.of(of).map(|(_, sent)| value(sent)))
    }

    /// What `value` makes of one against the other's, in the same turn.
    pub(super) fn ratio(
        &self,
        ours: (Side, Kind),
        peer: (Side, Kind),
        value: &dyn Fn(&Sent) -> f64,
    ) -> Option<Spread> {
        let ratio = |(turn, sent): (u32, &Sent)| {
            let (_, other) = self.of(peer).find(|(other, _)| *other == turn)?;
            Some(value(sent) / value(other))
        };
        Spread::of(self.of(ours).filter_map(ratio))
    }

    pub(super) fn document(&self, side: Side, value: &dyn Fn(&Document) -> f64) -> Option<Spread> {
        let of_side = self.documents.iter().filter(|(_, of, _)| *of == side);
        Spread::of(of_side.map(|(_, _, document)| value(document)))
    }

    pub(super) fn figures(&self) -> Value {
        let named = |(programme, place): Side| (programme.name(), place.name());
        let sent = self.sent.iter().map(|(turn, side, kind, sent)| {
            let (programme, place) = named(*side);
            let Sent { rate, p50_ms, p99_ms, cpu } = sent;
            json!({ "turn": turn, "program": programme, "database": place, "kind": kind,
                    "rate": rate, "p50_ms": p50_ms, "p99_ms": p99_ms, "cpu_of_1000": cpu })
        });
        let documents = self.documents.iter().map(|(turn, side, document)| {
            let (programme, place) = named(*side);
            json!({ "turn": turn, "program": programme, "database": place, "document": document })
        });
        sent.chain(documents).collect()
    }
}
