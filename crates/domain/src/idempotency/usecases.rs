//! How a request that creates is done once.

use super::{IdempotencyKey, Kept, Once, Receipt, Record};
use crate::storage::Repositories;
use crate::{Context, Error, Result, Timestamp, UserId};

/// A request that creates, as a value: what it does, and how the little that is kept of its outcome tells it again.
pub trait Creation {
    /// What comes of it.
    type Outcome;

    /// Does it.
    ///
    /// # Errors
    /// Its own, or the store's; nothing is kept then.
    fn create(&self, context: &Context, repositories: &mut dyn Repositories) -> Result<Self::Outcome>;

    /// What is kept of its outcome.
    fn receipt(&self, outcome: &Self::Outcome) -> Receipt;

    /// The outcome that an equal request of that user had, of which this is the receipt.
    ///
    /// # Errors
    /// [`Error::Internal`] where it is the receipt of another request.
    fn outcome(&self, owner: &UserId, receipt: &Receipt) -> Result<Self::Outcome>;
}

/// What a caller is told of a request that is done once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Told<T> {
    /// It was done now.
    Now(T),
    /// An earlier request with the same key had this outcome, and this one did nothing.
    Again(T),
    /// An earlier request with the same key was given this whole answer by a release that kept answers.
    Answer(String),
}

impl<T> Told<T> {
    /// The outcome, whenever it was.
    ///
    /// # Errors
    /// [`Error::Internal`] where there is a whole answer instead.
    pub fn outcome(self) -> Result<T> {
        match self {
            Self::Now(outcome) | Self::Again(outcome) => Ok(outcome),
            Self::Answer(_) => Err(Error::Internal("an answer is kept, and no outcome".into())),
        }
    }

    /// The same of another form of the outcome.
    ///
    /// # Errors
    /// What `form` gives.
    pub fn try_map<U>(self, form: impl FnOnce(T) -> Result<U>) -> Result<Told<U>> {
        Ok(match self {
            Self::Now(outcome) => Told::Now(form(outcome)?),
            Self::Again(outcome) => Told::Again(form(outcome)?),
            Self::Answer(answer) => Told::Answer(answer),
        })
    }
}

/// Does what is asked for, unless a request with the same key has been done within the key's lifetime.
///
/// # Errors
/// [`Error::KeyReused`] where the key belongs to another request; those of the creation, and then nothing is kept; or the
/// store's own.
pub fn once<C: Creation + ?Sized>(
    context: &Context,
    repositories: &mut dyn Repositories,
    once: Option<&Once>,
    creation: &C,
) -> Result<Told<C::Outcome>> {
    let Some(once) = once else {
        return creation.create(context, repositories).map(Told::Now);
    };
    // Requests of one user that carry keys come one after the other from here on.
    repositories.users().lock(&context.user, context.now)?;
    let kept = repositories.idempotency_keys().find(&context.user, &once.key)?;
    if let Some(told) = kept.and_then(|kept| told_before(context, once, kept, creation)) {
        return told;
    }
    let outcome = creation.create(context, repositories)?;
    let text = creation.receipt(&outcome).to_text()?;
    repositories.idempotency_keys().keep(&context.user, once, &text, context.now)?;
    Ok(Told::Now(outcome))
}

/// What a request is told under whose key this is kept; none where the key has outlived its time, and is free.
pub fn told_before<C: Creation + ?Sized>(
    context: &Context,
    once: &Once,
    kept: Kept,
    creation: &C,
) -> Option<Result<Told<C::Outcome>>> {
    if !is_alive(kept.created_at, context.now) {
        return None;
    }
    if kept.fingerprint != once.fingerprint {
        return Some(Err(Error::KeyReused));
    }
    Some(match Record::from_text(kept.answer) {
        Record::Receipt(receipt) => creation.outcome(&context.user, &receipt).map(Told::Again),
        Record::Answer(answer) => Ok(Told::Answer(answer)),
    })
}

fn is_alive(created_at: Timestamp, now: Timestamp) -> bool {
    let lifetime = IdempotencyKey::LIFETIME.num_microseconds().unwrap_or(i64::MAX);
    now.micros().saturating_sub(created_at.micros()) < lifetime
}
