//! The key set in use: read when first needed, and again for an unknown key or after ten minutes.
//!
//! Reading never runs twice at once and never without a pause, whatever callers send, and a reading that fails leaves
//! the last good set in use.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use actix_web::rt::task::spawn_blocking;
use futures_util::FutureExt;
use futures_util::future::{BoxFuture, Shared};

use super::keys::Keys;
use super::source::Source;
use super::{Refusal, Rules};

/// A set of keys and where to read it anew.
pub(super) struct KeySet {
    source: Source,
    rules: Rules,
    pace: Pace,
    state: Mutex<State>,
}

/// How often the source may be asked.
pub(super) struct Pace {
    /// The pause after a reading without which there is no set at all: callers are turned away meanwhile.
    pub(super) retry: Duration,
    /// The pause after a reading while there is a set: forged tokens with made-up key ids must not become load.
    pub(super) again: Duration,
    /// The age at which a set is read anew, so that a key the issuer has withdrawn stops working.
    pub(super) old: Duration,
}

impl Pace {
    const USUAL: Self =
        Self { retry: Duration::from_secs(1), again: Duration::from_secs(60), old: Duration::from_secs(600) };
}

#[derive(Default)]
struct State {
    /// The last good set, and when it was read.
    good: Option<(Arc<Keys>, Instant)>,
    /// When the last reading ended; none where no pause is due.
    ended: Option<Instant>,
    /// Why there is no set yet.
    failure: String,
    /// The reading under way, for all to wait for.
    reading: Option<Reading>,
}

type Reading = Shared<BoxFuture<'static, Result<(), String>>>;

impl KeySet {
    pub(super) fn new(source: Source, rules: Rules) -> Arc<Self> {
        Self::paced(source, rules, Pace::USUAL)
    }

    pub(super) fn paced(source: Source, rules: Rules, pace: Pace) -> Arc<Self> {
        Arc::new(Self { source, rules, pace, state: Mutex::default() })
    }

    /// The set, read anew where it lacks the key that a token names, if enough time has gone by.
    pub(super) async fn knowing(self: &Arc<Self>, kid: Option<&str>) -> Result<Arc<Keys>, Refusal> {
        let age = self.state().good.as_ref().map(|(_, read)| read.elapsed());
        match age {
            None => self.read_anew().await,
            // Nobody waits for it: the old set is good enough for one more token.
            Some(age) if age >= self.pace.old => drop(self.reading()),
            Some(_) => {}
        }
        let keys = self.current()?;
        if kid.is_none_or(|kid| keys.has(kid)) {
            return Ok(keys);
        }
        self.read_anew().await;
        self.current()
    }

    /// Reads the set now, or waits for the reading that is under way.
    pub(super) async fn refresh(self: &Arc<Self>) -> Result<(), Refusal> {
        let reading = self.begin(self.state());
        reading.await.map_err(Refusal::KeysUnavailable)
    }

    /// Waits for a reading, if one is under way or may begin; its outcome is the new state.
    async fn read_anew(self: &Arc<Self>) {
        if let Some(reading) = self.reading() {
            let _ = reading.await;
        }
    }

    fn current(&self) -> Result<Arc<Keys>, Refusal> {
        let state = self.state();
        match &state.good {
            Some((keys, _)) => Ok(Arc::clone(keys)),
            None => Err(Refusal::KeysUnavailable(state.failure.clone())),
        }
    }

    /// The reading under way, or a new one where the pause is over.
    fn reading(self: &Arc<Self>) -> Option<Reading> {
        let state = self.state();
        let pause = if state.good.is_some() { self.pace.again } else { self.pace.retry };
        let rested = state.ended.is_none_or(|ended| ended.elapsed() >= pause);
        (state.reading.is_some() || rested).then(|| self.begin(state))
    }

    /// The reading under way, or a new one.
    fn begin(self: &Arc<Self>, mut state: MutexGuard<'_, State>) -> Reading {
        if let Some(reading) = &state.reading {
            return reading.clone();
        }
        let attempt = Attempt { set: Arc::clone(self), outcome: None };
        let thread = async move {
            let done = spawn_blocking(move || attempt.run()).await;
            done.unwrap_or_else(|_| Err(GIVEN_UP.into()))
        };
        let reading = thread.boxed().shared();
        state.reading = Some(reading.clone());
        drop(state);
        // One poll starts the thread, which then goes on though every caller goes away. It comes after the lock is
        // let go, because a runtime that is shutting down drops the attempt at once, and that takes the lock.
        let _ = reading.clone().now_or_never();
        reading
    }

    /// Ends the reading under way.
    fn settle(&self, outcome: Result<Keys, String>) {
        match &outcome {
            Ok(keys) => log::info!("read {} signing keys from {}", keys.len(), self.source),
            Err(failure) => log::warn!("could not read the signing keys from {}: {failure}", self.source),
        }
        let mut state = self.state();
        let first = state.good.is_none();
        let now = Instant::now();
        let done = outcome.is_ok();
        match outcome {
            Ok(keys) => state.good = Some((Arc::new(keys), now)),
            Err(failure) => state.failure = failure,
        }
        // The first set is followed by no pause: a key made just after it is known at once.
        state.ended = (!(first && done)).then_some(now);
        let reading = state.reading.take();
        drop(state);
        drop(reading);
    }

    /// The state. A panic elsewhere cannot leave it half changed, so it is used after one as before.
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

const GIVEN_UP: &str = "the reading was given up";

/// One reading. It settles when it is dropped, so that one that never ran, or panicked, doesn't stop all others.
struct Attempt {
    set: Arc<KeySet>,
    outcome: Option<Result<Keys, String>>,
}

impl Attempt {
    fn run(mut self) -> Result<(), String> {
        let set = &self.set;
        let outcome = set.source.read().and_then(|json| Keys::parse(&json, &set.rules));
        let result = outcome.as_ref().map(|_| ()).map_err(Clone::clone);
        self.outcome = Some(outcome);
        result
    }
}

impl Drop for Attempt {
    fn drop(&mut self) {
        let outcome = self.outcome.take().unwrap_or_else(|| Err(GIVEN_UP.into()));
        self.set.settle(outcome);
    }
}
