//! The trash: what is deleted can be taken back for some days, where the operator says so. Until then it is absent for
//! whatever does not ask for the trash, and when its days are over it is as good as deleted.

use super::usecases::existing;
use super::{ABSENT, Conversation, ConversationId, delete};
use crate::page::{open, seal};
use crate::storage::{ReadRepositories, Repositories};
use crate::{Context, Page, Result, Stamp, Timestamp, UserId, Versions, Violation};

/// How long the trash keeps what is put there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Trash {
    days: u32,
}

const MICROS_OF_A_DAY: i64 = 86_400_000_000;

impl Trash {
    /// Nothing is kept: what is deleted is gone at once.
    pub const NONE: Self = Self { days: 0 };

    /// The longest that it can be told to keep anything, in days.
    pub const MOST_DAYS: u32 = 3_650;

    /// For so many days, at most [`Self::MOST_DAYS`].
    pub const fn of_days(days: u32) -> Self {
        Self { days: if days < Self::MOST_DAYS { days } else { Self::MOST_DAYS } }
    }

    /// Whether it keeps anything.
    pub fn keeps(self) -> bool {
        self.days > 0
    }

    /// The latest moment at which it was too long ago to keep what was put there.
    pub fn due(self, now: Timestamp) -> Timestamp {
        Timestamp::from_micros(now.micros() - i64::from(self.days) * MICROS_OF_A_DAY)
    }

    /// Until when it keeps what was put there at that moment.
    pub fn until(self, trashed_at: Timestamp) -> Timestamp {
        Timestamp::from_micros(trashed_at.micros() + i64::from(self.days) * MICROS_OF_A_DAY)
    }
}

/// A conversation in the trash.
#[derive(Clone, Debug, PartialEq)]
pub struct Trashed {
    /// The conversation, whose `updated_at` is of its last change before.
    pub conversation: Conversation,
    /// When it was put there.
    pub at: Timestamp,
}

/// A place in a user's trash, what was put there last first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TrashCursor {
    /// When the conversation before this place was put there.
    pub at: Timestamp,
    /// The id of the conversation before this place.
    pub id: ConversationId,
}

impl TrashCursor {
    const KIND: u8 = 7;

    /// The place before what was put there last.
    pub const START: Self = Self { at: Timestamp::MAX, id: ConversationId(i64::MAX) };

    /// The place as an opaque text for `owner`.
    pub fn encode(&self, owner: &UserId) -> String {
        seal(Self::KIND, owner, [self.at.micros(), self.id.0])
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(text: &str, owner: &UserId) -> std::result::Result<Self, Violation> {
        let [at, id] = open(Self::KIND, owner, text)?;
        Ok(Self { at: Timestamp::from_micros(at), id: ConversationId(id) })
    }
}

/// Puts a conversation in the trash, or deletes it with all its messages where the trash keeps nothing.
///
/// # Errors
/// [`crate::Error::NotFound`], [`crate::Error::Stale`] where it is not of an `expected` version, or the store's own.
pub fn discard(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
    trash: Trash,
) -> Result<()> {
    if !trash.keeps() {
        return delete(context, repositories, id, expected);
    }
    let stamp = super::begin(context, repositories, id, expected)?;
    repositories.conversations().trash(&context.user, id, stamp)?.then_some(()).ok_or(ABSENT)
}

/// The page of at most `limit` of the caller's conversations in the trash after a place, what was put there last first.
///
/// # Errors
/// The store's own.
pub fn list_trash(
    context: &Context,
    repositories: &mut dyn ReadRepositories,
    trash: Trash,
    after: &TrashCursor,
    limit: usize,
) -> Result<Page<Trashed, TrashCursor>> {
    let due = trash.due(context.now);
    let mut found = repositories.conversations().list_trash(&context.user, after, limit.saturating_add(1))?;
    found.retain(|trashed| trashed.at > due);
    Ok(Page::cut(found, limit, |last| TrashCursor { at: last.at, id: last.conversation.id }))
}

/// Takes a conversation back out of the trash, and gives it as it is then. One that is not there is left as it is.
///
/// # Errors
/// [`crate::Error::NotFound`], also where its days are over, [`crate::Error::Stale`] where it is not of an `expected`
/// version, or the store's own.
pub fn restore(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
    trash: Trash,
) -> Result<Conversation> {
    let owner = &context.user;
    // What is found must still be so when it is taken back.
    repositories.users().lock(owner, context.now)?;
    if let Some(found) = repositories.conversations().find(owner, id)? {
        return expected.require(found.modseq).map(|()| found);
    }
    let due = trash.due(context.now);
    let trashed = repositories.conversations().find_trashed(owner, id)?;
    let trashed = trashed.filter(|trashed| trashed.at > due).ok_or(ABSENT)?;
    expected.require(trashed.conversation.modseq)?;
    let stamp = Stamp { modseq: repositories.users().advance(owner, context.now)?, at: context.now };
    existing(repositories.conversations().take_back(owner, id, due, stamp)?)
}

/// Deletes a conversation with all its messages, be it in the trash or not.
///
/// # Errors
/// As [`delete`].
pub fn delete_for_good(
    context: &Context,
    repositories: &mut dyn Repositories,
    id: ConversationId,
    expected: &Versions,
) -> Result<()> {
    let owner = &context.user;
    repositories.users().advance(owner, context.now)?;
    if *expected != Versions::Any {
        let found = match repositories.conversations().find(owner, id)? {
            Some(found) => found,
            None => repositories.conversations().find_trashed(owner, id)?.ok_or(ABSENT)?.conversation,
        };
        expected.require(found.modseq)?;
    }
    let conversations = repositories.conversations();
    let deleted = conversations.delete(owner, id)? || conversations.delete_trashed(owner, id)?;
    deleted.then_some(()).ok_or(ABSENT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_trash_keeps_for_its_days_and_nothing_without_any() {
        let now = Timestamp::from_micros(30 * MICROS_OF_A_DAY);
        assert_eq!(Trash::of_days(7).due(now), Timestamp::from_micros(23 * MICROS_OF_A_DAY));
        assert_eq!(Trash::of_days(7).until(now), Timestamp::from_micros(37 * MICROS_OF_A_DAY));
        assert!(Trash::of_days(1).keeps() && !Trash::NONE.keeps());
        assert_eq!(Trash::NONE.due(now), now);
        assert_eq!(Trash::of_days(u32::MAX), Trash::of_days(Trash::MOST_DAYS));
    }

    #[test]
    fn a_cursor_of_the_trash_belongs_to_its_user() {
        let [alice, bob] = ["alice", "bob"].map(|name| UserId::parse(name).unwrap());
        let cursor = TrashCursor { at: Timestamp::from_micros(7), id: ConversationId(3) };
        assert_eq!(TrashCursor::decode(&cursor.encode(&alice), &alice), Ok(cursor));
        assert!(TrashCursor::decode(&cursor.encode(&alice), &bob).is_err());
    }
}
