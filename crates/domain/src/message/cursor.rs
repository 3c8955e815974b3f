//! A place in a conversation's list of messages.

use super::MessageId;
use crate::conversation::ConversationId;
use crate::page::{open, seal};
use crate::{Order, UserId, Violation};

/// A place in the list of one conversation's messages, read in one direction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MessageCursor {
    /// Whose messages they are.
    pub conversation: ConversationId,
    /// The direction in which the list is read.
    pub order: Order,
    /// The message before this place, in that direction.
    pub after: MessageId,
}

impl MessageCursor {
    const ASCENDING: u8 = 2;
    const DESCENDING: u8 = 3;

    /// The place before the first message in that direction.
    pub fn start(conversation: ConversationId, order: Order) -> Self {
        let after = match order {
            Order::Ascending => MessageId(0),
            Order::Descending => MessageId(i64::MAX),
        };
        Self { conversation, order, after }
    }

    /// The place just after that message in the same list.
    #[must_use]
    pub fn moved_to(self, after: MessageId) -> Self {
        Self { after, ..self }
    }

    /// The place as an opaque text for `owner`.
    pub fn encode(&self, owner: &UserId) -> String {
        let kind = match self.order {
            Order::Ascending => Self::ASCENDING,
            Order::Descending => Self::DESCENDING,
        };
        seal(kind, owner, [self.conversation.0, self.after.0])
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner and conversation.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(text: &str, owner: &UserId, conversation: ConversationId) -> Result<Self, Violation> {
        let ascending = open(Self::ASCENDING, owner, text).map(|fields| (Order::Ascending, fields));
        let (order, [sealed, after]) = ascending
            .or_else(|_| open(Self::DESCENDING, owner, text).map(|fields| (Order::Descending, fields)))?;
        if sealed != conversation.0 {
            return Err(Violation("is a cursor of another list".into()));
        }
        Ok(Self { conversation, order, after: MessageId(after) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_cursor_keeps_its_direction_and_belongs_to_its_conversation() {
        let owner = UserId::parse("alice").unwrap();
        let conversation = ConversationId(7);
        for order in [Order::Ascending, Order::Descending] {
            let cursor = MessageCursor::start(conversation, order).moved_to(MessageId(3));
            assert_eq!(MessageCursor::decode(&cursor.encode(&owner), &owner, conversation), Ok(cursor));
            assert!(MessageCursor::decode(&cursor.encode(&owner), &owner, ConversationId(8)).is_err());
        }
    }

    proptest! {
        #[test]
        fn every_place_in_every_list_survives_the_text_and_is_nobody_elses(
            list in any::<i64>(), after in any::<i64>(), descending in any::<bool>(), other in any::<i64>(),
        ) {
            let [alice, bob] = ["alice", "bob"].map(|name| UserId::parse(name).unwrap());
            let order = if descending { Order::Descending } else { Order::Ascending };
            let cursor = MessageCursor { conversation: ConversationId(list), order, after: MessageId(after) };
            let text = cursor.encode(&alice);
            prop_assert_eq!(MessageCursor::decode(&text, &alice, cursor.conversation), Ok(cursor));
            prop_assert!(MessageCursor::decode(&text, &bob, cursor.conversation).is_err());
            let elsewhere = MessageCursor::decode(&text, &alice, ConversationId(other));
            prop_assert_eq!(elsewhere.is_ok(), other == list);
        }

        #[test]
        fn arbitrary_text_is_never_a_place_among_messages(text in "\\PC*|[A-Za-z0-9_-]{20,32}", list in any::<i64>()) {
            let alice = UserId::parse("alice").unwrap();
            prop_assert!(MessageCursor::decode(&text, &alice, ConversationId(list)).is_err());
        }
    }
}
