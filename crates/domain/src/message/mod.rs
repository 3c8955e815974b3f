//! Messages: what was said in a conversation, by whom, in an order that never changes.

mod append;
pub mod by_id;
mod content;
mod cursor;
mod model;
mod repository;
mod revision;
mod usecases;

pub use append::{Append, Appended};
pub use content::{Content, Summary};
pub use cursor::MessageCursor;
pub use model::{Message, MessageChange, MessageId, NewMessage, Role};
pub use repository::{Messages, ReadMessages};
pub use revision::{Revision, RevisionCursor, list_revisions};
pub use usecases::{delete, edit, find, list, slice};
