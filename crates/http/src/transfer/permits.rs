//! How many imports there may be at a time: each takes room on the disk, and one that is written takes a thread.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use chat_history_domain::{Error, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Imports whose bodies arrive at a time.
const ARRIVING: usize = 16;

/// Imports that are written at a time.
const WRITTEN: usize = 2;

/// Imports of one user at a time.
const OF_ONE_USER: usize = 2;

/// How long an import waits for its turn.
const TURN: Duration = Duration::from_secs(10);

/// The permits for imports.
pub(crate) struct Permits {
    arriving: Arc<Semaphore>,
    written: Arc<Semaphore>,
    by_user: Arc<Mutex<HashMap<UserId, usize>>>,
}

/// A user's permit, which is given back when it is dropped.
pub(super) struct OfUser {
    by_user: Arc<Mutex<HashMap<UserId, usize>>>,
    user: UserId,
}

impl Permits {
    pub(crate) fn new() -> Self {
        Self {
            arriving: Arc::new(Semaphore::new(ARRIVING)),
            written: Arc::new(Semaphore::new(WRITTEN)),
            by_user: Arc::default(),
        }
    }

    /// A permit for one more import of that user's.
    pub(super) fn of_user(&self, user: &UserId) -> Result<OfUser, Error> {
        let mut by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        let count = by_user.entry(user.clone()).or_default();
        if *count >= OF_ONE_USER {
            return Err(Error::Unavailable("the user has as many imports under way as there may be".into()));
        }
        *count += 1;
        Ok(OfUser { by_user: Arc::clone(&self.by_user), user: user.clone() })
    }

    /// A permit for a body to arrive.
    pub(super) async fn to_arrive(&self) -> Result<OwnedSemaphorePermit, Error> {
        turn(&self.arriving).await
    }

    /// A permit to write.
    pub(super) async fn to_write(&self) -> Result<OwnedSemaphorePermit, Error> {
        turn(&self.written).await
    }
}

async fn turn(semaphore: &Arc<Semaphore>) -> Result<OwnedSemaphorePermit, Error> {
    let turn = actix_web::rt::time::timeout(TURN, Arc::clone(semaphore).acquire_owned()).await;
    let busy = || Error::Unavailable("too many imports are under way".into());
    turn.ok().and_then(Result::ok).ok_or_else(busy)
}

impl Drop for OfUser {
    fn drop(&mut self) {
        let mut by_user = self.by_user.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = by_user.get_mut(&self.user) {
            *count -= 1;
            if *count == 0 {
                by_user.remove(&self.user);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_users_imports_leave_room_for_those_of_others() {
        let permits = Permits::new();
        let (alice, bob) = (UserId::parse("alice").unwrap(), UserId::parse("bob").unwrap());
        let first = permits.of_user(&alice).unwrap();
        let _second = permits.of_user(&alice).unwrap();
        assert!(permits.of_user(&alice).is_err());
        assert!(permits.of_user(&bob).is_ok());
        drop(first);
        assert!(permits.of_user(&alice).is_ok());
    }
}
