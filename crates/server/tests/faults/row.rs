//! What a fault test counted: a row of the table that `make test-faults` prints.

use std::fs::OpenOptions;
use std::io::Write;
use std::time::Duration;

use serde::Serialize;

/// A row of the table. What does not apply to a fault is `None`.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Row {
    /// What was done to the service.
    pub(crate) fault: &'static str,
    /// On which database.
    pub(crate) database: &'static str,
    /// How often.
    pub(crate) cycles: u64,
    /// Changes that the service confirmed.
    pub(crate) acknowledged: Option<u64>,
    /// Confirmed changes that were not there afterwards.
    pub(crate) lost: Option<u64>,
    /// Changes that were there more than once.
    pub(crate) doubled: Option<u64>,
    /// Seconds until the service was well again, at worst.
    pub(crate) worst_recovery: Option<f64>,
    /// Other figures, in words.
    pub(crate) note: String,
}

impl Row {
    /// The slower of what was seen so far and this.
    pub(crate) fn recovered_in(&mut self, took: Duration) {
        let took = took.as_secs_f64();
        self.worst_recovery = Some(self.worst_recovery.map_or(took, |worst| worst.max(took)));
    }

    /// Adds what another run counted.
    pub(crate) fn adds(&mut self, other: &Self) {
        let sum = |one: Option<u64>, two: Option<u64>| two.map(|two| one.unwrap_or(0) + two).or(one);
        self.cycles += other.cycles;
        self.acknowledged = sum(self.acknowledged, other.acknowledged);
        self.lost = sum(self.lost, other.lost);
        self.doubled = sum(self.doubled, other.doubled);
        other.worst_recovery.into_iter().for_each(|took| self.recovered_in(Duration::from_secs_f64(took)));
    }

    /// Adds words to the other figures.
    pub(crate) fn says(&mut self, words: &str) {
        self.note.push_str(words);
    }

    /// Adds the row to the file that `FAULTS_REPORT` names, and shows it.
    pub(crate) fn report(&self) {
        let line = serde_json::to_string(self).unwrap();
        eprintln!("{line}");
        if let Some(path) = std::env::var_os("FAULTS_REPORT") {
            let mut file = OpenOptions::new().create(true).append(true).open(path).unwrap();
            writeln!(file, "{line}").unwrap();
        }
    }
}
