//! How a request that creates is done once.

use super::{IdempotencyKey, Once};
use crate::storage::Repositories;
use crate::{Context, Error, Result, Timestamp};

/// What a caller is told, and whether it was told before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The answer, in the caller's own form.
    pub answer: String,
    /// Whether an earlier request got it, and this one did nothing.
    pub replayed: bool,
}

/// Does `work`, which gives the answer, unless a request with the same key has been done within the key's lifetime.
///
/// # Errors
/// [`Error::KeyReused`] where the key belongs to another request; what `work` gives, and then nothing is kept; or the
/// store's own.
pub fn once(
    context: &Context,
    repositories: &mut dyn Repositories,
    once: Option<&Once>,
    work: impl FnOnce(&Context, &mut dyn Repositories) -> Result<String>,
) -> Result<Told> {
    let Some(once) = once else {
        return work(context, repositories).map(|answer| Told { answer, replayed: false });
    };
    // Requests of one user that carry keys come one after the other from here on.
    repositories.users().lock(&context.user, context.now)?;
    let kept = repositories.idempotency_keys().find(&context.user, &once.key)?;
    if let Some(kept) = kept.filter(|kept| is_alive(kept.created_at, context.now)) {
        if kept.fingerprint != once.fingerprint {
            return Err(Error::KeyReused);
        }
        return Ok(Told { answer: kept.answer, replayed: true });
    }
    let answer = work(context, repositories)?;
    repositories.idempotency_keys().keep(&context.user, once, &answer, context.now)?;
    Ok(Told { answer, replayed: false })
}

fn is_alive(created_at: Timestamp, now: Timestamp) -> bool {
    let lifetime = IdempotencyKey::LIFETIME.num_microseconds().unwrap_or(i64::MAX);
    now.micros().saturating_sub(created_at.micros()) < lifetime
}
