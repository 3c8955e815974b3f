//! Turns in which exports are written, so that they leave processors to others, and one user's leave turns to those of
//! others.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::Duration;

use chat_history_domain::{Error, UserId};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// Parts of exports that are written at a time.
const WRITTEN: usize = 2;

/// Files that are made at once, and take seconds, at a time.
const DRAWN: usize = 2;

/// How long an export waits for its turn.
const TURN: Duration = Duration::from_secs(10);

/// Who may write exports.
pub(crate) struct Exports {
    written: Kind,
    drawn: Kind,
}

/// Turns of one kind.
struct Kind {
    of_all: Arc<Semaphore>,
    /// The one turn at a time of each user whose exports are under way.
    of_users: Mutex<HashMap<UserId, Weak<Semaphore>>>,
}

/// The turns of an export.
pub(super) struct Turns {
    of_all: Arc<Semaphore>,
    of_user: Arc<Semaphore>,
}

impl Exports {
    pub(crate) fn new() -> Self {
        Self { written: Kind::new(WRITTEN), drawn: Kind::new(DRAWN) }
    }

    /// The turns of an export that is written in parts.
    pub(super) fn to_write(&self, user: &UserId) -> Turns {
        self.written.turns(user)
    }

    /// The turns of an export that is made at once.
    pub(super) fn to_draw(&self, user: &UserId) -> Turns {
        self.drawn.turns(user)
    }
}

impl Kind {
    fn new(turns: usize) -> Self {
        Self { of_all: Arc::new(Semaphore::new(turns)), of_users: Mutex::default() }
    }

    fn turns(&self, user: &UserId) -> Turns {
        let mut of_users = self.of_users.lock().unwrap_or_else(PoisonError::into_inner);
        let known = of_users.get(user).and_then(Weak::upgrade);
        let of_user = known.unwrap_or_else(|| {
            of_users.retain(|_, turn| turn.strong_count() > 0);
            let turn = Arc::new(Semaphore::new(1));
            of_users.insert(user.clone(), Arc::downgrade(&turn));
            turn
        });
        Turns { of_all: Arc::clone(&self.of_all), of_user }
    }
}

impl Turns {
    /// Waits for the next turn, which lasts until it is dropped.
    pub(super) async fn next(&self) -> Result<[OwnedSemaphorePermit; 2], Error> {
        let turn = async {
            // The user's first, so that nobody holds more than one place among those who wait.
            let of_user = Arc::clone(&self.of_user).acquire_owned().await?;
            let of_all = Arc::clone(&self.of_all).acquire_owned().await?;
            Ok::<_, tokio::sync::AcquireError>([of_user, of_all])
        };
        let turn = actix_web::rt::time::timeout(TURN, turn).await;
        let busy = || Error::Unavailable("too many exports are under way".into());
        turn.ok().and_then(Result::ok).ok_or_else(busy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use futures_util::FutureExt;

    #[test]
    fn one_users_exports_leave_a_turn_to_those_of_others() {
        let exports = Exports::new();
        let [alice, bob] = ["alice", "bob"].map(|name| UserId::parse(name).unwrap());
        let (hers, hers_too, his) =
            (exports.to_write(&alice), exports.to_write(&alice), exports.to_write(&bob));
        actix_web::rt::System::new().block_on(async {
            let first = hers.next().await.unwrap();
            assert!(hers_too.next().now_or_never().is_none(), "she has one already");
            let _second = his.next().await.unwrap();
            assert!(exports.to_draw(&alice).next().now_or_never().is_some(), "what is drawn has its own");
            drop(first);
            let _third = hers_too.next().await.unwrap();
        });
        drop((hers, hers_too));
        let _his = exports.to_write(&UserId::parse("carol").unwrap());
        assert!(!exports.written.of_users.lock().unwrap().contains_key(&alice), "who is gone is forgotten");
    }
}
