//! Messages: what was said in a conversation, by whom, in an order that never changes.

mod additions;
mod append;
mod body;
pub mod by_id;
mod content;
mod cursor;
mod cut;
mod kind;
mod model;
mod part;
mod public_id;
mod repository;
mod revision;
mod role;
pub mod sent;
mod shown;
mod status;
mod step;
mod usecases;

pub(crate) use additions::Additions;
pub use append::{Append, Appended};
pub use body::Body;
pub use content::{Content, Summary};
pub use cursor::MessageCursor;
pub use cut::{Cut, CutOff};
pub use kind::Kind;
pub use model::{Message, MessageChange, MessageId, NewMessage};
pub use public_id::PublicId;
pub use repository::{Messages, ReadMessages};
pub use revision::{Revision, RevisionCursor};
pub use role::Role;
pub use shown::Shown;
pub use status::Status;
pub use step::{Step, extend, extend_as_sent};
pub use usecases::{delete, edit, edit_as_sent, find, find_by_public_id, list, list_revisions, slice};
