//! What a message said before it was edited. A revision is kept in the change that makes it the past, and is never changed.

use super::{Body, Message, MessageChange, MessageId};
use crate::page::{open, seal};
use crate::{Json, Modseq, Timestamp, UserId, Violation};

/// A message as it was for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct Revision {
    /// Which message it was.
    pub message: MessageId,
    /// The number of the change that made it so; no two revisions of a message have the same.
    pub modseq: Modseq,
    /// The number of the change that made it the past. At a number S the message said what its revision with the smallest
    /// `until` above S says, else what it says now.
    pub until: Modseq,
    /// What it said.
    pub body: Body,
    /// Since when it was so.
    pub created_at: Timestamp,
}

impl Revision {
    /// The message as it is now, to be kept by the change of the number `until`.
    pub fn of(message: Message, until: Modseq) -> Self {
        Self {
            message: message.id,
            modseq: message.modseq,
            until,
            body: message.body,
            created_at: message.updated_at,
        }
    }
}

impl MessageChange {
    /// Whether the message would not say the same after it: what `metadata` and `selected_text_used` hold is about what is
    /// said, and no part of it.
    pub fn rewords(&self, message: &Message) -> bool {
        let now = &message.body;
        let role = self.role.is_some_and(|role| role != now.role);
        let content = self.content.as_ref().is_some_and(|content| *content != now.content);
        let kind = self.kind.as_option().is_some_and(|kind| kind != now.kind.as_ref());
        let item = self.item.as_option().is_some_and(|item| item != now.item.as_ref());
        let sources = self.sources.clone().or_clear_to(Json::empty_array());
        let tool_calls = self.tool_calls.as_option();
        role || content
            || kind
            || item
            || sources.is_some_and(|sources| sources != now.sources)
            || tool_calls.is_some_and(|tool_calls| tool_calls != now.tool_calls.as_ref())
    }
}

/// A place in the list of one message's revisions, newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevisionCursor {
    /// Whose revisions they are.
    pub message: MessageId,
    /// The revision before this place.
    pub after: Modseq,
}

impl RevisionCursor {
    const KIND: u8 = 6;

    /// The place before the newest revision.
    pub fn start(message: MessageId) -> Self {
        Self { message, after: Modseq(i64::MAX) }
    }

    /// The place as an opaque text for `owner`.
    pub fn encode(&self, owner: &UserId) -> String {
        seal(Self::KIND, owner, [self.message.0, self.after.0])
    }

    /// The place that a text names, which [`Self::encode`] wrote for the same owner and message.
    ///
    /// # Errors
    /// Any other text.
    pub fn decode(text: &str, owner: &UserId, message: MessageId) -> std::result::Result<Self, Violation> {
        let [sealed, after] = open(Self::KIND, owner, text)?;
        if sealed != message.0 {
            return Err(Violation("is a cursor of another list".into()));
        }
        Ok(Self { message, after: Modseq(after) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_of_revisions_belongs_to_its_message_and_its_user() {
        let [alice, bob] = ["alice", "bob"].map(|name| UserId::parse(name).unwrap());
        let cursor = RevisionCursor { message: MessageId(7), after: Modseq(3) };
        let text = cursor.encode(&alice);
        assert_eq!(RevisionCursor::decode(&text, &alice, MessageId(7)), Ok(cursor));
        assert!(RevisionCursor::decode(&text, &alice, MessageId(8)).is_err());
        assert!(RevisionCursor::decode(&text, &bob, MessageId(7)).is_err());
    }
}
