//! The whole-document surface, `/api/v1/chat-threads`: a thread is one document, read whole and saved whole.

mod documents;
mod dto;

pub(crate) use documents::{append, create, delete, list, open, replace};

pub(crate) mod schema {
    //! What the OpenAPI document takes from this surface.

    pub(crate) use super::documents::{
        __path_append, __path_create, __path_delete, __path_list, __path_open, __path_replace,
    };
}
