//! A place in a user's list of conversations.

use super::{Conversation, ConversationId};
use crate::page::{open, seal};
use crate::{Timestamp, UserId, Violation};

/// A place in the list, newest activity first: what comes after it is older, or as old and of a smaller id.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConversationCursor {
    /// When the conversation before this place last changed.
    pub updated_at: Timestamp,
    /// The id of the conversation before this place.
    pub id: ConversationId,
}

impl ConversationCursor {
    const KIND: u8 = 1;

    /// The place before the first conversation.
    pub const START: Self = Self { updated_at: Timestamp::MAX, id: ConversationId(i64::MAX) };

    /// The place just after `conversation`.
    pub fn after(conversation: &Conversation) -> Self {
        Self { updated_at: conversation.updated_at, id: conversation.id }
    }

    /// The place as an opaque text for `owner`.
    pub fn encode(&self, owner: &UserId) -> String {
        seal(Self::KIND, owner, [self.updated_at.micros(), self.id.0])
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(text: &str, owner: &UserId) -> Result<Self, Violation> {
        let [micros, id] = open(Self::KIND, owner, text)?;
        Ok(Self { updated_at: Timestamp::from_micros(micros), id: ConversationId(id) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Order;
    use crate::message::{MessageCursor, MessageId};
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_place_survives_the_text_and_is_nobody_elses(micros in any::<i64>(), id in any::<i64>()) {
            let [alice, bob] = ["alice", "bob"].map(|name| UserId::parse(name).unwrap());
            let cursor =
                ConversationCursor { updated_at: Timestamp::from_micros(micros), id: ConversationId(id) };
            let text = cursor.encode(&alice);
            prop_assert_eq!(ConversationCursor::decode(&text, &alice), Ok(cursor));
            prop_assert!(ConversationCursor::decode(&text, &bob).is_err());
            prop_assert!(MessageCursor::decode(&text, &alice, ConversationId(id)).is_err());
            let of_messages = MessageCursor::start(ConversationId(id), Order::Ascending).moved_to(MessageId(micros));
            prop_assert!(ConversationCursor::decode(&of_messages.encode(&alice), &alice).is_err());
        }

        #[test]
        fn arbitrary_text_is_never_a_place_among_conversations(text in "\\PC*|[A-Za-z0-9_-]{20,32}") {
            prop_assert!(ConversationCursor::decode(&text, &UserId::parse("alice").unwrap()).is_err());
        }
    }
}
