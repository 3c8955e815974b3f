//! A store in memory: the readable model of what every store must do. Nothing in it outlives the process.

mod conversations;
mod idempotency_keys;
mod messages;
mod revisions;
mod searches;
mod sources;
mod state;
mod stats;
mod trash;
mod users;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chat_history_domain::idempotency::Told;
use chat_history_domain::message::{Append, Appended};
use chat_history_domain::storage::{Load, Pending, ReadWork, Readiness, Repositories, Storage, WriteWork};
use chat_history_domain::{Error, Result, Timestamp, UserId};

use state::State;

/// A store in memory, for tests and as the model of correct behaviour. Clones share what they hold.
///
/// ```
/// use chat_history_domain::{Error, Store};
/// use chat_history_testkit::MemoryStore;
///
/// let memory = MemoryStore::new();
/// let store = Store::new(memory.clone());
/// // … hand `store` to what is tested, then see how it bears an outage:
/// memory.fail_with(Some(Error::Unavailable("the cable is cut".into())));
/// memory.fail_with(None);
/// # drop(store);
/// ```
#[derive(Clone, Default)]
pub struct MemoryStore(Arc<Shared>);

#[derive(Default)]
struct Shared {
    /// Held for the length of a change: writers take turns, while readers see what was committed last.
    turn: Mutex<()>,
    committed: Mutex<State>,
    fault: Mutex<Option<Error>>,
    /// What an operator would have to do first.
    waits_for: Mutex<Option<String>>,
    appended_messages: AtomicU64,
    commits: AtomicU64,
}

impl MemoryStore {
    /// An empty store.
    pub fn new() -> Self {
        Self::default()
    }

    /// A store that answers with `error` from the start.
    pub fn failing_with(error: Error) -> Self {
        let store = Self::new();
        store.fail_with(Some(error));
        store
    }

    /// From now on answers every call with `fault`, or, with `None`, as it should.
    ///
    /// A store that is [`Error::Full`] still answers reads and says that it does only that, as a real one does.
    pub fn fail_with(&self, fault: Option<Error>) {
        *locked(&self.0.fault) = fault;
    }

    /// From now on says that it waits for an operator to do this, or, with `None`, that it is ready. It works anyhow.
    pub fn wait_for(&self, what: Option<&str>) {
        *locked(&self.0.waits_for) = what.map(str::to_owned);
    }
}

impl Shared {
    /// Gives the fault that was set, where it is one that stops such a call.
    fn check(&self, writes: bool) -> Result<()> {
        match &*locked(&self.fault) {
            Some(Error::Full(_)) if !writes => Ok(()),
            Some(fault) => Err(fault.clone()),
            None => Ok(()),
        }
    }

    /// Runs a piece of work on a copy of what is committed. It sees that one moment, and what it does is forgotten.
    fn read(&self, mut work: ReadWork) -> Result<()> {
        self.check(false)?;
        let mut moment = locked(&self.committed).clone();
        caught(|| work(&mut moment))
    }

    /// Runs a change on a copy of what is committed, which takes its place only when all has gone well.
    fn change<T>(&self, mut work: impl FnMut(&mut dyn Repositories) -> Result<T>) -> Result<T> {
        self.check(true)?;
        let _turn = locked(&self.turn);
        let mut draft = locked(&self.committed).clone();
        let outcome = caught(|| work(&mut draft))?;
        *locked(&self.committed) = draft;
        self.commits.fetch_add(1, Ordering::Relaxed);
        Ok(outcome)
    }
}

impl Storage for MemoryStore {
    fn read(&self, _owner: &UserId, work: ReadWork) -> Pending<()> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.read(work) })
    }

    fn write(&self, _owner: &UserId, work: WriteWork) -> Pending<()> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.change(work) })
    }

    fn append(&self, append: Append) -> Pending<Told<Appended>> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            let told = shared.change(|repositories| append.apply(repositories))?;
            if let Told::Now(appended) = &told {
                shared.appended_messages.fetch_add(appended.added as u64, Ordering::Relaxed);
            }
            Ok(told)
        })
    }

    fn sweep(&self, before: Timestamp) -> Pending<bool> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            shared.check(true)?;
            let _turn = locked(&shared.turn);
            locked(&shared.committed).sweep(before);
            Ok(false)
        })
    }

    fn empty_trash(&self, due: Timestamp) -> Pending<bool> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            shared.check(true)?;
            let _turn = locked(&shared.turn);
            locked(&shared.committed).empty_trash(due);
            Ok(false)
        })
    }

    fn scrub(&self) -> Pending<()> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move { shared.check(true) })
    }

    fn ready(&self) -> Pending<Readiness> {
        let shared = Arc::clone(&self.0);
        Box::pin(async move {
            shared.check(false)?;
            if let Some(Error::Full(why)) = &*locked(&shared.fault) {
                return Ok(Readiness::ReadOnly(why.clone()));
            }
            Ok(locked(&shared.waits_for).clone().map_or(Readiness::Ready, Readiness::Waiting))
        })
    }

    fn load(&self) -> Load {
        Load {
            appended_messages: self.0.appended_messages.load(Ordering::Relaxed),
            commits: self.0.commits.load(Ordering::Relaxed),
            ..Load::default()
        }
    }
}

/// What is behind a lock; work that panicked has left it whole.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The outcome of a piece of work; a panic is a fault of ours and stops there.
fn caught<T>(work: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work))
        .unwrap_or_else(|_| Err(Error::Internal("a piece of work panicked".into())))
}
