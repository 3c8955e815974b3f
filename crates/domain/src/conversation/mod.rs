//! Conversations: named, ordered lists of messages, each of one user.

mod cursor;
pub mod document;
mod foreign;
mod model;
mod notebooks;
mod repository;
mod title;
mod usecases;

pub use cursor::ConversationCursor;
pub use foreign::tell_foreign;
pub use model::{Conversation, ConversationChange, ConversationId, NewConversation};
pub use notebooks::notebooks;
pub use repository::{Conversations, Growth, ReadConversations};
pub use title::Title;
pub(crate) use usecases::{ABSENT, begin};
pub use usecases::{Opened, create, delete, list, open, slice, update};
