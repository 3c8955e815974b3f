//! What is found in a file, and who takes it.

use chat_history_domain::transfer::{Restored, RestoredMessage};

use crate::failure::Failure;

/// A conversation as it is found in a file. Its messages follow.
#[derive(Debug)]
pub(crate) struct Beginning {
    /// Where it says that it comes from, as far as that can be read.
    pub(crate) source: Option<String>,
    /// Its name.
    pub(crate) title: Option<String>,
    /// The conversation, or why it is none that can be kept.
    pub(crate) restored: Result<Restored, String>,
    /// What else there is to say of it.
    pub(crate) notes: Vec<String>,
}

/// What a conversation holds.
#[derive(Debug)]
#[expect(clippy::large_enum_variant, reason = "most items are messages")]
pub(crate) enum Item {
    /// A message.
    Message(RestoredMessage),
    /// One that cannot be kept as it is, and why; with it the conversation cannot either.
    Wrong(String),
    /// What is no message, and why: these words follow on how many they are.
    LeftOut(&'static str),
}

/// Takes what is found, in its order.
pub(crate) trait Sink {
    /// A conversation begins.
    fn begin(&mut self, found: Beginning) -> Result<(), Failure>;
    /// It holds this.
    fn item(&mut self, item: Item) -> Result<(), Failure>;
    /// It has ended; so many characters of it were replaced.
    fn end(&mut self, replaced: u64) -> Result<(), Failure>;
}
