//! The trash: what is deleted can be taken back for some days, where the operator says so. Until then it is absent for
//! whatever does not ask for the trash, and when its days are over it is as good as deleted.

use super::{Conversation, ConversationId};
use crate::page::{open, seal};
use crate::{Timestamp, UserId, Violation};

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
