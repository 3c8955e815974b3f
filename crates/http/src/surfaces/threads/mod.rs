//! The native surface, `/api/v1/chat/threads`: conversations as threads, and their messages one by one.

mod append_body;
mod conversations;
mod dto;
mod fork;
mod list_query;
mod message_change;
mod messages;
mod revisions;
mod search;
mod search_query;
mod shelf;
mod stats;
mod thread_change;
mod trash;
mod written;

pub(crate) use conversations::{create, delete, list, open, update};
pub(crate) use fork::fork;
pub(crate) use messages::{append, delete_message, edit_message, find_message, list_messages};
pub(crate) use revisions::list_revisions;
pub(crate) use search::find as search;
pub(crate) use shelf::{change_many, list_notebooks};
pub(crate) use stats::stats;
pub(crate) use trash::{list_trash, restore};

pub(crate) mod schema {
    //! What the OpenAPI document takes from this surface.

    pub(crate) use super::conversations::{
        __path_create, __path_delete, __path_list, __path_open, __path_update,
    };
    pub(crate) use super::fork::__path_fork;
    pub(crate) use super::messages::{
        __path_append, __path_delete_message, __path_edit_message, __path_find_message, __path_list_messages,
    };
    pub(crate) use super::revisions::__path_list_revisions;
    pub(crate) use super::search::__path_find;
    pub(crate) use super::shelf::{__path_change_many, __path_list_notebooks};
    pub(crate) use super::stats::__path_stats;
    pub(crate) use super::trash::{__path_list_trash, __path_restore};
}
