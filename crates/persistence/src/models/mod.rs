//! Rows as they are read and written, and how they become domain types.

#![expect(
    clippy::option_option,
    clippy::ref_option_ref,
    reason = "Diesel tells `leave it` from `set it to NULL` so, and its derives take fields by reference"
)]

mod body;
mod conversation;
mod message;
mod revision;

pub(crate) use body::{BODY_COLUMNS, BodyIn, body_columns};
pub(crate) use conversation::{
    ConversationChanges, ConversationRow, EmptyJson, NewConversationRow, conversation_columns,
};
pub(crate) use message::{MessageChanges, MessageRow, NewMessageRow, shown_message_columns};
pub(crate) use revision::{NewRevisionRow, RevisionRow};
