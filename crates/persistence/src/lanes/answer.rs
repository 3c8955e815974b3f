//! The way back from a lane to the caller who waits: at most one answer, and never later than the deadline.

use std::time::{Duration, Instant};

use chat_history_domain::storage::Pending;
use chat_history_domain::{Error, Result};
use tokio::sync::oneshot;

use crate::sabotage;

/// The defect of answering before the commit.
pub(super) const EARLY: &str = "acknowledges-early";

/// Where the outcome of a piece of work goes.
pub(crate) struct Answer<T> {
    /// Gone where the caller was answered too early, which is a defect of fault tests.
    sender: Option<oneshot::Sender<Result<T>>>,
    deadline: Instant,
}

impl<T> Answer<T> {
    /// Whether nobody waits any more, so that work not yet begun need not be.
    pub(crate) fn is_abandoned(&self) -> bool {
        self.sender.as_ref().is_some_and(oneshot::Sender::is_closed) || Instant::now() >= self.deadline
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

/// Hands a way back to `submit`, and waits for what comes over it, until the deadline.
pub(crate) fn answer_within<T: Send + 'static>(
    limit: Duration,
    submit: impl FnOnce(Answer<T>) -> Result<()>,
) -> Pending<T> {
    let (sender, receiver) = oneshot::channel();
    let submitted = submit(Answer { sender: Some(sender), deadline: Instant::now() + limit });
    Box::pin(async move {
        submitted?;
        match tokio::time::timeout(limit, receiver).await {
            Ok(Ok(outcome)) => outcome,
            Ok(Err(_)) => Err(Error::Unavailable("the store is shutting down".into())),
            Err(_) => Err(Error::Unavailable(format!("no outcome within {limit:?}"))),
        }
    })
}
