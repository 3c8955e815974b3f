//! The port through which users are kept.

use super::{Totals, User};
use crate::{Modseq, Result, Timestamp, UserId};

/// Reads users.
pub trait ReadUsers {
    /// The user, once they have written something.
    fn find(&mut self, owner: &UserId) -> Result<Option<User>>;

    /// How much the user has.
    fn totals(&mut self, owner: &UserId) -> Result<Totals>;
}

/// Keeps users.
pub trait Users: ReadUsers {
    /// Takes the user's next change number, and makes the user's row at their first write.
    ///
    /// Comes first in every change: whoever has the number is alone among the user's writers until the change is
    /// committed, so that the order of commits is the order of numbers. A number can stay unused.
    fn advance(&mut self, owner: &UserId, now: Timestamp) -> Result<Modseq>;

    /// Takes the user's place among their writers, as [`Self::advance`] does, but no number.
    fn lock(&mut self, owner: &UserId, now: Timestamp) -> Result<()>;

    /// Deletes every row of the user.
    fn delete(&mut self, owner: &UserId) -> Result<()>;
}
