//! The variables of the environment and of `.env`, and the faults found while reading them.

use std::collections::{HashMap, HashSet};
use std::fmt::Display;
use std::ops::RangeInclusive;
use std::path::Path;
use std::str::FromStr;

use super::Faults;

/// The variables, and what is wrong with those read so far.
#[derive(Default)]
pub(crate) struct Variables {
    values: HashMap<String, String>,
    /// The names of those that are set to something else than text.
    unreadable: HashSet<String>,
    faults: Faults,
}

impl Variables {
    /// The environment's variables, and those of `.env` that it does not set.
    ///
    /// # Errors
    /// An `.env` that cannot be read or parsed; its text is not repeated.
    pub(crate) fn load() -> Result<Self, Faults> {
        let mut values = HashMap::new();
        if Path::new(".env").exists() {
            let unusable = |words: &str| Faults(vec![(".env".into(), words.into())]);
            let lines = dotenvy::from_path_iter(".env").map_err(|_| unusable("cannot be read"))?;
            for line in lines {
                let (name, value) = line.map_err(|error| match error {
                    dotenvy::Error::LineParse(_, at) => {
                        unusable(&format!("has a line that cannot be parsed, at column {at}"))
                    }
                    _ => unusable("cannot be read"),
                })?;
                values.entry(name).or_insert(value);
            }
        }
        let mut unreadable = HashSet::new();
        for (name, value) in
            std::env::vars_os().filter_map(|(name, value)| Some((name.into_string().ok()?, value)))
        {
            match value.into_string() {
                Ok(value) => drop(values.insert(name, value)),
                Err(_) => drop(unreadable.insert(name)),
            }
        }
        Ok(Self { unreadable, ..Self::new(values) })
    }

    /// These variables. One that is set to nothing counts as not set.
    pub(crate) fn new(mut values: HashMap<String, String>) -> Self {
        values.retain(|_, value| !value.trim().is_empty());
        Self { values, ..Self::default() }
    }

    /// The variable's text, if it is set.
    pub(crate) fn text(&mut self, name: &str) -> Option<String> {
        if self.unreadable.contains(name) {
            self.fault(name, "is not UTF-8 text");
            return None;
        }
        self.values.get(name).map(|value| value.trim().to_owned())
    }

    /// Notes that a variable cannot be used, unless that has been noted.
    pub(crate) fn fault(&mut self, name: &str, words: &str) {
        if self.faults.0.iter().all(|(noted, _)| noted != name) {
            self.faults.0.push((name.into(), words.into()));
        }
    }

    /// What `parse` makes of the variable, or of `default` where it is not set; `None` where it cannot be used.
    pub(crate) fn checked<T>(
        &mut self,
        name: &str,
        default: &str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Option<T> {
        let value = self.text(name);
        parse(value.as_deref().unwrap_or(default)).map_err(|words| self.fault(name, &words)).ok()
    }

    /// The variable as a value of that type.
    pub(crate) fn parsed<T: FromStr>(&mut self, name: &str, default: T, rule: &str) -> T {
        let Some(value) = self.text(name) else { return default };
        value.parse().unwrap_or_else(|_| {
            self.fault(name, rule);
            default
        })
    }

    /// The variable as a number within a range.
    pub(crate) fn number<T: FromStr + PartialOrd + Display + Copy>(
        &mut self,
        name: &str,
        default: T,
        range: RangeInclusive<T>,
    ) -> T {
        let Some(value) = self.text(name) else { return default };
        value.parse().ok().filter(|number| range.contains(number)).unwrap_or_else(|| {
            self.fault(name, &format!("must be a whole number from {} to {}", range.start(), range.end()));
            default
        })
    }

    /// Whether all that was read can be used.
    ///
    /// # Errors
    /// The faults found, all of them.
    pub(crate) fn finish(self) -> Result<(), Faults> {
        if self.faults.0.is_empty() { Ok(()) } else { Err(self.faults) }
    }
}
