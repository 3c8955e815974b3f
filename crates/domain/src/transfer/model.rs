//! What is said of a conversation that was made elsewhere, and of its messages.

use crate::conversation::{Conversation, ConversationId, ExternalId, Title};
use crate::message::{Body, Message, MessageId, NewMessage};
use crate::{Json, Timestamp, Violation, text};

/// The name that a conversation or a message had where it comes from: 1 to 255 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SourceId(String);

impl SourceId {
    /// Characters in a name.
    pub const MAX_CHARS: usize = 255;

    /// The name that `raw` is.
    ///
    /// # Errors
    /// Text that is empty, too long or holds U+0000.
    pub fn parse(raw: impl Into<String>) -> Result<Self, Violation> {
        let raw = raw.into();
        text::check(&raw, Self::MAX_CHARS)?;
        if raw.is_empty() {
            return Err(Violation("must not be empty".into()));
        }
        Ok(Self(raw))
    }

    /// A name that a store holds.
    pub fn stored(text: String) -> Self {
        Self(text)
    }

    /// The name of what was made here: its id and the moment it was made, which no two stores give to different things.
    fn native(id: i64, made: Timestamp) -> Self {
        Self(format!("{id}@{}", made.micros()))
    }

    /// The id and the moment in a name of what was made here.
    fn as_native(&self) -> Option<(i64, Timestamp)> {
        let (id, made) = self.0.split_once('@')?;
        let (id, made) = (crate::id::parse(id)?, Timestamp::from_micros(made.parse().ok()?));
        (Self::native(id, made) == *self).then_some((id, made))
    }

    /// The name of that message where it was made here.
    pub fn of_message(message: &Message) -> Self {
        Self::native(message.id.0, message.created_at)
    }

    /// The id that a message of this name has in the store in which it was made.
    pub(super) fn message(&self) -> Option<MessageId> {
        self.as_native().map(|(id, _)| MessageId(id))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where a conversation comes from: the product in which it was made, and its name there. Written `product:name`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Source {
    /// The product: 1 to 32 small letters, digits and hyphens.
    pub product: String,
    /// The name there.
    pub id: SourceId,
}

impl Source {
    /// This product.
    pub const HERE: &'static str = "chat-history";

    /// Characters in the name of a product.
    pub const PRODUCT_CHARS: usize = 32;

    /// The source that `raw` writes.
    ///
    /// # Errors
    /// Text of another form.
    pub fn parse(raw: &str) -> Result<Self, Violation> {
        let is_part = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        let is_product = |product: &str| {
            (1..=Self::PRODUCT_CHARS).contains(&product.len()) && product.bytes().all(is_part)
        };
        let (product, id) = raw
            .split_once(':')
            .filter(|(product, _)| is_product(product))
            .ok_or_else(|| Violation("must be the name of a product, a colon, and a name there".into()))?;
        Ok(Self { product: product.to_owned(), id: SourceId::parse(id)? })
    }

    /// The source of a conversation that was made here.
    pub fn of_conversation(conversation: &Conversation) -> Self {
        let id = SourceId::native(conversation.id.0, conversation.created_at);
        Self { product: Self::HERE.to_owned(), id }
    }

    /// The id that a conversation of this source has in the store in which it was made, and when that was.
    pub(super) fn conversation(&self) -> Option<(ConversationId, Timestamp)> {
        let native = (self.product == Self::HERE).then(|| self.id.as_native())?;
        native.map(|(id, made)| (ConversationId(id), made))
    }
}

impl std::fmt::Display for Source {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}:{}", self.product, self.id.as_str())
    }
}

/// A conversation as it was elsewhere, without its messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Restored {
    /// Where it comes from.
    pub source: Source,
    /// Whether this says all that there is to say of it, so that a later state of it replaces an earlier one. What
    /// other products say leaves all that is here already to the user, and only adds messages.
    pub is_whole: bool,
    /// The id that an application gave it. Where another one has it by then, this one comes in without.
    pub external_id: Option<ExternalId>,
    /// Its name.
    pub title: Option<Title>,
    /// The names of its notebooks: a JSON array of strings.
    pub notebooks: Json,
    /// The client's own data: a JSON object.
    pub metadata: Json,
    /// Whether it is kept at hand.
    pub starred: bool,
    /// Whether it is put away.
    pub archived: bool,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it, or a message of it, last changed.
    pub updated_at: Timestamp,
}

/// A message as it was elsewhere.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredMessage {
    /// Its name there.
    pub source: SourceId,
    /// What it says.
    pub message: NewMessage,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
    /// What it said before, oldest first.
    pub revisions: Vec<RestoredRevision>,
}

/// What a message said for a while.
#[derive(Clone, Debug, PartialEq)]
pub struct RestoredRevision {
    /// What it said.
    pub body: Body,
    /// Since when it did.
    pub created_at: Timestamp,
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_source_is_a_product_and_a_name_there() {
        let source = Source::parse("chatgpt:a:b").unwrap();
        assert_eq!((source.product.as_str(), source.id.as_str()), ("chatgpt", "a:b"));
        let long = format!("x:{}", "n".repeat(256));
        for wrong in ["", "chatgpt", ":a", "chatgpt:", "Chat:a", "a b:c", "x:\0", long.as_str()] {
            assert!(Source::parse(wrong).is_err(), "{wrong:?}");
        }
    }

    #[test]
    fn a_name_of_what_was_made_here_is_read_in_one_form_only() {
        for other in ["7@07", "07@7", "7@", "@7", "7", "7@+7", "7@7 ", "0@7"] {
            assert_eq!(SourceId::parse(other).unwrap().as_native(), None, "{other:?}");
        }
    }

    proptest! {
        #[test]
        fn every_source_survives_being_written_and_read(product in "[a-z0-9-]{1,32}", name in "[^\\x00]{1,255}") {
            let source = Source { product, id: SourceId::parse(name).unwrap() };
            prop_assert_eq!(Source::parse(&source.to_string()), Ok(source));
        }

        #[test]
        fn what_was_made_here_is_found_by_its_name(id in 1..(1_i64 << 53), micros in any::<i64>()) {
            let made = Timestamp::from_micros(micros);
            prop_assert_eq!(SourceId::native(id, made).as_native(), Some((id, made)));
        }
    }
}
