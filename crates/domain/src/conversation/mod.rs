//! Conversations: named, ordered lists of messages, each of one user.

mod bulk;
mod cursor;
mod discards;
pub mod document;
mod external;
mod external_id;
mod filter;
mod foreign;
mod fork;
mod model;
mod notebooks;
mod repository;
mod summary;
mod title;
mod trash;
mod trashing;
mod usecases;

pub use bulk::update_all;
pub use cursor::{ConversationCursor, SortKey};
pub use external::{Obtain, Obtained, find_external, obtain};
pub use external_id::ExternalId;
pub use filter::{ConversationFilter, ConversationSort};
pub use foreign::forbidden_if_foreign;
pub(crate) use fork::keep_branch;
pub use fork::{Fork, ForkOf, fork};
pub use model::{Conversation, ConversationChange, ConversationId, NewConversation, Notebook, Opened};
pub use notebooks::{NotebookName, notebooks};
pub use repository::{AppendDelta, Conversations, ReadConversations};
pub(crate) use summary::FirstSaid;
pub use title::Title;
pub use trash::{Trash, TrashCursor, Trashed};
pub(crate) use trashing::erase_trash;
pub use trashing::{delete_for_good, discard, list_trash, restore};
pub(crate) use usecases::{ABSENT, begin};
pub use usecases::{create, delete, list, list_notebooks, open, slice, update};
