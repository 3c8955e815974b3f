//! The storage port: what a store must offer, and the typed handle through which use cases reach it.
//!
//! Asynchronous at the boundary only. A piece of work is plain synchronous code over the repositories, run by the
//! adapter in one transaction, wherever and with whomever it likes; no runtime is named here.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use crate::conversation::Trash;
pub use crate::health::{LaneLoad, Load, Readiness};
use crate::idempotency::{Creation, IdempotencyKey, Once, Told, once};
use crate::message::{Append, Appended};
pub use crate::repositories::{ReadRepositories, Repositories};
use crate::user;
use crate::{Context, Error, Result, Timestamp, UserId};

/// An outcome to come. It resolves even when the database does not answer, and dropping it never halves a change.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T>> + Send>>;

/// A read, which sees one moment of the store. It may be run again from its start.
pub type ReadWork = Box<dyn FnMut(&mut dyn ReadRepositories) -> Result<()> + Send>;

/// A change, which is committed whole when it gives `Ok`, and leaves no trace otherwise. It may be run again from its
/// start, after a deadlock or a failed batch, so it borrows or clones what it captured and never moves it out.
pub type WriteWork = Box<dyn FnMut(&mut dyn Repositories) -> Result<()> + Send>;

/// Keeps conversations durably: a change that was answered with `Ok` is on disk.
///
/// Every promise here and in the repositories is a law in the contract suite that all stores pass.
pub trait Storage: Send + Sync + 'static {
    /// Runs a read on behalf of `owner`.
    fn read(&self, owner: &UserId, work: ReadWork) -> Pending<()>;

    /// Runs a read on behalf of `owner` of which each call of a repository sees what was committed last: for work that
    /// makes one such call, which is a moment of its own. A store that can spare a transaction there does so.
    fn read_one(&self, owner: &UserId, work: ReadWork) -> Pending<()> {
        self.read(owner, work)
    }

    /// Runs a change of `owner`'s rows in one transaction.
    fn write(&self, owner: &UserId, work: WriteWork) -> Pending<()>;

    /// Runs an append, which has the outcome of [`Append::apply`] in a transaction of its own.
    fn append(&self, append: Append) -> Pending<Told<Appended>>;

    /// Deletes some of the idempotency keys that were first used before that moment, and of what was kept to search by and
    /// is of no use any more, few enough not to keep other writers waiting; gives whether there may be more.
    fn sweep(&self, before: Timestamp) -> Pending<bool>;

    /// Deletes some of the conversations that were put in the trash at that moment or before, few enough not to keep other
    /// writers waiting; gives whether there may be more.
    fn empty_trash(&self, due: Timestamp) -> Pending<bool>;

    /// Removes from the store's files what deleted rows may have left in them.
    fn scrub(&self) -> Pending<()>;

    /// Whether the store answers and holds the schema that this program knows.
    fn ready(&self) -> Pending<Readiness>;

    /// What the store is busy with at this moment.
    fn load(&self) -> Load;
}

/// A store as use cases reach it: cheap to clone, with typed outcomes.
#[derive(Clone)]
pub struct Store(Arc<dyn Storage>);

impl Store {
    /// The handle of a store.
    pub fn new(storage: impl Storage) -> Self {
        Self(Arc::new(storage))
    }

    /// Runs a read for the caller and gives its outcome.
    ///
    /// # Errors
    /// What the work gives, or the store's own.
    pub async fn read<T: Send + 'static>(
        &self,
        context: &Context,
        work: impl FnMut(&Context, &mut dyn ReadRepositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (work, slot) = into_slot(context, work);
        self.0.read(&context.user, work).await?;
        slot.take()
    }

    /// Runs a read of one question, as [`Storage::read_one`] does, and gives its outcome.
    ///
    /// # Errors
    /// What the work gives, or the store's own.
    pub async fn read_one<T: Send + 'static>(
        &self,
        context: &Context,
        work: impl FnMut(&Context, &mut dyn ReadRepositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (work, slot) = into_slot(context, work);
        self.0.read_one(&context.user, work).await?;
        slot.take()
    }

    /// Runs a change for the caller and gives its outcome once it is on disk.
    ///
    /// # Errors
    /// What the work gives, or the store's own; nothing of the change has happened then, save that an
    /// [`Error::Unavailable`] can hide a commit whose confirmation was lost.
    pub async fn write<T: Send + 'static>(
        &self,
        context: &Context,
        mut work: impl FnMut(&Context, &mut dyn Repositories) -> Result<T> + Send + 'static,
    ) -> Result<T> {
        let (slot, caller) = (Slot::default(), context.clone());
        let filled = slot.clone();
        let work = move |repositories: &mut dyn Repositories| {
            work(&caller, repositories).map(|outcome| filled.put(outcome))
        };
        self.0.write(&context.user, Box::new(work)).await?;
        slot.take()
    }

    /// Appends messages and gives them as they are kept, once they are on disk.
    ///
    /// # Errors
    /// As [`Append::apply`].
    pub async fn append(&self, append: Append) -> Result<Appended> {
        self.append_once(append).await?.outcome()
    }

    /// The same of an append that may carry a key: tells, too, whether it was done now or before.
    ///
    /// # Errors
    /// As [`Append::apply`].
    pub async fn append_once(&self, append: Append) -> Result<Told<Appended>> {
        self.0.append(append).await
    }

    /// Runs a request that creates, once for its key where it carries one.
    ///
    /// # Errors
    /// As [`once`].
    pub async fn create<C: Creation + Send + 'static>(
        &self,
        context: &Context,
        key: Option<Once>,
        creation: C,
    ) -> Result<Told<C::Outcome>>
    where
        C::Outcome: Send + 'static,
    {
        self.write(context, move |context, repositories| once(context, repositories, key.as_ref(), &creation))
            .await
    }

    /// Erases all that the caller has, piece by piece, and every trace of it from the store's files.
    ///
    /// # Errors
    /// The store's own; some of it may be erased then, and another call goes on.
    pub async fn erase(&self, context: &Context) -> Result<()> {
        while self.write(context, user::erase_a_piece).await? {}
        self.0.scrub().await
    }

    /// Deletes some of what has outlived its time; gives whether there may be more.
    ///
    /// # Errors
    /// The store's own.
    pub async fn sweep(&self, now: Timestamp) -> Result<bool> {
        let lifetime = IdempotencyKey::LIFETIME.num_microseconds().unwrap_or(i64::MAX);
        self.0.sweep(Timestamp::from_micros(now.micros().saturating_sub(lifetime))).await
    }

    /// Deletes some of the conversations whose days in the trash are over; gives whether there may be more.
    ///
    /// # Errors
    /// The store's own.
    pub async fn empty_trash(&self, now: Timestamp, trash: Trash) -> Result<bool> {
        self.0.empty_trash(trash.due(now)).await
    }

    /// Whether the store answers and holds the schema that this program knows.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where it does not answer.
    pub async fn ready(&self) -> Result<Readiness> {
        self.0.ready().await
    }

    /// What the store is busy with at this moment.
    pub fn load(&self) -> Load {
        self.0.load()
    }
}

/// A read for that caller, and where it leaves its outcome.
fn into_slot<T: Send + 'static>(
    context: &Context,
    mut work: impl FnMut(&Context, &mut dyn ReadRepositories) -> Result<T> + Send + 'static,
) -> (ReadWork, Slot<T>) {
    let (slot, caller) = (Slot::default(), context.clone());
    let filled = slot.clone();
    let work = move |repositories: &mut dyn ReadRepositories| {
        work(&caller, repositories).map(|outcome| filled.put(outcome))
    };
    (Box::new(work), slot)
}

/// Where a piece of work leaves its outcome. Work that is run again replaces what it left before.
struct Slot<T>(Arc<Mutex<Option<T>>>);

impl<T> Slot<T> {
    fn put(&self, outcome: T) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(outcome);
    }

    fn take(&self) -> Result<T> {
        let outcome = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        outcome.ok_or_else(|| Error::Internal("a store confirmed work that it did not run".into()))
    }
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Slot<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}
