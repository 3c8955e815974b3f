//! A place in the hits of one query.

use super::{FoundIn, Match, Query, SearchFilter};
use crate::conversation::{ConversationId, NotebookName};
use crate::message::MessageId;
use crate::page::Seal;
use crate::{Timestamp, UserId, Violation};

/// A place among hits: behind the better ones of those that are ranked together, which are below a message.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct SearchCursor {
    /// The message before those that are ranked together; at first there is none.
    pub below: Option<MessageId>,
    /// The last hit before this place, of those.
    pub after: Option<Match>,
}

impl SearchCursor {
    const SEARCH: u8 = 16;

    /// The place before the best hit.
    pub const START: Self = Self { below: None, after: None };

    /// The place as an opaque text for `owner`, among the hits of that query in what `filter` lets through.
    pub fn encode(&self, owner: &UserId, query: &str, filter: &SearchFilter) -> String {
        let below = self.below.map_or(0, |message| message.0);
        let (place, at, score) = self.after.map_or((0, 0, 0.0), |hit| {
            let place = match hit.place {
                FoundIn::Message(id) => id.0,
                FoundIn::Title(id) => -id.0,
            };
            (place, hit.at.micros(), hit.score)
        });
        let mut position = Vec::new();
        for number in [below, place, at] {
            position.extend(number.to_be_bytes());
        }
        position.extend(score.to_bits().to_be_bytes());
        Seal { kind: Self::SEARCH, owner, scope: &scope(query, filter) }.close(&position)
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner, query and filter.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(text: &str, owner: &UserId, query: &str, filter: &SearchFilter) -> Result<Self, Violation> {
        let seal = Seal { kind: Self::SEARCH, owner, scope: &scope(query, filter) };
        Self::read(&seal.open(text)?).ok_or_else(Seal::broken)
    }

    fn read(position: &[u8]) -> Option<Self> {
        let (numbers, rest) = position.as_chunks::<8>();
        let [below, place, at, score] =
            *<&[[u8; 8]; 4]>::try_from(numbers).ok().filter(|_| rest.is_empty())?;
        let [below, number, at] = [below, place, at].map(i64::from_be_bytes);
        let score = f64::from_bits(u64::from_be_bytes(score));
        let place = match number {
            1.. => FoundIn::Message(MessageId(number)),
            _ => FoundIn::Title(ConversationId(number.checked_neg()?)),
        };
        let after = Match { place, at: Timestamp::from_micros(at), score };
        Some(Self {
            below: (below > 0).then_some(MessageId(below)),
            after: (number != 0 && score.is_finite()).then_some(after),
        })
    }
}

/// What the cursors of one list of hits are sealed with.
fn scope(query: &str, filter: &SearchFilter) -> Vec<u8> {
    let SearchFilter { role, starred, archived, notebook, after, before } = filter;
    let moments = [after, before].map(|moment| moment.map(Timestamp::micros));
    let notebook = notebook.as_ref().map(NotebookName::as_str);
    format!("{role:?} {starred:?} {archived:?} {moments:?} {notebook:?} {:?}", Query::read_part(query))
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::message::Role;
    use proptest::prelude::*;

    fn user(name: &str) -> UserId {
        UserId::parse(name).unwrap()
    }

    #[test]
    fn a_cursor_is_good_for_its_own_query_and_filter_alone() {
        let none = SearchFilter::default();
        let searches = [
            ("fox", none.clone()),
            ("fox ", none.clone()),
            ("dog", none.clone()),
            ("fox", SearchFilter { role: Some(Role::User), ..none.clone() }),
            ("fox", SearchFilter { starred: Some(true), ..none.clone() }),
            ("fox", SearchFilter { archived: Some(true), ..none.clone() }),
            ("fox", SearchFilter { notebook: NotebookName::parse("a".into()).ok(), ..none.clone() }),
            ("fox", SearchFilter { after: Some(Timestamp::from_micros(1)), ..none.clone() }),
            ("fox", SearchFilter { before: Some(Timestamp::from_micros(1)), ..none }),
        ];
        for (query, filter) in &searches {
            let text = SearchCursor::START.encode(&user("alice"), query, filter);
            for (other_query, other) in &searches {
                let read = SearchCursor::decode(&text, &user("alice"), other_query, other);
                assert_eq!(read.is_ok(), (query, filter) == (other_query, other));
            }
            assert!(SearchCursor::decode(&text, &user("bob"), query, filter).is_err());
        }
    }

    proptest! {
        #[test]
        fn every_place_survives_the_text(
            below in 0..i64::MAX, id in 1..i64::MAX, at in any::<i64>(), score in -1.0e300..1.0e300, is_title in any::<bool>(),
        ) {
            let place = if is_title { FoundIn::Title(ConversationId(id)) } else { FoundIn::Message(MessageId(id)) };
            let after = Match { place, at: Timestamp::from_micros(at), score };
            let cursor = SearchCursor { below: (below > 0).then_some(MessageId(below)), after: Some(after) };
            let (alice, filter) = (user("alice"), SearchFilter::default());
            let text = cursor.encode(&alice, "q", &filter);
            prop_assert_eq!(SearchCursor::decode(&text, &alice, "q", &filter), Ok(cursor));
        }

        #[test]
        fn arbitrary_text_is_never_a_place_among_hits(text in "\\PC*|[A-Za-z0-9_-]{20,60}") {
            prop_assert!(SearchCursor::decode(&text, &user("alice"), "q", &SearchFilter::default()).is_err());
        }
    }
}
