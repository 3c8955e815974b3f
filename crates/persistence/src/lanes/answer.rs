//! The way back from a lane to the caller who waits: at most one answer, and never later than the deadline.

use std::sync::Arc;
use std::sync::atomic::{AtomicU8, Ordering};
use std::time::{Duration, Instant};

use chat_history_domain::storage::Pending;
use chat_history_domain::{Error, Result};
use tokio::sync::oneshot;
use tokio::time::{timeout, timeout_at};

use crate::health::Health;
use crate::purpose::Purpose;
use crate::sabotage;

/// The defect of answering before the commit.
pub(super) const EARLY: &str = "acknowledges-early";

/// Where the outcome of a piece of work goes.
pub(crate) struct Answer<T> {
    /// Gone where the caller was answered too early, which is a defect of fault tests.
    sender: Option<oneshot::Sender<Result<T>>>,
    deadline: Instant,
    turn: Arc<Turn>,
}

impl<T> Answer<T> {
    /// Claims the work for the thread that calls this; false where nobody waits for it any more. From then on its caller
    /// waits for what comes of it, until the deadline.
    pub(crate) fn begins(&self) -> bool {
        !self.is_abandoned() && self.turn.comes()
    }

    /// Whether nobody waits any more, so that work not yet begun need not be.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.sender.as_ref().is_some_and(oneshot::Sender::is_closed) || Instant::now() >= self.deadline
    }

    /// Lets the work, of which nothing was done, be begun by another thread.
    pub(crate) fn waits_again(&self) {
        self.turn.0.store(WAITS, Ordering::Release);
    }

    /// Answers the caller, if there is still one.
    pub(crate) fn give(self, outcome: Result<T>) {
        // A caller who has gone is no failure of the work.
        let _ = self.sender.map(|sender| sender.send(outcome));
    }

    /// Answers before the commit, where that defect is switched on.
    pub(super) fn give_early(&mut self, outcome: &Result<T>)
    where
        T: Clone,
    {
        if sabotage::is_on(EARLY) {
            let _ = self.sender.take().map(|sender| sender.send(outcome.clone()));
        }
    }
}

/// Whether a piece of work was begun or given up; which of the two it was first, it stays.
#[derive(Default)]
struct Turn(AtomicU8);

const WAITS: u8 = 0;
const BEGUN: u8 = 1;
const GIVEN_UP: u8 = 2;

impl Turn {
    fn comes(&self) -> bool {
        self.becomes(BEGUN)
    }

    fn is_given_up(&self) -> bool {
        self.becomes(GIVEN_UP)
    }

    fn becomes(&self, next: u8) -> bool {
        self.0.compare_exchange(WAITS, next, Ordering::AcqRel, Ordering::Acquire).is_ok()
    }
}

/// How long a caller waits, and who hears what came of it.
#[derive(Clone)]
pub(crate) struct Patience {
    /// For the work to be begun. What was given up then is never done.
    pub(crate) turn: Duration,
    /// For an outcome, in all.
    pub(crate) outcome: Duration,
    pub(crate) purpose: Purpose,
    pub(crate) health: Health,
}

/// Hands a way back to `submit`, and waits for what comes over it, as long as that patience lasts. Where the database is
/// known to be out of reach, it does neither.
pub(crate) fn answer_within<T: Send + 'static>(
    patience: &Patience,
    submit: impl FnOnce(Answer<T>) -> Result<()>,
) -> Pending<T> {
    let patience = patience.clone();
    let deadline = Instant::now() + patience.outcome;
    let (sender, receiver) = oneshot::channel();
    let turn = Arc::<Turn>::default();
    let answer = Answer { sender: Some(sender), deadline, turn: Arc::clone(&turn) };
    let submitted = patience.health.admit().and_then(|()| submit(answer));
    Box::pin(async move {
        submitted?;
        let outcome = outcome_of(receiver, &turn, deadline, &patience).await;
        patience.health.hears(patience.purpose, outcome.as_ref().err());
        outcome
    })
}

async fn outcome_of<T>(
    mut receiver: oneshot::Receiver<Result<T>>,
    turn: &Turn,
    deadline: Instant,
    patience: &Patience,
) -> Result<T> {
    let for_its_turn = patience.turn.min(patience.outcome);
    let heard = match timeout(for_its_turn, &mut receiver).await {
        Ok(heard) => heard,
        Err(_) if turn.is_given_up() => {
            let why = format!("not begun within {for_its_turn:?}, since too much work is waiting");
            return Err(Error::Unavailable(why));
        }
        Err(_) => timeout_at(deadline.into(), receiver).await.map_err(|_| {
            patience.health.suspect();
            Error::Unavailable(format!("no outcome within {:?}", patience.outcome))
        })?,
    };
    heard.unwrap_or_else(|_| {
        Err(Error::Unavailable("its place went to others who wait, or the store is shutting down".into()))
    })
}
