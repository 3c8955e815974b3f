//! What a run can be told, through the environment.

use std::env;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, Result, anyhow, ensure};

/// How long and how often is measured, and what.
#[derive(Debug)]
pub(crate) struct Settings {
    /// `BENCH_SECONDS`: the length of one measurement.
    pub(crate) seconds: u32,
    /// `BENCH_TURNS`: how often each is taken.
    pub(crate) turns: u32,
    /// `SOAK_MINUTES`: the length of a soak.
    pub(crate) soak_minutes: u32,
    /// The server's program, which was built beside this one.
    pub(crate) server: PathBuf,
    /// `BENCH_SERVER`: another release's, which is measured beside it.
    pub(crate) other: Option<PathBuf>,
    /// Where results are written as JSON: the folder `bench` of the build folder.
    pub(crate) results: PathBuf,
}

impl Settings {
    /// Reads the environment.
    pub(crate) fn load() -> Result<Self> {
        let program = env::current_exe()?;
        let folder = program.parent().context("this program is in no folder")?;
        let found = |file: PathBuf| {
            file.canonicalize()
                .with_context(|| format!("the server's program {} is not there", file.display()))
        };
        let server = found(folder.join("chat-history"))?;
        let other = env::var_os("BENCH_SERVER").filter(|file| !file.is_empty());
        let other = other.map(|file| found(file.into())).transpose()?;
        Ok(Self {
            seconds: number("BENCH_SECONDS", env::var("BENCH_SECONDS").ok(), 5, 600)?,
            turns: number("BENCH_TURNS", env::var("BENCH_TURNS").ok(), 3, 100)?,
            soak_minutes: number("SOAK_MINUTES", env::var("SOAK_MINUTES").ok(), 10, 24 * 60)?,
            server,
            other,
            results: folder.parent().context("this program is in no build folder")?.join("bench"),
        })
    }
}

/// The variable as a whole number from 1 to `most`, or `default` where it is not set.
fn number(name: &str, value: Option<String>, default: u32, most: u32) -> Result<u32> {
    let Some(text) = value.filter(|text| !text.trim().is_empty()) else { return Ok(default) };
    let rule = || anyhow!("{name} must be a whole number from 1 to {most}");
    let number = u32::from_str(text.trim()).map_err(|_| rule())?;
    ensure!((1..=most).contains(&number), rule());
    Ok(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_not_set_is_the_default() {
        assert_eq!(number("BENCH_TURNS", None, 3, 100).unwrap(), 3);
        assert_eq!(number("BENCH_TURNS", Some(" ".into()), 3, 100).unwrap(), 3);
        assert_eq!(number("BENCH_TURNS", Some(" 7 ".into()), 3, 100).unwrap(), 7);
    }

    #[test]
    fn a_number_out_of_range_is_refused_by_name() {
        for wrong in ["0", "101", "-1", "1.5", "many"] {
            let error = number("BENCH_TURNS", Some(wrong.into()), 3, 100).unwrap_err();
            assert_eq!(error.to_string(), "BENCH_TURNS must be a whole number from 1 to 100");
        }
    }
}
