//! A place in a user's list of conversations.

use super::{Conversation, ConversationFilter, ConversationId, ConversationSort};
use crate::page::Seal;
use crate::{Timestamp, UserId, Violation};

/// A place in a list in one order: what comes after it is what that order puts after a conversation of this key and id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConversationCursor {
    /// What the conversation before this place is sorted by.
    pub key: SortKey,
    /// The id of the conversation before this place.
    pub id: ConversationId,
}

/// What a conversation is sorted by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// When it last changed.
    Updated(Timestamp),
    /// When it was made.
    Created(Timestamp),
    /// Its title in small ASCII letters; empty without one.
    Title(String),
}

impl SortKey {
    fn of(sort: ConversationSort, conversation: &Conversation) -> Self {
        match sort {
            ConversationSort::Updated => Self::Updated(conversation.updated_at),
            ConversationSort::Created => Self::Created(conversation.created_at),
            ConversationSort::Title => {
                Self::Title(conversation.title.as_deref().unwrap_or_default().to_ascii_lowercase())
            }
        }
    }
}

impl ConversationCursor {
    const UPDATED: u8 = 1;
    const CREATED: u8 = 4;
    const TITLE: u8 = 5;

    /// The place before the first conversation, newest activity first.
    pub const START: Self = Self { key: SortKey::Updated(Timestamp::MAX), id: ConversationId(i64::MAX) };

    /// The place before the first conversation in that order.
    pub fn start(sort: ConversationSort) -> Self {
        match sort {
            ConversationSort::Updated => Self::START,
            ConversationSort::Created => Self { key: SortKey::Created(Timestamp::MAX), ..Self::START },
            ConversationSort::Title => Self { key: SortKey::Title(String::new()), id: ConversationId(0) },
        }
    }

    /// The order of the list.
    pub fn sort(&self) -> ConversationSort {
        match self.key {
            SortKey::Updated(_) => ConversationSort::Updated,
            SortKey::Created(_) => ConversationSort::Created,
            SortKey::Title(_) => ConversationSort::Title,
        }
    }

    /// The place just after `conversation` in the list of that order.
    pub fn after(sort: ConversationSort, conversation: &Conversation) -> Self {
        Self { key: SortKey::of(sort, conversation), id: conversation.id }
    }

    /// The place as an opaque text for `owner`, in the list that `filter` makes.
    pub fn encode(&self, owner: &UserId, filter: &ConversationFilter) -> String {
        let mut position = Vec::new();
        match &self.key {
            SortKey::Updated(time) | SortKey::Created(time) => {
                position.extend(time.micros().to_be_bytes());
                position.extend(self.id.0.to_be_bytes());
            }
            SortKey::Title(title) => {
                position.extend(self.id.0.to_be_bytes());
                position.extend(title.as_bytes());
            }
        }
        seal_of(self.sort(), owner, &filter.scope()).close(&position)
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner, order and filter.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(
        text: &str,
        owner: &UserId,
        sort: ConversationSort,
        filter: &ConversationFilter,
    ) -> Result<Self, Violation> {
        let position = seal_of(sort, owner, &filter.scope()).open(text)?;
        Self::read(sort, &position).ok_or_else(Seal::broken)
    }

    fn read(sort: ConversationSort, position: &[u8]) -> Option<Self> {
        let (first, rest) = position.split_first_chunk::<8>()?;
        let first = i64::from_be_bytes(*first);
        if sort == ConversationSort::Title {
            let title = String::from_utf8(rest.to_vec()).ok().filter(|title| !title.contains('\0'))?;
            return Some(Self { key: SortKey::Title(title), id: ConversationId(first) });
        }
        let id = ConversationId(i64::from_be_bytes(rest.try_into().ok()?));
        let time = Timestamp::from_micros(first);
        let created = sort == ConversationSort::Created;
        Some(Self { key: if created { SortKey::Created(time) } else { SortKey::Updated(time) }, id })
    }
}

fn seal_of<'a>(sort: ConversationSort, owner: &'a UserId, scope: &'a [u8]) -> Seal<'a> {
    let kind = match sort {
        ConversationSort::Updated => ConversationCursor::UPDATED,
        ConversationSort::Created => ConversationCursor::CREATED,
        ConversationSort::Title => ConversationCursor::TITLE,
    };
    Seal { kind, owner, scope }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Order;
    use crate::conversation::NotebookName;
    use crate::message::{MessageCursor, MessageId};
    use proptest::prelude::*;

    const SORTS: [ConversationSort; 3] =
        [ConversationSort::Updated, ConversationSort::Created, ConversationSort::Title];

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    /// The lists that there are, save for the names of notebooks.
    fn filters() -> Vec<ConversationFilter> {
        let flags = [None, Some(false), Some(true)];
        let notebooks = [None, Some("a"), Some("b")].map(|name| name.map(str::to_owned));
        let with = |starred, archived, notebook: Option<String>| ConversationFilter {
            starred,
            archived,
            notebook: notebook.map(|name| NotebookName::parse(name).unwrap()),
        };
        let mut filters = Vec::new();
        for starred in flags {
            for archived in flags {
                filters.extend(notebooks.iter().map(|name| with(starred, archived, name.clone())));
            }
        }
        filters
    }

    #[test]
    fn a_cursor_is_good_for_the_list_of_its_order_and_filter_alone() {
        let alice = user("alice");
        for sort in SORTS {
            for filter in filters() {
                let text = ConversationCursor::start(sort).encode(&alice, &filter);
                for other_sort in SORTS {
                    for other in filters() {
                        let read = ConversationCursor::decode(&text, &alice, other_sort, &other);
                        assert_eq!(read.is_ok(), (sort, &filter) == (other_sort, &other), "{other:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn a_cursor_of_the_plain_list_is_the_one_that_earlier_versions_gave_out() {
        let at = SortKey::Updated(Timestamp::from_micros(1_700_000_000_123_456));
        let cursor = ConversationCursor { key: at, id: ConversationId(7) };
        let text = cursor.encode(&user("demo"), &ConversationFilter::default());
        assert_eq!(text, crate::page::seal(1, &user("demo"), [1_700_000_000_123_456, 7]));
    }

    proptest! {
        #[test]
        fn every_place_survives_the_text_and_is_nobody_elses(
            micros in any::<i64>(), id in any::<i64>(), title in "[^\\x00]{0,255}",
        ) {
            let (alice, bob, filter) = (user("alice"), user("bob"), ConversationFilter::ALL);
            let time = Timestamp::from_micros(micros);
            for key in [SortKey::Updated(time), SortKey::Created(time), SortKey::Title(title)] {
                let cursor = ConversationCursor { key, id: ConversationId(id) };
                let text = cursor.encode(&alice, &filter);
                let sort = cursor.sort();
                prop_assert_eq!(ConversationCursor::decode(&text, &alice, sort, &filter), Ok(cursor));
                prop_assert!(ConversationCursor::decode(&text, &bob, sort, &filter).is_err());
                prop_assert!(MessageCursor::decode(&text, &alice, ConversationId(id)).is_err());
                let of_messages = MessageCursor::start(ConversationId(id), Order::Ascending).moved_to(MessageId(micros));
                prop_assert!(ConversationCursor::decode(&of_messages.encode(&alice), &alice, sort, &filter).is_err());
            }
        }

        #[test]
        fn arbitrary_text_is_never_a_place_among_conversations(text in "\\PC*|[A-Za-z0-9_-]{20,32}") {
            for sort in SORTS {
                prop_assert!(
                    ConversationCursor::decode(&text, &user("alice"), sort, &ConversationFilter::default()).is_err()
                );
            }
        }
    }
}
