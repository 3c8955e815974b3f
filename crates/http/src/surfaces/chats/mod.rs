//! The notebook surface, `/api/chats` and `/api/messages`: chats that are filed in notebooks, and their messages, each
//! reached by its own id. Lists come in an envelope, by the numbers of pages.

mod conversations;
mod dto;
mod messages;
mod paging;

use chat_history_domain::message::Role;

pub(crate) use conversations::{create, delete, file, list, open};
pub(crate) use messages::{append, delete_message, edit_message, find_message, list_messages};

/// The roles of the messages that this surface shows.
const SHOWN: [Role; 3] = [Role::User, Role::Assistant, Role::System];

pub(crate) mod schema {
    //! What the OpenAPI document takes from this surface.

    pub(crate) use super::conversations::{
        __path_create, __path_delete, __path_file, __path_list, __path_open,
    };
    pub(crate) use super::messages::{
        __path_append, __path_delete_message, __path_edit_message, __path_find_message, __path_list_messages,
    };
}
