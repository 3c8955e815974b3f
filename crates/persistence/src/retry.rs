//! Trying again what lost against other writers.

use std::fmt::Display;
use std::hash::{BuildHasher, RandomState};
use std::time::Duration;

use chat_history_domain::{Error, Result};

/// How often a piece of work is run before its conflict is handed on.
const TRIES: u32 = 5;

/// The longest first pause; it doubles with every try.
const FIRST_PAUSE_MICROS: u64 = 10_000;

/// Runs `work` again while other writers are in its way, after a short random pause, [`TRIES`] times at most.
pub(crate) fn retried<T>(work: impl FnMut() -> Result<T>) -> Result<T> {
    retried_while(|error| matches!(error, Error::Conflict(_)), work)
}

/// Runs `work` again while its error is one that another try can help, as [`retried`] does.
pub(crate) fn retried_while<T, E: Display>(
    is_conflict: impl Fn(&E) -> bool,
    mut work: impl FnMut() -> std::result::Result<T, E>,
) -> std::result::Result<T, E> {
    for attempt in 0..TRIES - 1 {
        match work() {
            Err(error) if is_conflict(&error) => {
                log::debug!("trying again: {error}");
                std::thread::sleep(pause(attempt));
            }
            outcome => return outcome,
        }
    }
    work()
}

/// A random pause, so that two processes that met do not meet again.
fn pause(attempt: u32) -> Duration {
    let longest = FIRST_PAUSE_MICROS << attempt;
    Duration::from_micros(RandomState::new().hash_one(attempt) % longest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_is_tried_five_times_while_others_are_in_its_way() {
        let mut tries = 0;
        let outcome: Result<()> = retried(|| {
            tries += 1;
            Err(Error::Conflict("deadlock".into()))
        });
        assert_eq!((outcome, tries), (Err(Error::Conflict("deadlock".into())), 5));
    }

    #[test]
    fn any_other_outcome_is_handed_on_at_once() {
        let mut tries = 0;
        let outcome: Result<()> = retried(|| {
            tries += 1;
            Err(Error::Unavailable("down".into()))
        });
        assert_eq!((outcome, tries), (Err(Error::Unavailable("down".into())), 1));
    }
}
